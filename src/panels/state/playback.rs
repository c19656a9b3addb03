//! The playhead: which step is shown, and how it moves.

use super::State;
use protocol::StepSnapshot;
use std::sync::Arc;

/// How long a replay of a whole run takes at speed 1, seconds.
pub const REPLAY_SECONDS: f32 = 3.0;

impl State {
    /// The step under the playhead.
    #[must_use]
    pub fn shown(&self) -> Option<&Arc<StepSnapshot>> {
        self.trace.as_ref()?.steps.get(self.shown_index())
    }

    /// The step after the one under the playhead and the way there, in [0, 1): for motion between steps.
    #[must_use]
    pub fn coming(&self) -> Option<(&Arc<StepSnapshot>, f32)> {
        let next = self.trace.as_ref()?.steps.get(self.shown_index() + 1)?;
        Some((next, self.playhead.fract()))
    }

    /// Index of the step under the playhead.
    #[must_use]
    pub fn shown_index(&self) -> usize {
        self.playhead.clamp(0.0, self.last_step()) as usize
    }

    /// Index of the last step there is.
    #[must_use]
    pub fn last_step(&self) -> f32 {
        self.trace.as_ref().map_or(0, |trace| trace.steps.len().saturating_sub(1)) as f32
    }

    /// Puts the playhead on a step; the last step of a live run means to follow it.
    pub fn seek(&mut self, step: f32) {
        self.playing = false;
        self.playhead = step.clamp(0.0, self.last_step());
        self.follow_live = self.is_live() && self.playhead >= self.last_step();
    }

    /// Moves the playhead by whole steps.
    pub fn step_by(&mut self, steps: i32) {
        self.seek(self.playhead.floor() + steps as f32);
    }

    /// Starts or stops the playback; at the end it starts over.
    pub fn toggle_play(&mut self) {
        self.playing = !self.playing && self.last_step() > 0.0;
        if self.playing {
            self.follow_live = false;
            if self.playhead >= self.last_step() {
                self.playhead = 0.0;
            }
        }
    }

    /// Lets `dt` seconds pass; true when something on show changes.
    pub fn tick(&mut self, dt: f32) -> bool {
        self.keep_run();
        let aged = self.age_messages(dt);
        self.play(dt) || aged
    }

    fn play(&mut self, dt: f32) -> bool {
        let last = self.last_step();
        if !self.playing || last <= 0.0 {
            return false;
        }
        let total = self.trace.as_ref().map_or(last, |trace| trace.total as f32);
        self.playhead += dt.max(0.0) * self.view.speed * total / REPLAY_SECONDS;
        if self.playhead >= last {
            if self.is_live() {
                self.playing = false;
                self.follow_live = true;
                self.playhead = last;
            } else if self.view.looping {
                self.playhead %= last;
            } else {
                self.playing = false;
                self.playhead = last;
            }
        }
        true
    }
}
