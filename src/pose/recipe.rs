//! How a generated pose came to be: enough to make it again. Every export carries one.

use crate::formats::bounded::{Finite, at_most, finite};
use crate::{JOINT_COUNT, Pose};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Most scales of a guidance curve drawn by hand that are read: as many as a run has steps at most.
const MOST_POINTS: usize = 1000;

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

/// Classifier-free guidance scale over progress `p`, from 0 (pure noise) to 1 (clean).
///
/// A scale of 1 is the plain conditional model; 0 ignores the prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Guidance {
    /// The same scale all the way.
    Constant(#[serde(deserialize_with = "finite")] f32),
    /// A straight line from the first scale (noise) to the second (clean).
    Linear(#[serde(deserialize_with = "finite")] f32, #[serde(deserialize_with = "finite")] f32),
    /// Half a cosine wave from the first scale to the second.
    Cosine(#[serde(deserialize_with = "finite")] f32, #[serde(deserialize_with = "finite")] f32),
    /// Scales at evenly spaced progress, joined by straight lines (drawn by hand).
    Points(#[serde(deserialize_with = "points")] Vec<f32>),
}

fn points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
    at_most::<MOST_POINTS, D, Finite>(deserializer).map(|points| points.iter().map(|point| point.0).collect())
}

fn body<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pose, D::Error> {
    Pose::deserialize(deserializer)?.checked().map_err(D::Error::custom)
}

impl Default for Guidance {
    /// What the shipped model follows its words best with, and its bones least off (docs/ablations.md, "Trust").
    fn default() -> Self {
        Self::Constant(Self::USUAL)
    }
}

impl Guidance {
    /// The scale that is used where none is asked for.
    pub const USUAL: f32 = 2.0;

    /// The scale at progress `p` in [0, 1]; values outside are clamped.
    #[must_use]
    pub fn at(&self, p: f32) -> f32 {
        let p = if p.is_finite() { p.clamp(0.0, 1.0) } else { 0.0 };
        match self {
            Self::Constant(w) => *w,
            Self::Linear(a, b) => a + (b - a) * p,
            Self::Cosine(a, b) => a + (b - a) * 0.5 * (1.0 - (std::f32::consts::PI * p).cos()),
            Self::Points(points) => match points.as_slice() {
                [] => 1.0,
                [only] => *only,
                many => {
                    let x = p * (many.len() - 1) as f32;
                    let i = (x.floor() as usize).min(many.len() - 2);
                    many[i] + (many[i + 1] - many[i]) * (x - i as f32)
                }
            },
        }
    }

    /// True when every scale is a finite number between 0 and 30.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let fine = |w: &f32| w.is_finite() && (0.0..=30.0).contains(w);
        match self {
            Self::Constant(w) => fine(w),
            Self::Linear(a, b) | Self::Cosine(a, b) => fine(a) && fine(b),
            Self::Points(points) => !points.is_empty() && points.iter().all(fine),
        }
    }
}

/// `4` is constant, `2..7` a straight line, `cos:2..7` half a cosine, `2,5,7` a polyline.
impl std::str::FromStr for Guidance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "guidance \"{text}\" is not understood: write a scale such as 4, a ramp such as 2..7, cos:2..7, or a polyline such as 2,5,7 (scales from 0 to 30)"
            )
        };
        let number = |s: &str| s.trim().parse::<f32>().map_err(|_| wrong());
        let range = |s: &str| -> Result<(f32, f32), String> {
            let (a, b) = s.split_once("..").ok_or_else(wrong)?;
            Ok((number(a)?, number(b)?))
        };
        let guidance = if let Some(rest) = text.strip_prefix("cos:") {
            let (a, b) = range(rest)?;
            Self::Cosine(a, b)
        } else if text.contains("..") {
            let (a, b) = range(text)?;
            Self::Linear(a, b)
        } else if text.contains(',') {
            Self::Points(text.split(',').map(number).collect::<Result<_, _>>()?)
        } else {
            Self::Constant(number(text)?)
        };
        if guidance.is_valid() { Ok(guidance) } else { Err(wrong()) }
    }
}

impl std::fmt::Display for Guidance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Constant(w) => write!(f, "{w}"),
            Self::Linear(a, b) => write!(f, "{a}..{b}"),
            Self::Cosine(a, b) => write!(f, "cos:{a}..{b}"),
            Self::Points(points) => {
                let words: Vec<String> = points.iter().map(f32::to_string).collect();
                f.write_str(&words.join(","))
            }
        }
    }
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
    fn guidance_reads_what_it_writes() {
        for text in ["4", "2..7", "cos:2..7", "2,5.5,7"] {
            let guidance: Guidance = text.parse().unwrap();
            assert_eq!(guidance.to_string(), text);
        }
        for text in ["", "x", "2..", "nan", "-1", "2..99", "1,,2"] {
            assert!(text.parse::<Guidance>().is_err(), "{text} must be refused");
        }
    }

    #[test]
    fn a_recipe_with_more_locks_than_joints_is_refused() {
        let read = |locks: usize| serde_json::from_str::<Recipe>(&format!("{{\"locks\": {:?}}}", vec![3; locks]));
        assert_eq!(read(22).unwrap().locks.len(), 22);
        assert!(read(23).unwrap_err().to_string().contains("more than 22 items"));
        let curve = serde_json::to_string(&Guidance::Points(vec![1.0; MOST_POINTS + 1])).unwrap();
        assert!(serde_json::from_str::<Guidance>(&curve).is_err());
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

    #[test]
    fn every_curve_starts_and_ends_where_it_says() {
        for text in ["2..7", "cos:2..7", "2,9,7"] {
            let guidance: Guidance = text.parse().unwrap();
            assert!((guidance.at(0.0) - 2.0).abs() < 1e-6);
            assert!((guidance.at(1.0) - 7.0).abs() < 1e-5);
        }
        assert_eq!(Guidance::Linear(2.0, 7.0).at(0.5), 4.5);
        assert_eq!(Guidance::Points(vec![2.0, 9.0, 7.0]).at(0.5), 9.0);
    }
}
