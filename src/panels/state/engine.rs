//! What the engine is doing, and how far it is.

use super::State;
use protocol::RunId;
use std::time::Instant;

/// What the engine is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Status {
    /// Device and model are being prepared.
    #[default]
    Starting,
    /// There is no usable device or model: one sentence from the engine.
    Unready(String),
    /// Ready to draw.
    Ready,
    /// A run is in progress, or poses are drawn beside one.
    Running {
        /// Which run.
        run: RunId,
        /// When it was asked for.
        started: Instant,
    },
    /// The last run failed, for this reason; another may be tried.
    Failed(String),
}

impl State {
    /// True while poses are being drawn.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.status, Status::Running { .. })
    }

    /// The run that is in progress.
    #[must_use]
    pub fn in_progress(&self) -> Option<RunId> {
        if let Status::Running { run, .. } = self.status { Some(run) } else { None }
    }

    /// True while the run on show is the one in progress.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.run.is_some() && self.in_progress() == self.run
    }

    /// True when the steps on show belong to the run asked for last.
    #[must_use]
    pub fn shows_current_run(&self) -> bool {
        self.trace.as_ref().is_some_and(|trace| Some(trace.run) == self.run)
    }

    /// Share of what is in progress that is done, in [0, 1]; 0 before the first step.
    #[must_use]
    pub fn progress(&self) -> f32 {
        if let Some(share) = self.aside_progress() {
            return share;
        }
        match &self.trace {
            Some(trace) if self.shows_current_run() => {
                trace.steps.len().saturating_sub(1) as f32 / trace.total.max(1) as f32
            }
            _ => 0.0,
        }
    }

    /// Mean wall time of a denoising step, milliseconds.
    #[must_use]
    pub fn step_ms(&self) -> Option<f32> {
        let done = self.trace.as_ref().filter(|_| self.shows_current_run())?.steps.len().saturating_sub(1);
        let seconds = match &self.status {
            Status::Running { started, .. } if self.is_live() => started.elapsed().as_secs_f32(),
            _ => self.seconds?,
        };
        (done > 0).then(|| 1000.0 * seconds / done as f32)
    }

    /// Why a run cannot be asked for now; `None` when it can.
    #[must_use]
    pub fn why_not_run(&self) -> Option<String> {
        self.why_not_draw().or_else(|| self.request().err())
    }

    /// Why nothing at all can be drawn now; `None` when something can.
    #[must_use]
    pub fn why_not_draw(&self) -> Option<String> {
        match &self.status {
            Status::Starting => Some("The engine is still starting; this takes a moment.".into()),
            Status::Unready(why) => Some(why.clone()),
            _ => None,
        }
    }
}
