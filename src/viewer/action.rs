//! What a script may say: one action a line. Following a script is in [`crate::script`].

use crate::trouble::ViewerError;
use bevy_egui::egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use panels::{Command, ViewPreset};
use std::path::PathBuf;

/// Frames that a drag takes.
const DRAG_FRAMES: usize = 8;

/// One line of a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `wait ready`: the engine is ready.
    WaitReady,
    /// `wait unready`: the engine has said that it cannot draw.
    WaitUnready,
    /// `wait done`: nothing is drawn any more, and a run has ended.
    WaitDone,
    /// `wait trained`: a training has come to its end.
    WaitTrained,
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
    /// `drag X Y X Y`: the left button held from the one place to the other.
    Drag([f32; 4]),
    /// `count N`: how many bodies the next run draws.
    Count(u32),
    /// `view front`: camera presets.
    View(ViewPreset),
    /// `scrub N`: the playhead to step N; `scrub end` to the last.
    Scrub(Option<u32>),
    /// `word N`: picks a word of the prompt, from 0.
    Word(usize),
    /// `joint N`: picks a joint, from 0.
    Joint(usize),
    /// `do NAME`: takes the action of that name in the menus.
    Do(Command),
    /// `scale X`: the size of the interface.
    Scale(f32),
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
        ("wait", "unready") => Action::WaitUnready,
        ("wait", "done") => Action::WaitDone,
        ("wait", "still") => Action::WaitStill,
        ("wait", "trained") => Action::WaitTrained,
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
        ("drag", places) => {
            let places: Vec<f32> = places.split_whitespace().map(|n| n.parse().ok()).collect::<Option<_>>()?;
            Action::Drag(places.try_into().ok()?)
        }
        ("count", n) => Action::Count(n.parse().ok()?),
        ("view", name) => Action::View(ViewPreset::ALL.into_iter().find(|v| v.title().eq_ignore_ascii_case(name))?),
        ("scrub", "end") => Action::Scrub(None),
        ("scrub", n) => Action::Scrub(Some(n.parse().ok()?)),
        ("word", n) => Action::Word(n.parse().ok()?),
        ("joint", n) => Action::Joint(n.parse().ok()?),
        ("do", name) => Action::Do(Command::all().find(|command| command.title().eq_ignore_ascii_case(name))?),
        ("scale", x) => Action::Scale(x.parse().ok()?),
        ("light", "") => Action::Dark(false),
        ("dark", "") => Action::Dark(true),
        ("shot", file) if !file.is_empty() => Action::Shot(file.into()),
        ("quit", "") => Action::Quit,
        _ => return None,
    })
}

impl Action {
    /// Changes the state, or gives the input events of the coming frames.
    pub fn apply(&self, state: &mut panels::State) -> Vec<Vec<Event>> {
        match self {
            Self::Count(count) => state.form.count = *count,
            Self::Scrub(step) => state.seek(step.map_or(f32::MAX, |s| s as f32)),
            Self::Word(word) => state.selected_word = Some(*word),
            Self::Joint(joint) => state.selected_joint = Some(*joint),
            Self::Scale(scale) => state.view.ui_scale = *scale,
            Self::Dark(dark) => state.view.dark = *dark,
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
                return vec![vec![Event::PointerMoved(pos)], vec![left(pos, true)], vec![left(pos, false)]];
            }
            Self::Drag([x, y, to_x, to_y]) => {
                let (from, to) = (pos2(*x, *y), pos2(*to_x, *to_y));
                // The stage sees where the pointer is a frame later.
                let rest = std::iter::repeat_n(vec![Event::PointerMoved(from)], 3);
                let way =
                    (1..=DRAG_FRAMES).map(|i| vec![Event::PointerMoved(from.lerp(to, i as f32 / DRAG_FRAMES as f32))]);
                let hold = std::iter::repeat_n(vec![Event::PointerMoved(to)], 3);
                let frames = rest.chain([vec![left(from, true)]]).chain(way).chain(hold);
                return frames.chain([vec![left(to, false)]]).collect();
            }
            _ => {}
        }
        Vec::new()
    }
}

/// The left button, pressed or let go.
fn left(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
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
        for line in ["wait", "wait x 3", "key Nothing", "click 3", "scrub x", "shot", "do dance", "quit now"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
