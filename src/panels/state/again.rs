//! Drawing a pose again: the rest around locked joints, the same pose under another sentence, and variations of it.

use super::State;
use pose::recipe::{Start, Variation};
use protocol::SampleRequest;

/// Variations drawn side by side at most.
pub const MAX_VARIATIONS: u32 = 9;

/// How a pose is drawn again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Again {
    /// How far the pose is noised first, in (0, 1]: 1 leaves nothing of it but locked joints.
    pub strength: f32,
    /// How far variations lie from the pose, in [0, 1]: 1 is other noise altogether.
    pub amount: f32,
    /// How many variations.
    pub count: u32,
}

impl Default for Again {
    fn default() -> Self {
        Self { strength: Start::STRENGTH, amount: 0.35, count: 4 }
    }
}

impl State {
    /// The request that draws the selected body again from where it stands, by the sentence in the field. Locked
    /// joints stay.
    ///
    /// # Errors
    /// One sentence for the person when there is no pose to begin from, or the form cannot be run.
    pub fn from_pose(&self) -> Result<SampleRequest, String> {
        if let Some(why) = self.why_not_draw().or_else(|| self.why_not_edit()) {
            return Err(why);
        }
        let pose = self.editable(self.selected_sample).ok_or("Pick a body first: click it on the stage.")?;
        let start = Start { pose, strength: self.again.strength.clamp(0.01, 1.0) };
        let locks = self.edits.locks.iter().copied().collect();
        Ok(SampleRequest { start: Some(start), locks, ..self.request()? })
    }

    /// The request that draws bodies near the selected one: its own request from noise near its noise.
    ///
    /// # Errors
    /// One sentence for the person when the pose was not drawn from noise.
    pub fn variations(&self) -> Result<SampleRequest, String> {
        if let Some(why) = self.why_not_draw() {
            return Err(why);
        }
        let record = self.records.get(self.selected_sample).filter(|_| !self.is_running());
        let record = record.ok_or("There is no finished pose to vary yet: run a sentence first.")?;
        let asked = self.asked.as_ref().filter(|asked| asked.steps > 0);
        let asked = asked.ok_or("This pose was not drawn from noise: draw it again instead.")?;
        // A variation of a variation is another one of the body that both come from.
        let of = asked.variation.map_or(record.index, |variation| variation.of);
        let seed = asked.variation.map_or(asked.seed, |variation| variation.seed).wrapping_add(1);
        let variation = Some(Variation { of, seed, amount: self.again.amount.clamp(0.0, 1.0) });
        let guidance = record.recipe.guidance.clone();
        Ok(SampleRequest { variation, guidance, count: self.again.count.clamp(1, MAX_VARIATIONS), ..asked.clone() })
    }
}
