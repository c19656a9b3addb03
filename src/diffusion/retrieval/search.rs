//! Finding the examples nearest to texts.

use super::{Found, Library};
use crate::text::Encoded;
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData};
use pose::claims::{Verdict, parse};
use std::collections::BTreeSet;

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
    /// The `count` examples nearest to each text, the best first, of each archetype the better side. `known` is set where texts are those of the
    /// library itself: one then finds neither itself nor another wording of the same saying.
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
        let places: Vec<Vec<f32>> = texts.iter().map(|(_, encoded)| self.metric.place(encoded)).collect();
        let cosines = match places.as_slice() {
            [one] => vec![self.cosines_to(one)],
            many => self.cosines(many, device)?,
        };
        // It learnt which archetypes the library's own sentences belong to.
        let second = match self.second.as_ref().filter(|_| !known) {
            Some(second) => second.of(texts.iter().map(|(_, encoded)| *encoded))?,
            None => vec![vec![0.0; self.examples.len()]; texts.len()],
        };
        let found = texts.iter().zip(&cosines).zip(&second);
        Ok(found
            .map(|(((text, _), cosines), second)| self.ranked(text, &self.best(cosines, known), second, count))
            .collect())
    }

    /// Cosine of every wording to each place.
    fn cosines(&self, places: &[Vec<f32>], device: &Device) -> Result<Vec<Vec<f32>>> {
        let (count, width) = (places.len(), self.metric.width);
        let places = Tensor::<2>::from_data(TensorData::new(places.concat(), [count, width]), device);
        let mut found = vec![Vec::with_capacity(self.owners.len()); count];
        for keys in self.keys.chunks(BLOCK * width) {
            let block: Vec<f32> = keys.chunks(width).flat_map(unit).collect();
            let block = Tensor::<2>::from_data(TensorData::new(block, [keys.len() / width, width]), device);
            let cosines: Vec<f32> = places
                .clone()
                .matmul(block.transpose())
                .into_data()
                .try_to_vec()
                .map_err(|e| Error::Device(format!("the nearest examples could not be read back: {e:?}")))?;
            found.iter_mut().zip(cosines.chunks(keys.len() / width)).for_each(|(all, here)| all.extend(here));
        }
        Ok(found)
    }

    /// The same for one place, without a device: keys are compared as they are.
    pub(super) fn cosines_to(&self, place: &[f32]) -> Vec<f32> {
        let cosine = |key: &[i8]| {
            let (mut dot, mut square) = ([0.0f32; LANES], [0i32; LANES]);
            for (key, place) in key.chunks(LANES).zip(place.chunks(LANES)) {
                for (lane, (k, p)) in key.iter().zip(place).enumerate() {
                    dot[lane] += f32::from(*k) * p;
                    square[lane] += i32::from(*k) * i32::from(*k);
                }
            }
            dot.iter().sum::<f32>() / (square.iter().sum::<i32>() as f32).sqrt().max(1.0)
        };
        self.keys.chunks(self.metric.width).map(cosine).collect()
    }

    /// Cosine of each example's nearest wording. A `known` text does not find itself, nor another wording of the same
    /// saying: what a person types is seldom so near to what is known.
    pub(super) fn best(&self, cosines: &[f32], known: bool) -> Vec<f32> {
        let same = cosines.iter().zip(&self.sayings).filter(|(cosine, _)| known && **cosine > SAME);
        let own: BTreeSet<u16> = same.map(|(_, saying)| *saying).collect();
        let mut best = vec![-1.0f32; self.examples.len()];
        for ((cosine, owner), saying) in cosines.iter().zip(&self.owners).zip(&self.sayings) {
            let best = &mut best[usize::from(*owner)];
            if *cosine > *best && (own.is_empty() || !own.contains(saying)) {
                *best = *cosine;
            }
        }
        best
    }

    pub(super) fn ranked(&self, text: &str, similarities: &[f32], second: &[f32], count: usize) -> Vec<Found> {
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
        let score = |one: &Found| one.similarity + WORTH * one.agreement + second[one.example];
        found.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.example.cmp(&b.example)));
        // Of an archetype and its mirror image one is enough.
        let mut names = BTreeSet::new();
        found.retain(|one| names.insert(self.examples[one.example].name.as_str()));
        found.truncate(count);
        found
    }
}

/// A key's direction, its length brought back to 1.
fn unit(key: &[i8]) -> Vec<f32> {
    let norm = key.iter().map(|x| f32::from(*x).powi(2)).sum::<f32>().sqrt().max(1.0);
    key.iter().map(|x| f32::from(*x) / norm).collect()
}
