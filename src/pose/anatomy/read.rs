//! A pose to joint angles: what `assemble` does, backwards.
//!
//! Positions leave the turn of a bone about its own length open. Where the next bone is bent enough, it shows that
//! turn; a straight leg shows it by its foot; a straight arm counts as not turned. A hinge that bends one way after half
//! a turn bends the other way without it: the turn that a body can make is read. The neck's rotation cannot be told
//! from a sideways bend and is read as one.

use std::f64::consts::PI;

use glam::{DQuat, DVec3, EulerRot};

use super::angles::{Axis, JointAngles, Motion};
use super::assemble::hanging;
use super::limits::twist_outside;
use super::range::Movement;
use crate::Pose;
use crate::claims::Side;
use crate::kinematics::{Projection, project};
use crate::skeleton::PARENTS;
use crate::skeleton::rest_offsets;

/// A hinge bent by less than this, radians, does not show how the bone above it is turned.
const TELLING_BEND: f64 = 0.26;
/// A foot whose length across the shin is below this share does not show it either.
const TELLING_FOOT: f64 = 0.3;
/// A turn this far outside its range, degrees, is read the other way round if that is inside.
const IMPOSSIBLE: f64 = 25.0;

/// Joint angles of a pose, degrees. The pose is first brought onto the canonical body; from there, putting the
/// angles together again gives it back to within rounding.
#[must_use]
pub fn read(pose: &Pose) -> JointAngles {
    read_projected(&project(pose))
}

/// [`read`] for a pose already on the body.
pub(crate) fn read_projected(Projection { turns, joints, .. }: &Projection) -> JointAngles {
    let local = |joint: usize| (turns[PARENTS[joint]].inverse() * turns[joint]).normalize();
    let mut angles = JointAngles::default();
    let mut set = |axis: Axis, radians: f64| angles.set(axis, radians.to_degrees() as f32);

    let (turn, tilt, roll) = turns[0].to_euler(EulerRot::YXZ);
    set(Axis::PELVIS_TURN, turn);
    set(Axis::PELVIS_TILT, tilt);
    set(Axis::PELVIS_ROLL, -roll);
    for (level, joint) in [3, 6, 9, 12].into_iter().enumerate() {
        let v = shortest(local(joint)).to_scaled_axis();
        for (axis, radians) in Axis::bend(level).into_iter().zip([v.x, -v.z, v.y]) {
            set(axis, radians);
        }
    }
    for (side, first) in [(Side::Left, 0), (Side::Right, 1)] {
        // Vectors in the frame of the chest or pelvis, a right limb seen as a left one.
        let seen = |frame: usize, from: usize, to: usize| {
            let v = (turns[frame].inverse() * (joints[to + first] - joints[from + first])).normalize_or_zero();
            DVec3::new(v.x * f64::from(side.sign()), v.y, v.z)
        };
        let mut limb = |motion, radians| set(Axis::limb(side, motion), radians);

        let girdle = least_turn(DVec3::X, seen(9, 13, 16));
        limb(Motion::CollarElevation, girdle.z);
        limb(Motion::CollarProtraction, -girdle.y);

        let (arm, forearm) = (seen(9, 16, 18), seen(9, 18, 20));
        let swing = least_turn(-DVec3::Y, arm);
        let swung = DQuat::from_scaled_axis(swing);
        let twist = azimuth(swung.inverse() * forearm, TELLING_BEND.sin()).unwrap_or(0.0);
        let twist = possible(Movement::ShoulderRotation, swing, twist, arm.angle_between(forearm));
        limb(Motion::ShoulderFlexion, -swing.x);
        limb(Motion::ShoulderAbduction, swing.z);
        limb(Motion::ShoulderRotation, -twist);
        let upper = swung * DQuat::from_rotation_y(twist) * hanging(Side::Left);
        let elbow = least_turn(DVec3::X, upper.inverse() * forearm);
        limb(Motion::ElbowFlexion, -elbow.y);
        limb(Motion::ElbowCarrying, elbow.z);

        let (thigh, shin, foot) = (seen(0, 1, 4), seen(0, 4, 7), seen(0, 7, 10));
        let swing = least_turn(-DVec3::Y, thigh);
        let swung = DQuat::from_scaled_axis(swing);
        let heel = -(swung.inverse() * shin);
        let telling = if heel.y < 0.0 { 1e-3 } else { TELLING_BEND.sin() };
        let twist = azimuth(heel, telling)
            .map(|twist| possible(Movement::HipRotation, swing, twist, thigh.angle_between(shin)))
            .or_else(|| azimuth(swung.inverse() * foot, TELLING_FOOT))
            .unwrap_or(0.0);
        limb(Motion::HipFlexion, -swing.x);
        limb(Motion::HipAbduction, swing.z);
        limb(Motion::HipRotation, -twist);
        let upper = swung * DQuat::from_rotation_y(twist);
        let knee = least_turn(-DVec3::Y, upper.inverse() * shin);
        limb(Motion::KneeFlexion, knee.x);
        limb(Motion::KneeValgus, knee.z);
        let lower = upper * DQuat::from_scaled_axis(knee);
        let (toe_out, pitch) = yaw_and_pitch(lower.inverse() * foot);
        let (_, rest_pitch) = yaw_and_pitch(rest_offsets()[10].as_dvec3());
        limb(Motion::AnkleDorsiflexion, pitch - rest_pitch);
        limb(Motion::AnkleToeOut, toe_out);
    }
    angles
}

/// The turn of a limb about its length, radians: as its hinge shows it when that bends by `bend` the usual way, or half
/// a turn more, with the hinge bent backwards, where that is far closer to what a body can do.
fn possible(movement: Movement, swing: DVec3, twist: f64, bend: f64) -> f64 {
    let outside =
        |twist: f64| twist_outside(movement, (-swing.x).to_degrees(), swing.z.to_degrees(), -twist.to_degrees());
    let other = if twist > 0.0 { twist - PI } else { twist + PI };
    let usual = outside(twist);
    if usual > IMPOSSIBLE && outside(other) + bend.to_degrees() < usual { other } else { twist }
}

/// Direction about the vertical, radians from +Z towards +X, of a vector whose level part is at least `least` long.
fn azimuth(v: DVec3, least: f64) -> Option<f64> {
    (v.x.hypot(v.z) > least).then(|| v.x.atan2(v.z))
}

/// Turn to the left and pitch up of a foot, radians; a foot pointed past straight down is pitched past −90°.
fn yaw_and_pitch(foot: DVec3) -> (f64, f64) {
    let level = foot.x.hypot(foot.z);
    if foot.z < 0.0 && foot.y < -level {
        return ((-foot.x).atan2(-foot.z), foot.y.atan2(-level));
    }
    (foot.x.atan2(foot.z), foot.y.atan2(level))
}

/// Rotation vector of the smallest turn from one unit vector to another.
fn least_turn(from: DVec3, to: DVec3) -> DVec3 {
    if to == DVec3::ZERO {
        return DVec3::ZERO;
    }
    let axis = from.cross(to);
    let angle = axis.length().atan2(from.dot(to));
    axis.try_normalize().map_or_else(
        || if from.dot(to) > 0.0 { DVec3::ZERO } else { from.any_orthonormal_vector() * angle },
        |axis| axis * angle,
    )
}

fn shortest(turn: DQuat) -> DQuat {
    if turn.w < 0.0 { -turn } else { turn }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anatomy;
    use crate::sampling::{generator, random_pose, real_poses};
    use rand::Rng;

    fn worst(a: &Pose, b: &Pose) -> f32 {
        let b = b.translated(a.joints[0] - b.joints[0]);
        a.joints.iter().zip(&b.joints).map(|(a, b)| a.distance(*b)).fold(0.0, f32::max)
    }

    #[test]
    fn any_pose_of_the_body_comes_back_from_its_angles() {
        let mut rng = generator(71);
        for _ in 0..2000 {
            let pose = random_pose(&mut rng, 2.5);
            let off = worst(&pose, &anatomy::pose(&read(&pose)));
            assert!(off < 1e-4, "{off}");
        }
    }

    #[test]
    fn real_poses_come_back_from_their_angles() {
        let poses = real_poses(10);
        let off = poses.iter().map(|p| worst(p, &anatomy::pose(&read(p)))).fold(0.0, f32::max);
        eprintln!("angles of {} real poses give them back within {:.2} mm", poses.len(), 1000.0 * off);
        assert!(off < 5e-3, "{off} m");
    }

    #[test]
    fn angles_in_the_usual_range_are_read_as_they_were_set() {
        let mut rng = generator(72);
        for _ in 0..500 {
            let mut angles = JointAngles::default();
            for side in [Side::Left, Side::Right] {
                for (motion, from, to) in [
                    (Motion::CollarElevation, -10.0, 20.0),
                    (Motion::ShoulderFlexion, -40.0, 120.0),
                    (Motion::ShoulderAbduction, -20.0, 90.0),
                    (Motion::ShoulderRotation, -60.0, 60.0),
                    (Motion::ElbowFlexion, 20.0, 140.0),
                    (Motion::HipFlexion, -20.0, 110.0),
                    (Motion::HipAbduction, -20.0, 40.0),
                    (Motion::HipRotation, -30.0, 30.0),
                    (Motion::KneeFlexion, 20.0, 140.0),
                    (Motion::AnkleDorsiflexion, -40.0, 20.0),
                ] {
                    angles.set(Axis::limb(side, motion), rng.random_range(from..to));
                }
            }
            angles.set(Axis::PELVIS_TURN, rng.random_range(-170.0..170.0));
            angles.set(Axis::PELVIS_TILT, rng.random_range(-80.0..80.0));
            let seen = read(&anatomy::pose(&angles));
            for axis in Axis::all() {
                let off = (seen.get(axis) - angles.get(axis)).abs();
                assert!(off < 0.05, "{} {} read as {}", axis.name(), angles.get(axis), seen.get(axis));
            }
        }
    }
}
