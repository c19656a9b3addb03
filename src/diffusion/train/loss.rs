//! The training loss: min-SNR weighted error of the denoiser's answer, plus how far the clean estimate is from a
//! human body.

mod anatomy;

use super::TrainConfig;
use super::data::Batch;
use crate::normal::{Normalisation, ROWS, row_mask};
use anatomy::Anatomy;
use burn::tensor::{Device, Tensor, TensorData};
use pose::JOINT_COUNT;

/// Losses of one batch, each `[1]`.
pub struct Losses {
    /// Weighted mean squared error of the answer.
    pub diffusion: Tensor<1>,
    /// Mean over bones of |L − L_ref| / L_ref on x̂0, weighted by ᾱ.
    pub bones: Tensor<1>,
    /// Mean over knees and elbows of how far they are folded past their range, weighted by ᾱ.
    pub limits: Tensor<1>,
    /// The clean estimate `[batch, 24, 3]`, z-scores.
    pub clean: Tensor<3>,
}

/// Constants of the loss on a device.
pub struct Loss {
    device: Device,
    /// `[1, 24, 1]`.
    mask: Tensor<3>,
    anatomy: Anatomy,
}

impl Loss {
    pub fn new(normalisation: &Normalisation, device: &Device) -> Self {
        Self {
            mask: Tensor::from_data(TensorData::new(row_mask().to_vec(), [1, ROWS, 1]), device),
            anatomy: Anatomy::new(normalisation, device),
            device: device.clone(),
        }
    }

    /// Of the denoiser's answer `[batch, 24, 3]`.
    pub fn of(&self, answer: Tensor<3>, batch: &Batch, config: &TrainConfig) -> Losses {
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
        let noisy = Tensor::<3>::from_data(TensorData::new(batch.noisy.clone(), [n, ROWS, 3]), &self.device);

        let error = (answer.clone() - wanted) * self.mask.clone();
        let weight = column(&|i| target.weight(levels[i], config.min_snr));
        let predicted = ((JOINT_COUNT - 1) * 3 * n) as f32;
        let diffusion = (error.clone() * error * weight).sum().div_scalar(predicted);

        let p = column(&|i| target.clean_coefficients(levels[i]).0);
        let q = column(&|i| target.clean_coefficients(levels[i]).1);
        let clean = noisy * p + answer * q;
        let (bones, limits) = self.anatomy.of(&clean);
        let signal = column(&|i| levels[i].alpha * levels[i].alpha);
        Losses { diffusion, bones: (bones * signal.clone()).mean(), limits: (limits * signal).mean(), clean }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::denoiser::{DenoiserConfig, Predictor};
    use crate::device::{Choice, choose};
    use crate::train::TrainData;

    #[test]
    fn anatomy_counts_as_much_as_there_is_signal() {
        let device = choose(Choice::Cpu).unwrap().device;
        let denoiser =
            DenoiserConfig { widths: [8, 8, 8], heads: 2, text_width: 4, cond_width: 8, ..DenoiserConfig::default() };
        let config = TrainConfig { denoiser, batch: 4, ..TrainConfig::default() };
        let data = TrainData::made_up(16, 4, 3);
        let network = Predictor::new(&config.denoiser, &config.denoiser.init(1), &device).unwrap();
        let loss = Loss::new(&data.normalisation, &device);
        let bones = |t: f32| {
            let mut batch = data.batch(&config, 0).unwrap();
            batch.times.fill(t);
            let alpha = config.denoiser.schedule.level(f64::from(t)).alpha;
            let seen = network.conditions(&batch.text).unwrap();
            let answer = network.answer(&batch.noisy, &batch.times, &seen, false).unwrap().0;
            let answer = Tensor::from_data(TensorData::new(answer, [4, ROWS, 3]), &device);
            let all = loss.of(answer, &batch, &config);
            let (unweighted, _) = loss.anatomy.of(&all.clean);
            (
                f64::from(all.bones.into_scalar::<f32>()),
                alpha * alpha * f64::from(unweighted.mean().into_scalar::<f32>()),
            )
        };
        assert_eq!(bones(1000.0).0, 0.0, "pure noise says nothing of bones");
        for t in [1.0, 400.0, 900.0] {
            let (found, expected) = bones(t);
            assert!(found > 0.0 && (found / expected - 1.0).abs() < 1e-4, "{t}: {found} {expected}");
        }
    }
}
