//! What frames cost, summed up: percentiles of one phase, and the report of all.

use serde::Serialize;
use std::time::Duration;

/// Main-thread CPU time a frame over one phase, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Costs {
    /// Frames counted.
    pub frames: usize,
    /// Median.
    pub p50_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
    /// Worst frame.
    pub max_ms: f64,
    /// The window's own systems alone, median: the rest is Bevy's hand-over to the renderer and the event loop.
    pub systems_p50_ms: Option<f64>,
    /// Frames a second of wall time.
    pub fps: f64,
    /// CPU time of all threads a frame, mean, milliseconds: drawing in software and the worker included.
    pub program_ms: Option<f64>,
}

/// What was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BenchReport {
    /// The display adapter.
    pub adapter: String,
    /// Nothing going on, drawn all the same.
    pub idle: Option<Costs>,
    /// Runs going on, one after the other.
    pub sampling: Option<Costs>,
    /// Runs that ended in that phase.
    pub runs: u64,
    /// A training going on, its curves on show.
    pub training: Option<Costs>,
    /// Training steps taken meanwhile.
    pub steps: u64,
}

impl Costs {
    /// The summary of frame costs over `wall` of wall time; `None` without frames.
    #[must_use]
    pub fn of(costs: &[Duration], wall: Duration) -> Option<Self> {
        let mut sorted: Vec<f64> = costs.iter().map(|c| c.as_secs_f64() * 1e3).collect();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| {
            // Nearest rank: the smallest cost that `share` of the frames do not exceed.
            let rank = (share * sorted.len() as f64).ceil() as usize;
            sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied()
        };
        Some(Self {
            frames: sorted.len(),
            p50_ms: at(0.50)?,
            p95_ms: at(0.95)?,
            p99_ms: at(0.99)?,
            max_ms: at(1.0)?,
            fps: sorted.len() as f64 / wall.as_secs_f64().max(1e-9),
            program_ms: None,
            systems_p50_ms: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_sorted_frames() {
        let costs: Vec<_> = (1..=100).rev().map(Duration::from_millis).collect();
        let summary = Costs::of(&costs, Duration::from_secs(2)).unwrap();
        assert_eq!((summary.p50_ms, summary.p95_ms, summary.p99_ms, summary.max_ms), (50.0, 95.0, 99.0, 100.0));
        assert_eq!(summary.fps, 50.0);
        assert_eq!(Costs::of(&[], Duration::ZERO), None);
    }
}
