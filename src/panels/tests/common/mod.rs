//! What the panel tests share: a window without a window, and states to put into it.
#![allow(dead_code, clippy::unwrap_used)]

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use panels::{Intent, State};
use protocol::{Client, DeviceReport, Event, Looked, ModelReport, RunId, SampleState, StepSnapshot, Trace, Word};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The panels, their state, and all that was asked for.
#[derive(Default)]
pub struct App {
    pub state: State,
    pub intents: Vec<Intent>,
    pub stage: Option<egui::Rect>,
    themed: bool,
}

/// A window of a size with the panels in it.
pub fn window(size: (f32, f32), state: State) -> Harness<'static, App> {
    let mut harness = Harness::builder().with_size(size).build_ui_state(
        |ui, app: &mut App| {
            if !std::mem::replace(&mut app.themed, true) {
                panels::theme::apply(ui.ctx());
            }
            app.stage = Some(panels::show(ui, &mut app.state, &mut app.intents).stage);
        },
        App { state, ..App::default() },
    );
    harness.run_steps(2);
    harness
}

/// A window of the smallest size that is promised.
pub fn laptop(state: State) -> Harness<'static, App> {
    window((1280.0, 800.0), state)
}

/// Takes the keyboard away from the prompt.
pub fn leave_fields(harness: &mut Harness<'_, App>) {
    harness.ctx.memory_mut(|memory| {
        if let Some(id) = memory.focused() {
            memory.surrender_focus(id);
        }
    });
    harness.run_steps(1);
}

/// Clicks the control of that name.
pub fn click(harness: &mut Harness<'_, App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(2);
}

pub fn ready() -> State {
    let mut state = State::default();
    state.on_event(Event::Ready(
        DeviceReport { name: "CPU".into(), gpu: false, threads: 2, why: "no graphics card found".into() },
        ModelReport { file: "posa.safetensors".into(), trained_steps: 120_000, ..ModelReport::default() },
    ));
    state
}

pub fn unready() -> State {
    let mut state = State::default();
    state.on_event(Event::Unready("No model was found; fetch one with \"posa weights fetch\".".into()));
    state
}

/// A run that is under way.
pub fn running(run: u64, steps_done: usize) -> State {
    let mut state = ready();
    state.form.prompt = "arms raised".into();
    begin(&mut state, run);
    state.on_trace(Some(trace(run, steps_done, 20)));
    state
}

/// A run that has ended well.
pub fn done() -> State {
    let mut state = running(1, 21);
    let recipe = pose::recipe::Recipe { prompt: "arms raised".into(), ..Default::default() };
    let record = pose::formats::json::PoseRecord::new(&pose::skeleton::t_pose(), None, &recipe);
    state.on_event(finished(1, protocol::Outcome::Done(vec![record])));
    state
}

/// A run that has failed.
pub fn failed() -> State {
    let mut state = running(1, 3);
    state.on_event(finished(1, protocol::Outcome::Failed("The model gave numbers that are not finite.".into())));
    state
}

pub fn finished(run: u64, outcome: protocol::Outcome) -> Event {
    Event::Finished { run: RunId(run), outcome, seconds: 0.4 }
}

pub fn begin(state: &mut State, run: u64) {
    state.begin(RunId(run), state.request().unwrap());
    let words = state.form.prompt.split_whitespace().map(|text| Word { text: text.into(), tokens: 1 }).collect();
    state.on_event(Event::Started { run: RunId(run), words, truncated: 0, looked: vec![looked()] });
}

/// An example that a model looked at.
pub fn looked() -> Looked {
    Looked { name: "kneeling_upright+arms_raised".into(), mirrored: true, similarity: 0.82, agreement: 0.5 }
}

/// Sends what the form says to an engine.
pub fn send(client: &Client, state: &mut State) -> RunId {
    let request = state.request().unwrap();
    let run = client.sample(request.clone()).unwrap();
    state.begin(run, request);
    run
}

/// A trace with the first `steps` of `total + 1` snapshots, one body, two words.
pub fn trace(run: u64, steps: usize, total: u32) -> Arc<Trace> {
    let snapshot = |step: usize| {
        let noise = 1.0 - step as f32 / total as f32;
        let x = pose::skeleton::t_pose();
        let weights = [0.75, 0.25].repeat(pose::JOINT_COUNT);
        let attention = (step > 0).then_some(protocol::AttentionMap { words: 2, weights, parts: None });
        let samples = vec![SampleState { x, x0: x, attention }];
        Arc::new(StepSnapshot { step: step as u32, t: 1000.0 * noise, noise, guidance: 5.0, samples })
    };
    Arc::new(Trace { run: RunId(run), total, steps: (0..steps).map(snapshot).collect() })
}

/// Lets the engine's news in until `until` holds.
pub fn pump(client: &Client, state: &mut State, until: impl Fn(&State) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        for event in client.events() {
            state.on_event(event);
        }
        state.on_trace(client.trace());
        if until(state) {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the engine did not get there: {:?}", state.status);
}
