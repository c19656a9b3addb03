//! What is drawn beside the run on show: what has to be drawn for it, how far it is, and where its poses go.

use super::{MessageKind, State, Status};
use pose::formats::json::PoseRecord;
use protocol::{One, Outcome, RunId};
use std::time::Instant;

/// Something that takes many single poses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// The same noise under several guidance scales: [`State::grid`].
    Grid,
    /// The same noise without each word: [`State::causal`].
    Words,
    /// A rough body for the sentence as it stands.
    Live,
}

impl State {
    /// What has to be drawn.
    ///
    /// # Errors
    /// One sentence for the person when it cannot be drawn now.
    pub fn batch(&self, what: Batch) -> Result<Vec<One>, String> {
        if let Some(why) = self.why_not_draw() {
            return Err(why);
        }
        match what {
            Batch::Grid => self.grid_list(),
            Batch::Words => self.causal_list(),
            Batch::Live => self.live_list(),
        }
    }

    /// It was sent to the worker: called after `Client::batch` succeeded.
    pub fn begin_batch(&mut self, what: Batch, run: RunId) {
        match what {
            Batch::Grid => self.begin_grid(run),
            Batch::Words => self.begin_causal(run),
            // It is there before anybody could cancel it.
            Batch::Live => return self.begin_live(run),
        }
        self.status = Status::Running { run, started: Instant::now() };
    }

    /// Takes one pose of a batch; that of an older one is dropped.
    pub(super) fn on_drawn(&mut self, run: RunId, at: usize, record: &PoseRecord) {
        if let Some(grid) = self.grid.as_mut().filter(|grid| grid.run == run)
            && let Some(cell) = grid.drawn.get_mut(at)
        {
            *cell = Some(record.clone());
        }
        if let Some(causal) = self.causal.as_mut().filter(|causal| causal.run == run) {
            causal.take(at, record);
        }
        self.take_live(run, record);
    }

    /// The share of the batch in progress that is there; `None` when none is in progress.
    pub(super) fn aside_progress(&self) -> Option<f32> {
        let run = self.in_progress().filter(|_| !self.is_live())?;
        let share = |there: usize, all: usize| there as f32 / all.max(1) as f32;
        if let Some(grid) = self.grid.as_ref().filter(|grid| grid.run == run) {
            return Some(share(grid.drawn.iter().flatten().count(), grid.drawn.len()));
        }
        let causal = self.causal.as_ref().filter(|causal| causal.run == run)?;
        Some(share(causal.moved.iter().flatten().count(), causal.moved.len()))
    }

    pub(super) fn finish_batch(&mut self, outcome: Outcome) {
        self.status = Status::Ready;
        match outcome {
            Outcome::Done(_) => {}
            Outcome::Cancelled => self.say(MessageKind::Info, "Cancelled. What was drawn so far is kept."),
            Outcome::Failed(why) => {
                self.say(MessageKind::Error, why.clone());
                self.status = Status::Failed(why);
            }
        }
    }
}
