//! What the attention panel, the sentence and the bodies show: attention of one step, its mean over all steps, or what
//! each word does.

use crate::State;
use pose::JOINT_COUNT;
use protocol::{AttentionMap, Trace};
use std::borrow::Cow;

/// Steps that a mean looks at, so that a frame never waits for it.
const MOST_STEPS: usize = 64;

/// Which numbers are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lens {
    /// Attention at the step on show.
    #[default]
    Step,
    /// Attention, the mean over the steps so far.
    Mean,
    /// How far each joint moves when a word is left out.
    Effect,
}

impl Lens {
    /// A number of the table in words.
    pub(crate) fn text(self, value: f32) -> String {
        match self {
            Self::Step | Self::Mean => format!("{:.0} %", 100.0 * value),
            Self::Effect => format!("{:.0} cm", 100.0 * value),
        }
    }

    /// What a joint does with a word.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Step | Self::Mean => "listens to",
            Self::Effect => "moves without",
        }
    }
}

/// Which numbers are looked at, and of which part of the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// Which numbers.
    pub lens: Lens,
    /// One layer; `None` for the mean of all.
    pub layer: Option<usize>,
    /// One head; `None` for the mean of all.
    pub head: Option<usize>,
}

impl Look {
    /// The attention of the part that is looked at; all of it where parts were not kept.
    fn part(self, map: &AttentionMap) -> Cow<'_, AttentionMap> {
        let Some(parts) = map.parts.as_ref().filter(|_| self.layer.is_some() || self.head.is_some()) else {
            return Cow::Borrowed(map);
        };
        let mut weights = parts.of(self.layer, self.head);
        for row in weights.chunks_mut(map.words.max(1)) {
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|weight| *weight /= sum.max(f32::MIN_POSITIVE));
        }
        Cow::Owned(AttentionMap { words: map.words, weights, parts: None })
    }
}

impl State {
    /// The table of joints and words that is looked at, of a body; `None` when there is none, or the words on show are
    /// of another run.
    #[must_use]
    pub fn map(&self, sample: usize) -> Option<Cow<'_, AttentionMap>> {
        if !self.shows_current_run() {
            return None;
        }
        match self.look.lens {
            Lens::Step => Some(self.look.part(self.shown()?.samples.get(sample)?.attention.as_ref()?)),
            Lens::Mean => mean(self.trace.as_ref()?, sample, self.look).map(Cow::Owned),
            Lens::Effect if sample == self.selected_sample => Some(Cow::Owned(self.causal_here()?.map())),
            Lens::Effect => None,
        }
    }

    /// How well attention tells what words do: Pearson's correlation of mean attention and effect over all joints and
    /// words, -1 to 1; `None` while the check is not complete, or where either does not vary.
    #[must_use]
    pub fn agreement(&self) -> Option<f32> {
        let causal = self.causal_here().filter(|causal| causal.is_complete())?;
        let attention = mean(self.trace.as_ref()?, self.selected_sample, Look::default())?;
        correlation(&attention.weights, &causal.map().weights)
    }
}

/// The mean of a body's attention over the steps that have one; of a long run, over evenly spaced ones.
fn mean(trace: &Trace, sample: usize, look: Look) -> Option<AttentionMap> {
    let stride = trace.steps.len().div_ceil(MOST_STEPS).max(1);
    let maps = trace.steps.iter().rev().step_by(stride);
    let mut maps = maps.filter_map(|step| Some(look.part(step.samples.get(sample)?.attention.as_ref()?)));
    let mut sum = maps.next()?.into_owned();
    let mut steps = 1.0;
    for map in maps.filter(|map| map.weights.len() == JOINT_COUNT * map.words) {
        sum.weights.iter_mut().zip(&map.weights).for_each(|(sum, weight)| *sum += weight);
        steps += 1.0;
    }
    sum.weights.iter_mut().for_each(|weight| *weight /= steps);
    Some(sum)
}

fn correlation(a: &[f32], b: &[f32]) -> Option<f32> {
    let n = a.len().min(b.len()) as f32;
    let (mean_a, mean_b) = (a.iter().sum::<f32>() / n, b.iter().sum::<f32>() / n);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        (ab, aa, bb) = (ab + a * b, aa + a * a, bb + b * b);
    }
    let r = ab / (aa * bb).sqrt();
    r.is_finite().then_some(r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_rise_together_correlate_and_even_ones_do_not() {
        assert!((correlation(&[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0]).unwrap() - 1.0).abs() < 1e-6);
        assert!((correlation(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]).unwrap() + 1.0).abs() < 1e-6);
        assert_eq!(correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
    }
}
