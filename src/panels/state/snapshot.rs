//! The form as one value: what a session file keeps.

use super::{GuidanceForm, State};
use pose::recipe::{Enforcement, Sampler};
use serde::{Deserialize, Serialize};

/// What the next run will be; the fields are those of [`State`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Form {
    pub prompt: String,
    pub negative: String,
    pub seed: u64,
    pub seed_locked: bool,
    pub count: u32,
    pub steps: u32,
    pub sampler: Sampler,
    pub guidance: GuidanceForm,
    pub rescale: f32,
    pub enforcement: Enforcement,
    pub attention: bool,
}

impl Default for Form {
    fn default() -> Self {
        State::default().form()
    }
}

impl State {
    /// The form as it stands.
    #[must_use]
    pub fn form(&self) -> Form {
        Form {
            prompt: self.prompt.clone(),
            negative: self.negative.clone(),
            seed: self.seed,
            seed_locked: self.seed_locked,
            count: self.count,
            steps: self.steps,
            sampler: self.sampler,
            guidance: self.guidance,
            rescale: self.rescale,
            enforcement: self.enforcement,
            attention: self.attention,
        }
    }

    /// Fills the form in.
    pub fn set_form(&mut self, form: Form) {
        let Form { prompt, negative, seed, seed_locked, count, steps, sampler, guidance, rescale, .. } = form;
        (self.prompt, self.negative, self.seed, self.seed_locked) = (prompt, negative, seed, seed_locked);
        (self.count, self.steps, self.sampler, self.guidance, self.rescale) =
            (count, steps, sampler, guidance, rescale);
        (self.enforcement, self.attention) = (form.enforcement, form.attention);
    }
}
