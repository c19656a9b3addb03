//! Whole runs against the scripted engine, with the panels drawn all along.
#![allow(clippy::unwrap_used)]

mod common;

use common::{click, laptop, pump};
use egui_kittest::kittest::Queryable;
use panels::{Intent, State, Status};
use std::time::Duration;

#[test]
fn a_sentence_becomes_a_pose() {
    let client = protocol::fake::spawn(Duration::from_millis(1));
    let mut state = State::default();
    pump(&client, &mut state, |state| state.status == Status::Ready);
    let mut harness = laptop(state);
    harness.event(egui::Event::Text("arms raised".into()));
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().intents, [Intent::Run]);

    let state = &mut harness.state_mut().state;
    common::send(&client, state);
    pump(&client, state, |state| state.progress() > 0.0);
    harness.run_steps(1);
    pump(&client, &mut harness.state_mut().state, |state| !state.is_running());
    harness.run_steps(2);
    let state = &harness.state().state;
    assert_eq!(state.records[0].prompt, "arms raised");
    assert_eq!(state.shown().unwrap().step, 20);
    assert_eq!(state.view.history, ["arms raised"]);
    harness.get_by_label("word 1: arms");
    click(&mut harness, "Export JSON");
}

#[test]
fn a_failing_run_says_so_and_the_next_one_works() {
    let client = protocol::fake::spawn(Duration::from_millis(1));
    let mut state = State::default();
    pump(&client, &mut state, |state| state.status == Status::Ready);
    for (prompt, records) in [("fail please", 0), ("then kneel", 1)] {
        state.form.prompt = prompt.into();
        common::send(&client, &mut state);
        pump(&client, &mut state, |state| !state.is_running());
        assert_eq!(state.records.len(), records);
    }
    laptop(state).get_by_label("the scripted engine was asked to fail");
}

#[test]
fn a_cancelled_run_keeps_its_steps() {
    let client = protocol::fake::spawn(Duration::from_millis(2));
    let mut state = State::default();
    pump(&client, &mut state, |state| state.status == Status::Ready);
    state.form.prompt = "walking forward".into();
    state.form.steps = 1000;
    let run = common::send(&client, &mut state);
    pump(&client, &mut state, |state| state.last_step() > 3.0);
    let mut harness = laptop(state);
    click(&mut harness, "Cancel");
    assert_eq!(harness.state().intents, [Intent::Cancel]);
    client.cancel(run);
    pump(&client, &mut harness.state_mut().state, |state| !state.is_running());
    harness.run_steps(1);
    assert!(harness.state().state.last_step() > 3.0);
    harness.get_by_label_contains("Cancelled.");
}
