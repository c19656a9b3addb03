//! The text of a file to a session. What cannot be read is left out and named; only a file that is no session at all
//! is refused.

use super::{SavedEdit, Session, VERSION, lenient::lenient, steps};
use crate::state::MAX_RUNS;
use crate::{PastRun, View};
use pose::formats::json::PoseRecord;
use protocol::{RunId, SampleRequest};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Why a file is no session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// Not JSON.
    #[error("it is damaged or no session file ({0})")]
    NotJson(String),
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

/// Reads a session file. Its runs are numbered from `first` on.
///
/// # Errors
/// [`SessionError`] when the text is no session file.
pub fn read(text: &str, first: RunId) -> Result<Read, SessionError> {
    let value: Value = serde_json::from_str(text).map_err(|error| SessionError::NotJson(error.to_string()))?;
    let Value::Object(mut file) = value else { return Err(SessionError::NotASession) };
    if file.remove("posa").as_ref().and_then(Value::as_str) != Some("session") {
        return Err(SessionError::NotASession);
    }
    let mut notes = Vec::new();
    let version = file.remove("version").and_then(|v| v.as_u64()).unwrap_or(0);
    if version > VERSION {
        notes.push("it was written by a newer Posa; what this one does not know is kept as it is".into());
    }
    file.remove("program");
    let mut part = |name: &str| file.remove(name);
    let (form, view, camera) = (part("form"), part("view"), part("camera"));
    let (shown, playhead, runs) = (part("shown"), part("playhead"), part("runs"));
    let (edits, locks) = (part("edits"), part("locks"));
    let object = |value: Option<Value>| value.unwrap_or_else(|| Value::Object(Map::new()));
    let (form, more) = lenient(object(form), "the settings", &mut notes);
    let (view, _) = lenient(object(view), "the window", &mut notes);
    if !more.is_empty() {
        let names: Vec<&str> = more.keys().map(String::as_str).collect();
        notes.push(format!("settings that this Posa does not have were left out ({})", names.join(", ")));
    }
    let camera = camera.and_then(|value| serde_json::from_value(value).ok());
    let mut session = Session { form, view, camera, unknown: file, ..Session::default() };
    let shown = shown.and_then(|value| value.as_u64());
    let (mut unread, mut places) = (0, Vec::new());
    let runs = runs.and_then(|runs| if let Value::Array(runs) = runs { Some(runs) } else { None }).unwrap_or_default();
    let oldest = runs.len().saturating_sub(MAX_RUNS);
    for (index, value) in runs.into_iter().enumerate().skip(oldest) {
        let id = RunId(first.0 + session.runs.len() as u64);
        match run(value, id) {
            Some(past) => {
                if shown == Some(index as u64) {
                    session.shown = Some(session.runs.len());
                }
                places.push(index);
                session.runs.push(Arc::new(past));
            }
            None => unread += 1,
        }
    }
    if unread > 0 {
        notes.push(format!("{unread} of its runs could not be read"));
    }
    let edits: Vec<SavedEdit> = edits.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    // A run that could not be read moved those after it forward; its edits go with it.
    let moved = |edit: SavedEdit| {
        let run = places.iter().position(|place| *place == edit.run)?;
        Some(SavedEdit { run, ..edit })
    };
    session.edits = edits.into_iter().filter_map(moved).collect();
    session.locks = locks.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    session.playhead = playhead.and_then(|value| value.as_f64()).unwrap_or(f64::MAX) as f32;
    bound(&mut session);
    Ok(Read { session, notes })
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

fn run(value: Value, id: RunId) -> Option<PastRun> {
    let Value::Object(mut run) = value else { return None };
    let mut take = |name: &str| run.remove(name).unwrap_or(Value::Null);
    let request: SampleRequest = serde_json::from_value(take("request")).ok()?;
    let total = take("total").as_u64()? as u32;
    let trace = steps::read(id, total, serde_json::from_value(take("steps")).ok()?)?;
    let records = take("records");
    let records = records.as_array().into_iter().flatten();
    let records: Option<Vec<PoseRecord>> = records.map(|record| record.to_string().parse().ok()).collect();
    Some(PastRun {
        request,
        words: serde_json::from_value(take("words")).unwrap_or_default(),
        truncated: take("truncated").as_u64().unwrap_or(0) as usize,
        trace: Arc::new(trace),
        records: records?,
        seconds: take("seconds").as_f64().map(|s| s as f32),
    })
}
