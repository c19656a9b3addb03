//! The window's end of the wire: never blocks.

use crate::server::Server;
use crate::{Command, Event, One, RunId, SampleRequest, Trace, TrainControl, TrainSnapshot};
use arc_swap::ArcSwapOption;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use pose::recipe::Guidance;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Commands that may wait for the worker; a person cannot outrun it.
const COMMANDS: usize = 16;
/// Events that may wait for the window: a run sends three.
const EVENTS: usize = 1024;

/// Longest that a training may take to save itself when the window goes.
const PARTING: Duration = Duration::from_secs(15);

/// Wakes a sleeping window when the worker has news.
pub(crate) type Waker = Box<dyn Fn() + Send + Sync>;

/// State that both ends see.
#[derive(Default)]
pub(crate) struct Shared {
    /// Latest trace.
    pub trace: ArcSwapOption<Trace>,
    /// Runs up to this number are cancelled.
    pub cancelled: AtomicU64,
    /// A new guidance for a live run.
    pub retune: ArcSwapOption<(RunId, Guidance)>,
    /// How the training stands.
    pub training: ArcSwapOption<TrainSnapshot>,
    /// What is asked of the training.
    pub control: ArcSwapOption<TrainControl>,
    /// True while poses are drawn: training gives way.
    pub sampling: AtomicBool,
    pub waker: OnceLock<Waker>,
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The worker has a full queue.
    #[error("the worker is still busy with earlier requests; try again in a moment")]
    Busy,
    /// The worker has ended.
    #[error("the worker has stopped; save your work and restart Posa")]
    Gone,
}

/// The window's end. Dropping it ends the workers.
pub struct Client {
    commands: Sender<Command>,
    events: Receiver<Event>,
    shared: Arc<Shared>,
    next: AtomicU64,
}

/// Makes the two ends of a wire.
#[must_use]
pub fn connect() -> (Client, Server) {
    let (command_in, command_out) = bounded(COMMANDS);
    let (event_in, event_out) = bounded(EVENTS);
    let shared = Arc::new(Shared::default());
    let client = Client { commands: command_in, events: event_out, shared: shared.clone(), next: AtomicU64::new(1) };
    (client, Server::new(command_out, event_in, shared))
}

impl Client {
    /// Sends a command without waiting.
    ///
    /// # Errors
    /// [`SendError`] when the queue is full or the worker has ended.
    pub fn send(&self, command: Command) -> Result<(), SendError> {
        self.commands.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => SendError::Busy,
            TrySendError::Disconnected(_) => SendError::Gone,
        })
    }

    /// Asks for poses; every earlier run is cancelled (the newest request wins).
    ///
    /// # Errors
    /// [`SendError`] as for [`Client::send`].
    pub fn sample(&self, request: SampleRequest) -> Result<RunId, SendError> {
        let run = self.newest();
        self.send(Command::Sample(run, Box::new(request))).map(|()| run)
    }

    /// Asks for single poses, one after the other; every earlier run is cancelled.
    ///
    /// # Errors
    /// [`SendError`] as for [`Client::send`].
    pub fn batch(&self, list: Vec<One>) -> Result<RunId, SendError> {
        let run = self.newest();
        self.send(Command::Batch(run, list)).map(|()| run)
    }

    /// The number of a new run, which ends those before it.
    fn newest(&self) -> RunId {
        let run = RunId(self.next.fetch_add(1, Ordering::Relaxed));
        self.shared.cancelled.fetch_max(run.0 - 1, Ordering::Release);
        run
    }

    /// Takes `count` numbers in a row that no run will have, and gives the first: for runs that come from a file.
    pub fn reserve(&self, count: u64) -> RunId {
        RunId(self.next.fetch_add(count, Ordering::Relaxed))
    }

    /// Stops a run, and those before it, at its next step.
    pub fn cancel(&self, run: RunId) {
        self.shared.cancelled.fetch_max(run.0, Ordering::Release);
    }

    /// Changes the guidance of a live run from its next step on.
    pub fn retune(&self, run: RunId, guidance: Guidance) {
        self.shared.retune.store(Some(Arc::new((run, guidance))));
    }

    /// Asks something of the training that is going on.
    pub fn control(&self, control: TrainControl) {
        self.shared.control.store(Some(Arc::new(control)));
    }

    /// How the training stands, or the last one ended.
    #[must_use]
    pub fn training(&self) -> Option<Arc<TrainSnapshot>> {
        self.shared.training.load_full()
    }

    /// The events that have arrived, oldest first.
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.events.try_iter()
    }

    /// The latest trace, of whichever run wrote last.
    #[must_use]
    pub fn trace(&self) -> Option<Arc<Trace>> {
        self.shared.trace.load_full()
    }

    /// Called by the worker, on its thread, whenever there is news; only the first call counts.
    pub fn wake_with(&self, waker: impl Fn() + Send + Sync + 'static) {
        let _ = self.shared.waker.set(Box::new(waker));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.shared.cancelled.store(u64::MAX, Ordering::Release);
        let _ = self.commands.try_send(Command::Shutdown);
        // A training saves itself before the program ends.
        self.control(TrainControl::Stop);
        let deadline = Instant::now() + PARTING;
        while self.training().is_some_and(|training| !training.phase.is_over()) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
