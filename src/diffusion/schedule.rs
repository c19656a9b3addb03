//! How much signal and how much noise a pose holds at each timestep, and what each step's loss weighs.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

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
    /// Betas from 1e-4 to 6e-3, rescaled so that no signal is left at the last timestep (Lin et al. 2024, algorithm 1).
    #[serde(rename = "linear-1e4-6e3")]
    Linear,
    /// The same as it was published: a fifth of the signal is left at the last timestep, which sampling from pure
    /// noise does not have.
    #[serde(rename = "linear-1e4-6e3-raw")]
    LinearRaw,
}

/// √ᾱ of betas rising evenly from 1e-4 to 6e-3, at timesteps 0 to [`STEPS`].
static LINEAR: LazyLock<Vec<f64>> = LazyLock::new(|| {
    const BETAS: (f64, f64) = (1e-4, 6e-3);
    let beta = |t: u32| BETAS.0 + (BETAS.1 - BETAS.0) * f64::from(t) / f64::from(STEPS - 1);
    let products = (0..STEPS).scan(1.0, |signal, t| {
        *signal *= 1.0 - beta(t);
        Some(f64::sqrt(*signal))
    });
    std::iter::once(1.0).chain(products).collect()
});

/// √ᾱ of the linear schedule at any `t` in 0 … [`STEPS`], straight between timesteps.
fn linear(t: f64) -> f64 {
    let below = (t.max(0.0) as usize).min(STEPS as usize - 1);
    let share = (t - below as f64).clamp(0.0, 1.0);
    LINEAR[below] + share * (LINEAR[below + 1] - LINEAR[below])
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
    /// The noise (Ho et al. 2020). Where no signal is left it says nothing of the pose.
    Epsilon,
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
        let signal = |u: f64| ((u + OFFSET) / (1.0 + OFFSET) * std::f64::consts::FRAC_PI_2).cos();
        let alpha = match self {
            Self::Cosine => signal(t / f64::from(STEPS)) / signal(0.0),
            Self::LinearRaw => linear(t),
            Self::Linear => {
                let (first, last) = (LINEAR[1], LINEAR[STEPS as usize]);
                (linear(t) - last) * first / (first - last)
            }
        };
        // cos(π/2) is 6e-17 in floating point: call it what it is.
        let alpha = if alpha < 1e-12 { 0.0 } else { alpha.min(1.0) };
        Level { alpha, sigma: (1.0 - alpha * alpha).max(0.0).sqrt() }
    }

    /// True when the last timestep holds no signal at all.
    #[must_use]
    pub fn ends_in_noise(self) -> bool {
        self.level(f64::from(STEPS)).alpha == 0.0
    }

    /// `steps` + 1 timesteps from [`STEPS`] down to 0, evenly spaced and ending the training range
    /// ("trailing", Lin et al. 2024), so that sampling begins at pure noise.
    #[must_use]
    pub fn timesteps(self, steps: u32) -> Vec<f64> {
        (0..=steps).map(|i| f64::from(STEPS) * (1.0 - f64::from(i) / f64::from(steps.max(1)))).collect()
    }
}

impl Target {
    /// Min-SNR loss weight of this target (Hang et al. 2023); 1 without a γ.
    #[must_use]
    pub fn weight(self, level: Level, gamma: Option<f64>) -> f64 {
        let Some(gamma) = gamma else { return 1.0 };
        let snr = level.snr();
        match self {
            Self::V => snr.min(gamma) / (snr + 1.0),
            Self::Sample => snr.min(gamma),
            Self::Epsilon => (gamma / snr).min(1.0),
        }
    }

    /// (p, q) such that x̂0 = p x_t + q output.
    #[must_use]
    pub fn clean_coefficients(self, level: Level) -> (f64, f64) {
        match self {
            Self::V => (level.alpha, -level.sigma),
            Self::Sample => (0.0, 1.0),
            Self::Epsilon => (1.0 / level.alpha, -level.sigma / level.alpha),
        }
    }

    /// What the denoiser should answer for clean `x0` and noise `eps`.
    #[must_use]
    pub fn value(self, level: Level, x0: f32, eps: f32) -> f32 {
        match self {
            Self::V => level.alpha as f32 * eps - level.sigma as f32 * x0,
            Self::Sample => x0,
            Self::Epsilon => eps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Schedule; 3] = [Schedule::Cosine, Schedule::Linear, Schedule::LinearRaw];
    const GAMMA: Option<f64> = Some(5.0);

    #[test]
    fn signal_falls_from_all_to_none() {
        for schedule in [Schedule::Cosine, Schedule::Linear] {
            let levels: Vec<Level> = (0..=STEPS).map(|t| schedule.level(f64::from(t))).collect();
            assert_eq!((levels[0].alpha, levels[0].sigma), (1.0, 0.0));
            assert_eq!((levels[1000].alpha, levels[1000].sigma), (0.0, 1.0));
            assert!(levels[1..].windows(2).all(|w| w[1].alpha < w[0].alpha));
            assert!(levels.iter().all(|l| (l.alpha.powi(2) + l.sigma.powi(2) - 1.0).abs() < 1e-12));
        }
    }

    #[test]
    fn the_published_linear_schedule_leaves_a_fifth_of_the_signal() {
        let last = Schedule::LinearRaw.level(1000.0).alpha;
        assert!((0.18..0.22).contains(&last), "{last}");
        assert!(!Schedule::LinearRaw.ends_in_noise() && Schedule::Linear.ends_in_noise());
        // Rescaling keeps the first timestep as it was.
        let first = |schedule: Schedule| schedule.level(1.0).alpha;
        assert!((first(Schedule::Linear) - first(Schedule::LinearRaw)).abs() < 1e-12);
    }

    #[test]
    fn sampling_begins_at_pure_noise_and_ends_clean() {
        let t = Schedule::Cosine.timesteps(20);
        assert_eq!((t.len(), t[0], t[20]), (21, 1000.0, 0.0));
    }

    #[test]
    fn the_clean_pose_is_recovered_from_a_perfect_answer() {
        for target in [Target::V, Target::Sample, Target::Epsilon] {
            for schedule in ALL {
                for t in [1.0, 300.0, 999.0, 1000.0] {
                    let level = schedule.level(t);
                    if target == Target::Epsilon && level.alpha < 0.01 {
                        continue;
                    }
                    let (x0, eps) = (0.7_f32, -1.3_f32);
                    let noisy = level.alpha * f64::from(x0) + level.sigma * f64::from(eps);
                    let (p, q) = target.clean_coefficients(level);
                    let clean = p * noisy + q * f64::from(target.value(level, x0, eps));
                    assert!((clean - f64::from(x0)).abs() < 1e-5, "{target:?} {schedule:?} {t}: {clean}");
                }
            }
        }
    }

    #[test]
    fn weights_are_finite_at_both_ends() {
        for target in [Target::V, Target::Sample, Target::Epsilon] {
            for schedule in ALL {
                for t in 1..=STEPS {
                    let weight = target.weight(schedule.level(f64::from(t)), GAMMA);
                    assert!(weight.is_finite() && weight >= 0.0, "{target:?} {schedule:?} {t}: {weight}");
                }
            }
        }
    }

    #[test]
    fn min_snr_weighs_the_same_error_of_the_clean_pose_alike_whatever_is_predicted() {
        // An error e of x0 is an error e/σ of v and eα/σ of ε.
        for t in [5.0, 100.0, 400.0, 700.0, 990.0] {
            let level = Schedule::Cosine.level(t);
            let of_clean = Target::Sample.weight(level, GAMMA);
            let of_v = Target::V.weight(level, GAMMA) / level.sigma.powi(2);
            let of_noise = Target::Epsilon.weight(level, GAMMA) * level.snr();
            assert!((of_v / of_clean - 1.0).abs() < 1e-9, "v at {t}: {of_v} {of_clean}");
            assert!((of_noise / of_clean - 1.0).abs() < 1e-9, "ε at {t}: {of_noise} {of_clean}");
        }
    }
}
