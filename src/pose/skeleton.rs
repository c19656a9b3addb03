//! The skeleton: joint names, the tree, left and right, canonical bone lengths and the rest pose.
//!
//! Order, tree and bone lengths are those of HumanML3D (Guo et al. 2022), itself the first 22 joints of SMPL.
//! How a body moves is in [`crate::kinematics`]; nothing here turns.

use std::sync::LazyLock;

use glam::{DVec3, Vec3};

use crate::Pose;

/// Number of joints.
pub const JOINT_COUNT: usize = 22;

/// Joint names in order; these are also the bone names of exported files.
pub const JOINT_NAMES: [&str; JOINT_COUNT] = [
    "pelvis",
    "l_hip",
    "r_hip",
    "spine1",
    "l_knee",
    "r_knee",
    "spine2",
    "l_ankle",
    "r_ankle",
    "spine3",
    "l_foot",
    "r_foot",
    "neck",
    "l_collar",
    "r_collar",
    "head",
    "l_shoulder",
    "r_shoulder",
    "l_elbow",
    "r_elbow",
    "l_wrist",
    "r_wrist",
];

/// Parent of each joint; the pelvis is its own parent.
pub const PARENTS: [usize; JOINT_COUNT] = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19];

/// The joint on the other side of the body (itself on the midline).
pub const MIRROR: [usize; JOINT_COUNT] = [0, 2, 1, 3, 5, 4, 6, 8, 7, 9, 11, 10, 12, 14, 13, 15, 17, 16, 19, 18, 21, 20];

/// Length in metres of the bone that ends at each joint; 0 for the pelvis.
pub const BONE_LENGTHS: [f32; JOINT_COUNT] = [
    0.0, 0.1031, 0.1099, 0.1316, 0.3936, 0.3902, 0.1432, 0.4324, 0.4256, 0.0574, 0.1434, 0.1494, 0.2194, 0.1375,
    0.1434, 0.1030, 0.1316, 0.1230, 0.2568, 0.2631, 0.2660, 0.2699,
];

/// The 21 bones as (parent, child).
pub fn bones() -> impl Iterator<Item = (usize, usize)> {
    (1..JOINT_COUNT).map(|child| (PARENTS[child], child))
}

/// The joint of that name.
#[must_use]
pub fn joint_index(name: &str) -> Option<usize> {
    JOINT_NAMES.iter().position(|n| *n == name)
}

/// Direction of the bone that ends at each joint in the rest pose, not yet of unit length.
///
/// The rigid triples pelvis→(1, 2, 3) and spine3→(12, 13, 14) have the shape measured from motion capture: the
/// Kabsch-aligned mean over every tenth frame of 1015 HumanML3D clips (9786 frames; mean residual below 1 µm). The
/// shape is mirror-symmetric to 0.0001°: the hips stand 66.709° apart and each 137.558° from the spine, the collars
/// 64.266° apart and each 32.174° from the neck. The pitch of the triples, of the spine and of the head is the mean
/// over the 6854 upright frames among them, so that a relaxed stance needs hardly any rotation of the trunk. The
/// limbs are ours: arms along ±X, legs straight down, feet forward and a little down.
const REST_DIRECTIONS: [[f64; 3]; JOINT_COUNT] = [
    [0.0, 0.0, 0.0],
    [0.549_816_63, -0.832_106_87, -0.072_799_92],
    [-0.549_816_63, -0.832_106_87, -0.072_799_92],
    [0.0, 0.920_947_23, -0.389_687_30],
    [0.0, -1.0, 0.0],
    [0.0, -1.0, 0.0],
    [0.0, 0.985_672, 0.168_675],
    [0.0, -1.0, 0.0],
    [0.0, -1.0, 0.0],
    [0.0, 0.987_951, 0.154_766],
    [0.0, -0.313, 0.95],
    [0.0, -0.313, 0.95],
    [0.0, 0.998_970_57, -0.045_362_99],
    [0.531_889_38, 0.844_423_04, -0.063_587_78],
    [-0.531_889_38, 0.844_423_04, -0.063_587_78],
    [0.0, 0.829_427, 0.558_615],
    [1.0, 0.0, 0.0],
    [-1.0, 0.0, 0.0],
    [1.0, 0.0, 0.0],
    [-1.0, 0.0, 0.0],
    [1.0, 0.0, 0.0],
    [-1.0, 0.0, 0.0],
];

static REST_OFFSETS: LazyLock<[Vec3; JOINT_COUNT]> = LazyLock::new(|| {
    std::array::from_fn(|j| {
        (DVec3::from_array(REST_DIRECTIONS[j]).normalize_or_zero() * f64::from(BONE_LENGTHS[j])).as_vec3()
    })
});

/// Offset of each joint from its parent in the rest pose (T-pose), metres; zero for the pelvis.
///
/// Their lengths are [`BONE_LENGTHS`]. Y up, facing +Z, left on +X.
#[must_use]
pub fn rest_offsets() -> &'static [Vec3; JOINT_COUNT] {
    &REST_OFFSETS
}

/// The rest pose: standing, arms straight out along ±X, pelvis at the origin, metres.
#[must_use]
pub fn t_pose() -> Pose {
    let mut joints = [Vec3::ZERO; JOINT_COUNT];
    for (parent, child) in bones() {
        joints[child] = joints[parent] + REST_OFFSETS[child];
    }
    Pose { joints }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_pose_has_the_canonical_bone_lengths() {
        let pose = t_pose();
        for (parent, child) in bones() {
            let length = pose.joints[child].distance(pose.joints[parent]);
            assert!((length - BONE_LENGTHS[child]).abs() < 1e-6, "{}", JOINT_NAMES[child]);
        }
    }

    #[test]
    fn the_rest_pose_is_a_t_with_the_left_on_positive_x() {
        let j = t_pose().joints;
        assert!(j[20].x > 0.7 && j[21].x < -0.7);
        assert!((j[20].y - j[16].y).abs() < 1e-6 && (j[20].z - j[16].z).abs() < 1e-6);
        assert!(j[15].y > 0.5 && j[7].y < -0.8 && j[10].z > j[7].z);
    }

    #[test]
    fn left_and_right_rest_directions_mirror_each_other() {
        for j in 0..JOINT_COUNT {
            let [x, y, z] = REST_DIRECTIONS[j];
            let [mx, my, mz] = REST_DIRECTIONS[MIRROR[j]];
            assert_eq!([-x, y, z], [mx, my, mz], "{}", JOINT_NAMES[j]);
        }
    }
}
