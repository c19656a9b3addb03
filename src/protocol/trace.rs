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
    /// The same for each layer and head, where it was asked for.
    pub parts: Option<Arc<AttentionParts>>,
}

/// Attention by layer and head. A byte a number, so that long runs fit into memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionParts {
    /// Number of layers.
    pub layers: usize,
    /// Heads of a layer.
    pub heads: usize,
    /// `[layer, head, joint, word]`, row-major, 255 for all of a joint's attention. What rows lack went to tokens that
    /// are no words.
    pub weights: Vec<u8>,
}

impl AttentionParts {
    /// The mean over the layers and heads that are picked, `[joint, word]` in [0, 1]; `None` picks all.
    #[must_use]
    pub fn of(&self, layer: Option<usize>, head: Option<usize>) -> Vec<f32> {
        let size = self.weights.len() / (self.layers * self.heads).max(1);
        let mut sum = vec![0.0; size];
        let mut parts = 0.0f32;
        for (i, part) in self.weights.chunks(size.max(1)).enumerate() {
            let here = (i / self.heads.max(1), i % self.heads.max(1));
            if layer.is_none_or(|layer| layer == here.0) && head.is_none_or(|head| head == here.1) {
                sum.iter_mut().zip(part).for_each(|(sum, weight)| *sum += f32::from(*weight) / 255.0);
                parts += 1.0;
            }
        }
        sum.iter_mut().for_each(|sum| *sum /= parts.max(1.0));
        sum
    }
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

impl Trace {
    /// Memory that the attention of all steps takes, bytes.
    #[must_use]
    pub fn attention_bytes(&self) -> usize {
        let parts = |map: &AttentionMap| map.parts.as_ref().map_or(0, |parts| parts.weights.len());
        let map = |map: &AttentionMap| 4 * map.weights.len() + parts(map);
        self.steps.iter().flat_map(|step| &step.samples).filter_map(|sample| sample.attention.as_ref()).map(map).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_what_was_kept_of_it_and_all_parts_are_their_mean() {
        let mut weights = vec![0u8; 2 * 2 * JOINT_COUNT];
        weights[3 * JOINT_COUNT + 20] = 255;
        let parts = AttentionParts { layers: 2, heads: 2, weights };
        assert_eq!(parts.of(Some(1), Some(1))[20], 1.0);
        assert_eq!(parts.of(Some(0), None)[20], 0.0);
        assert_eq!(parts.of(Some(1), None)[20], 0.5);
        assert_eq!(parts.of(None, None)[20], 0.25);
    }
}
