//! Training from the window: asking for it, watching it, ending it, and using what came out.
#![allow(clippy::unwrap_used)]

mod common;

use common::{App, click, laptop, pump, ready};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use panels::{Intent, State, Tab};
use protocol::{Client, Command, TrainControl, TrainPhase, TrainRequest, TrainSource};
use std::time::{Duration, Instant};

fn at_training(mut state: State) -> Harness<'static, App> {
    state.view.tab = Tab::Train;
    laptop(state)
}

fn form() -> State {
    let mut state = ready();
    state.train_form.out = "run".into();
    state
}

fn request(steps: u64) -> TrainRequest {
    TrainRequest { steps, ..form().train_request().unwrap() }
}

/// Waits until the training is so.
fn until(client: &Client, state: &mut State, so: impl Fn(&TrainPhase) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        state.training = client.training();
        if state.training().is_some_and(|training| so(&training.phase)) {
            return;
        }
        assert!(Instant::now() < deadline, "{:?}", state.training);
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_training_is_asked_for_by_a_click() {
    let mut harness = at_training(form());
    click(&mut harness, "Start training");
    let Some(Intent::Train(request)) = harness.state().intents.last() else { panic!("{:?}", harness.state().intents) };
    assert_eq!((&request.source, request.steps, request.batch), (&TrainSource::Starter(4000), 2000, 64));
    assert!(!request.prompts.is_empty());
    let mut harness = at_training(ready());
    harness.get_by_label_contains("in which folder the run");
    assert!(harness.get_by_label("Start training").accesskit_node().is_disabled());
    harness.state_mut().state.train_form.folder = "my/motion".into();
    harness.state_mut().state.train_form.out = "run".into();
    harness.run_steps(2);
    click(&mut harness, "Start training");
    assert!(matches!(harness.state().intents.last(), Some(Intent::Train(request))
        if request.source == TrainSource::Folder("my/motion".into())));
}

#[test]
fn a_training_is_watched_paused_and_stopped_and_its_model_used() {
    let client = protocol::fake::spawn(Duration::from_millis(2));
    client.send(Command::Train(Box::new(request(100_000)))).unwrap();
    let mut state = form();
    until(&client, &mut state, |phase| *phase == TrainPhase::Training);
    assert!(state.train_request().unwrap_err().contains("already"));
    let mut harness = at_training(state);
    harness.get_by_label_contains("Loss: ");
    harness.get_by_label_contains("steps a second");
    assert!(harness.query_by_label("Start training").is_none());
    click(&mut harness, "Pause");
    assert_eq!(harness.state().intents, [Intent::TrainControl(TrainControl::Pause)]);
    client.control(TrainControl::Pause);
    until(&client, &mut harness.state_mut().state, |phase| *phase == TrainPhase::Paused);
    harness.run_steps(2);
    click(&mut harness, "Go on");
    client.control(TrainControl::Resume);
    until(&client, &mut harness.state_mut().state, |phase| *phase == TrainPhase::Training);
    client.control(TrainControl::Stop);
    until(&client, &mut harness.state_mut().state, TrainPhase::is_over);
    harness.run_steps(2);
    harness.get_by_label_contains("Stopped");
    let examples = laptop(ready()).query_all_by_label("arms raised").count();
    assert!(harness.query_all_by_label("arms raised").count() > examples, "the sentences are drawn");
    click(&mut harness, "Use it");
    assert!(
        matches!(harness.state().intents.last(), Some(Intent::UseModel(path)) if path.ends_with("model.safetensors"))
    );
    assert!(harness.state().state.train_request().is_ok(), "another one may begin");
}

#[test]
fn poses_are_drawn_while_a_model_is_trained() {
    let client = protocol::fake::spawn(Duration::from_millis(1));
    let mut state = form();
    pump(&client, &mut state, |state| state.device.is_some());
    client.send(Command::Train(Box::new(request(100_000)))).unwrap();
    until(&client, &mut state, |phase| *phase == TrainPhase::Training);
    state.form.prompt = "arms raised".into();
    common::send(&client, &mut state);
    pump(&client, &mut state, |state| !state.is_running());
    assert_eq!(state.records.len(), 1);
    state.training = client.training();
    assert!(state.is_training());
}

#[test]
fn a_training_that_fails_says_why() {
    let mut state = form();
    let mut shown = protocol::TrainSnapshot::new(request(10));
    shown.phase = TrainPhase::Failed("the folder my/motion holds no new_joints".into());
    state.training = Some(shown.into());
    let harness = at_training(state);
    harness.get_by_label("the folder my/motion holds no new_joints");
    harness.get_by_label("Start training");
}
