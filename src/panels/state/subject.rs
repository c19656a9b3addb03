//! The pose that the panels speak of: the finished one at the end of a run, the model's guess before it.

use super::State;
use pose::{Pose, align};

/// A pose and what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The pose, metres.
    pub pose: Pose,
    /// What the model said before the bones were set, where it was kept and differs in meaning.
    pub raw: Option<Pose>,
    /// What it is, in words.
    pub title: String,
}

impl State {
    /// True when the playhead stands on the last step of a run that ended with poses.
    #[must_use]
    pub fn at_the_end(&self) -> bool {
        !self.records.is_empty() && self.shows_current_run() && self.playhead >= self.last_step()
    }

    /// The pose of the selected body under the playhead.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        let step = self.shown()?;
        let sample = step.samples.get(self.selected_sample)?;
        let body = match step.samples.len() {
            1 => "The".to_owned(),
            many => format!("Body {} of {many}: the", self.selected_sample + 1),
        };
        let record = self.records.get(self.selected_sample).filter(|_| self.at_the_end());
        Some(match record {
            Some(_) if self.edited(self.selected_sample).is_some() => Subject {
                pose: align::place(self.edited(self.selected_sample)?),
                raw: None,
                title: format!("{body} pose of \"{}\" as changed by hand.", self.run_prompt),
            },
            Some(record) => Subject {
                pose: record.pose(),
                raw: record.raw_pose(),
                title: format!("{body} finished pose of \"{}\".", self.run_prompt),
            },
            None => Subject {
                pose: sample.x0,
                raw: None,
                title: format!("{body} model's guess of the finished pose at step {}.", step.step),
            },
        })
    }
}
