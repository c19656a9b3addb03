//! The training loss: min-SNR weighted error of the denoiser's answer, plus how far the clean estimate's bones are
//! from the body's lengths.

use super::TrainConfig;
use super::data::Batch;
use crate::denoiser::Denoiser;
use crate::normal::{Normalisation, ROW_JOINTS, ROWS, joint_rows, row_mask};
use burn::tensor::{Device, Tensor, TensorData};
use pose::JOINT_COUNT;
use pose::skeleton::{BONE_LENGTHS, bones};

/// Bones of the body.
const BONES: usize = JOINT_COUNT - 1;

/// Losses of one batch, each `[1]`.
pub struct Losses {
    /// Weighted mean squared error of the answer.
    pub diffusion: Tensor<1>,
    /// Mean over bones of |L − L_ref| / L_ref on x̂0, weighted by ᾱ.
    pub anatomy: Tensor<1>,
    /// The clean estimate `[batch, 24, 3]`, z-scores.
    pub clean: Tensor<3>,
}

/// Constants of the loss on a device.
pub struct Loss {
    device: Device,
    /// `[1, 24, 1]`.
    mask: Tensor<3>,
    /// `[1, 24, 3]`, metres; 0 in masked rows.
    std: Tensor<3>,
    mean: Tensor<3>,
    /// `[24, 21]`: row differences that are bones.
    bones: Tensor<2>,
    /// `[1, 1, 21]`, 1/metres.
    inverse_lengths: Tensor<3>,
}

impl Loss {
    pub fn new(normalisation: &Normalisation, device: &Device) -> Self {
        let rows = |values: &[f32]| {
            let row = |joint: &Option<usize>| match joint.filter(|j| *j != 0) {
                Some(j) => [values[j * 3], values[j * 3 + 1], values[j * 3 + 2]],
                None => [0.0; 3],
            };
            let flat: Vec<f32> = ROW_JOINTS.iter().flat_map(row).collect();
            Tensor::<3>::from_data(TensorData::new(flat, [1, ROWS, 3]), device)
        };
        let at = joint_rows();
        let mut differences = vec![0.0f32; ROWS * BONES];
        for (bone, (parent, child)) in bones().enumerate() {
            differences[at[child] * BONES + bone] = 1.0;
            differences[at[parent] * BONES + bone] = -1.0;
        }
        let inverse: Vec<f32> = BONE_LENGTHS[1..].iter().map(|l| 1.0 / l).collect();
        Self {
            mask: Tensor::from_data(TensorData::new(row_mask().to_vec(), [1, ROWS, 1]), device),
            std: rows(&normalisation.std),
            mean: rows(&normalisation.mean),
            bones: Tensor::from_data(TensorData::new(differences, [ROWS, BONES]), device),
            inverse_lengths: Tensor::from_data(TensorData::new(inverse, [1, 1, BONES]), device),
            device: device.clone(),
        }
    }

    pub fn of(&self, denoiser: &Denoiser, batch: &Batch, config: &TrainConfig) -> Losses {
        let n = batch.times.len();
        let levels: Vec<_> = batch.times.iter().map(|t| config.denoiser.schedule.level(f64::from(*t))).collect();
        let column = |f: &dyn Fn(usize) -> f64| {
            let values: Vec<f32> = (0..n).map(|i| f(i) as f32).collect();
            Tensor::<3>::from_data(TensorData::new(values, [n, 1, 1]), &self.device)
        };
        let target = config.denoiser.target;
        let wanted: Vec<f32> = batch
            .clean
            .iter()
            .zip(&batch.noise)
            .enumerate()
            .map(|(i, (x0, eps))| target.value(levels[i / (ROWS * 3)], *x0, *eps))
            .collect();
        let wanted = Tensor::<3>::from_data(TensorData::new(wanted, [n, ROWS, 3]), &self.device);
        let noisy = Tensor::<2>::from_data(TensorData::new(batch.noisy.clone(), [n * ROWS, 3]), &self.device);
        let context = denoiser.context(&batch.text);
        let answer = denoiser.forward(noisy.clone(), &batch.times, &context).0.reshape([n, ROWS, 3]);

        let error = (answer.clone() - wanted) * self.mask.clone();
        let weight = column(&|i| target.weight(levels[i]));
        let predicted = ((JOINT_COUNT - 1) * 3 * n) as f32;
        let diffusion = (error.clone() * error * weight).sum().div_scalar(predicted);

        let p = column(&|i| target.clean_coefficients(levels[i]).0);
        let q = column(&|i| target.clean_coefficients(levels[i]).1);
        let clean = noisy.reshape([n, ROWS, 3]) * p + answer * q;
        let metres = clean.clone() * self.std.clone() + self.mean.clone();
        let bones = metres.swap_dims(1, 2).reshape([n * 3, ROWS]).matmul(self.bones.clone()).reshape([n, 3, BONES]);
        let lengths = (bones.clone() * bones).sum_dim(1).add_scalar(1e-8).sqrt();
        let off = (lengths * self.inverse_lengths.clone()).sub_scalar(1.0).abs();
        let signal = column(&|i| levels[i].alpha * levels[i].alpha);
        let anatomy = (off * signal).sum().div_scalar((n * BONES) as f32);
        Losses { diffusion, anatomy, clean }
    }
}
