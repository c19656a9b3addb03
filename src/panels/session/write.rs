//! A session to the text of a file.

use super::{SavedLive, Session, VERSION, steps};
use crate::PastRun;
use serde_json::{Map, Value, json};

/// The text of a session file: one JSON object.
#[must_use]
pub fn write(session: &Session) -> String {
    let mut file = Map::new();
    // What a newer program wrote comes first, so that what is known here replaces it.
    file.extend(session.unknown.clone());
    let own = json!({
        "posa": "session",
        "version": VERSION,
        "program": env!("CARGO_PKG_VERSION"),
        "form": session.form,
        "view": session.view,
        "camera": session.camera,
        "shown": session.shown,
        "live": session.live.as_ref().map(live),
        "playhead": session.playhead,
        "edits": session.edits,
        "locks": session.locks,
        "runs": session.runs.iter().map(|past| run(past)).collect::<Vec<_>>(),
    });
    if let Value::Object(own) = own {
        file.extend(own);
    }
    Value::Object(file).to_string()
}

fn live(live: &SavedLive) -> Value {
    json!({ "request": live.request, "record": live.record, "edited": live.edited })
}

fn run(past: &PastRun) -> Value {
    json!({
        "request": past.request,
        "words": past.words,
        "truncated": past.truncated,
        "looked": past.looked,
        "seconds": past.seconds,
        "records": past.records,
        "total": past.trace.total,
        "steps": steps::write(&past.trace),
    })
}
