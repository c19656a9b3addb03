//! Measures how soon the window answers: its first picture and pose, a sentence typed live, a key, and what it uses
//! while nothing happens.

use crate::adapter::Adapter;
use crate::body::Bodies;
use crate::clock::{FrameClock, program_time, thread_time};
use crate::pace::Pace;
use crate::session::Session;
use crate::trouble::Ending;
use bevy::prelude::*;
use bevy_egui::egui::{Event, Key, Modifiers};
use bevy_egui::{EguiInput, EguiInputSet, EguiPreUpdateSet, PrimaryEguiContext};
use panels::Status;
use serde::Serialize;
use std::time::{Duration, Instant};

/// The frame at whose start the second one, the first with panels, has been drawn.
const PICTURED: u64 = 4;
/// Keys pressed.
const KEYS: usize = 12;
/// How long the window is left alone before and while its rest is measured.
const SETTLING: Duration = Duration::from_secs(8);
const RESTING: Duration = Duration::from_secs(30);
/// Sentences as they grow under a person's hands.
const TYPED: [&str; 12] = [
    "a person sit",
    "a person sitting",
    "a person sitting on a chair",
    "a man kneel",
    "a man kneeling on one knee",
    "a woman wave",
    "a woman waving",
    "a woman waving goodbye",
    "lying on",
    "lying on the back",
    "a golf swing",
    "throwing a ball",
];

/// Time since the program was told to open the window, and CPU time of the main thread within it.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Since {
    wall_ms: f64,
    main_thread_ms: f64,
}

/// What was measured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FeelReport {
    /// The display adapter.
    adapter: String,
    /// The first frame with panels was drawn; waiting for the driver counts as wall time only.
    first_picture: Since,
    /// A first sentence, typed as soon as the engine was ready, has become a pose.
    first_pose: Since,
    /// From each change of the sentence to its body in live mode, milliseconds; drawing in software takes its part.
    live_median_ms: f64,
    live_max_ms: f64,
    /// Frames from a key to a changed body, the worst.
    key_frames: u64,
    /// Share of one core used while nothing happens, percent; none where the system has no such clock.
    rest_percent: Option<f64>,
    /// Frames drawn meanwhile, a second.
    rest_frames_a_second: f64,
}

enum Phase {
    Picture,
    Ready,
    Pose,
    /// A sentence by number, and when it was typed.
    Live(usize, Option<Instant>),
    /// A run to step through: whether it was asked for.
    Run(bool),
    /// A key by number, the frame it was pressed in and what was drawn then.
    Key(usize, Option<(u64, Vec<Vec3>)>),
    /// Left alone since then, with frames and the program's time at the start of what is measured.
    Rest(Instant, Option<(Instant, u64, Option<Duration>)>),
}

#[derive(Resource)]
struct Feel {
    since: Instant,
    phase: Phase,
    input: Vec<Event>,
    live: Vec<f64>,
    report: FeelReport,
}

/// Measures from `since`, prints, and closes the window.
pub fn plugin(app: &mut App, since: Instant) {
    let (input, live, report) = Default::default();
    app.insert_resource(Feel { since, phase: Phase::Picture, input, live, report })
        .add_systems(PreUpdate, feed.after(EguiInputSet::WriteEguiEvents).before(EguiPreUpdateSet::BeginPass))
        .add_systems(Update, measure.after(crate::body::BodySet));
}

fn feed(mut feel: ResMut<Feel>, mut inputs: Query<&mut EguiInput, With<PrimaryEguiContext>>) {
    // At rest nothing is touched: input wakes the window.
    if matches!(feel.phase, Phase::Rest(..)) {
        return;
    }
    for mut input in &mut inputs {
        input.focused = true;
        input.events.append(&mut feel.input);
    }
}

fn press(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

fn measure(
    mut feel: ResMut<Feel>,
    mut session: ResMut<Session>,
    mut pace: ResMut<Pace>,
    (clock, bodies, adapter): (Res<FrameClock>, Res<Bodies>, Res<Adapter>),
    (ending, mut exit): (Res<Ending>, MessageWriter<AppExit>),
) {
    let state = &mut session.state;
    let feel = &mut *feel;
    let now = Instant::now();
    let so_far = |since: Instant| Since { wall_ms: ms(now - since), main_thread_ms: thread_time().as_secs_f64() * 1e3 };
    pace.always = !matches!(feel.phase, Phase::Rest(..));
    let trouble = match &state.status {
        Status::Unready(why) | Status::Failed(why) => Some(why.clone()),
        // The rest takes its time.
        _ if !pace.always => None,
        _ => (feel.since.elapsed() > super::PATIENCE).then(|| "it took too long; is the engine ready?".to_owned()),
    };
    if let Some(why) = trouble {
        return super::give_up(why, &ending, &mut exit);
    }
    let drawn = || bodies.joints().map(|(_, _, at)| at).collect::<Vec<_>>();
    match &mut feel.phase {
        Phase::Picture if clock.frames >= PICTURED => {
            feel.report.adapter.clone_from(&adapter.name);
            feel.report.first_picture = so_far(feel.since);
            feel.phase = Phase::Ready;
        }
        Phase::Ready if matches!(state.status, Status::Ready) => {
            feel.input = vec![Event::Text("a person raising both arms".into()), press(Key::Enter)];
            feel.phase = Phase::Pose;
        }
        Phase::Pose if state.seconds.is_some() && !state.is_running() => {
            feel.report.first_pose = so_far(feel.since);
            state.view.live = true;
            feel.phase = Phase::Live(0, None);
        }
        Phase::Live(number, typed) => match (TYPED.get(*number), *typed) {
            (None, _) => {
                state.view.live = false;
                feel.phase = Phase::Run(false);
            }
            (Some(sentence), None) => {
                state.form.prompt = (*sentence).to_owned();
                *typed = Some(now);
            }
            (Some(sentence), Some(at)) if state.run_prompt == *sentence && !state.is_running() => {
                feel.live.push(ms(now - at));
                feel.phase = Phase::Live(*number + 1, None);
            }
            _ => {}
        },
        Phase::Run(false) => {
            session.intents.push(panels::Intent::Run);
            feel.phase = Phase::Run(true);
        }
        Phase::Run(true) if state.seconds.is_some() && !state.is_running() && !bodies.moving => {
            feel.phase = Phase::Key(0, None);
        }
        Phase::Key(KEYS, _) => feel.phase = Phase::Rest(now, None),
        Phase::Key(_, pressed @ None) if !bodies.moving => {
            *pressed = Some((clock.frames, drawn()));
            feel.input.push(press(Key::ArrowLeft));
        }
        // What is fed now is in the input of the next frame, which is the first.
        Phase::Key(number, Some((frame, before))) if drawn() != *before => {
            feel.report.key_frames = feel.report.key_frames.max(clock.frames - *frame);
            feel.phase = Phase::Key(*number + 1, None);
        }
        Phase::Rest(since, counted @ None) if now - *since > SETTLING => {
            *counted = Some((now, clock.frames, program_time()));
        }
        Phase::Rest(_, Some((since, frames, program))) if now - *since > RESTING => {
            let seconds = (now - *since).as_secs_f64();
            let used = program_time().zip(*program).map(|(now, then)| now.saturating_sub(then));
            feel.report.rest_percent = used.map(|used| 100.0 * used.as_secs_f64() / seconds);
            feel.report.rest_frames_a_second = (clock.frames - *frames) as f64 / seconds;
            feel.live.sort_by(f64::total_cmp);
            feel.report.live_median_ms = feel.live.get(feel.live.len() / 2).copied().unwrap_or_default();
            feel.report.live_max_ms = feel.live.last().copied().unwrap_or_default();
            super::print(&feel.report, &ending, &mut exit);
        }
        _ => {}
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
