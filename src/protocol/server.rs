//! The worker's end of the wire: never waits for the window.

use crate::client::Shared;
use crate::{Command, Event, RunId, StepSnapshot, Trace, TrainControl, TrainSnapshot};
use crossbeam_channel::{Receiver, Sender};
use pose::recipe::Guidance;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The worker's end.
pub struct Server {
    commands: Receiver<Command>,
    events: Sender<Event>,
    shared: Arc<Shared>,
}

impl Server {
    pub(crate) fn new(commands: Receiver<Command>, events: Sender<Event>, shared: Arc<Shared>) -> Self {
        Self { commands, events, shared }
    }

    /// Waits for the next command; `None` once the window is gone.
    #[must_use]
    pub fn next_command(&self) -> Option<Command> {
        self.commands.recv().ok()
    }

    /// Tells the window. An event is dropped only when a thousand wait unread.
    pub fn tell(&self, event: Event) {
        let _ = self.events.try_send(event);
        self.wake();
    }

    /// True once the run is no longer wanted; cheap enough for every step.
    #[must_use]
    pub fn cancelled(&self, run: RunId) -> bool {
        self.shared.cancelled.load(Ordering::Acquire) >= run.0
    }

    /// The guidance a person chose while the run was going on, if any.
    #[must_use]
    pub fn retuned(&self, run: RunId) -> Option<Guidance> {
        let slot = self.shared.retune.load();
        slot.as_ref().filter(|entry| entry.0 == run).map(|entry| entry.1.clone())
    }

    /// Adds a step to the run's trace; the first step of a new run replaces the old trace.
    pub fn publish(&self, run: RunId, total: u32, step: StepSnapshot) {
        let mut steps = match self.shared.trace.load().as_ref() {
            Some(trace) if trace.run == run => trace.steps.clone(),
            _ => Vec::new(),
        };
        steps.push(Arc::new(step));
        self.shared.trace.store(Some(Arc::new(Trace { run, total, steps })));
        self.wake();
    }

    fn wake(&self) {
        self.shared.wake();
    }

    /// Notes that poses are being drawn, until the answer is dropped.
    #[must_use]
    pub fn sampling(&self) -> Sampling {
        self.shared.sampling.store(true, Ordering::Release);
        Sampling(self.shared.clone())
    }

    /// The trainer's end of the wire; `None` while a training is going on.
    #[must_use]
    pub fn begin_training(&self) -> Option<TrainerEnd> {
        let busy = self.shared.training.load().as_ref().is_some_and(|training| !training.phase.is_over());
        if busy {
            return None;
        }
        self.shared.control.store(None);
        Some(TrainerEnd(self.shared.clone()))
    }
}

impl Shared {
    fn wake(&self) {
        if let Some(waker) = self.waker.get() {
            waker();
        }
    }
}

/// Poses are being drawn for as long as this lives.
pub struct Sampling(Arc<Shared>);

impl Drop for Sampling {
    fn drop(&mut self) {
        self.0.sampling.store(false, Ordering::Release);
    }
}

/// The trainer's end: never waits for the window.
pub struct TrainerEnd(Arc<Shared>);

impl TrainerEnd {
    /// Shows how the training stands.
    pub fn publish(&self, snapshot: TrainSnapshot) {
        self.0.training.store(Some(Arc::new(snapshot)));
        self.0.wake();
    }

    /// What a person asks for; saving is asked for once, everything else until something else is.
    #[must_use]
    pub fn control(&self) -> Option<TrainControl> {
        let control = self.0.control.load_full().map(|control| *control);
        if control == Some(TrainControl::Save) {
            self.0.control.store(None);
        }
        control
    }

    /// True while poses are drawn.
    #[must_use]
    pub fn is_sampling(&self) -> bool {
        self.0.sampling.load(Ordering::Acquire)
    }
}
