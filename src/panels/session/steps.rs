//! The steps of a run as plain numbers: positions in metres to a tenth of a millimetre, attention to a thousandth.

use pose::Pose;
use protocol::{AttentionMap, RunId, SampleState, StepSnapshot, Trace};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Numbers that the steps of one run may take in a file; a longer run is thinned evenly.
const MOST_NUMBERS: usize = 1_500_000;

#[derive(Serialize, Deserialize)]
pub(super) struct Step {
    step: u32,
    t: f32,
    noise: f32,
    guidance: f32,
    samples: Vec<Sample>,
}

#[derive(Serialize, Deserialize)]
struct Sample {
    x: Vec<f32>,
    x0: Vec<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attention: Option<Vec<f32>>,
}

fn rounded(numbers: &[f32], parts: f32) -> Vec<f32> {
    numbers.iter().map(|x| (x * parts).round() / parts).collect()
}

/// The steps for a file.
pub(super) fn write(trace: &Trace) -> Vec<Step> {
    let numbers = |step: &StepSnapshot| -> usize {
        let attention = |s: &SampleState| s.attention.as_ref().map_or(0, |map| map.weights.len());
        step.samples.iter().map(|s| 2 * Pose::FLAT_LEN + attention(s)).sum()
    };
    let all: usize = trace.steps.iter().map(|step| numbers(step)).sum();
    let stride = all.div_ceil(MOST_NUMBERS).max(1);
    let last = trace.steps.len().saturating_sub(1);
    let kept = trace.steps.iter().enumerate().filter(|(i, _)| i % stride == 0 || *i == last);
    kept.map(|(_, step)| write_step(step)).collect()
}

fn write_step(step: &StepSnapshot) -> Step {
    let sample = |s: &SampleState| Sample {
        x: rounded(&s.x.to_flat(), 1e4),
        x0: rounded(&s.x0.to_flat(), 1e4),
        attention: s.attention.as_ref().map(|map| rounded(&map.weights, 1e3)),
    };
    let StepSnapshot { step, t, noise, guidance, ref samples } = *step;
    Step { step, t, noise, guidance, samples: samples.iter().map(sample).collect() }
}

/// The trace of a file's steps; `None` when a body is not 22 joints of numbers.
pub(super) fn read(run: RunId, total: u32, steps: Vec<Step>) -> Option<Trace> {
    let thinned = steps.len().checked_sub(1)? as u32;
    let complete = steps.last()?.step == total;
    let steps: Option<Vec<_>> = steps.into_iter().map(|step| read_step(step).map(Arc::new)).collect();
    // The number of steps bounds the timeline, so that of a thinned run counts what is left of it.
    Some(Trace { run, total: if complete { thinned } else { total.max(thinned) }, steps: steps? })
}

fn read_step(step: Step) -> Option<StepSnapshot> {
    let Step { step, t, noise, guidance, samples } = step;
    let sample = |s: Sample| {
        let map = |weights: Vec<f32>| AttentionMap { words: weights.len() / pose::JOINT_COUNT, weights, parts: None };
        let (x, x0) = (Pose::from_flat(&s.x).ok()?, Pose::from_flat(&s.x0).ok()?);
        Some(SampleState { x, x0, attention: s.attention.map(map) })
    };
    let samples = samples.into_iter().map(sample).collect::<Option<_>>()?;
    Some(StepSnapshot { step, t, noise, guidance, samples })
}
