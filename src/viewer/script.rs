//! Drives the window from a text, a line an action, so that tests and pictures come out the same every time. Keys and
//! letters go in as egui's own input events, as a keyboard's would. What a script may say is in [`crate::action`].

use crate::action::Action;
use crate::body::Bodies;
use crate::camera::Rig;
use crate::pace::Pace;
use crate::quality::Quality;
use crate::session::Session;
use crate::trouble::{Ending, ViewerError};
use bevy::prelude::*;
use bevy_egui::egui::Event;
use bevy_egui::{EguiContexts, EguiGlobalSettings, EguiInput, EguiInputSet, EguiPreUpdateSet, PrimaryEguiContext};
use panels::{Intent, Status};
use protocol::TrainPhase;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Longest that one line may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// Frames after which a still window is taken to be drawn.
const SETTLED_FRAMES: u32 = 6;

/// Where the script stands.
#[derive(Resource)]
struct Script {
    left: VecDeque<(usize, Action)>,
    /// When the line at hand began.
    since: Option<Instant>,
    /// Frames in a row in which nothing moved.
    still: u32,
    /// Input for the next egui pass.
    input: VecDeque<Vec<Event>>,
    /// A picture that is being taken.
    shooting: bool,
}

/// Follows a script.
pub fn plugin(app: &mut App, script: Vec<(usize, Action)>) {
    let left = script.into();
    // A pointer that happens to lie over the window must not show in pictures.
    let mut settings = app.world_mut().resource_mut::<EguiGlobalSettings>();
    settings.input_system_settings.run_write_window_pointer_moved_messages = false;
    app.insert_resource(Script { left, since: None, still: 0, input: VecDeque::new(), shooting: false })
        .add_systems(PreUpdate, feed.after(EguiInputSet::WriteEguiEvents).before(EguiPreUpdateSet::BeginPass))
        .add_systems(Last, advance);
}

/// Hands one frame's worth of scripted input to egui; the window counts as focused, as under a person's hands.
fn feed(
    mut script: ResMut<Script>,
    mut inputs: Query<&mut EguiInput, With<PrimaryEguiContext>>,
    mut buttons: ResMut<ButtonInput<MouseButton>>,
) {
    for mut input in &mut inputs {
        input.focused = true;
        if let Some(events) = script.input.pop_front() {
            // The stage listens to the buttons themselves.
            for event in &events {
                match event {
                    Event::PointerButton { pressed: true, .. } => buttons.press(MouseButton::Left),
                    Event::PointerButton { .. } => buttons.release(MouseButton::Left),
                    _ => {}
                }
            }
            input.events.extend(events);
        }
    }
}

fn advance(
    mut script: ResMut<Script>,
    mut session: ResMut<Session>,
    mut pace: ResMut<Pace>,
    (mut rig, bodies, quality): (ResMut<Rig>, Res<Bodies>, Res<Quality>),
    mut contexts: EguiContexts,
    mut commands: Commands,
    (ending, mut exit): (Res<Ending>, MessageWriter<AppExit>),
) {
    pace.always = true;
    let resting =
        !bodies.moving && !rig.moving && quality.settled && script.input.is_empty() && session.intents.is_empty();
    script.still = if resting { script.still + 1 } else { 0 };
    // One action a frame: each sees what the one before did.
    if !script.input.is_empty() || script.shooting {
        return;
    }
    let Some((line, action)) = script.left.front().cloned() else { return };
    let since = *script.since.get_or_insert_with(Instant::now);
    let state = &mut session.state;
    let outcome: Result<bool, String> = match &action {
        Action::WaitReady => match &state.status {
            Status::Unready(why) => Err(why.clone()),
            Status::Starting => Ok(false),
            _ => Ok(true),
        },
        Action::WaitUnready => Ok(matches!(state.status, Status::Unready(_))),
        Action::WaitDone => match &state.status {
            Status::Failed(why) => Err(why.clone()),
            Status::Ready => Ok(state.seconds.is_some()),
            _ => Ok(false),
        },
        Action::WaitTrained => match state.training().map(|training| &training.phase) {
            Some(TrainPhase::Done) => Ok(true),
            Some(TrainPhase::Failed(why)) => Err(why.clone()),
            _ => Ok(false),
        },
        Action::WaitStep(step) => Ok(state.shows_current_run() && state.last_step() as usize >= *step),
        Action::WaitStill => Ok(script.still >= SETTLED_FRAMES),
        Action::WaitMs(ms) => Ok(since.elapsed() >= Duration::from_millis(*ms)),
        Action::Shot(path) if script.still >= SETTLED_FRAMES || state.is_running() => {
            script.shooting = true;
            crate::shot::take(&mut commands, path.clone());
            Ok(true)
        }
        Action::Shot(_) => Ok(false),
        Action::View(preset) => {
            rig.view(*preset);
            Ok(true)
        }
        Action::Do(command) => match (contexts.ctx_mut(), command.why_not(state)) {
            (Ok(ctx), None) => {
                let Session { state, intents, .. } = &mut *session;
                command.perform(ctx, state, intents);
                Ok(true)
            }
            (Ok(_), Some(why)) => Err(why),
            // There is no context before the first frame is set up.
            (Err(_), _) => Ok(false),
        },
        Action::Quit => {
            session.intents.push(Intent::Quit);
            Ok(true)
        }
        other => {
            script.input.extend(other.apply(state));
            Ok(true)
        }
    };
    let outcome = match outcome {
        Ok(false) if since.elapsed() > PATIENCE => Err(format!("{action:?} took longer than two minutes")),
        other => other,
    };
    match outcome {
        Ok(false) => {}
        Ok(true) => {
            script.left.pop_front();
            (script.since, script.still) = (None, 0);
        }
        Err(what) => {
            ending.because(ViewerError::Script { line, what });
            exit.write(AppExit::error());
        }
    }
}

/// A picture was taken, or could not be.
pub(crate) fn shot_done(world: &mut World, result: Result<(), String>) {
    let line = match world.get_resource_mut::<Script>() {
        Some(mut script) => {
            script.shooting = false;
            script.left.front().map_or(0, |(line, _)| line.saturating_sub(1))
        }
        None => return,
    };
    if let Err(what) = result {
        world.resource::<Ending>().because(ViewerError::Script { line, what });
        world.write_message(AppExit::error());
    }
}
