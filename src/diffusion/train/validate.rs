//! What the averaged weights of a run do on poses that it does not train on, with their texts and without.

use super::data::Batch;
use super::loss::Loss;
use super::trainer::{Trainer, scalar};
use crate::Result;
use crate::denoiser::Predictor;
use crate::normal::ROWS;
use burn::tensor::{Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// What the averaged weights do on a fixed validation batch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// Diffusion loss with the text.
    pub diffusion: f64,
    /// Diffusion loss without it.
    pub diffusion_without_text: f64,
    /// Root mean square difference of the clean estimates with and without text, z-scores: how far the model
    /// listens at all.
    pub dependence: f64,
}

impl Trainer {
    /// Measures the averaged weights on `count` validation poses; `None` where the data has none.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when the device fails.
    pub fn validate(&self, count: usize) -> Result<Option<Validation>> {
        let Some([with, without]) = self.data.validation(&self.config, count)? else { return Ok(None) };
        let device = self.device.clone().inner();
        let denoiser = Predictor::new(&self.config.denoiser, &self.state.ema, &device)?;
        let loss = Loss::new(&self.data.normalisation, &device);
        let measure = |batch: &Batch| -> Result<(f64, Tensor<3>)> {
            let seen = denoiser.conditions(&batch.text)?;
            let answer = denoiser.answer(&batch.noisy, &batch.times, &seen, false)?.0;
            let answer = TensorData::new(answer, [batch.times.len(), ROWS, 3]);
            let losses = loss.of(Tensor::from_data(answer, &device), batch, &self.config);
            Ok((scalar(losses.diffusion)?, losses.clean))
        };
        let ((diffusion, a), (diffusion_without_text, b)) = (measure(&with)?, measure(&without)?);
        let difference = a - b;
        let dependence = scalar((difference.clone() * difference).mean())?.sqrt();
        Ok(Some(Validation { diffusion, diffusion_without_text, dependence }))
    }

    /// Remembers the best validation loss; true when this one is.
    pub fn note_best(&mut self, diffusion: f64) -> bool {
        let better = self.best.is_none_or(|best| diffusion < best);
        if better {
            self.best = Some(diffusion);
        }
        better
    }
}
