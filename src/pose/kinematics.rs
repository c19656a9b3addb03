//! Kinematics: joint rotations to positions, and positions to the nearest rotations of the canonical body.
//!
//! The canonical body is the manifold reached by [`forward`]: fixed bone lengths and rigid pelvis and chest. Joint
//! limits and what a pose means live elsewhere.

mod kabsch;

use glam::{DQuat, DVec3, Quat, Vec3};
use serde::{Deserialize, Serialize};

use crate::Pose;
use crate::skeleton::{BONE_LENGTHS, JOINT_COUNT, PARENTS, bones, rest_offsets};
pub(crate) use kabsch::rigid_rotation;

/// Children of the two joints whose bones turn as one rigid body.
pub(crate) const RIGID: [(usize, [usize; 3]); 2] = [(0, [1, 2, 3]), (9, [12, 13, 14])];

/// How far a bone's length may be from the canonical one before its influence on a fit is clamped (ratio).
pub const SCALE_RANGE: (f32, f32) = (0.8, 1.25);

/// A pose as rotations of the canonical body.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rotations {
    /// Position of the pelvis, metres.
    pub root: Vec3,
    /// `local[j]` turns the bones that leave joint `j`, seen from its parent's frame; unit quaternions. The
    /// pelvis's is its rotation in the world.
    pub local: [Quat; JOINT_COUNT],
}

impl Default for Rotations {
    fn default() -> Self {
        Self { root: Vec3::ZERO, local: [Quat::IDENTITY; JOINT_COUNT] }
    }
}

/// Rotation of every joint's frame in the world; the rest pose has identity everywhere.
#[must_use]
pub fn world(rotations: &Rotations) -> [Quat; JOINT_COUNT] {
    let mut world = rotations.local;
    for (parent, child) in bones() {
        world[child] = (world[parent] * world[child]).normalize();
    }
    world
}

/// Forward kinematics: where the joints of the canonical body are, metres.
#[must_use]
pub fn forward(rotations: &Rotations) -> Pose {
    let mut turn = [DQuat::IDENTITY; JOINT_COUNT];
    let mut place = [DVec3::ZERO; JOINT_COUNT];
    turn[0] = rotations.local[0].as_dquat().normalize();
    for (parent, child) in bones() {
        place[child] = place[parent] + turn[parent] * rest_offsets()[child].as_dvec3();
        turn[child] = turn[parent] * rotations.local[child].as_dquat().normalize();
    }
    let root = rotations.root.as_dvec3();
    Pose { joints: place.map(|p| (root + p).as_vec3()) }
}

/// The rotations of the canonical body nearest to a pose: a projection onto the body manifold.
///
/// The pelvis stays where it is. Pelvis and spine3, which carry three rigid bones each, take the rotation of a Kabsch
/// fit; every other joint takes the smallest turn from its parent that brings its bone into the given direction
/// (positions leave twist undefined, so this choice is a convention). A bone without length keeps its rest direction
/// in its parent's frame. Coordinates that are not finite count as zero. `forward(&fit(p))` is `p` to 1e-5 m for a
/// pose on the manifold within about 50 m of the origin.
#[must_use]
pub fn fit(pose: &Pose) -> Rotations {
    let Projection { root, turns, .. } = project(pose);
    let inherited = |joint: usize| if joint == 0 { DQuat::IDENTITY } else { turns[PARENTS[joint]] };
    let local = std::array::from_fn(|joint| (inherited(joint).inverse() * turns[joint]).normalize().as_quat());
    Rotations { root, local }
}

/// A pose brought onto the body manifold, in double precision.
pub(crate) struct Projection {
    /// Position of the pelvis, metres.
    pub(crate) root: Vec3,
    /// Rotation of every joint's frame in the world.
    pub(crate) turns: [DQuat; JOINT_COUNT],
    /// Joints on the canonical body, from the pelvis, metres.
    pub(crate) joints: [DVec3; JOINT_COUNT],
}

impl Projection {
    /// The pose on the body, metres.
    pub(crate) fn pose(&self) -> Pose {
        Pose { joints: self.joints.map(|joint| (self.root.as_dvec3() + joint).as_vec3()) }
    }
}

/// What [`fit`] does, without the loss of rounding rotations to single precision.
pub(crate) fn project(pose: &Pose) -> Projection {
    let given = pose.joints.map(|j| if j.is_finite() { j } else { Vec3::ZERO });
    let target = bone_targets(&given);
    let mut turns = [DQuat::IDENTITY; JOINT_COUNT];
    let mut joints = [DVec3::ZERO; JOINT_COUNT];
    for joint in 0..JOINT_COUNT {
        let inherited = if joint == 0 { DQuat::IDENTITY } else { turns[PARENTS[joint]] };
        joints[joint] = joints[PARENTS[joint]] + inherited * rest_offsets()[joint].as_dvec3();
        turns[joint] = match RIGID.iter().find(|(carrier, _)| *carrier == joint) {
            Some((_, children)) => {
                let rest = children.map(|c| rest_offsets()[c].as_dvec3());
                rigid_rotation(&rest, &children.map(|c| target[c]), inherited)
            }
            None => match only_child(joint) {
                Some(child) => smallest_turn(inherited * rest_offsets()[child].as_dvec3(), target[child]) * inherited,
                None => inherited,
            },
        }
        .normalize();
    }
    Projection { root: given[0], turns, joints }
}

/// Bone vectors with their length held within [`SCALE_RANGE`] of the canonical one, so that a stretched bone cannot
/// outvote the others of its rigid triple. Bones without length stay zero.
fn bone_targets(joints: &[Vec3; JOINT_COUNT]) -> [DVec3; JOINT_COUNT] {
    let mut target = [DVec3::ZERO; JOINT_COUNT];
    for (parent, child) in bones() {
        let bone = joints[child].as_dvec3() - joints[parent].as_dvec3();
        let reference = f64::from(BONE_LENGTHS[child]);
        let ratio = (bone.length() / reference).clamp(f64::from(SCALE_RANGE.0), f64::from(SCALE_RANGE.1));
        target[child] = bone.normalize_or_zero() * reference * ratio;
    }
    target
}

/// The child of a joint that has exactly one.
fn only_child(joint: usize) -> Option<usize> {
    let mut children = (1..JOINT_COUNT).filter(|c| PARENTS[*c] == joint);
    children.next().filter(|_| children.next().is_none())
}

/// The smallest rotation that takes the direction of `from` to that of `to`; identity when either has no length.
fn smallest_turn(from: DVec3, to: DVec3) -> DQuat {
    let (from, to) = (from.normalize_or_zero(), to.normalize_or_zero());
    if from == DVec3::ZERO || to == DVec3::ZERO {
        return DQuat::IDENTITY;
    }
    let axis = from.cross(to);
    let w = 1.0 + from.dot(to);
    if w < 1e-12 {
        return DQuat::from_axis_angle(from.any_orthonormal_vector(), std::f64::consts::PI);
    }
    DQuat::from_xyzw(axis.x, axis.y, axis.z, w).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::{generator, noise_pose, random_pose, real_poses};
    use crate::skeleton;

    fn worst(a: &Pose, b: &Pose) -> f32 {
        a.joints.iter().zip(&b.joints).map(|(a, b)| a.distance(*b)).fold(0.0, f32::max)
    }

    #[test]
    fn no_rotation_is_the_rest_pose() {
        assert!(worst(&forward(&Rotations::default()), &skeleton::t_pose()) < 1e-6);
    }

    #[test]
    fn a_pose_on_the_manifold_comes_back() {
        let mut rng = generator(1);
        for _ in 0..2000 {
            let pose = random_pose(&mut rng, 3.1);
            assert!(worst(&forward(&fit(&pose)), &pose) < 1e-5);
        }
    }

    #[test]
    fn a_half_turn_of_a_bone_comes_back() {
        for axis in [Vec3::X, Vec3::Y, Vec3::Z] {
            for joint in 0..JOINT_COUNT {
                let mut rotations = Rotations::default();
                rotations.local[joint] = Quat::from_axis_angle(axis, std::f32::consts::PI);
                let pose = forward(&rotations);
                assert!(worst(&forward(&fit(&pose)), &pose) < 1e-5);
            }
        }
    }

    #[test]
    fn noise_and_collapsed_bodies_give_finite_rotations() {
        let mut rng = generator(2);
        let mut cases: Vec<Pose> = (0..500).map(|_| noise_pose(&mut rng)).collect();
        cases.push(Pose { joints: [Vec3::ZERO; JOINT_COUNT] });
        cases.push(Pose { joints: [Vec3::splat(3.0); JOINT_COUNT] });
        cases.push(Pose { joints: std::array::from_fn(|j| Vec3::X * j as f32) });
        cases.push(Pose { joints: std::array::from_fn(|j| Vec3::Y * -(j as f32)) });
        cases.push(Pose { joints: std::array::from_fn(|j| Vec3::splat(1e-30) * j as f32) });
        cases.push(Pose { joints: std::array::from_fn(|j| Vec3::splat(1e30) * j as f32) });
        cases.push(Pose { joints: [Vec3::NAN; JOINT_COUNT] });
        for pose in cases {
            let rotations = fit(&pose);
            assert!(rotations.root.is_finite());
            for q in rotations.local {
                assert!(q.is_finite() && (q.length() - 1.0).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn bones_of_another_length_keep_their_direction() {
        let mut pose = skeleton::t_pose();
        pose.joints[20] += Vec3::X;
        let fitted = forward(&fit(&pose));
        assert!(worst(&fitted, &skeleton::t_pose()) < 1e-5);
    }

    #[test]
    fn real_poses_lie_on_the_manifold() {
        let poses = real_poses(20);
        let distance: Vec<f32> = poses.iter().map(|p| worst(&forward(&fit(p)), p)).collect();
        let far = distance.iter().filter(|d| **d > 1e-4).count();
        assert!(far * 100 <= poses.len(), "{far} of {} real poses are off the manifold", poses.len());
        let furthest = distance.iter().copied().fold(0.0, f32::max);
        assert!(furthest < 5e-3, "{furthest} m off the manifold");
    }
}
