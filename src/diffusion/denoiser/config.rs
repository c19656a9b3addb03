//! What a denoiser is, before it has weights: sizes, what its answer means, the noise it was made for, and the weights
//! it begins with.

use super::blocks::Stage;
use super::context::TextProjection;
use super::{STAGES, TIME_FEATURES, linear, norm};
use crate::normal::ROWS;
use crate::params::{Init, Params};
use crate::retrieval::CHANNELS;
use crate::schedule::{Schedule, Target};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Most examples seen beside a text.
const MOST_EXAMPLES: usize = 16;

/// Sizes and meaning of a denoiser; stored with its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DenoiserConfig {
    /// Channels at 24, 12 and 6 rows.
    pub widths: [usize; 3],
    /// Attention heads; divides every width.
    pub heads: usize,
    /// Width of the text encoder's token features.
    pub text_width: usize,
    /// Width of the projected text and of the time embedding.
    pub cond_width: usize,
    /// Examples of the library that are seen beside the text ([`crate::retrieval`]); 0 for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub examples: usize,
    /// Whether the tokens of a text are seen as their mean alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pooled: bool,
    /// What the output means.
    pub target: Target,
    /// Noise schedule of the training.
    pub schedule: Schedule,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Default for DenoiserConfig {
    fn default() -> Self {
        Self {
            widths: [128, 192, 256],
            heads: 4,
            text_width: crate::text::minilm::FEATURES,
            cond_width: 256,
            examples: 0,
            pooled: false,
            target: Target::V,
            schedule: Schedule::Cosine,
        }
    }
}

impl DenoiserConfig {
    /// # Errors
    /// [`Error::Config`] when sizes are zero, too large, or not divisible by the heads.
    pub fn check(&self) -> Result<()> {
        let sizes = [self.widths[0], self.widths[1], self.widths[2], self.text_width, self.cond_width];
        let fits = sizes.iter().all(|w| (1..=4096).contains(w));
        if self.target == Target::Epsilon && self.schedule.ends_in_noise() {
            return Err(Error::Config(
                "a denoiser that predicts the noise cannot learn from a schedule whose last timestep holds no signal: choose the target v or sample, or the schedule linear-1e4-6e3-raw".into(),
            ));
        }
        if self.examples > MOST_EXAMPLES {
            return Err(Error::Config(format!(
                "{} examples are too many: choose up to {MOST_EXAMPLES}",
                self.examples
            )));
        }
        if fits && self.heads > 0 && self.widths.iter().all(|w| w % self.heads == 0) {
            return Ok(());
        }
        Err(Error::Config(format!(
            "a denoiser of widths {:?} with {} heads cannot be built: widths must be 1 to 4096 and divisible by the heads",
            self.widths, self.heads
        )))
    }

    /// The first setting in which `other` differs, in words: this one's value, then the other's.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        let pairs = [
            ("widths", format!("{:?}", self.widths), format!("{:?}", other.widths)),
            ("heads", self.heads.to_string(), other.heads.to_string()),
            ("text width", self.text_width.to_string(), other.text_width.to_string()),
            ("condition width", self.cond_width.to_string(), other.cond_width.to_string()),
            ("examples", self.examples.to_string(), other.examples.to_string()),
            ("pooled text", self.pooled.to_string(), other.pooled.to_string()),
            ("target", format!("{:?}", self.target), format!("{:?}", other.target)),
            ("schedule", format!("{:?}", self.schedule), format!("{:?}", other.schedule)),
        ];
        let found = pairs.into_iter().find(|(_, mine, theirs)| mine != theirs)?;
        Some(format!("{} {}, not {}", found.0, found.1, found.2))
    }

    /// Fresh parameters drawn from `seed`.
    #[must_use]
    pub fn init(&self, seed: u64) -> Params {
        let mut p = Params::default();
        let [a, b, c] = self.widths;
        linear(&mut p, "input", 3, a, 1.0, seed);
        p.add("joints.weight", &[ROWS, a], Init::Normal(0.3), seed);
        if self.examples > 0 {
            linear(&mut p, "examples.0", CHANNELS * self.examples, a, 2.0, seed);
            linear(&mut p, "examples.1", a, a, 0.0, seed);
        }
        linear(&mut p, "time.0", TIME_FEATURES, self.cond_width, 2.0, seed);
        linear(&mut p, "time.1", self.cond_width, self.cond_width, 2.0, seed);
        TextProjection::init(self, &mut p, seed);
        for (name, level) in STAGES {
            Stage::init(name, self.widths[level], self.cond_width, &mut p, seed);
        }
        linear(&mut p, "pool0", 2 * a, b, 1.0, seed);
        linear(&mut p, "pool1", 2 * b, c, 1.0, seed);
        linear(&mut p, "grow1", c, 2 * b, 1.0, seed);
        linear(&mut p, "grow0", b, 2 * a, 1.0, seed);
        norm(&mut p, "output.norm", a, seed);
        linear(&mut p, "output", a, 3, 0.0, seed);
        p
    }
}
