//! Measures what the window costs: main-thread CPU time a frame, at rest, while poses are drawn, and while a model is
//! trained.

use super::{BenchReport, Costs, PATIENCE, give_up, print};
use crate::adapter::Adapter;
use crate::clock::FrameClock;
use crate::pace::Pace;
use crate::session::Session;
use crate::trouble::Ending;
use bevy::prelude::*;
use panels::{Intent, Status};
use protocol::{DeviceChoice, TrainPhase, TrainRequest, TrainSource};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Frames before counting starts: pipelines compile and textures load.
const WARM_UP: u32 = 60;

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BenchSpec {
    /// Frames a phase.
    pub frames: u32,
    /// True to measure a second phase, with runs going on.
    pub sampling: bool,
    /// A folder for a training, to measure a third phase while it goes on.
    pub training: Option<PathBuf>,
}

enum Phase {
    WarmUp(u32),
    Idle,
    Wait,
    Sampling,
    /// Waits for the first step of a training, which was asked for or not yet.
    Prepare(bool),
    Training,
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
        phase: Phase::WarmUp(WARM_UP),
        costs: Vec::with_capacity(spec.frames as usize),
        systems: Vec::with_capacity(spec.frames as usize),
        since: now,
        program: None,
        started: now,
        report: BenchReport::default(),
        spec,
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
    if bench.started.elapsed() > PATIENCE + Duration::from_millis(u64::from(bench.spec.frames) * 600) {
        return give_up("it took too long; is the engine ready?".into(), &ending, &mut exit);
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
        Phase::Wait if !bench.spec.sampling => print(&bench.report, &ending, &mut exit),
        Phase::Wait => match &session.state.status {
            Status::Ready => {
                bench.phase = Phase::Sampling;
                bench.begin();
            }
            Status::Unready(why) | Status::Failed(why) => give_up(why.clone(), &ending, &mut exit),
            _ => {}
        },
        Phase::Sampling => {
            if !session.state.is_running() {
                bench.report.runs += u64::from(session.state.seconds.is_some());
                if session.state.form.prompt.trim().is_empty() {
                    session.state.form.prompt = "a person raising both arms".into();
                }
                session.intents.push(Intent::Run);
            }
            if let Some(costs) = bench.count(&clock) {
                bench.report.sampling = Some(costs);
                bench.phase = Phase::Prepare(false);
            }
        }
        Phase::Prepare(false) => match bench.spec.training.take() {
            None => print(&bench.report, &ending, &mut exit),
            Some(folder) => {
                session.state.view.tab = panels::Tab::Train;
                session.intents.push(Intent::Train(Box::new(practice(folder))));
                bench.phase = Phase::Prepare(true);
            }
        },
        Phase::Prepare(true) => match session.state.training().map(|training| &training.phase) {
            Some(TrainPhase::Training) => {
                bench.phase = Phase::Training;
                bench.report.steps = session.state.training().map_or(0, |training| training.step);
                bench.begin();
            }
            Some(TrainPhase::Failed(why)) => give_up(why.clone(), &ending, &mut exit),
            _ => {}
        },
        Phase::Training => {
            if let Some(costs) = bench.count(&clock) {
                let step = session.state.training().map_or(0, |training| training.step);
                bench.report.training = Some(costs);
                bench.report.steps = step.saturating_sub(bench.report.steps);
                print(&bench.report, &ending, &mut exit);
            }
        }
    }
}

/// A training that goes on for as long as it is measured.
fn practice(out: PathBuf) -> TrainRequest {
    TrainRequest {
        source: TrainSource::Starter(400),
        out,
        steps: 100_000,
        batch: 64,
        learning_rate: 1e-3,
        device: DeviceChoice::Auto,
        prompts: Vec::new(),
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
