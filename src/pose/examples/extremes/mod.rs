//! Poses that find the weak places of a file format: upside down, curled up, mirrored, limbs straight so that their
//! twist is open, turned away from +Z, and joints bent every which way. On the canonical body and on the floor.

use glam::{Quat, Vec3};
use pose::anatomy::{Axis, JointAngles, Motion, rotations};
use pose::claims::Side;
use pose::kinematics::{Rotations, forward};
use pose::mirror::mirror_on_body;
use pose::{Pose, align};
use std::f32::consts::{FRAC_PI_2, PI};

/// The poses with a name each.
pub fn extremes() -> Vec<(String, Pose)> {
    use Motion::{ElbowFlexion, HipAbduction, HipFlexion, KneeFlexion, ShoulderAbduction, ShoulderFlexion};
    let both = [Side::Left, Side::Right];
    let straight_up = limbs(&both, &[(ShoulderFlexion, 180.0)]);
    let mut curled =
        limbs(&both, &[(HipFlexion, 130.0), (KneeFlexion, 150.0), (ElbowFlexion, 145.0), (ShoulderFlexion, 60.0)]);
    for level in 0..4 {
        curled.set(Axis::bend(level)[0], 35.0);
    }
    let mut bridge = limbs(&both, &[(ShoulderFlexion, 170.0), (HipFlexion, -30.0), (KneeFlexion, 80.0)]);
    for level in 0..4 {
        bridge.set(Axis::bend(level)[0], -28.0);
    }
    let mut wave = limbs(&[Side::Left], &[(ShoulderAbduction, 150.0), (ElbowFlexion, 60.0)]);
    wave.set(Axis::limb(Side::Right, HipFlexion), 70.0);
    wave.set(Axis::limb(Side::Right, KneeFlexion), 110.0);
    let mut splits = limbs(&[Side::Left], &[(HipFlexion, 90.0)]);
    splits.set(Axis::limb(Side::Right, HipFlexion), -90.0);
    let star = limbs(&both, &[(HipAbduction, 45.0), (ShoulderAbduction, 135.0)]);

    let upright = Quat::IDENTITY;
    let named = [
        ("rest", pose::skeleton::t_pose()),
        ("arms hanging straight", turned(&JointAngles::default(), upright)),
        ("arms straight up", turned(&straight_up, upright)),
        ("handstand", turned(&straight_up, Quat::from_rotation_x(PI))),
        ("curled up on the left side", turned(&curled, Quat::from_rotation_z(-FRAC_PI_2))),
        ("curled up head down", turned(&curled, Quat::from_rotation_x(2.2))),
        ("bridge", turned(&bridge, Quat::from_rotation_x(-FRAC_PI_2))),
        ("splits", turned(&splits, upright)),
        ("star", turned(&star, upright)),
        ("waving on one leg", turned(&wave, upright)),
        ("its mirror image", mirror_on_body(&turned(&wave, upright))),
        ("turned away", turned(&wave, Quat::from_rotation_y(PI))),
        ("face down", turned(&JointAngles::default(), Quat::from_rotation_x(FRAC_PI_2))),
        ("on the back", turned(&star, Quat::from_rotation_x(-FRAC_PI_2))),
    ];
    let bent = (1..=12).map(|number| (format!("bent {number}"), align::place(&bent(number as f32 * 0.18))));
    named.into_iter().map(|(name, pose)| (name.to_owned(), align::place(&pose))).chain(bent).collect()
}

/// The anatomical position with these angles on the given sides, degrees.
fn limbs(sides: &[Side], motions: &[(Motion, f32)]) -> JointAngles {
    let mut angles = JointAngles::default();
    for side in sides {
        for (motion, degrees) in motions {
            angles.set(Axis::limb(*side, *motion), *degrees);
        }
    }
    angles
}

/// The body of these angles, turned as a whole.
fn turned(angles: &JointAngles, turn: Quat) -> Pose {
    let mut rotations = rotations(angles);
    rotations.local[0] = turn * rotations.local[0];
    forward(&rotations)
}

/// Every joint turned by `amount`, radians, about an axis of its own.
fn bent(amount: f32) -> Pose {
    let local = std::array::from_fn(|joint: usize| {
        let axis = Vec3::new((joint as f32 * 1.7).sin(), (joint as f32 * 0.9).cos(), 0.3).normalize();
        Quat::from_axis_angle(axis, amount)
    });
    forward(&Rotations { root: Vec3::ZERO, local })
}
