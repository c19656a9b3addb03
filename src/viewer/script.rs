//! Drives the window from a text, a line an action, so that tests and pictures come out the same every time. Keys and
//! letters go in as egui's own input events, as a keyboard's would. What a script may say is in [`Action`].

use crate::body::Bodies;
use crate::camera::Rig;
use crate::pace::Pace;
use crate::session::Session;
use crate::trouble::{Ending, ViewerError};
use bevy::prelude::*;
use bevy_egui::egui::{Event, Key, Modifiers, PointerButton, pos2};
use bevy_egui::{EguiInput, EguiInputSet, EguiPreUpdateSet, PrimaryEguiContext};
use panels::{Intent, Status, ViewPreset};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Longest that one line may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// Frames after which a still window is taken to be drawn.
const SETTLED_FRAMES: u32 = 6;

/// One line of a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `wait ready`: the engine is ready.
    WaitReady,
    /// `wait done`: the run has ended with poses.
    WaitDone,
    /// `wait step N`: the run has reached step N.
    WaitStep(usize),
    /// `wait still`: nothing moves.
    WaitStill,
    /// `wait ms N`.
    WaitMs(u64),
    /// `type TEXT`: letters into whatever has the keyboard.
    Type(String),
    /// `key NAME`, such as `key Enter`, `key Shift+ArrowLeft`.
    Key(Key, Modifiers),
    /// `click X Y`: the left button, points from the top left.
    Click(f32, f32),
    /// `count N`: how many bodies the next run draws.
    Count(u32),
    /// `view front`: camera presets.
    View(ViewPreset),
    /// `scrub N`: the playhead to step N; `scrub end` to the last.
    Scrub(Option<u32>),
    /// `word N`: picks a word of the prompt, from 0.
    Word(usize),
    /// `light` or `dark`.
    Dark(bool),
    /// `shot FILE`: a picture of the window, `.png`, or `.ppm` for plain bytes.
    Shot(PathBuf),
    /// `quit`.
    Quit,
}

/// Reads a script: a line an action, blank lines and lines that begin with `#` passed over.
///
/// # Errors
/// [`ViewerError::Script`] for the first line that is not understood.
pub fn parse(text: &str) -> Result<Vec<(usize, Action)>, ViewerError> {
    let lines = text.lines().map(str::trim).enumerate().map(|(i, line)| (i + 1, line));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            let what = || format!("\"{line}\" is not understood");
            let action = action(line).ok_or_else(|| ViewerError::Script { line: number, what: what() })?;
            Ok((number, action))
        })
        .collect()
}

fn action(line: &str) -> Option<Action> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    Some(match (verb, rest) {
        ("wait", "ready") => Action::WaitReady,
        ("wait", "done") => Action::WaitDone,
        ("wait", "still") => Action::WaitStill,
        ("wait", rest) => match rest.split_once(' ')? {
            ("step", n) => Action::WaitStep(n.parse().ok()?),
            ("ms", n) => Action::WaitMs(n.parse().ok()?),
            _ => return None,
        },
        ("type", text) if !text.is_empty() => Action::Type(text.into()),
        ("key", name) => {
            let (modifiers, key) = name.rsplit_once('+').unwrap_or(("", name));
            let modifiers = modifiers.split('+').filter(|m| !m.is_empty()).try_fold(Modifiers::NONE, |all, m| {
                Some(match m {
                    "Ctrl" => all | Modifiers::COMMAND | Modifiers::CTRL,
                    "Shift" => all | Modifiers::SHIFT,
                    "Alt" => all | Modifiers::ALT,
                    _ => return None,
                })
            })?;
            Action::Key(Key::from_name(key)?, modifiers)
        }
        ("click", at) => {
            let (x, y) = at.split_once(' ')?;
            Action::Click(x.parse().ok()?, y.trim().parse().ok()?)
        }
        ("count", n) => Action::Count(n.parse().ok()?),
        ("view", name) => Action::View(ViewPreset::ALL.into_iter().find(|v| v.title().eq_ignore_ascii_case(name))?),
        ("scrub", "end") => Action::Scrub(None),
        ("scrub", n) => Action::Scrub(Some(n.parse().ok()?)),
        ("word", n) => Action::Word(n.parse().ok()?),
        ("light", "") => Action::Dark(false),
        ("dark", "") => Action::Dark(true),
        ("shot", file) if !file.is_empty() => Action::Shot(file.into()),
        ("quit", "") => Action::Quit,
        _ => return None,
    })
}

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
    app.insert_resource(Script { left, since: None, still: 0, input: VecDeque::new(), shooting: false })
        .add_systems(PreUpdate, feed.after(EguiInputSet::WriteEguiEvents).before(EguiPreUpdateSet::BeginPass))
        .add_systems(Last, advance);
}

/// Hands one frame's worth of scripted input to egui; the window counts as focused, as under a person's hands.
fn feed(mut script: ResMut<Script>, mut inputs: Query<&mut EguiInput, With<PrimaryEguiContext>>) {
    for mut input in &mut inputs {
        input.focused = true;
        if let Some(events) = script.input.pop_front() {
            input.events.extend(events);
        }
    }
}

fn advance(
    mut script: ResMut<Script>,
    mut session: ResMut<Session>,
    mut pace: ResMut<Pace>,
    (mut rig, bodies): (ResMut<Rig>, Res<Bodies>),
    ending: Res<Ending>,
    mut commands: Commands,
    mut exit: MessageWriter<AppExit>,
) {
    pace.always = true;
    let resting = !bodies.moving && !rig.moving && script.input.is_empty() && session.intents.is_empty();
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
        Action::WaitDone => match &state.status {
            Status::Failed(why) => Err(why.clone()),
            Status::Ready => Ok(state.seconds.is_some()),
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

impl Action {
    /// Changes the state, or gives the input events of the coming frames.
    fn apply(&self, state: &mut panels::State) -> Vec<Vec<Event>> {
        match self {
            Self::Count(count) => state.count = *count,
            Self::Scrub(step) => state.seek(step.map_or(f32::MAX, |s| s as f32)),
            Self::Word(word) => state.selected_word = Some(*word),
            Self::Dark(dark) => state.dark = *dark,
            Self::Type(text) => return text.chars().map(|c| vec![Event::Text(c.into())]).collect(),
            Self::Key(key, modifiers) => {
                let event = |pressed| Event::Key {
                    key: *key,
                    physical_key: None,
                    pressed,
                    repeat: false,
                    modifiers: *modifiers,
                };
                return vec![vec![event(true)], vec![event(false)]];
            }
            Self::Click(x, y) => {
                let pos = pos2(*x, *y);
                let button = |pressed| Event::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed,
                    modifiers: Modifiers::NONE,
                };
                return vec![vec![Event::PointerMoved(pos)], vec![button(true)], vec![button(false)]];
            }
            _ => {}
        }
        Vec::new()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_line_by_line() {
        let text =
            "# a comment\n\nwait ready\ntype arms raised\nkey Shift+ArrowLeft\nscrub end\nshot a b.png\nview top\n";
        let actions: Vec<_> = parse(text).unwrap().into_iter().map(|(_, a)| a).collect();
        let expected = [
            Action::WaitReady,
            Action::Type("arms raised".into()),
            Action::Key(Key::ArrowLeft, Modifiers::SHIFT),
            Action::Scrub(None),
            Action::Shot("a b.png".into()),
            Action::View(ViewPreset::Top),
        ];
        assert_eq!(actions, expected);
    }

    #[test]
    fn a_line_that_is_not_understood_is_named() {
        let error = parse("wait ready\ndance").unwrap_err();
        assert_eq!(error.to_string(), "script line 2: \"dance\" is not understood");
        for line in ["wait", "wait x 3", "key Nothing", "click 3", "scrub x", "shot", "quit now"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
