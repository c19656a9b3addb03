//! The text of a file to a session. What cannot be read is left out and named; only a file that is no session at all
//! is refused.

use super::{SavedEdit, SavedLive, Session, VERSION, lenient::lenient, parts, steps};
use crate::state::MAX_RUNS;
use crate::{PastRun, View};
use pose::Pose;
use pose::formats::json::PoseRecord;
use protocol::RunId;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Runs of a file at most, of which the newest are kept.
const MOST_RUNS: usize = 1000;
/// Values of a part that is not a run, and bytes of its text: a hundred long sentences of history are the most.
const MOST_VALUES: usize = 100_000;
/// See [`MOST_VALUES`].
const LONGEST: usize = 8 << 20;

/// Why a file is no session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The beginning of an object without its end.
    #[error("it is damaged or cut off; open another copy of it")]
    Damaged,
    /// JSON, but of something else.
    #[error("it is no session that Posa saved; choose a .posa file")]
    NotASession,
}

/// A session, and what of it could not be read, in words.
#[derive(Clone, Debug)]
pub struct Read {
    /// The session.
    pub session: Session,
    /// What was left out; empty when everything was read.
    pub notes: Vec<String>,
}

/// Reads a session file. Its runs are numbered from `first` on, a live body after them: [`crate::state::MAX_RUNS`] and one
/// more at most.
///
/// # Errors
/// [`SessionError`] when the text is no session file.
pub fn read(text: &str, first: RunId) -> Result<Read, SessionError> {
    let parts = match parts::members(text) {
        Some(parts) => parts,
        None if text.trim_ascii_start().starts_with('{') => return Err(SessionError::Damaged),
        None => return Err(SessionError::NotASession),
    };
    let mut parts: BTreeMap<String, &str> = parts.into_iter().collect();
    if parts.remove("posa") != Some("\"session\"") {
        return Err(SessionError::NotASession);
    }
    let mut notes = Vec::new();
    let version: u64 = parts.remove("version").and_then(part).unwrap_or(0);
    if version > VERSION {
        notes.push("it was written by a newer Posa; what this one does not know is kept as it is".into());
    }
    parts.remove("program");
    let mut settings = |name: &str| parts.remove(name).map_or_else(|| Some(Value::Object(Map::new())), part);
    let (form, view) = (settings("form").unwrap_or_default(), settings("view").unwrap_or_default());
    let (form, more) = lenient(form, "the settings", &mut notes);
    let (view, _) = lenient(view, "the window", &mut notes);
    if !more.is_empty() {
        let names: Vec<&str> = more.keys().map(String::as_str).collect();
        notes.push(format!("settings that this Posa does not have were left out ({})", names.join(", ")));
    }
    let mut session = Session { form, view, ..Session::default() };
    session.camera = parts.remove("camera").and_then(part);
    session.locks = parts.remove("locks").and_then(part).unwrap_or_default();
    session.playhead = parts.remove("playhead").and_then(part).unwrap_or(f32::MAX);
    let shown: Option<usize> = parts.remove("shown").and_then(part);
    let edits: Option<Vec<SavedEdit>> = parts.remove("edits").map_or_else(|| Some(Vec::new()), part);
    if edits.is_none() {
        notes.push("what was changed by hand could not be read".into());
    }
    let places = runs(parts.remove("runs").unwrap_or_default(), first, &mut session, &mut notes);
    session.shown = shown.and_then(|shown| places.iter().position(|place| *place == shown));
    let id = RunId(first.0 + session.runs.len() as u64);
    session.live = parts.remove("live").filter(|text| *text != "null").and_then(|text| {
        let found = live(text, id, &mut notes);
        notes.extend(found.is_none().then(|| "the live body could not be read".into()));
        found
    });
    // A run that could not be read moved those after it forward; its edits go with it.
    let moved = |edit: SavedEdit| {
        let run = places.iter().position(|place| *place == edit.run)?;
        Some(SavedEdit { run, ..edit })
    };
    session.edits = edits.into_iter().flatten().filter_map(moved).collect();
    unknown(parts, &mut session, &mut notes);
    bound(&mut session);
    Ok(Read { session, notes })
}

/// A part that is not a run; `None` when it is not understood, or larger than any that Posa writes.
fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    let fits = text.len() <= LONGEST && parts::values(text, MOST_VALUES).is_some();
    if fits { serde_json::from_str(text).ok() } else { None }
}

/// Reads the runs, of more than are kept the newest; where each stood in the file.
fn runs(text: &str, first: RunId, session: &mut Session, notes: &mut Vec<String>) -> Vec<usize> {
    let (mut places, mut unread) = (Vec::new(), 0);
    let found: Vec<&str> = parts::items(text).take(MOST_RUNS + 1).collect();
    if found.len() > MOST_RUNS {
        notes.push(format!("it has more than {MOST_RUNS} runs, and none of them was read"));
        return places;
    }
    let oldest = found.len().saturating_sub(MAX_RUNS);
    for (place, text) in found.into_iter().enumerate().skip(oldest) {
        match run(text, RunId(first.0 + session.runs.len() as u64)) {
            Some(past) => {
                places.push(place);
                session.runs.push(Arc::new(past));
            }
            None => unread += 1,
        }
    }
    if unread > 0 {
        notes.push(format!("{unread} of its runs could not be read"));
    }
    places
}

/// Keeps what a newer program wrote.
fn unknown(parts: BTreeMap<String, &str>, session: &mut Session, notes: &mut Vec<String>) {
    let mut left = MOST_VALUES;
    for (name, text) in parts {
        match parts::values(text, left).and_then(|values| Some((values, part(text)?))) {
            Some((values, value)) => {
                left -= values;
                session.unknown.insert(name, value);
            }
            None => notes.push("a part that this Posa does not know was left out, for its size".into()),
        }
    }
}

/// Brings what a file may say into what the window can show.
fn bound(session: &mut Session) {
    let usual = View::default();
    let view = &mut session.view;
    view.ui_scale = if view.ui_scale.is_finite() { view.ui_scale.clamp(0.75, 2.0) } else { usual.ui_scale };
    view.speed = if view.speed.is_finite() { view.speed.clamp(0.25, 4.0) } else { usual.speed };
    view.history.truncate(100);
    session.form.count = session.form.count.clamp(1, crate::state::MAX_COUNT);
    session.form.steps = session.form.steps.clamp(1, crate::state::MAX_STEPS);
}

fn record(text: &str) -> Option<PoseRecord> {
    if text.len() > LONGEST { None } else { text.parse().ok() }
}

fn live(text: &str, run: RunId, notes: &mut Vec<String>) -> Option<SavedLive> {
    let live: BTreeMap<String, &str> = parts::members(text)?.into_iter().collect();
    let take = |name: &str| live.get(name).copied().unwrap_or_default();
    let record = record(take("record"))?;
    let request = part(take("request"))?;
    let edited = match take("edited") {
        "" | "null" => None,
        text => part(text).filter(|flat: &Vec<f32>| flat.len() == Pose::FLAT_LEN).or_else(|| {
            notes.push("what was changed of the live body by hand could not be read".into());
            None
        }),
    };
    Some(SavedLive { run, request, record, edited })
}

fn run(text: &str, id: RunId) -> Option<PastRun> {
    let run: BTreeMap<String, &str> = parts::members(text)?.into_iter().collect();
    let take = |name: &str| run.get(name).copied().unwrap_or_default();
    let records: Option<Vec<PoseRecord>> = parts::items(take("records")).map(record).collect();
    Some(PastRun {
        request: part(take("request"))?,
        words: part(take("words")).unwrap_or_default(),
        truncated: part(take("truncated")).unwrap_or(0),
        looked: part(take("looked")).unwrap_or_default(),
        trace: Arc::new(steps::read(id, part(take("total"))?, take("steps"))?),
        records: records?,
        seconds: part(take("seconds")).filter(|seconds: &f32| seconds.is_finite()),
    })
}
