//! The form: what the next run will be, the seed's lock and dice, and the prompts of before.

use super::State;
use pose::recipe::Guidance;
use protocol::{AttentionLevel, SampleRequest};
use serde::{Deserialize, Serialize};

/// Characters a prompt may have; the text encoders see far fewer.
pub const MAX_PROMPT_CHARS: usize = 10_000;
/// Bodies drawn side by side.
pub const MAX_COUNT: u32 = 9;
/// Denoising steps: one for each training timestep.
pub const MAX_STEPS: u32 = 1000;
/// Largest guidance scale offered; beyond it bodies only get stiffer.
pub const MAX_SCALE: f32 = 12.0;
/// Prompts kept for ↑ and ↓.
const MAX_HISTORY: usize = 100;
/// Dice give seeds a person can read out.
const DICE_SIDES: u64 = 1_000_000;

/// The shape of the guidance curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GuidanceMode {
    /// A straight line from one scale to another.
    #[default]
    Ramp,
    /// The same scale all the way.
    Constant,
}

/// The guidance part of the form; each mode keeps its own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GuidanceForm {
    /// Which shape is in use.
    pub mode: GuidanceMode,
    /// Scale of the ramp at pure noise.
    pub from: f32,
    /// Scale of the ramp at the clean body.
    pub to: f32,
    /// Scale of the constant.
    pub constant: f32,
}

impl Default for GuidanceForm {
    fn default() -> Self {
        Self { mode: GuidanceMode::Ramp, from: 2.0, to: 7.0, constant: 4.0 }
    }
}

impl GuidanceForm {
    /// The curve as the engine takes it.
    #[must_use]
    pub fn curve(&self) -> Guidance {
        match self.mode {
            GuidanceMode::Ramp => Guidance::Linear(self.from, self.to),
            GuidanceMode::Constant => Guidance::Constant(self.constant),
        }
    }
}

/// Where ↑ and ↓ stand in the history, and what was being typed before.
#[derive(Clone, Debug, Default)]
pub(super) struct Recall {
    at: Option<usize>,
    draft: String,
}

impl State {
    /// The request that the form describes.
    ///
    /// # Errors
    /// One sentence for the person when the form cannot be run.
    pub fn request(&self) -> Result<SampleRequest, String> {
        let prompt = self.prompt.trim();
        if prompt.is_empty() {
            return Err("Type a sentence first, for example \"a person kneeling\".".into());
        }
        for (name, text) in [("prompt", prompt), ("text to avoid", self.negative.trim())] {
            // Bytes bound characters from above, so that a huge text is not counted at every frame.
            if text.len() > MAX_PROMPT_CHARS && text.chars().nth(MAX_PROMPT_CHARS).is_some() {
                return Err(format!("The {name} is too long: at most 10,000 characters. Shorten it."));
            }
        }
        let guidance = self.guidance.curve();
        if !guidance.is_valid() {
            return Err("The guidance scale must lie between 0 and 30.".into());
        }
        Ok(SampleRequest {
            negative: self.negative.trim().into(),
            seed: self.seed,
            count: self.count.clamp(1, MAX_COUNT),
            steps: self.steps.clamp(1, MAX_STEPS),
            sampler: self.sampler,
            guidance,
            rescale: self.rescale.clamp(0.0, 1.0),
            enforcement: self.enforcement,
            attention: if self.attention { AttentionLevel::Mean } else { AttentionLevel::Off },
            ..SampleRequest::new(prompt)
        })
    }

    /// Throws the dice for a new seed (SplitMix64, Steele et al. 2014, of the old one).
    pub fn roll_seed(&mut self) {
        let mut z = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        self.seed = (z ^ (z >> 31)) % DICE_SIDES;
    }

    /// Called as the person asks for a run: an unlocked seed that was drawn already gives way to a new one.
    pub(crate) fn freshen_seed(&mut self) {
        if !self.seed_locked && self.seed_drawn == Some(self.seed) {
            self.roll_seed();
        }
    }

    /// Notes the prompt and the seed of a run that begins.
    pub(super) fn remember_form(&mut self) {
        self.seed_drawn = Some(self.seed);
        self.recall = Recall::default();
        let prompt = self.prompt.trim();
        if self.history.last().is_none_or(|last| last != prompt) && !prompt.is_empty() {
            if self.history.len() >= MAX_HISTORY {
                self.history.remove(0);
            }
            self.history.push(prompt.into());
        }
    }

    /// ↑: the prompt before.
    pub(crate) fn recall_older(&mut self) {
        let at = match self.recall.at {
            None => {
                self.recall.draft = self.prompt.clone();
                self.history.len()
            }
            Some(at) => at,
        };
        // The prompt that stands in the field already is no news.
        let older = self.history[..at.min(self.history.len())].iter().rposition(|entry| *entry != self.prompt);
        if let Some(older) = older {
            self.recall.at = Some(older);
            self.prompt = self.history[older].clone();
        }
    }

    /// ↓: the prompt after, and at last what was being typed.
    pub(crate) fn recall_newer(&mut self) {
        let Some(at) = self.recall.at else { return };
        if let Some(newer) = self.history.get(at + 1) {
            self.prompt = newer.clone();
            self.recall.at = Some(at + 1);
        } else {
            self.prompt = std::mem::take(&mut self.recall.draft);
            self.recall.at = None;
        }
    }
}
