//! The form: what the next run will be, as one value. A session file keeps it as it is.

use super::{GuidanceForm, State};
use pose::recipe::{Enforcement, Sampler};
use protocol::{AttentionLevel, SampleRequest};
use serde::{Deserialize, Serialize};

/// Characters a prompt may have; the text encoders see far fewer.
pub const MAX_PROMPT_CHARS: usize = 10_000;
/// Bodies drawn side by side.
pub const MAX_COUNT: u32 = 9;
/// Denoising steps: one for each training timestep.
pub const MAX_STEPS: u32 = 1000;
/// Dice give seeds a person can read out.
const DICE_SIDES: u64 = 1_000_000;

/// What the next run will be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The sentence.
    pub prompt: String,
    /// Sentences to be drawn one after the other, one a line.
    pub sentences: String,
    /// What to steer away from; empty for nothing.
    pub negative: String,
    /// Seed of the noise.
    pub seed: u64,
    /// True to draw from the same noise again; false for a new seed each run.
    pub seed_locked: bool,
    /// How many bodies, 1 to [`MAX_COUNT`].
    pub count: u32,
    /// Denoising steps, 1 to [`MAX_STEPS`].
    pub steps: u32,
    /// Numerical method.
    pub sampler: Sampler,
    /// Guidance scale over progress.
    pub guidance: GuidanceForm,
    /// Guidance rescale φ in [0, 1].
    pub rescale: f32,
    /// When to bring the pose onto the body.
    pub enforcement: Enforcement,
    /// Whether to turn the body to do what the words ask of it.
    #[serde(default = "yes")]
    pub meet: bool,
    /// How much attention to keep of every step.
    pub attention: AttentionLevel,
}

/// Sessions of older programs lack the choice and take the usual one.
fn yes() -> bool {
    true
}

impl Default for Form {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            sentences: String::new(),
            negative: String::new(),
            seed: 0,
            seed_locked: false,
            count: 1,
            steps: 20,
            sampler: Sampler::default(),
            guidance: GuidanceForm::default(),
            rescale: 0.0,
            enforcement: Enforcement::default(),
            meet: true,
            attention: AttentionLevel::default(),
        }
    }
}

impl Form {
    /// Throws the dice for a new seed (SplitMix64, Steele et al. 2014, of the old one).
    pub fn roll_seed(&mut self) {
        let mut z = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        self.seed = (z ^ (z >> 31)) % DICE_SIDES;
    }

    /// Fills the form in with what a run was asked to be.
    pub fn take(&mut self, request: &SampleRequest) {
        self.prompt.clone_from(&request.prompt);
        if request.steps == 0 {
            // A pose of the library has a sentence and nothing else.
            return;
        }
        self.negative.clone_from(&request.negative);
        (self.seed, self.count, self.steps, self.sampler) =
            (request.seed, request.count, request.steps, request.sampler);
        (self.rescale, self.enforcement, self.meet) = (request.rescale, request.enforcement, request.meet);
        self.attention = request.attention;
        self.guidance = GuidanceForm::of(&request.guidance, self.guidance);
    }
}

impl State {
    /// The request that the form describes.
    ///
    /// # Errors
    /// One sentence for the person when the form cannot be run.
    pub fn request(&self) -> Result<SampleRequest, String> {
        self.request_for(&self.form.prompt)
    }

    /// The request that the form describes, for another sentence.
    pub(super) fn request_for(&self, prompt: &str) -> Result<SampleRequest, String> {
        let (form, prompt) = (&self.form, prompt.trim());
        if prompt.is_empty() {
            return Err("Type a sentence first, for example \"a person kneeling\".".into());
        }
        for (name, text) in [("prompt", prompt), ("text to avoid", form.negative.trim())] {
            // Bytes bound characters from above, so that a huge text is not counted at every frame.
            if text.len() > MAX_PROMPT_CHARS && text.chars().nth(MAX_PROMPT_CHARS).is_some() {
                return Err(format!("The {name} is too long: at most 10,000 characters. Shorten it."));
            }
        }
        let guidance = form.guidance.curve();
        if !guidance.is_valid() {
            return Err("The guidance scale must lie between 0 and 30.".into());
        }
        Ok(SampleRequest {
            negative: form.negative.trim().into(),
            seed: form.seed,
            count: form.count.clamp(1, MAX_COUNT),
            steps: form.steps.clamp(1, MAX_STEPS),
            sampler: form.sampler,
            guidance,
            rescale: form.rescale.clamp(0.0, 1.0),
            enforcement: form.enforcement,
            meet: form.meet,
            attention: form.attention,
            ..SampleRequest::new(prompt)
        })
    }

    /// Called as the person asks for a run: an unlocked seed that was drawn already gives way to a new one.
    pub(crate) fn freshen_seed(&mut self) {
        if !self.form.seed_locked && self.seed_drawn == Some(self.form.seed) {
            self.form.roll_seed();
        }
    }
}
