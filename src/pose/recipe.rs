//! How a generated pose came to be: enough to make it again. Every export carries one.

mod guidance;

pub use guidance::Guidance;
use guidance::MOST_POINTS;

use crate::formats::bounded::{at_most, finite};
use crate::{JOINT_COUNT, Pose};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// The numerical method that walks from noise to a pose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sampler {
    /// DPM-Solver++(2M) (Lu et al. 2022): second order, good from about 15 steps.
    #[default]
    Dpmpp,
    /// DDIM with η = 0 (Song et al. 2020): first order, deterministic.
    Ddim,
    /// DDPM ancestral sampling (Ho et al. 2020): fresh noise each step, meant for 1000 steps.
    Ddpm,
}

impl Sampler {
    /// All samplers, the default first.
    pub const ALL: [Self; 3] = [Self::Dpmpp, Self::Ddim, Self::Ddpm];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dpmpp => "dpmpp",
            Self::Ddim => "ddim",
            Self::Ddpm => "ddpm",
        }
    }

    /// The name the literature uses.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Dpmpp => "DPM-Solver++(2M)",
            Self::Ddim => "DDIM",
            Self::Ddpm => "DDPM",
        }
    }
}

fn body<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pose, D::Error> {
    Pose::deserialize(deserializer)?.checked().map_err(D::Error::custom)
}

/// When the pose is brought onto the body (exact bone lengths, rigid pelvis and chest).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// Never: `joints` is what the model said.
    Off,
    /// Once, after the last step.
    #[default]
    Final,
    /// On the clean estimate of every step, and after the last.
    EveryStep,
}

/// A pose that a run begins from, instead of pure noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The pose, metres; where it stands does not matter.
    #[serde(deserialize_with = "body")]
    pub pose: Pose,
    /// How far it is noised again, from just above 0 (hardly) to 1 (nothing of it is left but locked joints).
    #[serde(deserialize_with = "finite")]
    pub strength: f32,
}

impl Start {
    /// The usual strength: enough for another sentence to be met. Of 72 draws from four poses by six sentences (sitting,
    /// kneeling on one knee, lying, bowing, both arms up, one arm out) 61 % met theirs at 0.6, 83 % at 0.8, 94 % at 0.85.
    pub const STRENGTH: f32 = 0.85;
}

/// Guidance that a person changed while a run was going on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retune {
    /// Denoising steps taken before it.
    pub after: u32,
    /// The curve from the next step on.
    pub guidance: Guidance,
}

/// Noise turned some of the way towards other noise: variations of a sample, or samples between two.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variation {
    /// Sample of the recipe's seed that is varied.
    pub of: u32,
    /// Seed of the other noise; its stream is the sample's own index.
    pub seed: u64,
    /// From 0 (the sample varied) to 1 (the other noise).
    #[serde(deserialize_with = "finite")]
    pub amount: f32,
}

/// Everything that decides a generated pose.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipe {
    /// Version of the program that drew the pose.
    pub program: String,
    /// sha256 of the model file, hexadecimal.
    pub model: String,
    /// Name of the text encoder the model was trained with.
    pub encoder: String,
    /// sha256 of the library of examples and of what helps to find them there, hexadecimal; empty where the model looks
    /// at none, and in older files.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub library: String,
    /// What was asked for.
    pub prompt: String,
    /// What was asked to be avoided; empty for none.
    pub negative: String,
    /// Seed of the noise.
    pub seed: u64,
    /// Which of the samples of this seed (the noise stream).
    pub index: u32,
    /// Numerical method.
    pub sampler: Sampler,
    /// Number of denoising steps.
    pub steps: u32,
    /// Guidance scale over progress, as the run began.
    pub guidance: Guidance,
    /// How it was changed on the way, in order.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "at_most::<MOST_POINTS, _, _>")]
    pub retunes: Vec<Retune>,
    /// Guidance rescale φ (Lin et al. 2024), 0 for none.
    #[serde(deserialize_with = "finite")]
    pub rescale: f32,
    /// When the pose was brought onto the body.
    pub enforcement: Enforcement,
    /// Whether the body was to be turned to do what the words ask of it (see [`crate::meet`]); with locked joints it is
    /// not.
    pub meet: bool,
    /// Whether a body saw a draw of its own of the example found first, where the model sees any; in older files all saw
    /// the same.
    pub draws: bool,
    /// Joints held where the start has them.
    #[serde(deserialize_with = "at_most::<JOINT_COUNT, _, _>")]
    pub locks: Vec<usize>,
    /// The pose it began from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Whose noise it varies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variation: Option<Variation>,
    /// The device in words.
    pub device: String,
    /// CPU threads used.
    pub threads: u32,
    /// Samples denoised together.
    pub micro_batch: u32,
}

impl Recipe {
    /// True for a recipe that a program wrote; a pose from elsewhere has the default one.
    #[must_use]
    pub fn is_known(&self) -> bool {
        *self != Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_with_more_locks_than_joints_is_refused() {
        let read = |locks: usize| serde_json::from_str::<Recipe>(&format!("{{\"locks\": {:?}}}", vec![3; locks]));
        assert_eq!(read(22).unwrap().locks.len(), 22);
        assert!(read(23).unwrap_err().to_string().contains("more than 22 items"));
    }

    #[test]
    fn a_recipe_with_a_number_that_could_not_be_written_again_is_refused() {
        for part in [
            "\"rescale\": 1e39",
            "\"guidance\": {\"constant\": 1e39}",
            "\"guidance\": {\"linear\": [1, -1e39]}",
            "\"guidance\": {\"points\": [1, 1e39]}",
            "\"retunes\": [{\"after\": 1, \"guidance\": {\"constant\": 1e39}}]",
            "\"variation\": {\"of\": 0, \"seed\": 1, \"amount\": 1e39}",
        ] {
            let read = |text: &str| serde_json::from_str::<Recipe>(&format!("{{{text}}}"));
            assert!(read(part).unwrap_err().to_string().contains("too large"), "{part}");
            let sound = read(&part.replace("1e39", "1e3")).unwrap();
            assert_eq!(serde_json::from_str::<Recipe>(&serde_json::to_string(&sound).unwrap()).unwrap(), sound);
        }
    }
}
