//! Training: what a run is (its settings), its data, the loss, the optimiser, and checkpoints that resume exactly.
//!
//! Every random choice of a step is drawn from (seed, step), and master weights, moments and averages live on the
//! host in f32; so a run that was interrupted and resumed is the run that was not.

pub mod checkpoint;
pub mod data;
pub(crate) mod keep;
mod loss;
mod measure;
pub mod metrics;
pub(crate) mod optimizer;
mod preset;
pub mod report;
mod scale;
mod start;
pub(crate) mod trainer;
mod validate;
mod weighting;

pub use data::TrainData;
pub use metrics::StepMetrics;
pub use optimizer::one_cycle;
pub use preset::{Preset, Published};
pub use scale::LossScale;
pub use start::StartedFrom;
pub use trainer::Trainer;
pub use validate::Validation;
pub use weighting::Weighting;

use crate::denoiser::DenoiserConfig;
use crate::nn::Precision;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Settings of a run; stored in its checkpoints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// The network.
    pub denoiser: DenoiserConfig,
    /// Steps of the whole run: the learning rate's course depends on it.
    pub steps: u64,
    /// Poses a step.
    pub batch: usize,
    /// Highest learning rate of the one-cycle course.
    pub learning_rate: f64,
    /// Decoupled weight decay of matrices (AdamW).
    pub weight_decay: f64,
    /// Largest global norm of the gradient.
    pub clip: f64,
    /// Decay of the exponential moving average of the weights.
    pub ema: f64,
    /// Share of examples trained without their text, for guidance.
    pub text_dropout: f64,
    /// γ of the min-SNR weights; without one every timestep weighs the same.
    #[serde(default = "before_there_was_a_choice")]
    pub min_snr: Option<f64>,
    /// Weight of the anatomy losses (bones and limits); they are measured and logged also at 0.
    pub anatomy: f64,
    /// Share of examples that take an automatic caption where they have both kinds.
    pub auto_share: f64,
    /// How far clusters are balanced: 0 as the data is, 1 equal draws from every cluster.
    pub balance: f32,
    /// Seed of every random choice.
    pub seed: u64,
    /// What matrix products are computed in; master weights, moments and averages are f32 either way.
    #[serde(default)]
    pub precision: Precision,
    /// The named settings these came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
}

fn before_there_was_a_choice() -> Option<f64> {
    Weighting::MinSnr.gamma()
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            denoiser: DenoiserConfig::default(),
            steps: 10_000,
            batch: 64,
            learning_rate: 1e-3,
            weight_decay: 0.01,
            clip: 1.0,
            ema: 0.999,
            text_dropout: 0.1,
            min_snr: Weighting::Flat.gamma(),
            anatomy: 0.5,
            auto_share: 0.5,
            balance: 0.5,
            seed: 0,
            precision: Precision::F32,
            preset: None,
        }
    }
}

impl TrainConfig {
    /// # Errors
    /// [`Error::Config`] with one sentence on the first setting that cannot work.
    pub fn check(&self) -> Result<()> {
        self.denoiser.check()?;
        let wrong = |what: &str| Err(Error::Config(format!("the training settings cannot work: {what}")));
        if self.steps == 0 || self.batch == 0 {
            return wrong("steps and batch must be at least 1");
        }
        if !(self.learning_rate > 0.0 && self.learning_rate < 1.0) {
            return wrong("the learning rate must lie between 0 and 1");
        }
        if ![self.text_dropout, self.auto_share, self.ema].iter().all(|x| (0.0..=1.0).contains(x)) {
            return wrong("shares and decays must lie between 0 and 1");
        }
        if !(self.clip > 0.0 && self.anatomy >= 0.0 && self.weight_decay >= 0.0) {
            return wrong("the gradient's limit must be positive, and weights of losses not negative");
        }
        if self.min_snr.is_some_and(|gamma| !(gamma > 0.0 && gamma.is_finite())) {
            return wrong("γ of the min-SNR weights must be positive");
        }
        Ok(())
    }
}
