//! Joint angles to rotations of the body's joints.
//!
//! Axes of the rest pose: X to the left, Y up, Z forward. A left limb's turns are written out; the right limb's are
//! their mirror images.

use std::f64::consts::FRAC_PI_2;

use glam::{DQuat, DVec3, Quat, Vec3};

use super::angles::{Axis, JointAngles, Motion};
use crate::claims::Side;
use crate::kinematics::Rotations;

/// The turn of the upper arm from the rest pose (a T) to hanging, of the left side.
pub(super) fn hanging(side: Side) -> DQuat {
    mirror_if_right(side, DQuat::from_rotation_z(-FRAC_PI_2))
}

/// Rotations of the canonical body with its pelvis at the origin.
#[must_use]
pub fn rotations(angles: &JointAngles) -> Rotations {
    let trunk = |axis: Axis| f64::from(angles.get(axis)).to_radians();
    let mut local = [DQuat::IDENTITY; crate::JOINT_COUNT];
    local[0] = DQuat::from_rotation_y(trunk(Axis::PELVIS_TURN))
        * DQuat::from_rotation_x(trunk(Axis::PELVIS_TILT))
        * DQuat::from_rotation_z(-trunk(Axis::PELVIS_ROLL));
    for (level, joint) in [3, 6, 9, 12].into_iter().enumerate() {
        let [flexion, lateral, rotation] = Axis::bend(level).map(trunk);
        local[joint] = DQuat::from_scaled_axis(DVec3::new(flexion, rotation, -lateral));
    }
    for (side, first) in [(Side::Left, 0), (Side::Right, 1)] {
        let limb = |motion| trunk(Axis::limb(side, motion));
        let turn = |x, y, z| mirror_if_right(side, DQuat::from_scaled_axis(DVec3::new(x, y, z)));
        let swing_and_twist =
            |flexion, abduction, rotation| turn(-limb(flexion), 0.0, limb(abduction)) * turn(0.0, -limb(rotation), 0.0);
        let collar = turn(0.0, -limb(Motion::CollarProtraction), limb(Motion::CollarElevation));
        // Against the chest, so the girdle's own turn is taken out again.
        let shoulder = swing_and_twist(Motion::ShoulderFlexion, Motion::ShoulderAbduction, Motion::ShoulderRotation);
        local[13 + first] = collar;
        local[16 + first] = collar.inverse() * shoulder * hanging(side);
        local[18 + first] = turn(0.0, -limb(Motion::ElbowFlexion), limb(Motion::ElbowCarrying));
        local[1 + first] = swing_and_twist(Motion::HipFlexion, Motion::HipAbduction, Motion::HipRotation);
        local[4 + first] = turn(limb(Motion::KneeFlexion), 0.0, limb(Motion::KneeValgus));
        local[7 + first] = turn(0.0, limb(Motion::AnkleToeOut), 0.0) * turn(-limb(Motion::AnkleDorsiflexion), 0.0, 0.0);
    }
    Rotations { root: Vec3::ZERO, local: local.map(|turn| -> Quat { turn.normalize().as_quat() }) }
}

/// A turn of the left limb as its mirror image on the right.
pub(super) fn mirror_if_right(side: Side, turn: DQuat) -> DQuat {
    match side {
        Side::Left => turn,
        Side::Right => DQuat::from_xyzw(turn.x, -turn.y, -turn.z, turn.w),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anatomy::pose;

    /// Where joints are with these angles set on the left and the right alike.
    fn with(motions: &[(Motion, f32)]) -> [Vec3; 22] {
        let mut angles = JointAngles::default();
        for (motion, degrees) in motions {
            angles.set(Axis::limb(Side::Left, *motion), *degrees);
            angles.set(Axis::limb(Side::Right, *motion), *degrees);
        }
        pose(&angles).joints
    }

    #[test]
    fn in_the_anatomical_position_the_arms_hang() {
        let j = with(&[]);
        for (shoulder, wrist) in [(16, 20), (17, 21)] {
            let arm = (j[wrist] - j[shoulder]).normalize();
            assert!(arm.distance(-Vec3::Y) < 1e-5);
        }
    }

    #[test]
    fn movements_go_where_a_physiotherapist_expects() {
        use Motion::*;
        let direction = |j: &[Vec3; 22], from: usize, to: usize| (j[to] - j[from]).normalize();
        let j = with(&[(ShoulderFlexion, 90.0)]);
        assert!(direction(&j, 16, 20).distance(Vec3::Z) < 1e-5 && direction(&j, 17, 21).distance(Vec3::Z) < 1e-5);
        let j = with(&[(ShoulderAbduction, 90.0)]);
        assert!(direction(&j, 16, 20).distance(Vec3::X) < 1e-5 && direction(&j, 17, 21).distance(-Vec3::X) < 1e-5);
        let j = with(&[(ShoulderFlexion, 180.0)]);
        assert!(direction(&j, 16, 20).distance(Vec3::Y) < 1e-5);
        let j = with(&[(ElbowFlexion, 90.0)]);
        assert!(direction(&j, 18, 20).distance(Vec3::Z) < 1e-5);
        let j = with(&[(ElbowFlexion, 90.0), (ShoulderRotation, 90.0)]);
        assert!(direction(&j, 18, 20).distance(-Vec3::X) < 1e-5 && direction(&j, 19, 21).distance(Vec3::X) < 1e-5);
        let j = with(&[(HipFlexion, 90.0)]);
        assert!(direction(&j, 1, 4).distance(Vec3::Z) < 1e-5);
        let j = with(&[(HipAbduction, 30.0)]);
        assert!(j[4].x > j[1].x + 0.15 && j[5].x < j[2].x - 0.15);
        let j = with(&[(KneeFlexion, 90.0)]);
        assert!(direction(&j, 4, 7).distance(-Vec3::Z) < 1e-5);
        let j = with(&[(HipRotation, 45.0)]);
        assert!(j[10].x < j[7].x - 0.05 && j[11].x > j[8].x + 0.05);
        let (flat, up) = (with(&[]), with(&[(AnkleDorsiflexion, 20.0)]));
        assert!(up[10].y > flat[10].y + 0.02);
        let j = with(&[(CollarElevation, 20.0)]);
        assert!(j[16].y > flat[16].y + 0.02 && j[17].y > flat[17].y + 0.02);
        let j = with(&[(CollarProtraction, 20.0)]);
        assert!(j[16].z > flat[16].z + 0.02 && j[17].z > flat[17].z + 0.02);
    }

    #[test]
    fn the_trunk_bends_forward_and_to_the_left() {
        let bent = |name: &str| {
            let mut angles = JointAngles::default();
            angles.set(Axis::named(name).unwrap(), 40.0);
            pose(&angles).joints
        };
        let rest = pose(&JointAngles::default()).joints;
        assert!(bent("spine1_flexion")[15].z > rest[15].z + 0.1);
        assert!(bent("spine2_lateral")[15].x > rest[15].x + 0.1);
        assert!(bent("pelvis_roll")[15].x > rest[15].x + 0.1);
        assert!(bent("pelvis_tilt")[15].z > rest[15].z + 0.1);
        let turned = bent("spine3_rotation");
        assert!(turned[17].z > turned[16].z + 0.1, "turning left brings the right shoulder forward");
        assert!(bent("neck_rotation")[15].x > rest[15].x + 0.02);
    }
}
