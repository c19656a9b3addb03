//! Measures of the window, printed as JSON: what frames cost, how soon it answers, what it holds in memory.

mod costs;
mod feel;
mod frames;
mod soak;

pub use costs::{BenchReport, Costs};
pub use feel::{FeelReport, Since};
pub use frames::BenchSpec;

use crate::trouble::{Ending, ViewerError};
use bevy::prelude::*;
use serde::Serialize;
use std::io::Write as _;
use std::time::{Duration, Instant};

/// Longest wait for the engine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bench {
    /// What frames cost the main thread.
    Frames(BenchSpec),
    /// How soon the window answers, from when the program began.
    Feel(Instant),
    /// What the program holds in memory while it draws pose after pose for that long.
    Soak(Duration),
}

/// Measures, prints, and closes the window.
pub fn plugin(app: &mut App, what: Bench) {
    match what {
        Bench::Frames(spec) => frames::plugin(app, spec),
        Bench::Feel(since) => feel::plugin(app, since),
        Bench::Soak(until) => soak::plugin(app, until),
    }
}

fn print(report: &impl Serialize, ending: &Ending, exit: &mut MessageWriter<AppExit>) {
    let text = serde_json::to_string(report).unwrap_or_default();
    match writeln!(std::io::stdout().lock(), "{text}") {
        Ok(()) => _ = exit.write(AppExit::Success),
        Err(error) => give_up(format!("the result could not be printed: {error}"), ending, exit),
    }
}

fn give_up(why: String, ending: &Ending, exit: &mut MessageWriter<AppExit>) {
    ending.because(ViewerError::Bench(why));
    exit.write(AppExit::error());
}
