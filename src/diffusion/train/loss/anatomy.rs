//! How far estimated bodies are from the human body, as losses: bones of the wrong length, and knees and elbows folded
//! further than they go.

use crate::normal::{Normalisation, ROW_JOINTS, ROWS, joint_rows};
use burn::tensor::{Device, Tensor, TensorData};
use pose::anatomy::{Movement, range};
use pose::skeleton::{BONE_LENGTHS, bones};

/// Hinges as (joint above, hinge, joint below, its movement): how far they fold shows in the distance of the joints
/// above and below. Other limits need the turn of the bone above, which positions alone do not fix.
const HINGES: [(usize, usize, usize, Movement); 4] = [
    (1, 4, 7, Movement::Knee),
    (2, 5, 8, Movement::Knee),
    (16, 18, 20, Movement::Elbow),
    (17, 19, 21, Movement::Elbow),
];

/// Distances between joints on a device.
struct Distances {
    /// `[24, n]`: row differences.
    pairs: Tensor<2>,
    /// `[1, 1, n]`, 1/metres.
    inverse: Tensor<3>,
    n: usize,
}

impl Distances {
    fn new(pairs: &[(usize, usize)], lengths: &[f32], device: &Device) -> Self {
        let (at, n) = (joint_rows(), pairs.len());
        let mut differences = vec![0.0f32; ROWS * n];
        for (i, (from, to)) in pairs.iter().enumerate() {
            differences[at[*to] * n + i] = 1.0;
            differences[at[*from] * n + i] = -1.0;
        }
        let inverse: Vec<f32> = lengths.iter().map(|l| 1.0 / l).collect();
        Self {
            pairs: Tensor::from_data(TensorData::new(differences, [ROWS, n]), device),
            inverse: Tensor::from_data(TensorData::new(inverse, [1, 1, n]), device),
            n,
        }
    }

    /// Each distance over its reference, less 1: `[batch, 24, 3]` metres → `[batch, 1, n]`.
    fn excess(&self, metres: &Tensor<3>) -> Tensor<3> {
        let batch = metres.dims()[0];
        let rows = metres.clone().swap_dims(1, 2).reshape([batch * 3, ROWS]);
        let apart = rows.matmul(self.pairs.clone()).reshape([batch, 3, self.n]);
        let lengths = (apart.clone() * apart).sum_dim(1).add_scalar(1e-8).sqrt();
        (lengths * self.inverse.clone()).sub_scalar(1.0)
    }
}

/// Constants of the anatomy losses on a device.
pub(super) struct Anatomy {
    /// `[1, 24, 3]`, metres; 0 in masked rows.
    std: Tensor<3>,
    mean: Tensor<3>,
    bones: Distances,
    folded: Distances,
}

impl Anatomy {
    pub fn new(normalisation: &Normalisation, device: &Device) -> Self {
        let rows = |values: &[f32]| {
            let row = |joint: &Option<usize>| match joint.filter(|j| *j != 0) {
                Some(j) => [values[j * 3], values[j * 3 + 1], values[j * 3 + 2]],
                None => [0.0; 3],
            };
            let flat: Vec<f32> = ROW_JOINTS.iter().flat_map(row).collect();
            Tensor::<3>::from_data(TensorData::new(flat, [1, ROWS, 3]), device)
        };
        let ends = HINGES.map(|(above, _, below, _)| (above, below));
        Self {
            std: rows(&normalisation.std),
            mean: rows(&normalisation.mean),
            bones: Distances::new(&bones().collect::<Vec<_>>(), &BONE_LENGTHS[1..], device),
            folded: Distances::new(&ends, &HINGES.map(shortest), device),
        }
    }

    /// Mean over bones of |L − L_ref| / L_ref, and mean over hinges of how much nearer their ends are than a fold to
    /// the end of its range brings them, relative; each `[batch, 1, 1]`, of clean estimates `[batch, 24, 3]` (z-scores).
    pub fn of(&self, clean: &Tensor<3>) -> (Tensor<3>, Tensor<3>) {
        let metres = clean.clone() * self.std.clone() + self.mean.clone();
        let bones = self.bones.excess(&metres).abs().mean_dim(2);
        let limits = self.folded.excess(&metres).neg().clamp_min(0.0).mean_dim(2);
        (bones, limits)
    }
}

/// Distance of a hinge's ends when it is folded to the end of its range with its margin, metres (law of cosines).
fn shortest((_, hinge, below, movement): (usize, usize, usize, Movement)) -> f32 {
    let (upper, lower) = (BONE_LENGTHS[hinge], BONE_LENGTHS[below]);
    let inside = (180.0 - range(movement).0.widened().1 as f32).to_radians();
    (upper * upper + lower * lower - 2.0 * upper * lower * inside.cos()).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{Choice, choose};
    use glam::Vec3;
    use pose::{Pose, skeleton::t_pose};

    fn measured(pose: &Pose) -> (f32, f32) {
        let device = choose(Choice::Cpu).unwrap().device;
        let normalisation = Normalisation { mean: vec![0.1; 66], std: vec![0.5; 66] };
        let rows = normalisation.to_rows(&pose.translated(-pose.joints[0]));
        let clean = Tensor::<3>::from_data(TensorData::new(rows.to_vec(), [1, ROWS, 3]), &device);
        let (bones, limits) = Anatomy::new(&normalisation, &device).of(&clean);
        (bones.into_scalar::<f32>(), limits.into_scalar::<f32>())
    }

    #[test]
    fn the_body_itself_costs_nothing_and_a_larger_one_its_excess() {
        let (bones, limits) = measured(&t_pose());
        assert!(bones < 1e-4 && limits == 0.0, "{bones} {limits}");
        let (bones, _) = measured(&Pose { joints: t_pose().joints.map(|j| j * 1.2) });
        assert!((bones - 0.2).abs() < 1e-3, "{bones}");
    }

    #[test]
    fn a_knee_folded_through_itself_costs_and_one_folded_to_its_limit_does_not() {
        let bent = |degrees: f32| {
            let mut pose = t_pose();
            let shin = Vec3::NEG_Y * BONE_LENGTHS[7];
            pose.joints[7] = pose.joints[4] + glam::Quat::from_rotation_x(degrees.to_radians()) * shin;
            measured(&pose).1
        };
        assert_eq!(bent(150.0), 0.0);
        assert!(bent(178.0) > 0.1, "{}", bent(178.0));
    }
}
