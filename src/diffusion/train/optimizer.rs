//! AdamW with decoupled weight decay (Loshchilov and Hutter 2019), global-norm clipping and an exponential moving
//! average, on host numbers: one pass over the parameters, the same on every device.

use super::TrainConfig;
use crate::params::Params;
use rayon::prelude::*;

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.99;
const EPSILON: f64 = 1e-8;

/// Learning rate at `step` of `total`: up along a cosine over the first tenth from 1/25 of `highest`, then down to
/// 1/1000 of it (Smith and Topin 2018).
#[must_use]
pub fn one_cycle(step: u64, total: u64, highest: f64) -> f64 {
    let rise = (total as f64 * 0.1).max(1.0);
    let (from, to, p) = if (step as f64) < rise {
        (highest / 25.0, highest, step as f64 / rise)
    } else {
        (highest, highest / 1000.0, (step as f64 - rise) / (total as f64 - rise).max(1.0))
    };
    to + (from - to) * 0.5 * (1.0 + (std::f64::consts::PI * p.min(1.0)).cos())
}

/// Moments and averages, laid out like the parameters.
#[derive(Clone, Debug)]
pub struct State {
    pub first: Params,
    pub second: Params,
    pub ema: Params,
}

impl State {
    pub fn new(params: &Params) -> Self {
        Self { first: params.zeros_like(), second: params.zeros_like(), ema: params.clone() }
    }
}

/// Norm of all gradients together; summed in the order of names, so the same on any number of threads.
pub fn global_norm(grads: &Params) -> f64 {
    let all: Vec<_> = grads.iter().map(|(_, g)| &g.data).collect();
    let squares: Vec<f64> =
        all.into_par_iter().map(|data| data.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>()).collect();
    squares.iter().sum::<f64>().sqrt()
}

/// One update; `step` counts from 0, `norm` is the gradients' global norm.
pub fn update(params: &mut Params, state: &mut State, grads: &Params, norm: f64, step: u64, config: &TrainConfig) {
    let rate = one_cycle(step, config.steps, config.learning_rate);
    let shrink = (config.clip / norm.max(1e-12)).min(1.0) as f32;
    let n = (step + 1) as i32;
    let correct1 = 1.0 - BETA1.powi(n);
    let correct2 = 1.0 - BETA2.powi(n);
    let scale = (rate / correct1) as f32;
    let root = (1.0 / correct2.sqrt()) as f32;
    // Early on the average follows closely, so that it never remembers the initial draw.
    let keep = config.ema.min((1.0 + step as f64) / (10.0 + step as f64)) as f32;
    let (b1, b2, epsilon) = (BETA1 as f32, BETA2 as f32, EPSILON as f32);
    let all: Vec<_> = params
        .iter_mut()
        .zip(state.first.iter_mut())
        .zip(state.second.iter_mut())
        .zip(state.ema.iter_mut())
        .zip(grads.iter())
        .map(|(((((_, p), (_, m)), (_, v)), (_, e)), (_, g))| (p, m, v, e, g))
        .collect();
    all.into_par_iter().for_each(|(p, m, v, e, g)| {
        // Biases and norms are not decayed.
        let decay = if p.shape.len() > 1 { (rate * config.weight_decay) as f32 } else { 0.0 };
        // Slices of one length let the compiler drop the bounds checks and vectorise.
        let n = p.data.len();
        let (p, m, v, e, g) = (&mut p.data[..n], &mut m.data[..n], &mut v.data[..n], &mut e.data[..n], &g.data[..n]);
        for i in 0..n {
            let gradient = g[i] * shrink;
            m[i] = b1 * m[i] + (1.0 - b1) * gradient;
            v[i] = b2 * v[i] + (1.0 - b2) * gradient * gradient;
            p[i] -= decay * p[i] + scale * m[i] / (v[i].sqrt() * root + epsilon);
            e[i] = keep * e[i] + (1.0 - keep) * p[i];
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Init;

    #[test]
    fn the_learning_rate_rises_for_a_tenth_and_ends_near_nothing() {
        let rate = |step| one_cycle(step, 1000, 1e-3);
        assert!((rate(0) - 4e-5).abs() < 1e-9 && (rate(100) - 1e-3).abs() < 1e-9 && (rate(1000) - 1e-6).abs() < 1e-9);
        assert!((0..100).all(|s| rate(s + 1) > rate(s)) && (100..1000).all(|s| rate(s + 1) < rate(s)));
    }

    #[test]
    fn it_finds_the_bottom_of_a_bowl() {
        let config = TrainConfig { steps: 400, learning_rate: 0.1, weight_decay: 0.0, ..TrainConfig::default() };
        let mut params = Params::default();
        params.add("w", &[4], Init::Normal(2.0), 1);
        let mut state = State::new(&params);
        for step in 0..400 {
            let mut grads = params.clone();
            grads.iter_mut().for_each(|(_, g)| g.data.iter_mut().for_each(|x| *x = 2.0 * (*x - 3.0)));
            let norm = global_norm(&grads);
            update(&mut params, &mut state, &grads, norm, step, &config);
        }
        assert!(params.get("w").unwrap().data.iter().all(|w| (w - 3.0).abs() < 0.05));
    }

    #[test]
    fn the_first_step_moves_by_the_learning_rate_whatever_the_gradient() {
        let config = TrainConfig { steps: 1000, weight_decay: 0.0, ..TrainConfig::default() };
        for size in [1e-3, 1.0, 1e6] {
            let mut params = Params::default();
            params.add("w", &[1], Init::Zeros, 0);
            let mut grads = params.clone();
            grads.iter_mut().for_each(|(_, g)| g.data[0] = size);
            let mut state = State::new(&params);
            update(&mut params, &mut state, &grads, f64::from(size), 0, &config);
            assert!((params.get("w").unwrap().data[0] + 4e-5).abs() < 1e-7);
        }
    }

    #[test]
    fn a_gradient_beyond_the_limit_is_cut_to_it_over_all_parameters_and_a_smaller_one_is_left() {
        for (size, limit, expected) in [(3.0, 1.0, 1.0), (3.0, 100.0, 6.0)] {
            let config = TrainConfig { clip: limit, ..TrainConfig::default() };
            let mut params = Params::default();
            params.add("a", &[2], Init::Zeros, 0);
            params.add("b", &[2], Init::Zeros, 0);
            let mut grads = params.clone();
            grads.iter_mut().for_each(|(_, g)| g.data.fill(size));
            let norm = global_norm(&grads);
            assert!((norm - 6.0).abs() < 1e-6, "four of 3");
            let mut state = State::new(&params);
            update(&mut params, &mut state, &grads, norm, 0, &config);
            // The first moment is a tenth of what was taken of the gradient.
            assert!((10.0 * global_norm(&state.first) - expected).abs() < 1e-4);
        }
    }

    #[test]
    fn the_average_is_the_weighted_mean_of_all_weights_so_far() {
        let config = TrainConfig { steps: 500, learning_rate: 0.05, ema: 0.9, ..TrainConfig::default() };
        let mut params = Params::default();
        params.add("w", &[1], Init::Zeros, 0);
        let mut state = State::new(&params);
        let mut expected = 0.0f64;
        for step in 0..200 {
            let mut grads = params.clone();
            grads.iter_mut().for_each(|(_, g)| g.data[0] -= 1.0);
            let norm = global_norm(&grads);
            update(&mut params, &mut state, &grads, norm, step, &config);
            let keep = 0.9f64.min((1.0 + step as f64) / (10.0 + step as f64));
            expected = keep * expected + (1.0 - keep) * f64::from(params.get("w").unwrap().data[0]);
        }
        assert!((f64::from(state.ema.get("w").unwrap().data[0]) - expected).abs() < 1e-5);
    }
}
