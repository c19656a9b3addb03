//! Measures what the window costs: main-thread CPU time a frame, at rest and while poses are drawn, printed as JSON.

use crate::adapter::Adapter;
use crate::clock::FrameClock;
use crate::pace::Pace;
use crate::session::Session;
use crate::trouble::{Ending, ViewerError};
use bevy::prelude::*;
use panels::{Intent, Status};
use serde::Serialize;
use std::io::Write as _;
use std::time::{Duration, Instant};

/// Frames before counting starts: pipelines compile and textures load.
const WARM_UP: u32 = 60;
/// Longest wait for the engine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BenchSpec {
    /// Frames a phase.
    pub frames: u32,
    /// True to measure a second phase, with runs going on.
    pub sampling: bool,
}

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

enum Phase {
    WarmUp(u32),
    Idle,
    Wait,
    Sampling,
}

#[derive(Resource)]
struct Bench {
    spec: BenchSpec,
    phase: Phase,
    costs: Vec<Duration>,
    systems: Vec<Duration>,
    since: Instant,
    program: Option<Duration>,
    started: Instant,
    report: BenchReport,
}

/// Measures as the spec says, prints, and closes the window.
pub fn plugin(app: &mut App, spec: BenchSpec) {
    let now = Instant::now();
    app.insert_resource(Bench {
        spec,
        phase: Phase::WarmUp(WARM_UP),
        costs: Vec::with_capacity(spec.frames as usize),
        systems: Vec::with_capacity(spec.frames as usize),
        since: now,
        program: None,
        started: now,
        report: BenchReport::default(),
    })
    .add_systems(Update, measure);
}

fn measure(
    mut bench: ResMut<Bench>,
    clock: Res<FrameClock>,
    mut pace: ResMut<Pace>,
    mut session: ResMut<Session>,
    adapter: Res<Adapter>,
    ending: Res<Ending>,
    mut exit: MessageWriter<AppExit>,
) {
    pace.always = true;
    if bench.started.elapsed() > PATIENCE + Duration::from_millis(u64::from(bench.spec.frames) * 400) {
        ending.because(ViewerError::Bench("it took too long; is the engine ready?".into()));
        exit.write(AppExit::error());
        return;
    }
    match bench.phase {
        Phase::WarmUp(left) => {
            bench.report.adapter = adapter.name.clone();
            bench.phase = if left == 0 { Phase::Idle } else { Phase::WarmUp(left - 1) };
            bench.begin();
        }
        Phase::Idle => {
            if let Some(costs) = bench.count(&clock) {
                bench.report.idle = Some(costs);
                bench.phase = Phase::Wait;
            }
        }
        Phase::Wait if !bench.spec.sampling => finish(&bench, &ending, &mut exit),
        Phase::Wait => match &session.state.status {
            Status::Ready => {
                bench.phase = Phase::Sampling;
                bench.begin();
            }
            Status::Unready(why) | Status::Failed(why) => {
                ending.because(ViewerError::Bench(why.clone()));
                exit.write(AppExit::error());
            }
            _ => {}
        },
        Phase::Sampling => {
            if !session.state.is_running() {
                bench.report.runs += u64::from(session.state.seconds.is_some());
                if session.state.prompt.trim().is_empty() {
                    session.state.prompt = "a person raising both arms".into();
                }
                session.intents.push(Intent::Run);
            }
            if let Some(costs) = bench.count(&clock) {
                bench.report.sampling = Some(costs);
                finish(&bench, &ending, &mut exit);
            }
        }
    }
}

impl Bench {
    fn begin(&mut self) {
        self.since = Instant::now();
        self.program = crate::clock::program_time();
    }

    /// Counts a frame; the summary once there are enough.
    fn count(&mut self, clock: &FrameClock) -> Option<Costs> {
        self.costs.extend(clock.cost);
        self.systems.extend(clock.systems);
        if self.costs.len() < self.spec.frames.max(1) as usize {
            return None;
        }
        let frames = self.costs.len() as f64;
        let program = crate::clock::program_time().zip(self.program).map(|(now, then)| now.saturating_sub(then));
        let program_ms = program.map(|time| time.as_secs_f64() * 1e3 / frames);
        let systems_p50_ms = Costs::of(&self.systems, self.since.elapsed()).map(|systems| systems.p50_ms);
        let costs =
            Costs::of(&self.costs, self.since.elapsed()).map(|costs| Costs { program_ms, systems_p50_ms, ..costs });
        self.costs.clear();
        self.systems.clear();
        costs
    }
}

fn finish(bench: &Bench, ending: &Ending, exit: &mut MessageWriter<AppExit>) {
    let text = serde_json::to_string(&bench.report).unwrap_or_default();
    match writeln!(std::io::stdout().lock(), "{text}") {
        Ok(()) => exit.write(AppExit::Success),
        Err(error) => {
            ending.because(ViewerError::Bench(format!("the result could not be printed: {error}")));
            exit.write(AppExit::error())
        }
    };
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
