//! Poses changed by hand, and joints that are locked. The way back is in [`super::undo`].

use super::State;
use pose::formats::json::PoseRecord;
use pose::{Pose, align, mirror};
use protocol::RunId;
use std::collections::BTreeSet;

/// A finished pose that a person changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EditedPose {
    /// The run it came from.
    pub run: RunId,
    /// Which of its bodies.
    pub sample: usize,
    /// The pose, metres, pelvis at the origin.
    pub pose: Pose,
}

/// What a person changed by hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits {
    /// At most one a body.
    pub poses: Vec<EditedPose>,
    /// Joints that stay where they are while others are dragged.
    pub locks: BTreeSet<usize>,
}

/// A joint that is being dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grab {
    /// The body.
    pub sample: usize,
    /// The joint.
    pub joint: usize,
    /// The pose when it was taken hold of, metres, pelvis at the origin.
    pub start: Pose,
    /// Farthest that the goal was missed by, metres: the limb is too short or its joints do not bend that far.
    pub missed: f32,
}

impl State {
    /// Why bodies cannot be edited now; `None` when they can.
    #[must_use]
    pub fn why_not_edit(&self) -> Option<String> {
        if self.is_running() {
            return Some("A run is in progress: wait for it or cancel it first.".into());
        }
        if self.records.is_empty() {
            return Some("There is no finished pose yet: run a sentence first.".into());
        }
        (!self.at_the_end()).then(|| "Go to the last step first: only finished poses can be edited.".into())
    }

    /// The pose of a body as a person changed it; `None` while it is as it was drawn, or not on show.
    #[must_use]
    pub fn edited(&self, sample: usize) -> Option<&Pose> {
        let run = self.run.filter(|_| self.at_the_end())?;
        self.edits.poses.iter().find(|edit| edit.run == run && edit.sample == sample).map(|edit| &edit.pose)
    }

    /// The finished pose of a body with what was changed, pelvis at the origin; `None` when it cannot be edited.
    #[must_use]
    pub fn editable(&self, sample: usize) -> Option<Pose> {
        if self.why_not_edit().is_some() {
            return None;
        }
        let drawn = || self.records.get(sample).map(|record| align::centre(&record.pose()));
        self.edited(sample).copied().or_else(drawn)
    }

    /// Replaces a finished pose; it is brought back to the pelvis at the origin.
    pub fn set_edited(&mut self, sample: usize, pose: &Pose) {
        let Some(run) = self.run.filter(|_| self.why_not_edit().is_none() && sample < self.records.len()) else {
            return;
        };
        self.edits.poses.retain(|edit| (edit.run, edit.sample) != (run, sample));
        self.edits.poses.push(EditedPose { run, sample, pose: align::centre(pose) });
    }

    /// The finished poses with what was changed by hand; the recipe of a changed one says so.
    #[must_use]
    pub fn finished(&self) -> Vec<PoseRecord> {
        let poses = self.edits.poses.iter().filter(|edit| Some(edit.run) == self.run);
        let mut records = self.records.clone();
        for edit in poses {
            if let Some(record) = records.get_mut(edit.sample) {
                let mut recipe = record.recipe.clone();
                recipe.program = format!("{} (then changed by hand)", recipe.program);
                *record = PoseRecord::new(&align::place(&edit.pose), None, &recipe);
            }
        }
        records
    }

    /// Takes hold of a joint; false when its body cannot be edited or the joint is locked.
    pub fn grab(&mut self, sample: usize, joint: usize) -> bool {
        let start = self.editable(sample).filter(|_| !self.edits.locks.contains(&joint));
        self.grabbed = start.map(|start| Grab { sample, joint, start, missed: 0.0 });
        self.grabbed.is_some()
    }

    /// Draws the joint in hand to a point, metres from the pelvis as it was when the joint was taken hold of.
    pub fn drag_to(&mut self, point: glam::Vec3) {
        let Some(grab) = self.grabbed else { return };
        let bent = crate::bend::bend(&grab.start, grab.joint, point, &self.edits.locks);
        self.grabbed = Some(Grab { missed: bent.missed, ..grab });
        self.set_edited(grab.sample, &bent.pose);
    }

    /// Lets go of the joint; the drag is one edit.
    pub fn let_go(&mut self) {
        self.grabbed = None;
    }

    /// The mirror image of the selected body, and the sentence with left and right exchanged.
    pub fn mirror(&mut self) {
        if let Some(pose) = self.editable(self.selected_sample) {
            self.set_edited(self.selected_sample, &mirror::mirror_on_body(&pose));
            // A sentence that means another body is left alone.
            if self.form.prompt.trim() == self.run_prompt {
                self.form.prompt = (self.mirror_text)(&self.form.prompt);
                self.run_prompt = self.form.prompt.trim().into();
            }
            self.edits.locks = self.edits.locks.iter().map(|joint| pose::skeleton::MIRROR[*joint]).collect();
        }
    }

    /// The selected body as it was drawn.
    pub fn reset_pose(&mut self) {
        let (run, sample) = (self.run, self.selected_sample);
        self.edits.poses.retain(|edit| Some(edit.run) != run || edit.sample != sample);
    }

    /// Locks or frees a joint.
    pub fn toggle_lock(&mut self, joint: usize) {
        if !self.edits.locks.remove(&joint) && pose::reach::is_movable(joint) {
            self.edits.locks.insert(joint);
        }
    }
}
