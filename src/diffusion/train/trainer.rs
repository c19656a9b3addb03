//! The training loop, one step at a time: forward, backward, clip, update. Not here: where the data came from, when
//! to save, what to print.

use super::TrainConfig;
use super::checkpoint::Checkpoint;
use super::data::TrainData;
use super::loss::{Loss, Losses};
use super::optimizer::{State, global_norm, one_cycle, update};
use super::start::StartedFrom;
use crate::denoiser::Denoiser;
use crate::model::{FORMAT, ModelCard};
use crate::nn::Handle;
use crate::params::Params;
use crate::{Error, Result};
use burn::tensor::{Device, Gradients, Tensor};
use serde::{Deserialize, Serialize};

/// What a step measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepMetrics {
    /// Steps done after it.
    pub step: u64,
    /// Diffusion loss plus weighted anatomy loss.
    pub total: f64,
    /// Min-SNR weighted mean squared error.
    pub diffusion: f64,
    /// Mean relative bone length error of x̂0, weighted by ᾱ; raw, also where its weight is 0.
    pub anatomy: f64,
    /// Global norm of the gradient before clipping.
    pub grad_norm: f64,
    /// Learning rate.
    pub learning_rate: f64,
}

/// A run in memory.
pub struct Trainer {
    pub(super) config: TrainConfig,
    pub(super) data: TrainData,
    pub(super) device: Device,
    loss: Loss,
    pub(super) params: Params,
    pub(super) state: State,
    step: u64,
    pub(super) best: Option<f64>,
    pub(super) started_from: Option<StartedFrom>,
}

impl Trainer {
    /// A new run on `device` (without autodiff: it is added here).
    ///
    /// # Errors
    /// [`Error::Config`] for settings that cannot work.
    pub fn new(config: TrainConfig, data: TrainData, device: &Device) -> Result<Self> {
        config.check()?;
        if config.denoiser.text_width != data.text_width {
            return Err(Error::Config(format!(
                "the denoiser expects text of width {} and the encoder {} gives {}",
                config.denoiser.text_width, data.encoder, data.text_width
            )));
        }
        let params = config.denoiser.init(config.seed);
        let device = device.clone().autodiff();
        Ok(Self {
            loss: Loss::new(&data.normalisation, &device),
            state: State::new(&params),
            step: 0,
            best: None,
            started_from: None,
            config,
            data,
            device,
            params,
        })
    }

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
        trainer.started_from = checkpoint.state.started_from;
        Ok(trainer)
    }

    /// Steps done.
    #[must_use]
    pub fn step_count(&self) -> u64 {
        self.step
    }

    /// True when the run has all its steps.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.step >= self.config.steps
    }

    /// Lengthens or shortens the run: from here on the learning rate follows the course of a run of `steps` steps.
    ///
    /// # Errors
    /// [`Error::Config`] when `steps` is 0.
    pub fn set_steps(&mut self, steps: u64) -> Result<()> {
        let config = TrainConfig { steps, ..self.config.clone() };
        config.check()?;
        self.config = config;
        Ok(())
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// The data.
    #[must_use]
    pub fn data(&self) -> &TrainData {
        &self.data
    }

    /// One step.
    ///
    /// # Errors
    /// [`Error::NotFinite`] when loss or gradient is not finite; the weights are then as before the step.
    pub fn step(&mut self) -> Result<StepMetrics> {
        let batch = self.data.batch(&self.config, self.step);
        let (denoiser, handles) = Denoiser::tracked(&self.config.denoiser, &self.params, &self.device)?;
        let Losses { diffusion, anatomy, .. } = self.loss.of(&denoiser, &batch, &self.config);
        let total = diffusion.clone() + anatomy.clone().mul_scalar(self.config.anatomy);
        let (diffusion, anatomy) = (scalar(diffusion)?, scalar(anatomy)?);
        let mut gradients = total.backward();
        let grads = self.gradients(&handles, &mut gradients)?;
        let grad_norm = global_norm(&grads);
        let learning_rate = one_cycle(self.step, self.config.steps, self.config.learning_rate);
        let total = diffusion + self.config.anatomy * anatomy;
        if !(total.is_finite() && grad_norm.is_finite()) {
            return Err(Error::NotFinite(format!(
                "training diverged at step {} (loss {total}, gradient norm {grad_norm}): resume from the last checkpoint with a lower learning rate",
                self.step
            )));
        }
        update(&mut self.params, &mut self.state, &grads, grad_norm, self.step, &self.config);
        self.step += 1;
        Ok(StepMetrics { step: self.step, total, diffusion, anatomy, grad_norm, learning_rate })
    }

    fn gradients(&self, handles: &[(String, Handle)], gradients: &mut Gradients) -> Result<Params> {
        let mut grads = self.params.zeros_like();
        let mut found: std::collections::HashMap<&str, Vec<f32>> = std::collections::HashMap::new();
        for (name, handle) in handles {
            let values = match handle {
                Handle::One(t) => t.grad_remove(gradients).map(Tensor::into_data),
                Handle::Two(t) => t.grad_remove(gradients).map(Tensor::into_data),
            };
            if let Some(values) = values {
                let values = values
                    .try_to_vec()
                    .map_err(|e| Error::Device(format!("a gradient could not be read back: {e:?}")))?;
                found.insert(name, values);
            }
        }
        for (name, grad) in grads.iter_mut() {
            if let Some(values) = found.remove(name.as_str()) {
                grad.data = values;
            }
        }
        Ok(grads)
    }

    /// Everything a checkpoint holds.
    #[must_use]
    pub fn snapshot(&self) -> super::checkpoint::Snapshot<'_> {
        super::checkpoint::Snapshot {
            params: &self.params,
            moments: &self.state,
            state: super::checkpoint::RunState {
                format: super::checkpoint::FORMAT,
                step: self.step,
                config: self.config.clone(),
                data: self.data.fingerprint.clone(),
                encoder: self.data.encoder.clone(),
                normalisation: self.data.normalisation.clone(),
                best: self.best,
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

pub(super) fn scalar(tensor: Tensor<1>) -> Result<f64> {
    let value: f32 =
        tensor.try_into_scalar().map_err(|e| Error::Device(format!("a loss could not be read back: {e:?}")))?;
    Ok(f64::from(value))
}
