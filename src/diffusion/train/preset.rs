//! The three phases in which the method was published, as settings: the same network and data without text and without
//! anatomy, then with anatomy, then with both; and the losses at which they are reported to have ended.

use super::TrainConfig;
use crate::denoiser::DenoiserConfig;
use crate::schedule::{Schedule, Target};
use serde::{Deserialize, Serialize};

/// A named set of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Diffusion alone: no text, no anatomy loss.
    Phase1,
    /// With the anatomy loss.
    Phase2,
    /// With the anatomy loss and text.
    Phase3,
}

/// Losses that were published for the end of a phase; none where it diverged or none was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// Diffusion loss plus anatomy loss.
    pub total: Option<f64>,
    /// Mean relative error of bone lengths.
    pub anatomy: Option<f64>,
    /// Mean squared error of the predicted noise.
    pub diffusion: Option<f64>,
    /// What was said of it.
    pub remark: &'static str,
}

impl Preset {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Phase1, Self::Phase2, Self::Phase3];

    /// Its name on the command line and in checkpoints.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Phase1 => "phase1",
            Self::Phase2 => "phase2",
            Self::Phase3 => "phase3",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Phase1 => "phase 1: no anatomy, no text",
            Self::Phase2 => "phase 2: with anatomy",
            Self::Phase3 => "phase 3: with anatomy and text",
        }
    }

    /// The settings: noise is predicted under the published schedule, and every timestep weighs the same, as then.
    /// Everything else is as in `base`.
    #[must_use]
    pub fn config(self, base: TrainConfig) -> TrainConfig {
        TrainConfig {
            denoiser: DenoiserConfig { target: Target::Epsilon, schedule: Schedule::LinearRaw, ..base.denoiser },
            min_snr: None,
            anatomy: if self == Self::Phase1 { 0.0 } else { 1.0 },
            text_dropout: if self == Self::Phase3 { base.text_dropout } else { 1.0 },
            preset: Some(self),
            ..base
        }
    }

    /// Where the phase is reported to have ended.
    #[must_use]
    pub fn published(self) -> Published {
        match self {
            Self::Phase1 => {
                Published { total: None, anatomy: None, diffusion: None, remark: "diverged: anatomy loss above 1e16" }
            }
            Self::Phase2 => Published { total: Some(1.17), anatomy: Some(0.16), diffusion: None, remark: "" },
            Self::Phase3 => Published { total: Some(0.69), anatomy: Some(0.07), diffusion: Some(0.63), remark: "" },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phase_adds_one_thing_to_the_one_before() {
        let [one, two, three] = Preset::ALL.map(|preset| preset.config(TrainConfig::default()));
        assert!([&one, &two, &three].iter().all(|config| config.check().is_ok()));
        assert_eq!(TrainConfig { anatomy: 1.0, preset: two.preset, ..one }, two);
        assert_eq!(TrainConfig { text_dropout: 0.1, preset: three.preset, ..two }, three);
    }
}
