//! What a run leaves behind, and going on from it: checkpoints and model files of a trainer.

use super::checkpoint::{self, Checkpoint, RunState, Snapshot};
use super::data::TrainData;
use super::trainer::Trainer;
use crate::model::{FORMAT, ModelCard};
use crate::nn::Precision;
use crate::params::Params;
use crate::{Error, Result};
use burn::tensor::Device;

impl Trainer {
    /// Goes on where a checkpoint stopped. The settings are the checkpoint's.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] when the checkpoint belongs to other data or another encoder.
    pub fn resume(checkpoint: Checkpoint, mut data: TrainData, device: &Device) -> Result<Self> {
        let wrong = |why: String| Err(Error::Checkpoint { path: checkpoint.path.clone(), why });
        if checkpoint.state.data != data.fingerprint {
            return wrong(
                "it was trained on other data; choose the same data folder, or start a new run with another --out"
                    .into(),
            );
        }
        if checkpoint.state.encoder != data.encoder {
            return wrong(format!(
                "it was trained with the encoder {}, not {}",
                checkpoint.state.encoder, data.encoder
            ));
        }
        if checkpoint.state.started_from.is_some() {
            data.renormalise(&checkpoint.state.normalisation);
        }
        let mut trainer = Self::new(checkpoint.state.config.clone(), data, device)?;
        if !trainer.params.same_layout(&checkpoint.params) {
            return wrong("its weights do not fit its settings".into());
        }
        trainer.params = checkpoint.params;
        trainer.state = checkpoint.moments;
        trainer.step = checkpoint.state.step;
        trainer.best = checkpoint.state.best;
        trainer.scale = checkpoint.state.loss_scale.unwrap_or_default();
        trainer.started_from = checkpoint.state.started_from;
        Ok(trainer)
    }

    /// Everything a checkpoint holds.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot<'_> {
        Snapshot {
            params: &self.params,
            moments: &self.state,
            state: RunState {
                format: checkpoint::FORMAT,
                step: self.step,
                config: self.config.clone(),
                data: self.data.fingerprint.clone(),
                encoder: self.data.encoder.clone(),
                normalisation: self.data.normalisation.clone(),
                best: self.best,
                loss_scale: (self.config.precision == Precision::F16).then_some(self.scale),
                started_from: self.started_from.clone(),
                program: env!("CARGO_PKG_VERSION").into(),
            },
        }
    }

    /// The averaged weights.
    #[must_use]
    pub fn averaged(&self) -> &Params {
        &self.state.ema
    }

    /// The description a model file of this run carries.
    #[must_use]
    pub fn card(&self) -> ModelCard {
        ModelCard {
            format: FORMAT,
            denoiser: self.config.denoiser.clone(),
            normalisation: self.data.normalisation.clone(),
            encoder: self.data.encoder.clone(),
            steps: self.step,
            trained_on: self.data.about.clone(),
            started_from: self.started_from.clone(),
            program: env!("CARGO_PKG_VERSION").into(),
        }
    }
}
