//! The worker's end of the wire: never waits for the window.

use crate::client::Shared;
use crate::{Command, Event, RunId, StepSnapshot, Trace};
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
        if let Some(waker) = self.shared.waker.get() {
            waker();
        }
    }
}
