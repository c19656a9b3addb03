//! What training steps measure, averaged between lines of a run's log, and reading that log.

use super::{TrainConfig, Validation, checkpoint};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// File of a run that the lines go to.
pub const LOG: &str = "metrics.jsonl";

/// What a step measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepMetrics {
    /// Steps done after it.
    pub step: u64,
    /// Diffusion loss plus weighted anatomy losses.
    pub total: f64,
    /// Min-SNR weighted mean squared error.
    pub diffusion: f64,
    /// Mean relative bone length error of x̂0, weighted by ᾱ; raw, also where its weight is 0.
    pub anatomy: f64,
    /// How far knees and elbows of x̂0 are folded past their range, weighted by ᾱ; raw.
    #[serde(default)]
    pub limits: f64,
    /// Global norm of the gradient before clipping.
    pub grad_norm: f64,
    /// Learning rate.
    pub learning_rate: f64,
    /// What the loss was multiplied by for the gradients; 1 in single precision.
    #[serde(default = "one")]
    pub loss_scale: f64,
    /// Updates skipped so far because a gradient overflowed half precision.
    #[serde(default)]
    pub skipped: u64,
}

fn one() -> f64 {
    1.0
}

/// Sums of what steps measured, for their mean.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mean {
    sums: [f64; 5],
    steps: u32,
}

impl Mean {
    /// Adds a step.
    pub fn add(&mut self, m: &StepMetrics) {
        let values = [m.total, m.diffusion, m.anatomy, m.limits, m.grad_norm];
        self.sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        self.steps += 1;
    }

    /// The mean losses and gradient norm of the steps added since the last call, beside what `last` says of the rest.
    pub fn take(&mut self, last: StepMetrics) -> StepMetrics {
        let [total, diffusion, anatomy, limits, grad_norm] = self.sums.map(|sum| sum / f64::from(self.steps.max(1)));
        *self = Self::default();
        StepMetrics { total, diffusion, anatomy, limits, grad_norm, ..last }
    }
}

/// A line of the log.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
pub enum Line {
    /// Means over the steps since the last such line.
    Steps {
        /// Losses and the rest.
        metrics: StepMetrics,
        /// Seconds of training in this session.
        seconds: f64,
    },
    /// At a checkpoint.
    Validation {
        /// Steps done.
        step: u64,
        /// What was measured.
        validation: Validation,
        /// Whether it is the best so far.
        best: bool,
    },
}

/// What a run's folder tells of its course.
#[derive(Clone, Debug, Default)]
pub struct RunLog {
    /// Name of the folder.
    pub name: String,
    /// Settings, where there is a checkpoint.
    pub config: Option<TrainConfig>,
    /// By steps done.
    pub steps: BTreeMap<u64, StepMetrics>,
    /// By steps done.
    pub validation: BTreeMap<u64, Validation>,
    /// Lines that could not be read, as a kill leaves them.
    pub unreadable: usize,
}

impl RunLog {
    /// Reads the log of a run. Steps trained twice, after a kill, count once.
    ///
    /// # Errors
    /// [`Error::Io`] naming the log when it cannot be read; [`Error::Config`] when it holds no step.
    pub fn read(run: &Path) -> Result<Self> {
        let path = run.join(LOG);
        let text = std::fs::read_to_string(&path).map_err(Error::io(&path))?;
        let mut log = Self {
            name: run.file_name().map_or_else(|| run.display().to_string(), |n| n.to_string_lossy().into_owned()),
            config: config(run),
            ..Self::default()
        };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(Line::Steps { metrics, .. }) => {
                    log.steps.insert(metrics.step, metrics);
                }
                Ok(Line::Validation { step, validation, .. }) => {
                    log.validation.insert(step, validation);
                }
                Err(_) => log.unreadable += 1,
            }
        }
        if log.steps.is_empty() {
            return Err(Error::Config(format!("{} tells of no training step yet: let the run go on", path.display())));
        }
        Ok(log)
    }

    /// Mean of a loss over the last twentieth of the run.
    #[must_use]
    pub fn at_the_end(&self, loss: impl Fn(&StepMetrics) -> f64) -> f64 {
        let last = self.steps.keys().next_back().copied().unwrap_or(0);
        let end: Vec<f64> = self.steps.range(last - last / 20..).map(|(_, m)| loss(m)).collect();
        end.iter().sum::<f64>() / end.len().max(1) as f64
    }
}

/// The settings of the newest checkpoint whose state can be read.
fn config(run: &Path) -> Option<TrainConfig> {
    checkpoint::list(run).iter().rev().find_map(|folder| {
        let state: checkpoint::RunState =
            serde_json::from_slice(&std::fs::read(folder.join("state.json")).ok()?).ok()?;
        Some(state.config)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics(step: u64, total: f64) -> StepMetrics {
        let zero = StepMetrics {
            step,
            total,
            diffusion: 0.0,
            anatomy: 0.0,
            limits: 0.0,
            grad_norm: 0.0,
            learning_rate: 1e-3,
            loss_scale: 1.0,
            skipped: 0,
        };
        StepMetrics { diffusion: total / 2.0, ..zero }
    }

    #[test]
    fn a_mean_is_of_the_steps_since_the_last() {
        let mut mean = Mean::default();
        mean.add(&metrics(1, 3.0));
        mean.add(&metrics(2, 1.0));
        assert_eq!(mean.take(metrics(2, 1.0)), metrics(2, 2.0));
        mean.add(&metrics(3, 5.0));
        assert_eq!(mean.take(metrics(3, 5.0)).total, 5.0);
    }

    #[test]
    fn a_log_with_a_torn_line_and_steps_trained_twice_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let line =
            |step, total| serde_json::to_string(&Line::Steps { metrics: metrics(step, total), seconds: 1.0 }).unwrap();
        let torn = &line(150, 9.0)[..40];
        let text = format!("{}\n{}\n{torn}\n{}\n{}\n", line(50, 4.0), line(100, 3.0), line(100, 3.0), line(150, 2.0));
        std::fs::write(folder.path().join(LOG), text).unwrap();
        let log = RunLog::read(folder.path()).unwrap();
        assert_eq!((log.steps.len(), log.unreadable), (3, 1));
        assert_eq!(log.at_the_end(|m| m.total), 2.0);
        assert!(RunLog::read(&folder.path().join("none")).unwrap_err().to_string().contains("none"));
    }
}
