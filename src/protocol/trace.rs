//! What a run looked like, step by step: plain host data, so that scrubbing back needs no worker.

use crate::RunId;
use pose::{JOINT_COUNT, Pose};
use std::sync::Arc;

/// Which word moved which joint: each row is a distribution over the prompt's words.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionMap {
    /// Number of words (columns).
    pub words: usize,
    /// `[joint, word]`, row-major; a row sums to 1, or is all zero for a prompt without words.
    pub weights: Vec<f32>,
}

impl AttentionMap {
    /// Attention of a joint to a word, in [0, 1]; 0 outside the table.
    #[must_use]
    pub fn at(&self, joint: usize, word: usize) -> f32 {
        if joint >= JOINT_COUNT || word >= self.words {
            return 0.0;
        }
        self.weights.get(joint * self.words + word).copied().unwrap_or(0.0)
    }
}

/// One body of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleState {
    /// The noisy body x_t, metres, pelvis at the origin.
    pub x: Pose,
    /// The model's estimate of the clean body x̂0, metres, pelvis at the origin.
    pub x0: Pose,
    /// Attention of this step, where it was asked for.
    pub attention: Option<AttentionMap>,
}

/// All bodies after one step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepSnapshot {
    /// 0 is the pure noise the run began with; `total` is the finished pose.
    pub step: u32,
    /// Training timestep of `x`, 1000 (noise) to 0 (clean).
    pub t: f32,
    /// Share of noise √(1 − ᾱ) in `x`, 1 to 0.
    pub noise: f32,
    /// Guidance scale that led here.
    pub guidance: f32,
    /// One entry a sample.
    pub samples: Vec<SampleState>,
}

/// A run so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Which run.
    pub run: RunId,
    /// Number of denoising steps asked for; a finished trace has `total + 1` snapshots.
    pub total: u32,
    /// The snapshots in order, without gaps.
    pub steps: Vec<Arc<StepSnapshot>>,
}
