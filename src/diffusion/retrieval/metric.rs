//! How near texts are: a linear map of their mean token features, learnt so that different sayings about one archetype
//! lie together and apart from those about others.

use crate::gradients::gradients;
use crate::nn::Loader;
use crate::noise::{below, stream, unit as chance};
use crate::params::{Param, Params};
use crate::text::Encoded;
use crate::train::TrainConfig;
use crate::train::optimizer::{State, global_norm, update};
use crate::train::trainer::scalar;
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData, activation};

/// Channels of a key at most.
pub(super) const WIDTH: usize = 256;
/// Length of a text's features beyond its gist, which itself has length 1: single words count, but less.
const BEYOND: f32 = 0.5;
/// Wordings compared in a step.
const BATCH: usize = 1024;
/// Softness of the choice among them (InfoNCE, van den Oord et al. 2018).
const TEMPERATURE: f32 = 0.05;
/// Share of features left out in learning.
const LEFT_OUT: f64 = 0.1;
/// Highest learning rate.
const RATE: f64 = 1e-3;
/// Added to the score of a pair that is not counted.
const UNCOUNTED: f32 = -1e4;

/// Of a saying, which side it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Either,
    AsAuthored,
    Mirrored,
}

/// What a wording is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct About {
    /// Number of the archetype.
    pub archetype: usize,
    pub side: Side,
    /// Wordings of one saying differ in a choice of words, and teach nothing about each other.
    pub saying: u16,
}

impl About {
    fn with(self, other: Self) -> bool {
        let sides = self.side == other.side || self.side == Side::Either || other.side == Side::Either;
        self.archetype == other.archetype && sides && self.saying != other.saying
    }
}

/// The map: `[features, width]`, and which of a token's channels are its gist.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Metric {
    pub gist: usize,
    pub width: usize,
    pub map: Vec<f32>,
}

impl Metric {
    /// The first channels as they are.
    pub fn plain(features: usize, gist: usize) -> Self {
        let width = WIDTH.min(features);
        let mut map = vec![0.0; features * width];
        (0..width).for_each(|i| map[i * width + i] = 1.0);
        Self { gist, width, map }
    }

    /// Channels of a token.
    pub fn features(&self) -> usize {
        self.map.len() / self.width.max(1)
    }

    /// Where a text lies, a unit vector.
    pub fn place(&self, text: &Encoded) -> Vec<f32> {
        self.of_features(&features(text, self.gist))
    }

    /// Where a text of these [`features`] lies, a unit vector.
    pub fn of_features(&self, features: &[f32]) -> Vec<f32> {
        let mut place = vec![0.0; self.width];
        for (feature, weights) in features.iter().zip(self.map.chunks(self.width)) {
            place.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += feature * weight);
        }
        to_length(&mut place, 1.0);
        place
    }

    /// Learns from wordings with features `[n, features]`, in `steps` steps.
    pub fn learn(
        mut self,
        wordings: &[f32],
        about: &[About],
        steps: u64,
        mut progress: impl FnMut(u64),
    ) -> Result<Self> {
        let config = TrainConfig {
            steps,
            learning_rate: RATE,
            weight_decay: 0.0,
            clip: f64::INFINITY,
            ema: 0.99,
            ..TrainConfig::default()
        };
        let (device, features) = (Device::flex().autodiff(), self.features());
        let mut params = Params::default();
        params.insert("map", Param { shape: vec![features, self.width], data: self.map });
        let mut state = State::new(&params);
        for step in 0..steps {
            let mut rng = stream(0x6e65_6172, step);
            let drawn: Vec<usize> = (0..BATCH.min(about.len())).map(|_| below(&mut rng, about.len())).collect();
            let mut batch = Vec::with_capacity(drawn.len() * features);
            for wording in &drawn {
                let kept = |x: &f32| if chance(&mut rng) < LEFT_OUT { 0.0 } else { *x };
                batch.extend(wordings[wording * features..][..features].iter().map(kept));
            }
            let drawn: Vec<About> = drawn.into_iter().map(|wording| about[wording]).collect();
            let mut loader = Loader::new(&params, &device, true);
            let map = loader.two("map")?;
            let handles = loader.into_handles();
            let loss = contrast(map, batch, &drawn, &device);
            let value = scalar(loss.clone())?;
            let mut grads = params.zeros_like();
            gradients(&mut grads, &handles, &mut loss.backward())?;
            let norm = global_norm(&grads);
            if !(value.is_finite() && norm.is_finite()) {
                return Err(Error::NotFinite(format!("what is near could not be learnt: step {step} diverged")));
            }
            update(&mut params, &mut state, &grads, norm, step, &config);
            progress(step + 1);
        }
        self.map = state.ema.get("map").map(|map| map.data.clone()).unwrap_or_default();
        Ok(self)
    }
}

/// A text's mean token features: its gist brought to length 1, the others to half of that.
pub(super) fn features(text: &Encoded, gist: usize) -> Vec<f32> {
    let mut mean = text.mean();
    let (first, others) = mean.split_at_mut(gist);
    to_length(first, 1.0);
    to_length(others, BEYOND);
    mean
}

fn to_length(vector: &mut [f32], length: f32) {
    let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
    vector.iter_mut().for_each(|x| *x *= length / norm);
}

/// Mean over wordings that have a partner in the batch: how little of the choice falls on its partners `[1]`.
fn contrast(map: Tensor<2>, batch: Vec<f32>, about: &[About], device: &Device) -> Tensor<1> {
    let n = about.len();
    let features = batch.len() / n.max(1);
    let pairs = |value: &dyn Fn(About, About) -> f32| {
        let values: Vec<f32> = (0..n * n).map(|at| value(about[at / n], about[at % n])).collect();
        Tensor::<2>::from_data(TensorData::new(values, [n, n]), device)
    };
    let partners = pairs(&|a, b| if a.with(b) { 1.0 } else { 0.0 });
    let uncounted = pairs(&|a, b| if a.saying == b.saying { UNCOUNTED } else { 0.0 });
    let has: Vec<f32> = about.iter().map(|a| f32::from(u8::from(about.iter().any(|b| a.with(*b))))).collect();
    let count = has.iter().sum::<f32>().max(1.0);
    let has = Tensor::<2>::from_data(TensorData::new(has, [n, 1]), device);
    let x = Tensor::<2>::from_data(TensorData::new(batch, [n, features]), device).matmul(map);
    let length = (x.clone() * x.clone()).sum_dim(1).add_scalar(1e-12).sqrt();
    let x = x / length;
    let scores = x.clone().matmul(x.transpose()).div_scalar(TEMPERATURE) + uncounted;
    let share = (activation::softmax(scores, 1) * partners).sum_dim(1).add_scalar(1e-9);
    (share.log() * has).sum().div_scalar(-count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Features in which a few channels tell the archetype and more tell something else, louder.
    fn made_up(n: usize) -> (Vec<f32>, Vec<About>) {
        let (mut wordings, mut about) = (Vec::new(), Vec::new());
        for i in 0..n {
            let archetype = i % 4;
            let mut features: Vec<f32> = crate::noise::normals(&mut stream(5, i as u64), 16).collect();
            features[..4].iter_mut().for_each(|x| *x *= 0.5);
            features[archetype] += 1.5;
            to_length(&mut features, 1.0);
            wordings.extend(features);
            about.push(About { archetype, side: Side::Either, saying: i as u16 });
        }
        (wordings, about)
    }

    /// Share of wordings whose nearest other wording is about the same.
    fn right(metric: &Metric, wordings: &[f32], about: &[About]) -> f64 {
        let places: Vec<Vec<f32>> =
            wordings.chunks(16).map(|features| metric.place(&Encoded::made_up(features, 16))).collect();
        let dot = |i: usize, j: usize| places[i].iter().zip(&places[j]).map(|(a, b)| a * b).sum::<f32>();
        let nearest =
            |i: usize| (0..places.len()).filter(|j| *j != i).max_by(|a, b| dot(i, *a).total_cmp(&dot(i, *b))).unwrap();
        let found = (0..places.len()).filter(|i| about[nearest(*i)].archetype == about[*i].archetype).count();
        found as f64 / places.len() as f64
    }

    #[test]
    fn what_it_learns_holds_of_wordings_that_it_never_saw() {
        let (wordings, about) = made_up(500);
        let plain = Metric::plain(16, 16);
        let learnt = plain.clone().learn(&wordings[..250 * 16], &about[..250], 1000, |_| {}).unwrap();
        let before = right(&plain, &wordings[250 * 16..], &about[250..]);
        let after = right(&learnt, &wordings[250 * 16..], &about[250..]);
        assert!(after > before + 0.15, "{before} → {after}");
    }

    #[test]
    fn partners_are_of_one_archetype_and_side_but_not_of_one_saying() {
        let one = About { archetype: 1, side: Side::AsAuthored, saying: 3 };
        let other = |archetype, side, saying| one.with(About { archetype, side, saying });
        assert!(other(1, Side::AsAuthored, 4) && other(1, Side::Either, 4));
        assert!(!other(1, Side::Mirrored, 4) && !other(2, Side::AsAuthored, 4) && !other(1, Side::Either, 3));
    }
}
