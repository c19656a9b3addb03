//! The training loop, one step at a time: forward, backward, clip, update. Not here: where the data came from, what is
//! saved and when, what to print.

use super::TrainConfig;
use super::data::TrainData;
use super::loss::Loss;
use super::metrics::StepMetrics;
use super::optimizer::{State, one_cycle, update};
use super::scale::LossScale;
use super::start::StartedFrom;
use crate::denoiser::Work;
use crate::nn::Precision;
use crate::params::Params;
use crate::{Error, Result};
use burn::tensor::{Device, Tensor};

/// A run in memory.
pub struct Trainer {
    pub(super) config: TrainConfig,
    pub(super) data: TrainData,
    pub(super) device: Device,
    pub(super) loss: Loss,
    pub(super) work: Work,
    pub(super) params: Params,
    pub(super) state: State,
    pub(super) scale: LossScale,
    pub(super) step: u64,
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
        if config.denoiser.examples > 0 && !data.has_examples() {
            return Err(Error::Config(format!(
                "the network looks at examples, and there is no library of them for the encoder {}: choose --examples 0, or make it with `posa data library`",
                data.encoder
            )));
        }
        let params = config.denoiser.init(config.seed);
        let device = device.clone().autodiff();
        Ok(Self {
            work: Work::default(),
            loss: Loss::new(&data.normalisation, &device),
            state: State::new(&params),
            scale: LossScale::default(),
            step: 0,
            best: None,
            started_from: None,
            config,
            data,
            device,
            params,
        })
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

    /// One step. In half precision an update whose gradients overflow is skipped and tried again under half the loss
    /// scale, until it fits.
    ///
    /// # Errors
    /// [`Error::NotFinite`] when loss or gradient is not finite; the weights are then as before the step.
    pub fn step(&mut self) -> Result<StepMetrics> {
        let batch = self.data.batch(&self.config, self.step)?;
        let learning_rate = one_cycle(self.step, self.config.steps, self.config.learning_rate);
        let half = self.config.precision == Precision::F16;
        loop {
            let loss_scale = if half { self.scale.scale } else { 1.0 };
            let (mut metrics, grads) = self.measure(&batch, loss_scale)?;
            if metrics.grad_norm.is_finite() && metrics.total.is_finite() {
                update(&mut self.params, &mut self.state, &grads, metrics.grad_norm, self.step, &self.config);
                if half {
                    self.scale.worked();
                }
                self.step += 1;
                metrics = StepMetrics { step: self.step, learning_rate, skipped: self.scale.skipped, ..metrics };
                return Ok(metrics);
            }
            if !(half && metrics.total.is_finite() && self.scale.overflowed()) {
                return Err(Error::NotFinite(format!(
                    "training diverged at step {} (loss {}, gradient norm {}): resume from the last checkpoint with a lower learning rate",
                    self.step, metrics.total, metrics.grad_norm
                )));
            }
        }
    }
}

pub(crate) fn scalar(tensor: Tensor<1>) -> Result<f64> {
    let value: f32 =
        tensor.try_into_scalar().map_err(|e| Error::Device(format!("a loss could not be read back: {e:?}")))?;
    Ok(f64::from(value))
}
