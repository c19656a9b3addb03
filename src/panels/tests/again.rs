//! Drawing a pose again: around locked joints, from a new sentence, in variations, in a grid, and half-way to another.
#![allow(clippy::unwrap_used)]

mod common;

use common::{App, click, done, laptop, pump, ready, running};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use panels::{Batch, Command, Intent, State, Status, Tab};
use pose::recipe::{Guidance, Start, Variation};
use protocol::{Client, RunId, SampleRequest};
use std::time::Duration;

fn at(tab: Tab, mut state: State) -> Harness<'static, App> {
    state.tick(0.0);
    state.view.tab = tab;
    laptop(state)
}

/// What the window asked for last.
fn asked(harness: &Harness<'_, App>) -> SampleRequest {
    match harness.state().intents.last() {
        Some(Intent::Draw(request)) => (**request).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_rest_is_regenerated_around_locked_joints() {
    let mut state = done();
    state.toggle_lock(20);
    state.again.strength = 1.0;
    let before = state.editable(0).unwrap();
    let mut harness = at(Tab::Edit, state);
    harness.get_by_label("left wrist");
    click(&mut harness, "Draw the pose again");
    let request = asked(&harness);
    let start = request.start.unwrap();
    assert_eq!((start.pose, start.strength, request.locks.as_slice()), (before, 1.0, &[20][..]));
    click(&mut harness, "Free the left wrist");
    assert!(harness.state().state.edits.locks.is_empty());
}

#[test]
fn a_new_sentence_bends_the_pose_that_is_there() {
    let mut state = done();
    state.form.prompt = "kneeling".into();
    let mut harness = at(Tab::Edit, state);
    click(&mut harness, "Draw the pose again");
    let request = asked(&harness);
    assert_eq!((request.prompt.as_str(), request.start.is_some()), ("kneeling", true));
    assert!((request.start.unwrap().strength - Start::STRENGTH).abs() < 1e-6);
}

#[test]
fn variations_keep_the_request_and_turn_its_noise() {
    let mut state = done();
    state.form.prompt = "something else by now".into();
    let mut harness = at(Tab::Edit, state);
    click(&mut harness, "Draw variations");
    let request = asked(&harness);
    assert_eq!((request.prompt.as_str(), request.count), ("arms raised", 4));
    assert_eq!(request.variation, Some(Variation { of: 0, seed: 1, amount: 0.35 }));
}

#[test]
fn what_cannot_be_drawn_again_says_why() {
    let harness = at(Tab::Edit, ready());
    harness.get_by_label_contains("Here a finished pose is changed");
    let harness = at(Tab::Edit, running(1, 5));
    harness.get_by_label_contains("Here a finished pose is changed");
    let mut state = done();
    state.seek(4.0);
    let harness = at(Tab::Edit, state);
    harness.get_by_label_contains("Go to the last step first");
    assert!(harness.get_by_label("Draw the pose again").accesskit_node().is_disabled());
    assert!(Command::Variations.why_not(&ready()).unwrap().contains("run a sentence first"));
}

#[test]
fn a_pose_goes_part_of_the_way_to_another_and_back_in_one_step() {
    let mut state = done();
    state.tick(0.0);
    let other = state.editable(0).unwrap();
    assert!(state.grab(0, 20));
    state.drag_to(state.grabbed.unwrap().start.joints[20] + glam::Vec3::new(-0.2, 0.3, 0.1));
    state.let_go();
    let mut harness = laptop(state);
    harness.run_steps(2);
    let before = harness.state().state.editable(0).unwrap();
    let state = &mut harness.state_mut().state;
    state.blend_with("the rest pose".into(), &other);
    state.blend_to(0.5);
    let half = state.editable(0).unwrap();
    assert!(half.mpjpe(&before) > 0.01 && pose::enforce::measure(&half).bone_error_max_m < 1e-5);
    state.blend_to(1.0);
    assert!(state.editable(0).unwrap().mpjpe(&pose::align::canonical(&other)) < 1e-4);
    state.blend_to(0.0);
    assert!(state.editable(0).unwrap().mpjpe(&before) < 1e-4);
}

/// The scripted engine and a state that waits for it.
fn engine() -> (Client, State) {
    let client = protocol::fake::spawn(Duration::ZERO);
    let mut state = State::default();
    pump(&client, &mut state, |state| state.status == Status::Ready);
    (client, state)
}

fn send(client: &Client, state: &mut State, what: Batch) -> RunId {
    let run = client.batch(state.batch(what).unwrap()).unwrap();
    state.begin_batch(what, run);
    run
}

#[test]
fn a_grid_fills_cell_by_cell_and_a_cell_becomes_the_run() {
    let (client, mut state) = engine();
    state.form.prompt = "arms raised".into();
    state.form.seed = 7;
    let mut harness = at(Tab::Many, state.clone());
    harness.get_by_label_contains("The grid shows where");
    click(&mut harness, "Draw the guidance grid");
    assert_eq!(harness.state().intents, [Intent::Batch(Batch::Grid)]);
    send(&client, &mut state, Batch::Grid);
    assert!(state.is_running() && !state.is_live());
    pump(&client, &mut state, |state| !state.is_running());
    let mut harness = at(Tab::Many, state);
    click(&mut harness, "Guidance 4.0, seed 8");
    let form = &harness.state().state.form;
    assert_eq!((form.seed, form.guidance.curve(), form.count), (8, Guidance::Constant(4.0), 1));
    assert_eq!(harness.state().intents, [Intent::Run]);
}

#[test]
fn a_cancelled_grid_keeps_the_cells_there_are() {
    let client = protocol::fake::spawn(Duration::from_millis(5));
    let mut state = State::default();
    pump(&client, &mut state, |state| state.status == Status::Ready);
    state.form.prompt = "arms raised".into();
    let run = send(&client, &mut state, Batch::Grid);
    pump(&client, &mut state, |state| state.progress() > 0.1);
    client.cancel(run);
    pump(&client, &mut state, |state| !state.is_running());
    let there = state.grid.as_ref().unwrap().drawn.iter().flatten().count();
    assert!((1..12).contains(&there), "{there}");
    at(Tab::Many, state).get_by_label_contains("What was drawn so far is kept");
}

#[test]
fn the_check_leaves_out_each_word_and_shows_what_it_does() {
    let (client, mut state) = engine();
    state.form.prompt = "both arms raised".into();
    common::send(&client, &mut state);
    pump(&client, &mut state, |state| !state.is_running());
    let list = state.batch(Batch::Words).unwrap();
    let prompts: Vec<&str> = list.iter().map(|one| one.request.prompt.as_str()).collect();
    assert_eq!(prompts, ["arms raised", "both raised", "both arms"]);
    assert!(list.iter().all(|one| one.request.seed == state.records[0].seed));
    let mut harness = at(Tab::Attention, state.clone());
    click(&mut harness, "Effect");
    click(&mut harness, "Check what each word does");
    assert_eq!(harness.state().intents, [Intent::Batch(Batch::Words)]);
    send(&client, &mut state, Batch::Words);
    pump(&client, &mut state, |state| !state.is_running());
    let mut harness = at(Tab::Attention, state);
    click(&mut harness, "Effect");
    click(&mut harness, "left wrist");
    harness.get_by_label("The left wrist moves without: both 0 cm, arms 0 cm, raised 0 cm");
    assert!(harness.query_by_label("Check what each word does").is_none());
}

#[test]
fn attention_can_be_averaged_over_the_steps() {
    let mut harness = at(Tab::Attention, done());
    harness.state_mut().state.seek(0.0);
    harness.run_steps(2);
    harness.get_by_label_contains("begins with the first denoising step");
    click(&mut harness, "All steps");
    click(&mut harness, "left wrist");
    harness.get_by_label("The left wrist listens to: arms 75 %, raised 25 %");
}

#[test]
fn two_runs_stand_side_by_side_at_the_same_share_of_their_way() {
    let mut state = done();
    state.tick(0.0);
    common::begin(&mut state, 2);
    state.on_trace(Some(common::trace(2, 11, 10)));
    state.on_event(common::finished(2, protocol::Outcome::Cancelled));
    let mut harness = at(Tab::Runs, state);
    click(&mut harness, "Stand run 1 beside");
    let state = &mut harness.state_mut().state;
    assert_eq!(state.beside_step().unwrap().step, 20);
    state.seek(5.0);
    assert_eq!(state.beside_step().unwrap().step, 10);
    assert!(state.apart().unwrap() < 1e-6);
    harness.run_steps(1);
    harness.get_by_label_contains("joints are 0 mm apart");
    click(&mut harness, "Run 1: arms raised");
    assert!(harness.state().state.beside_step().is_none(), "no run stands beside itself");
    assert!(Command::Compare.why_not(&ready()).is_some());
}

#[test]
fn in_live_mode_the_body_follows_every_letter_and_enter_draws_it_well() {
    let (client, mut state) = engine();
    state.view.live = true;
    let mut harness = laptop(state);
    harness.event(egui::Event::Text("arms up".into()));
    harness.run_steps(1);
    assert_eq!(harness.state().intents, [Intent::Batch(Batch::Live)]);
    let state = &mut harness.state_mut().state;
    let list = state.batch(Batch::Live).unwrap();
    assert!(list[0].request.steps < 10);
    send(&client, state, Batch::Live);
    assert!(!state.is_running() && !state.wants_live(), "once for each sentence");
    pump(&client, state, |state| state.run_prompt == "arms up");
    assert!(state.editable(0).is_some() && state.shown().is_some());
    state.tick(0.0);
    assert!(state.runs.is_empty(), "a sketch is not kept");
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().intents.last(), Some(&Intent::Run));
}

#[test]
fn a_run_can_be_taken_back_like_any_edit() {
    let mut state = done();
    state.tick(0.0);
    let mut harness = laptop(state);
    harness.run_steps(2);
    let state = &mut harness.state_mut().state;
    common::begin(state, 2);
    state.on_trace(Some(common::trace(2, 21, 20)));
    state.on_event(common::finished(2, protocol::Outcome::Done(state.runs[0].records.clone())));
    state.tick(0.0);
    harness.run_steps(2);
    let state = &mut harness.state_mut().state;
    assert_eq!(state.run, Some(RunId(2)));
    state.undo();
    assert_eq!((state.run, state.records.len()), (Some(RunId(1)), 1));
    state.redo();
    assert_eq!(state.run, Some(RunId(2)));
}
