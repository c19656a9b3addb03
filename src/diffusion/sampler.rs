//! The walk from noise to a pose, one step at a time, on host numbers: DDPM, DDIM and DPM-Solver++(2M).
//! The denoiser is somewhere else; this needs only its estimate of the clean pose.

use crate::noise;
use crate::schedule::{Level, Schedule};
use pose::recipe::Sampler;
use rand_chacha::ChaCha12Rng;

/// One walk. All numbers are z-scores.
#[derive(Clone, Debug)]
pub struct Walk {
    kind: Sampler,
    schedule: Schedule,
    times: Vec<f64>,
    /// Steps of the whole walk that lie before its beginning.
    skipped: usize,
    done: usize,
    /// Last clean estimate and the λ it was made at, for the second-order step.
    previous: Option<(Vec<f32>, f64)>,
}

impl Walk {
    /// A walk of `steps` steps.
    #[must_use]
    pub fn new(kind: Sampler, schedule: Schedule, steps: u32) -> Self {
        Self::of_part(kind, schedule, steps, 1.0)
    }

    /// The last part of such a walk, the share `strength` of its steps and at least one: for a pose noised again.
    #[must_use]
    pub fn of_part(kind: Sampler, schedule: Schedule, steps: u32, strength: f32) -> Self {
        let steps = steps.max(1);
        let taken = ((f64::from(strength) * f64::from(steps)).ceil() as u32).clamp(1, steps);
        let skipped = (steps - taken) as usize;
        let times = schedule.timesteps(steps).split_off(skipped);
        Self { kind, schedule, times, skipped, done: 0, previous: None }
    }

    /// Steps taken.
    #[must_use]
    pub fn done(&self) -> usize {
        self.done
    }

    /// Steps in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.times.len() - 1
    }

    /// True when the pose is clean.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.done == self.total()
    }

    /// Timestep of the present pose, 1000 to 0.
    #[must_use]
    pub fn time(&self) -> f64 {
        self.times[self.done]
    }

    /// Signal and noise in the present pose.
    #[must_use]
    pub fn level(&self) -> Level {
        self.schedule.level(self.time())
    }

    /// Progress from 0 (noise) to 1 (the step that ends clean).
    #[must_use]
    pub fn progress(&self) -> f32 {
        let whole = self.total() + self.skipped;
        if whole <= 1 { 1.0 } else { (self.done + self.skipped) as f32 / (whole - 1) as f32 }
    }

    /// Moves `x` one step nearer to clean, given the estimate `x0` of the clean pose; `rng` feeds DDPM.
    pub fn step(&mut self, x: &mut [f32], x0: &[f32], rng: &mut ChaCha12Rng) {
        if self.is_over() {
            return;
        }
        let now = self.schedule.level(self.times[self.done]);
        let next = self.schedule.level(self.times[self.done + 1]);
        match self.kind {
            Sampler::Ddpm => ddpm(x, x0, now, next, rng),
            Sampler::Ddim => ddim(x, x0, now, next),
            Sampler::Dpmpp => self.dpmpp(x, x0, now, next),
        }
        self.done += 1;
    }

    /// Takes the last step back with fresh noise, so that it can be taken anew: what was drawn beside fixed joints comes
    /// to agree with them (RePaint, Lugmayr et al. 2022).
    pub fn take_back(&mut self, x: &mut [f32], rng: &mut ChaCha12Rng) {
        if self.done == 0 {
            return;
        }
        let now = self.schedule.level(self.times[self.done]);
        let noisier = self.schedule.level(self.times[self.done - 1]);
        let keep = noisier.alpha / now.alpha;
        let spread = (noisier.sigma.powi(2) - (keep * now.sigma).powi(2)).max(0.0).sqrt();
        let fresh: Vec<f32> = noise::normals(rng, x.len()).collect();
        for (x, z) in x.iter_mut().zip(fresh) {
            *x = (keep * f64::from(*x) + spread * f64::from(z)) as f32;
        }
        self.done -= 1;
        self.previous = None;
    }

    /// DPM-Solver++(2M), Lu et al. 2022, algorithm 2: first order on the first and last step.
    fn dpmpp(&mut self, x: &mut [f32], x0: &[f32], now: Level, next: Level) {
        let lambda = now.lambda();
        let last = self.done + 1 == self.total();
        if last {
            // λ is infinite at the clean end, where the formula becomes x = x0.
            x.copy_from_slice(x0);
            return;
        }
        let next_lambda = next.lambda();
        let (from, to) = (Level::of_lambda(lambda), Level::of_lambda(next_lambda));
        let h = next_lambda - lambda;
        let keep = (to.sigma / from.sigma) as f32;
        let pull = (-to.alpha * (-h).exp_m1()) as f32;
        let blend = match &self.previous {
            Some((_, before)) if h > 0.0 && lambda > *before => 0.5 * h / (lambda - before),
            _ => 0.0,
        } as f32;
        let earlier = self.previous.as_ref().map_or(x0, |(estimate, _)| estimate.as_slice());
        for ((x, d), e) in x.iter_mut().zip(x0).zip(earlier) {
            let estimate = d + blend * (d - e);
            *x = keep * *x + pull * estimate;
        }
        self.previous = Some((x0.to_vec(), lambda));
    }
}

/// DDIM with η = 0 (Song et al. 2020, equation 12).
fn ddim(x: &mut [f32], x0: &[f32], now: Level, next: Level) {
    for (x, clean) in x.iter_mut().zip(x0) {
        let eps = (f64::from(*x) - now.alpha * f64::from(*clean)) / now.sigma;
        *x = (next.alpha * f64::from(*clean) + next.sigma * eps) as f32;
    }
}

/// Ancestral sampling from the posterior q(x_s | x_t, x0) (Ho et al. 2020, equation 7, for any stride).
fn ddpm(x: &mut [f32], x0: &[f32], now: Level, next: Level, rng: &mut ChaCha12Rng) {
    let ratio = now.alpha / next.alpha;
    let beta = 1.0 - ratio * ratio;
    let variance = now.sigma * now.sigma;
    let keep = ratio * next.sigma * next.sigma / variance;
    let pull = next.alpha * beta / variance;
    let spread = (beta * next.sigma * next.sigma / variance).max(0.0).sqrt();
    let fresh: Vec<f32> = noise::normals(rng, x.len()).collect();
    for ((x, clean), z) in x.iter_mut().zip(x0).zip(fresh) {
        *x = (keep * f64::from(*x) + pull * f64::from(*clean) + spread * f64::from(z)) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The exact denoiser of one-dimensional data N(m, s²): E[x0 | x].
    fn oracle(x: f32, level: Level, m: f64, s: f64) -> f32 {
        let gain = level.alpha * s * s / ((level.alpha * s).powi(2) + level.sigma.powi(2));
        (m + gain * (f64::from(x) - level.alpha * m)) as f32
    }

    fn draw(kind: Sampler, steps: u32, n: usize) -> (f64, f64) {
        let (m, s) = (1.5, 0.4);
        let mut rng = noise::stream(3, 0);
        let mut x: Vec<f32> = noise::normals(&mut rng, n).collect();
        let mut walk = Walk::new(kind, Schedule::Cosine, steps);
        while !walk.is_over() {
            let level = walk.level();
            let x0: Vec<f32> = x.iter().map(|x| oracle(*x, level, m, s)).collect();
            walk.step(&mut x, &x0, &mut rng);
        }
        let mean = x.iter().map(|x| f64::from(*x)).sum::<f64>() / n as f64;
        let variance = x.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / n as f64;
        (mean, variance.sqrt())
    }

    #[test]
    fn every_sampler_draws_the_distribution_of_a_perfect_denoiser() {
        for (kind, steps, tolerance) in [
            (Sampler::Ddpm, 1000, 0.01),
            (Sampler::Ddim, 200, 0.01),
            (Sampler::Dpmpp, 20, 0.02),
            (Sampler::Dpmpp, 50, 0.01),
        ] {
            let (mean, deviation) = draw(kind, steps, 20_000);
            assert!((mean - 1.5).abs() < tolerance, "{kind:?} mean {mean}");
            assert!((deviation - 0.4).abs() < tolerance, "{kind:?} deviation {deviation}");
        }
    }

    #[test]
    fn the_second_order_solver_is_nearer_the_true_path_than_the_first() {
        let error = |kind, steps| (draw(kind, steps, 2000).1 - draw(Sampler::Ddim, 2000, 2000).1).abs();
        assert!(error(Sampler::Dpmpp, 20) < 0.5 * error(Sampler::Ddim, 20));
    }

    #[test]
    fn steps_taken_back_and_anew_draw_the_same_distribution() {
        let (m, s, n) = (1.5, 0.4, 20_000);
        let mut rng = noise::stream(3, 0);
        let mut x: Vec<f32> = noise::normals(&mut rng, n).collect();
        let mut walk = Walk::new(Sampler::Ddpm, Schedule::Cosine, 200);
        while !walk.is_over() {
            for pass in 0..2 {
                let level = walk.level();
                let x0: Vec<f32> = x.iter().map(|x| oracle(*x, level, m, s)).collect();
                walk.step(&mut x, &x0, &mut rng);
                if pass == 0 && walk.done() > 1 {
                    walk.take_back(&mut x, &mut rng);
                } else {
                    break;
                }
            }
        }
        let mean = x.iter().map(|x| f64::from(*x)).sum::<f64>() / n as f64;
        assert!((mean - m).abs() < 0.02, "mean {mean}");
    }

    #[test]
    fn a_part_of_a_walk_ends_where_the_whole_does() {
        let whole = Walk::new(Sampler::Dpmpp, Schedule::Cosine, 20);
        let part = Walk::of_part(Sampler::Dpmpp, Schedule::Cosine, 20, 0.35);
        assert_eq!((part.total(), part.times.as_slice()), (7, &whole.times[13..]));
        assert!((part.progress() - 13.0 / 19.0).abs() < 1e-6);
        assert_eq!(Walk::of_part(Sampler::Ddim, Schedule::Cosine, 20, 0.0).total(), 1);
    }

    #[test]
    fn one_step_is_enough_to_end_clean() {
        for kind in Sampler::ALL {
            let mut walk = Walk::new(kind, Schedule::Cosine, 1);
            let mut x = vec![0.3, -2.0];
            walk.step(&mut x, &[1.0, 2.0], &mut noise::stream(0, 0));
            assert!(walk.is_over());
            assert!((x[0] - 1.0).abs() < 1e-6 && (x[1] - 2.0).abs() < 1e-6);
        }
    }
}
