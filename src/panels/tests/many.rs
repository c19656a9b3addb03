//! Many sentences, and the look at a set of poses: asked for, seen, and gone on with.
#![allow(clippy::unwrap_used)]

mod common;

use common::{App, click, laptop, pump, ready, window};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use panels::state::{Cluster, DataView, Told};
use panels::{Batch, Command, Intent, Many, State, Status, Tab};
use protocol::TrainSource;
use std::time::Duration;

fn at_sentences(mut state: State) -> Harness<'static, App> {
    (state.view.tab, state.view.many) = (Tab::Many, Many::Sentences);
    laptop(state)
}

#[test]
fn twenty_sentences_are_drawn_and_one_becomes_the_run() {
    let client = protocol::fake::spawn(Duration::ZERO);
    let mut state = State::default();
    pump(&client, &mut state, |state| state.status == Status::Ready);
    let harness = at_sentences(state.clone());
    harness.get_by_label_contains("up to 500 sentences");
    assert!(Command::Sentences.why_not(&harness.state().state).unwrap().contains("one a line"));
    let list: Vec<String> = (1..=20).map(|i| format!("pose number {i}")).collect();
    state.take_sentences(&list.join("\n")).unwrap();
    let mut harness = at_sentences(state.clone());
    harness.get_by_label_contains("Draw every sentence");
    click(&mut harness, "Draw every sentence");
    assert_eq!(harness.state().intents, [Intent::Batch(Batch::Sentences)]);
    let run = client.batch(state.batch(Batch::Sentences).unwrap()).unwrap();
    state.begin_batch(Batch::Sentences, run);
    pump(&client, &mut state, |state| !state.is_running());
    assert_eq!(state.drawn_sentences().len(), 20);
    assert_eq!(state.drawn_sentences()[4].prompt, "pose number 5");
    let mut harness = at_sentences(state);
    click(&mut harness, "Sentence 3: pose number 3");
    assert_eq!(harness.state().state.form.prompt, "pose number 3");
    assert_eq!(harness.state().intents, [Intent::Run]);
    click(&mut harness, "Export every sentence's pose…");
    assert_eq!(harness.state().intents.last(), Some(&Intent::ExportSentences));
}

#[test]
fn the_kinds_of_a_set_are_seen_before_training_on_it() {
    let mut state = ready();
    state.view.tab = Tab::Train;
    let mut harness = laptop(state.clone());
    click(&mut harness, "Look at the poses to train on");
    let source = TrainSource::Starter(4000);
    assert_eq!(harness.state().intents, [Intent::LookAtData(source.clone())]);
    let mut state = harness.state().state.clone();
    laptop(state.clone()).get_by_label_contains("sorting them by kind");
    let told = |text: &str| Told { pose: pose::skeleton::t_pose(), text: text.into() };
    let cluster = |share, drawn, text: &str| Cluster { share, drawn, poses: vec![told(text), told("another")] };
    let view = DataView {
        facts: vec!["4,000 poses to learn from".into()],
        clusters: vec![cluster(0.8, 0.6, "standing"), cluster(0.2, 0.4, "sitting")],
        map: vec![(0.0, 0.0, 0), (1.0, 0.5, 1)],
        explained: 0.4,
        rejected: vec![told("frame 7: a knee bends backwards")],
        problems: vec!["Skipped a.npy: it is cut off".into()],
    };
    state.on_data(TrainSource::Folder("another".into()), Ok(DataView::default()));
    laptop(state.clone()).get_by_label_contains("sorting them by kind");
    state.on_data(source, Ok(view));
    let mut harness = window((1280.0, 1600.0), state);
    harness.get_by_label_contains("4,000 poses");
    harness.get_by_label_contains("Kind 1: 80 % of the poses, 60 % when drawn; standing");
    harness.get_by_label_contains("a knee bends backwards");
    harness.get_by_label_contains("it is cut off");
    assert!(harness.query_by_label("another").is_none());
    harness.get_by_label_contains("Kind 2").click();
    harness.run_steps(2);
    harness.get_by_label("another");
    assert_eq!(harness.state().state.selected_cluster, Some(1));
}
