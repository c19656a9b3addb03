//! Losses of a batch and the gradients of every parameter: on the CPU through the network written out for it, elsewhere
//! and in half precision through Burn's tensors.

use super::data::Batch;
use super::loss::Losses;
use super::metrics::StepMetrics;
use super::optimizer::global_norm;
use super::trainer::{Trainer, scalar};
use crate::denoiser::{Denoiser, Learning};
use crate::gradients::gradients;
use crate::nn::{Precision, host};
use crate::normal::ROWS;
use crate::params::Params;
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData};

impl Trainer {
    /// Losses of a batch and their gradients, which were taken of the loss times `loss_scale`.
    pub(super) fn measure(&self, batch: &Batch, loss_scale: f64) -> Result<(StepMetrics, Params)> {
        let written = self.config.precision == Precision::F32 && self.device.clone().inner() == Device::flex();
        let (mut metrics, mut grads) =
            if written { self.measure_written(batch)? } else { self.measure_burn(batch, loss_scale)? };
        if loss_scale != 1.0 {
            let shrink = (1.0 / loss_scale) as f32;
            grads.iter_mut().for_each(|(_, grad)| grad.data.iter_mut().for_each(|g| *g *= shrink));
        }
        metrics.loss_scale = loss_scale;
        metrics.grad_norm = global_norm(&grads);
        Ok((metrics, grads))
    }

    fn measure_written(&self, batch: &Batch) -> Result<(StepMetrics, Params)> {
        let network = Learning::new(&self.config.denoiser, &self.params, &self.work)?;
        let (answer, passage) = network.forward(&batch.noisy, &batch.times, &batch.text);
        let answer = TensorData::new(answer, [batch.times.len(), ROWS, 3]);
        let answer = Tensor::<3>::from_data(answer, &self.device).require_grad();
        let (metrics, total) = self.judge(self.loss.of(answer.clone(), batch, &self.config))?;
        let back = answer.grad_remove(&mut total.backward());
        let back = back.ok_or_else(|| Error::Device("the loss gave back no gradient".into()))?;
        Ok((metrics, network.back(passage, &host(back)?)))
    }

    fn measure_burn(&self, batch: &Batch, loss_scale: f64) -> Result<(StepMetrics, Params)> {
        let config = &self.config;
        let (denoiser, handles) = Denoiser::tracked(&config.denoiser, &self.params, &self.device, config.precision)?;
        let noisy = TensorData::new(batch.noisy.clone(), [batch.times.len() * ROWS, 3]);
        let context = denoiser.context(&batch.text);
        let (answer, _) = denoiser.forward(Tensor::from_data(noisy, &self.device), &batch.times, &context);
        let answer = answer.reshape([batch.times.len(), ROWS, 3]);
        let (metrics, total) = self.judge(self.loss.of(answer, batch, config))?;
        let mut grads = self.params.zeros_like();
        gradients(&mut grads, &handles, &mut total.mul_scalar(loss_scale).backward())?;
        Ok((metrics, grads))
    }

    /// The losses in numbers, and what gradients are taken of.
    fn judge(&self, losses: Losses) -> Result<(StepMetrics, Tensor<1>)> {
        let Losses { diffusion, bones, limits, .. } = losses;
        let total = diffusion.clone() + (bones.clone() + limits.clone()).mul_scalar(self.config.anatomy);
        let (diffusion, anatomy, limits) = (scalar(diffusion)?, scalar(bones)?, scalar(limits)?);
        let metrics = StepMetrics {
            step: self.step,
            total: diffusion + self.config.anatomy * (anatomy + limits),
            diffusion,
            anatomy,
            limits,
            grad_norm: 0.0,
            learning_rate: 0.0,
            loss_scale: 1.0,
            skipped: 0,
        };
        Ok((metrics, total))
    }
}
