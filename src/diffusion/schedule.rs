//! How much signal and how much noise a pose holds at each timestep, and what each step's loss weighs.

use serde::{Deserialize, Serialize};

/// Number of training timesteps: 0 is clean, `STEPS` pure noise.
pub const STEPS: u32 = 1000;

/// Half the log signal-to-noise ratio at which solvers start; lower values only amplify rounding
/// (Lu et al. 2022, clipped for the cosine schedule).
pub const MIN_LAMBDA: f64 = -5.1;

/// A named noise schedule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// Squared cosine (Nichol and Dhariwal 2021, offset 0.008): no signal is left at the last timestep.
    #[default]
    Cosine,
}

/// What the denoiser's output means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// v = α ε − σ x0 (Salimans and Ho 2022).
    #[default]
    V,
    /// The clean pose.
    Sample,
}

/// Shares of signal and noise: x_t = `alpha` x0 + `sigma` ε, with `alpha`² + `sigma`² = 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// √ᾱ.
    pub alpha: f64,
    /// √(1 − ᾱ).
    pub sigma: f64,
}

impl Level {
    /// Half the log signal-to-noise ratio, λ = ln(α/σ), no less than [`MIN_LAMBDA`]; infinite when clean.
    #[must_use]
    pub fn lambda(self) -> f64 {
        (self.alpha / self.sigma).ln().max(MIN_LAMBDA)
    }

    /// The level of a given λ.
    #[must_use]
    pub fn of_lambda(lambda: f64) -> Self {
        let alpha = (1.0 / (1.0 + (-2.0 * lambda).exp())).sqrt();
        Self { alpha, sigma: (1.0 - alpha * alpha).max(0.0).sqrt() }
    }

    /// Signal-to-noise ratio α²/σ².
    #[must_use]
    pub fn snr(self) -> f64 {
        (self.alpha / self.sigma).powi(2)
    }
}

impl Schedule {
    /// The level at timestep `t` in 0 … [`STEPS`].
    #[must_use]
    pub fn level(self, t: f64) -> Level {
        const OFFSET: f64 = 0.008;
        let Self::Cosine = self;
        let signal = |u: f64| ((u + OFFSET) / (1.0 + OFFSET) * std::f64::consts::FRAC_PI_2).cos();
        let alpha = (signal(t / f64::from(STEPS)) / signal(0.0)).clamp(0.0, 1.0);
        // cos(π/2) is 6e-17 in floating point: call it what it is.
        let alpha = if alpha < 1e-12 { 0.0 } else { alpha };
        Level { alpha, sigma: (1.0 - alpha * alpha).max(0.0).sqrt() }
    }

    /// `steps` + 1 timesteps from [`STEPS`] down to 0, evenly spaced and ending the training range
    /// ("trailing", Lin et al. 2024), so that sampling begins at pure noise.
    #[must_use]
    pub fn timesteps(self, steps: u32) -> Vec<f64> {
        (0..=steps).map(|i| f64::from(STEPS) * (1.0 - f64::from(i) / f64::from(steps.max(1)))).collect()
    }
}

impl Target {
    /// Min-SNR loss weight (Hang et al. 2023, γ = 5) of this target.
    #[must_use]
    pub fn weight(self, level: Level) -> f64 {
        let snr = level.snr();
        let kept = snr.min(5.0);
        match self {
            Self::V => kept / (snr + 1.0),
            Self::Sample => kept,
        }
    }

    /// (p, q) such that x̂0 = p x_t + q output.
    #[must_use]
    pub fn clean_coefficients(self, level: Level) -> (f64, f64) {
        match self {
            Self::V => (level.alpha, -level.sigma),
            Self::Sample => (0.0, 1.0),
        }
    }

    /// What the denoiser should answer for clean `x0` and noise `eps`.
    #[must_use]
    pub fn value(self, level: Level, x0: f32, eps: f32) -> f32 {
        match self {
            Self::V => level.alpha as f32 * eps - level.sigma as f32 * x0,
            Self::Sample => x0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signal_falls_from_all_to_none() {
        let levels: Vec<Level> = (0..=STEPS).map(|t| Schedule::Cosine.level(f64::from(t))).collect();
        assert_eq!((levels[0].alpha, levels[0].sigma), (1.0, 0.0));
        assert_eq!((levels[1000].alpha, levels[1000].sigma), (0.0, 1.0));
        assert!(levels.windows(2).all(|w| w[1].alpha < w[0].alpha));
        assert!(levels.iter().all(|l| (l.alpha.powi(2) + l.sigma.powi(2) - 1.0).abs() < 1e-12));
    }

    #[test]
    fn sampling_begins_at_pure_noise_and_ends_clean() {
        let t = Schedule::Cosine.timesteps(20);
        assert_eq!((t.len(), t[0], t[20]), (21, 1000.0, 0.0));
    }

    #[test]
    fn the_clean_pose_is_recovered_from_a_perfect_answer() {
        for target in [Target::V, Target::Sample] {
            for t in [1.0, 300.0, 999.0, 1000.0] {
                let level = Schedule::Cosine.level(t);
                let (x0, eps) = (0.7_f32, -1.3_f32);
                let noisy = level.alpha * f64::from(x0) + level.sigma * f64::from(eps);
                let (p, q) = target.clean_coefficients(level);
                let clean = p * noisy + q * f64::from(target.value(level, x0, eps));
                assert!((clean - f64::from(x0)).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn weights_are_finite_at_both_ends() {
        for target in [Target::V, Target::Sample] {
            for t in 1..=STEPS {
                let weight = target.weight(Schedule::Cosine.level(f64::from(t)));
                assert!(weight.is_finite() && weight >= 0.0);
            }
        }
    }
}
