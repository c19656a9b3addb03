//! Sessions: what is kept, what comes back, and what becomes of files that are newer, broken or foreign.
#![allow(clippy::unwrap_used)]

mod common;

use common::{click, done, laptop, ready};
use egui_kittest::kittest::Queryable;
use panels::session::{self, Camera, SessionError};
use panels::{Batch, State, Tab};
use protocol::{Event, RunId};

fn kept() -> State {
    let mut state = done();
    state.tick(0.0);
    state.form.prompt = "a person kneeling".into();
    state.form.negative = "arms down".into();
    (state.form.seed, state.form.steps) = (77, 35);
    (state.view.dark, state.view.ui_scale, state.view.tab) = (false, 1.25, Tab::Runs);
    assert!(state.grab(0, 20));
    state.drag_to(state.grabbed.unwrap().start.joints[20] + glam::Vec3::Y * 0.2);
    state.let_go();
    state.toggle_lock(8);
    state.seek(7.0);
    state
}

#[test]
fn a_session_comes_back_as_it_was() {
    let state = kept();
    let mut saved = state.session();
    saved.camera = Some(Camera { focus: [0.0, 0.9, 0.0], yaw: 0.5, pitch: 0.1, distance: 4.0 });
    let read = session::read(&session::write(&saved), RunId(100)).unwrap();
    assert_eq!(read.notes, Vec::<String>::new());
    assert_eq!(read.session.camera, saved.camera);
    let mut back = ready();
    back.restore(read.session, true);
    assert_eq!(back.form, state.form);
    assert_eq!((back.view.dark, back.view.ui_scale, back.view.tab), (false, 1.25, Tab::Runs));
    assert_eq!(back.shown().unwrap().step, 7);
    assert_eq!(back.records, state.records, "finished poses are kept to the last digit");
    assert_eq!(back.run, Some(RunId(100)));
    assert_eq!(back.edits.locks, state.edits.locks);
    assert_eq!(back.finished()[0].joints, state.finished()[0].joints, "the pose changed by hand");
    assert_ne!(back.finished()[0].joints, back.records[0].joints);
    let (a, b) = (back.trace.unwrap(), state.trace.unwrap());
    assert_eq!(a.steps.len(), b.steps.len());
    for (a, b) in a.steps.iter().zip(&b.steps) {
        assert!(a.samples[0].x.mpjpe(&b.samples[0].x) < 1e-4);
        assert_eq!(a.samples[0].attention.is_some(), b.samples[0].attention.is_some());
    }
}

#[test]
fn a_live_body_on_the_stage_comes_back_with_what_was_changed_by_hand() {
    let mut state = ready();
    state.view.live = true;
    state.form.prompt = "a person kneeling".into();
    state.begin_batch(Batch::Live, RunId(5));
    let record = done().records[0].clone();
    state.on_event(Event::Drawn { run: RunId(5), at: 0, record: Box::new(record) });
    assert!(state.grab(0, 20));
    state.drag_to(state.grabbed.unwrap().start.joints[20] + glam::Vec3::Y * 0.2);
    state.let_go();
    let text = session::write(&state.session());
    let read = session::read(&text, RunId(100)).unwrap();
    assert_eq!(read.notes, Vec::<String>::new());
    let mut back = ready();
    back.restore(read.session, true);
    assert_eq!((back.records.len(), back.run, back.runs.len()), (1, Some(RunId(100)), 0));
    assert_eq!(back.records, state.records);
    assert_eq!(back.finished()[0].joints, state.finished()[0].joints, "the pose changed by hand");
    assert_ne!(back.finished()[0].joints, back.records[0].joints);
    assert_eq!(back.run_prompt, "a person kneeling");
    assert!(!back.wants_live(), "what is there is not drawn again");

    let cut = text.replace("\"record\":{", "\"record\":{\"joints\":7,");
    let read = session::read(&cut, RunId(1)).unwrap();
    assert!(read.session.live.is_none() && read.notes.len() == 1, "{:?}", read.notes);
}

#[test]
fn someone_elses_session_leaves_colours_and_sizes_alone() {
    let read = session::read(&session::write(&kept().session()), RunId(1)).unwrap();
    let mut mine = ready();
    mine.restore(read.session, false);
    assert!(mine.view.dark && mine.view.ui_scale == 1.0 && mine.form.prompt == "a person kneeling");
}

#[test]
fn a_newer_file_is_read_as_far_as_it_is_understood_and_keeps_the_rest() {
    let mut file: serde_json::Value = serde_json::from_str(&session::write(&kept().session())).unwrap();
    file["version"] = 9.into();
    file["holograms"] = serde_json::json!({ "a": 1 });
    file["form"]["sampler"] = "telepathy".into();
    file["runs"].as_array_mut().unwrap().push("not a run".into());
    let read = session::read(&file.to_string(), RunId(1)).unwrap();
    assert_eq!(read.session.form.seed, 77);
    assert_eq!(read.session.runs.len(), 1);
    for word in ["newer", "sampler", "1 of its runs"] {
        assert!(read.notes.iter().any(|note| note.contains(word)), "{word}: {:?}", read.notes);
    }
    let again: serde_json::Value = serde_json::from_str(&session::write(&read.session)).unwrap();
    assert_eq!(again["holograms"]["a"], 1, "what is not known is written back");
}

#[test]
fn what_is_no_session_is_refused_in_a_sentence() {
    assert_eq!(session::read("[1]", RunId(1)).unwrap_err(), SessionError::NotASession);
    assert_eq!(session::read("{\"posa\":\"poem\"}", RunId(1)).unwrap_err(), SessionError::NotASession);
    let cut = &session::write(&kept().session())[..300];
    assert!(session::read(cut, RunId(1)).unwrap_err().to_string().contains("damaged"));
}

#[test]
fn a_run_of_before_is_shown_again_at_a_click_and_lends_its_settings() {
    let mut state = kept();
    state.form.prompt = "sitting down".into();
    common::begin(&mut state, 2);
    state.on_trace(Some(common::trace(2, 21, 20)));
    state.on_event(common::finished(2, protocol::Outcome::Cancelled));
    state.tick(0.0);
    let mut harness = laptop(state);
    click(&mut harness, "Run 1: arms raised");
    assert_eq!(harness.state().state.run, Some(RunId(1)));
    assert_eq!(harness.state().state.run_prompt, "arms raised");
    click(&mut harness, "Use the settings of run 2");
    assert_eq!(harness.state().state.form.prompt, "sitting down");
    assert_eq!(harness.state().state.run, Some(RunId(1)), "its settings only");
    harness.get_by_label("Run 2: sitting down");
}
