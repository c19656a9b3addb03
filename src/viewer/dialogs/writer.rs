//! Makes files on threads of their own, so that a film of some seconds does not hold the window up.

use crate::export::{self, Job};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// Wakes a sleeping window.
pub(super) type Wake = Arc<dyn Fn() + Send + Sync>;

/// How a file went, in a sentence for the person.
type Outcome = Result<String, String>;

/// Files in the making.
pub(super) struct Writer {
    tell: Sender<Outcome>,
    told: Mutex<Receiver<Outcome>>,
}

impl Default for Writer {
    fn default() -> Self {
        let (tell, told) = channel();
        Self { tell, told: Mutex::new(told) }
    }
}

impl Writer {
    /// Makes a file; how it went is among the [`Writer::outcomes`] later.
    pub(super) fn start(&self, job: Job, path: PathBuf, wake: Option<Wake>) {
        let tell = self.tell.clone();
        let work = move || {
            // The receiver is gone only when the window is.
            let _ = tell.send(export::write(&job, &path));
            if let Some(wake) = wake {
                wake();
            }
        };
        if let Err(error) = std::thread::Builder::new().name("posa-export".into()).spawn(work) {
            let _ = self.tell.send(Err(format!("The file was not written: the system has no thread left ({error}).")));
        }
    }

    /// How files went since this was asked last.
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        self.told.lock().map(|told| told.try_iter().collect()).unwrap_or_default()
    }
}
