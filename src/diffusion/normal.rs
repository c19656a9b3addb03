//! Normalisation of poses: z-scores with statistics of the training set, kept in the checkpoint. Also the
//! order in which the denoiser sees the joints.

use pose::{JOINT_COUNT, Pose};
use serde::{Deserialize, Serialize};

/// Rows of the denoiser's joint axis: 22 joints and two pads.
pub const ROWS: usize = 24;

/// Joint of each row. Neighbours on the axis are neighbours on the body, and pooling by two and again by two
/// joins parts of one limb: left leg, trunk, head, left arm, right arm, right leg.
pub const ROW_JOINTS: [Option<usize>; ROWS] = [
    Some(10),
    Some(7),
    Some(4),
    Some(1),
    Some(0),
    Some(3),
    Some(6),
    Some(9),
    Some(12),
    Some(15),
    None,
    None,
    Some(13),
    Some(16),
    Some(18),
    Some(20),
    Some(21),
    Some(19),
    Some(17),
    Some(14),
    Some(2),
    Some(5),
    Some(8),
    Some(11),
];

/// Row of each joint: the inverse of [`ROW_JOINTS`].
#[must_use]
pub fn joint_rows() -> [usize; JOINT_COUNT] {
    let mut rows = [0; JOINT_COUNT];
    for (row, joint) in ROW_JOINTS.iter().enumerate() {
        if let Some(joint) = joint {
            rows[*joint] = row;
        }
    }
    rows
}

/// Smallest standard deviation used, metres: channels that hardly vary must not amplify noise.
pub const MIN_STD: f32 = 0.03;

/// Mean and standard deviation of the 66 coordinates, metres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Normalisation {
    /// Mean of each coordinate.
    pub mean: Vec<f32>,
    /// Standard deviation of each coordinate, at least [`MIN_STD`].
    pub std: Vec<f32>,
}

impl Normalisation {
    /// Statistics of the poses (pelvis at the origin).
    #[must_use]
    pub fn of<'a>(poses: impl Iterator<Item = &'a Pose> + Clone) -> Self {
        let n = poses.clone().count().max(1) as f64;
        let mut mean = vec![0.0f64; Pose::FLAT_LEN];
        for pose in poses.clone() {
            mean.iter_mut().zip(pose.to_flat()).for_each(|(m, x)| *m += f64::from(x) / n);
        }
        let mut variance = vec![0.0f64; Pose::FLAT_LEN];
        for pose in poses {
            for ((v, x), m) in variance.iter_mut().zip(pose.to_flat()).zip(&mean) {
                *v += (f64::from(x) - m).powi(2) / n;
            }
        }
        Self {
            mean: mean.iter().map(|m| *m as f32).collect(),
            std: variance.iter().map(|v| (v.sqrt() as f32).max(MIN_STD)).collect(),
        }
    }

    /// True when it has 66 finite means and 66 deviations of at least [`MIN_STD`].
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.mean.len() == Pose::FLAT_LEN
            && self.std.len() == Pose::FLAT_LEN
            && self.mean.iter().all(|m| m.is_finite())
            && self.std.iter().all(|s| s.is_finite() && *s >= MIN_STD)
    }

    /// A pose as z-scores `[24 rows, 3]`; pads and the pelvis, which never moves, are 0.
    #[must_use]
    pub fn to_rows(&self, pose: &Pose) -> [f32; ROWS * 3] {
        let flat = pose.to_flat();
        let mut rows = [0.0; ROWS * 3];
        for (row, joint) in ROW_JOINTS.iter().enumerate() {
            if let Some(joint) = joint.filter(|j| *j != 0) {
                for axis in 0..3 {
                    let i = joint * 3 + axis;
                    rows[row * 3 + axis] = (flat[i] - self.mean[i]) / self.std[i];
                }
            }
        }
        rows
    }

    /// The pose of z-scores `[24 rows, 3]`, pelvis at the origin, metres.
    #[must_use]
    pub fn to_pose(&self, rows: &[f32]) -> Pose {
        let mut joints = [glam::Vec3::ZERO; JOINT_COUNT];
        for (row, joint) in ROW_JOINTS.iter().enumerate() {
            if let Some(joint) = joint.filter(|j| *j != 0) {
                for axis in 0..3 {
                    let i = joint * 3 + axis;
                    joints[joint][axis] = rows[row * 3 + axis] * self.std[i] + self.mean[i];
                }
            }
        }
        Pose { joints }
    }
}

/// 1 for the coordinates a model predicts, 0 for pads and the pelvis: `[24 rows]`.
#[must_use]
pub fn row_mask() -> [f32; ROWS] {
    ROW_JOINTS.map(|joint| if joint.is_some_and(|j| j != 0) { 1.0 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_hold_every_joint_once() {
        let mut joints: Vec<usize> = ROW_JOINTS.iter().flatten().copied().collect();
        joints.sort_unstable();
        assert_eq!(joints, (0..JOINT_COUNT).collect::<Vec<_>>());
    }

    #[test]
    fn to_pose_undoes_to_rows() {
        let pose = pose::skeleton::t_pose();
        let other = Pose { joints: pose.joints.map(|j| j * 1.3) };
        let stats = Normalisation::of([pose, other].iter());
        assert!(stats.is_valid());
        let centred = pose.translated(-pose.joints[0]);
        assert!(stats.to_pose(&stats.to_rows(&centred)).mpjpe(&centred) < 1e-6);
    }
}
