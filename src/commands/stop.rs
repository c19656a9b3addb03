//! Ctrl-C as a flag: long work ends at the next step and keeps what it has.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set once Ctrl-C was pressed; a second press ends the program at once.
#[derive(Clone, Debug)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens for Ctrl-C from now on.
    pub fn listen() -> anyhow::Result<Self> {
        let flag = Arc::new(AtomicBool::new(false));
        let seen = flag.clone();
        ctrlc::set_handler(move || {
            if seen.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        })?;
        Ok(Self(flag))
    }

    /// True once the person wants to stop.
    pub fn wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
