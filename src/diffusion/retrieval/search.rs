//! Finding the examples nearest to texts.

use super::{Found, Library};
use crate::text::Encoded;
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData};
use pose::claims::{Verdict, parse};

/// Examples whose words are nearest, of which what they meet is looked at.
const CANDIDATES: usize = 64;
/// What meeting all that is asked is worth, in cosines.
const WORTH: f32 = 0.3;
/// Keys compared together.
const BLOCK: usize = 4096;
/// Sums kept side by side, so that the compiler can add many at once.
const LANES: usize = 16;
/// A cosine from here on is the same text, rounded.
const SAME: f32 = 0.998;

impl Library {
    /// The `count` examples nearest to each text, the best first. `known` is set where texts are those of the
    /// library itself: a wording then does not find itself.
    ///
    /// # Errors
    /// [`Error::Device`] when the device fails.
    pub fn nearest(
        &self,
        texts: &[(&str, &Encoded)],
        count: usize,
        known: bool,
        device: &Device,
    ) -> Result<Vec<Vec<Found>>> {
        let queries: Vec<f32> = texts.iter().flat_map(|(_, encoded)| direction(encoded, self.width)).collect();
        let similarities = self.similarities(&queries, known, device)?;
        let rows = similarities.chunks(self.examples.len().max(1));
        Ok(texts.iter().zip(rows).map(|((text, _), row)| self.ranked(text, row, count)).collect())
    }

    /// Cosine of each example's nearest wording to each query, `[queries, examples]`.
    fn similarities(&self, queries: &[f32], known: bool, device: &Device) -> Result<Vec<f32>> {
        let (count, width) = (queries.len() / self.width, self.width);
        if count == 1 {
            return Ok(self.similarities_to(queries, known));
        }
        let queries = Tensor::<2>::from_data(TensorData::new(queries.to_vec(), [count, width]), device).transpose();
        let mut best = vec![-1.0f32; count * self.examples.len()];
        for (keys, owners) in self.keys.chunks(BLOCK * width).zip(self.owners.chunks(BLOCK)) {
            let keys: Vec<f32> = keys.chunks(width).flat_map(unit).collect();
            let keys = Tensor::<2>::from_data(TensorData::new(keys, [owners.len(), width]), device);
            let cosines: Vec<f32> = keys
                .matmul(queries.clone())
                .into_data()
                .try_to_vec()
                .map_err(|e| Error::Device(format!("the nearest examples could not be read back: {e:?}")))?;
            for (row, owner) in cosines.chunks(count.max(1)).zip(owners) {
                for (query, cosine) in row.iter().enumerate().filter(|(_, cosine)| !known || **cosine < SAME) {
                    let best = &mut best[query * self.examples.len() + usize::from(*owner)];
                    *best = best.max(*cosine);
                }
            }
        }
        Ok(best)
    }

    /// The same for one query, without a device: keys are compared as they are.
    fn similarities_to(&self, query: &[f32], known: bool) -> Vec<f32> {
        let mut best = vec![-1.0f32; self.examples.len()];
        for (key, owner) in self.keys.chunks(self.width).zip(&self.owners) {
            let (mut dot, mut square) = ([0.0f32; LANES], [0i32; LANES]);
            for (key, query) in key.chunks(LANES).zip(query.chunks(LANES)) {
                for (lane, (k, q)) in key.iter().zip(query).enumerate() {
                    dot[lane] += f32::from(*k) * q;
                    square[lane] += i32::from(*k) * i32::from(*k);
                }
            }
            let cosine = dot.iter().sum::<f32>() / (square.iter().sum::<i32>() as f32).sqrt().max(1.0);
            if !known || cosine < SAME {
                let best = &mut best[usize::from(*owner)];
                *best = best.max(cosine);
            }
        }
        best
    }

    fn ranked(&self, text: &str, similarities: &[f32], count: usize) -> Vec<Found> {
        let mut order: Vec<usize> = (0..similarities.len()).collect();
        let nearer = |a: &usize, b: &usize| similarities[*b].total_cmp(&similarities[*a]).then(a.cmp(b));
        let candidates = CANDIDATES.max(count).min(order.len());
        if candidates < order.len() {
            order.select_nth_unstable_by(candidates, nearer);
            order.truncate(candidates);
        }
        let asked = parse(text);
        let agreement = |example: usize| {
            let measures = self.examples[example].measures();
            let met = asked.iter().filter(|one| one.judge(measures) == Verdict::Holds).count();
            if asked.is_empty() { 1.0 } else { met as f32 / asked.len() as f32 }
        };
        let mut found: Vec<Found> = order
            .into_iter()
            .map(|example| Found { example, similarity: similarities[example], agreement: agreement(example) })
            .collect();
        let score = |one: &Found| one.similarity + WORTH * one.agreement;
        found.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.example.cmp(&b.example)));
        found.truncate(count);
        found
    }
}

/// The unit vector along the first `width` channels of a text's mean token features.
pub(super) fn direction(text: &Encoded, width: usize) -> Vec<f32> {
    let mean = text.mean();
    let norm = mean[..width].iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
    mean[..width].iter().map(|x| x / norm).collect()
}

/// A key's direction, its length brought back to 1.
fn unit(key: &[i8]) -> Vec<f32> {
    let norm = key.iter().map(|x| f32::from(*x).powi(2)).sum::<f32>().sqrt().max(1.0);
    key.iter().map(|x| f32::from(*x) / norm).collect()
}
