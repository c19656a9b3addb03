//! The state by itself: events, playback and the form.
#![allow(clippy::unwrap_used)]

mod common;

use common::{begin, done, finished, ready, running, trace, unready};
use panels::state::{MAX_MESSAGES, REPLAY_SECONDS};
use panels::{GuidanceMode, MessageKind, State, Status};
use pose::recipe::Guidance;
use protocol::{AttentionLevel, Event, Outcome, RunId};

#[test]
fn a_live_run_is_followed_until_the_person_looks_back() {
    let mut state = running(1, 3);
    assert_eq!(state.shown().unwrap().step, 2);
    state.on_trace(Some(trace(1, 6, 20)));
    assert_eq!(state.shown().unwrap().step, 5);
    state.seek(2.0);
    state.on_trace(Some(trace(1, 9, 20)));
    assert_eq!(state.shown().unwrap().step, 2);
    state.seek(99.0);
    state.on_trace(Some(trace(1, 11, 20)));
    assert_eq!(state.shown().unwrap().step, 10);
}

#[test]
fn news_of_an_older_run_are_dropped() {
    let mut state = running(1, 21);
    begin(&mut state, 2);
    state.on_trace(Some(trace(2, 2, 20)));
    state.on_event(finished(1, Outcome::Failed("old".into())));
    state.on_event(Event::Started { run: RunId(1), words: Vec::new(), truncated: 5, looked: Vec::new() });
    state.on_trace(Some(trace(1, 21, 20)));
    assert!(state.is_running());
    assert_eq!(state.trace.as_ref().unwrap().run, RunId(2));
    assert_eq!((state.words.len(), state.truncated), (2, 0));
    assert!(state.messages.is_empty());
}

#[test]
fn the_old_body_stays_until_the_new_run_has_one() {
    let mut state = done();
    begin(&mut state, 2);
    assert!(state.shown().is_some() && !state.shows_current_run());
    assert_eq!(state.progress(), 0.0);
    state.on_trace(Some(trace(2, 1, 20)));
    assert_eq!(state.shown().unwrap().step, 0);
    assert!(state.shows_current_run());
}

#[test]
fn a_run_ends_in_poses_in_a_note_or_in_an_error() {
    let state = done();
    assert_eq!((state.records.len(), &state.status), (1, &Status::Ready));
    let mut state = running(1, 5);
    state.on_event(finished(1, Outcome::Cancelled));
    assert_eq!(state.status, Status::Ready);
    assert_eq!(state.trace.as_ref().unwrap().steps.len(), 5);
    assert_eq!(state.messages[0].kind, MessageKind::Info);
    let state = common::failed();
    assert!(matches!(&state.status, Status::Failed(why) if why.contains("not finite")));
    assert_eq!(state.messages[0].kind, MessageKind::Error);
    assert!(state.why_not_run().is_none(), "another run may be tried");
}

#[test]
fn a_model_that_cannot_be_loaded_leaves_the_old_one_in_use() {
    let mut state = ready();
    state.on_event(Event::Unready("The file is not a model.".into()));
    assert_eq!(state.status, Status::Ready);
    assert_eq!(state.messages[0].text, "The file is not a model.");
    assert!(matches!(unready().status, Status::Unready(_)));
}

#[test]
fn a_replay_takes_its_time_and_stops_or_loops() {
    let mut state = done();
    state.toggle_play();
    assert_eq!(state.playhead, 0.0);
    assert!(state.tick(REPLAY_SECONDS / 2.0));
    assert!((state.playhead - 10.0).abs() < 1e-3);
    assert!(state.coming().is_some());
    assert!(state.tick(REPLAY_SECONDS));
    assert!(!state.playing && state.playhead == 20.0);
    assert!(!state.tick(1.0), "nothing moves once it has stopped");
    state.view.looping = true;
    state.view.speed = 2.0;
    state.toggle_play();
    state.tick(0.75 * REPLAY_SECONDS);
    assert!(state.playing && (state.playhead - 10.0).abs() < 1e-3);
}

#[test]
fn an_empty_state_does_nothing_and_fails_nowhere() {
    let mut state = State::default();
    state.seek(5.0);
    state.step_by(-3);
    state.toggle_play();
    assert!(!state.tick(1.0) && !state.playing && state.shown().is_none());
    state.dismiss(3);
    state.on_trace(None);
    assert_eq!(state.step_ms(), None);
}

#[test]
fn the_form_becomes_a_request_or_a_sentence() {
    let mut state = State::default();
    assert!(state.request().unwrap_err().contains("Type a sentence first"));
    state.form.prompt = "x".repeat(10_001);
    assert!(state.request().unwrap_err().contains("prompt is too long"));
    state.form.prompt = "  a person kneeling ".into();
    state.form.negative = "é".repeat(10_000);
    assert!(state.request().is_ok(), "characters count, not bytes");
    state.form.negative = "é".repeat(10_001);
    assert!(state.request().unwrap_err().contains("avoid is too long"));
    state.form.negative.clear();
    (state.form.guidance.mode, state.form.guidance.constant) = (GuidanceMode::Constant, 4.0);
    state.form.attention = AttentionLevel::Off;
    state.form.count = 99;
    let request = state.request().unwrap();
    assert_eq!(request.prompt, "a person kneeling");
    assert_eq!(request.guidance, Guidance::Constant(4.0));
    assert_eq!((request.attention, request.count), (AttentionLevel::Off, 9));
}

#[test]
fn messages_are_bounded_and_only_notes_go_by_themselves() {
    let mut state = State::default();
    for i in 0..100 {
        state.say(MessageKind::Warning, format!("warning {i}"));
    }
    assert_eq!(state.messages.len(), MAX_MESSAGES);
    state.say(MessageKind::Info, "saved");
    state.say(MessageKind::Info, "saved");
    assert_eq!(state.messages.iter().filter(|m| m.text == "saved").count(), 1);
    assert!(!state.tick(60.0), "the window slept for a minute before there was a message");
    assert!(state.tick(60.0));
    assert!(state.messages.iter().all(|m| m.kind == MessageKind::Warning));
    state.dismiss(0);
    assert_eq!(state.messages.len(), MAX_MESSAGES - 2);
}

#[test]
fn dice_give_seeds_a_person_can_read_out() {
    let mut state = State::default();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..100 {
        state.form.roll_seed();
        assert!(state.form.seed < 1_000_000);
        seen.insert(state.form.seed);
    }
    assert!(seen.len() > 95);
}
