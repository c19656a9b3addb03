//! A pose between two: the body on show on its way to another finished one, as an edit.

use super::State;
use pose::{Pose, align, between};
use protocol::RunId;

/// Poses offered as the other end.
const MOST_OTHERS: usize = 30;

/// The way from one pose to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    /// The body that goes it.
    body: (RunId, usize),
    /// Where it begins and ends, pelvis at the origin.
    ends: [Pose; 2],
    /// What the other pose is called.
    pub title: String,
    /// How far along, in [0, 1].
    pub share: f32,
}

impl State {
    /// The way of the selected body, if one was chosen.
    #[must_use]
    pub fn blend_here(&self) -> Option<&Blend> {
        let body = (self.run?, self.selected_sample);
        self.blend.as_ref().filter(|blend| blend.body == body && self.at_the_end())
    }

    /// Finished poses that the selected body could go to, the newest first, with their names.
    #[must_use]
    pub fn others(&self) -> Vec<(String, Pose)> {
        let mut others = Vec::new();
        for past in self.runs.iter().rev() {
            for (sample, record) in past.records.iter().enumerate() {
                if self.run == Some(past.id()) && sample == self.selected_sample {
                    continue;
                }
                let body = if past.records.len() > 1 { format!(", body {}", sample + 1) } else { String::new() };
                others.push((format!("{}, seed {}{body}", past.request.prompt, past.request.seed), record.pose()));
                if others.len() == MOST_OTHERS {
                    return others;
                }
            }
        }
        others
    }

    /// Chooses where the selected body is to go.
    pub fn blend_with(&mut self, title: String, to: &Pose) {
        let (Some(run), Some(from)) = (self.run, self.editable(self.selected_sample)) else { return };
        let ends = [from, align::canonical(to)];
        self.blend = Some(Blend { body: (run, self.selected_sample), ends, title, share: 0.0 });
    }

    /// Moves the selected body along its way.
    pub fn blend_to(&mut self, share: f32) {
        if self.blend_here().is_none() {
            return;
        }
        if let Some(blend) = &mut self.blend {
            blend.share = share.clamp(0.0, 1.0);
            let pose = between::between(&blend.ends[0], &blend.ends[1], blend.share);
            self.set_edited(self.selected_sample, &pose);
        }
    }
}
