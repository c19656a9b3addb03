//! The prompt field and its button.
#![allow(clippy::unwrap_used)]

mod common;

use common::{click, done, failed, laptop, ready, running, unready};
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT, Queryable};
use panels::{Intent, State};
use std::time::Instant;

#[test]
fn a_fresh_window_takes_typing_and_enter_runs_it() {
    let mut harness = laptop(ready());
    harness.event(Event::Text("a person kneeling".into()));
    harness.run_steps(1);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().state.form.prompt, "a person kneeling");
    assert_eq!(harness.state().intents, [Intent::Run]);
}

#[test]
fn enter_on_an_empty_prompt_says_what_to_type() {
    let mut harness = laptop(ready());
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(harness.state().intents.is_empty());
    harness.get_by_label_contains("Type a sentence first");
    harness.event(Event::Text("a kick".into()));
    harness.run_steps(1);
    assert_eq!(harness.state().state.form.prompt, "a kick", "the field kept the keyboard");
}

#[test]
fn an_example_runs_at_a_click() {
    let mut harness = laptop(ready());
    click(&mut harness, "arms raised");
    assert_eq!(harness.state().state.form.prompt, "arms raised");
    assert_eq!(harness.state().intents, [Intent::Run]);
}

#[test]
fn run_becomes_cancel_while_a_run_is_under_way() {
    let mut harness = laptop(running(1, 5));
    assert!(harness.query_by_label("Run").is_none());
    click(&mut harness, "Cancel");
    harness.key_press(Key::Escape);
    harness.run_steps(1);
    assert_eq!(harness.state().intents, [Intent::Cancel, Intent::Cancel]);
    for state in [done(), failed()] {
        let mut harness = laptop(state);
        click(&mut harness, "Run");
        assert_eq!(harness.state().intents, [Intent::Run]);
    }
}

#[test]
fn without_a_model_run_is_off_and_the_window_says_why() {
    for state in [State::default(), unready()] {
        let mut harness = laptop(state);
        harness.event(Event::Text("sitting down".into()));
        harness.run_steps(1);
        assert!(harness.get_by_label("Run").accesskit_node().is_disabled());
        harness.key_press(Key::Enter);
        harness.run_steps(2);
        assert!(harness.state().intents.is_empty());
    }
    let mut harness = laptop(unready());
    harness.get_by_label_contains("posa weights fetch");
    click(&mut harness, "Load weights from a file…");
    assert_eq!(harness.state().intents, [Intent::LoadWeights]);
}

#[test]
fn up_and_down_walk_through_the_history_and_come_back_to_the_draft() {
    let mut state = ready();
    for (run, prompt) in ["first", "second"].into_iter().enumerate() {
        state.form.prompt = prompt.into();
        common::begin(&mut state, run as u64 + 1);
    }
    state.form.prompt = "draft".into();
    let mut harness = laptop(state);
    let mut seen = Vec::new();
    for key in [Key::ArrowUp, Key::ArrowUp, Key::ArrowUp, Key::ArrowDown, Key::ArrowDown, Key::ArrowDown] {
        harness.key_press(key);
        harness.run_steps(1);
        seen.push(harness.state().state.form.prompt.clone());
    }
    assert_eq!(seen, ["second", "first", "first", "second", "draft", "draft"]);
}

#[test]
fn a_pasted_book_is_cut_at_once_and_said() {
    let mut harness = laptop(ready());
    let start = Instant::now();
    harness.event(Event::Paste("knee ".repeat(2_000_000)));
    harness.run_steps(3);
    assert!(start.elapsed().as_secs_f32() < 2.0, "took {:?}", start.elapsed());
    assert_eq!(harness.state().state.form.prompt.chars().count(), 10_000);
    harness.get_by_label_contains("10,000 characters at most");
    assert!(harness.state().state.request().is_ok());
}

#[test]
fn the_words_the_model_read_and_what_was_cut_off_are_shown() {
    let mut state = running(1, 5);
    state.truncated = 12;
    let mut harness = laptop(state);
    harness.get_by_label("12 words cut off");
    click(&mut harness, "raised");
    assert_eq!(harness.state().state.selected_word, Some(1));
    click(&mut harness, "raised");
    assert_eq!(harness.state().state.selected_word, None);
}

#[test]
fn an_unlocked_seed_that_was_drawn_gives_way_and_a_locked_one_stays() {
    let mut state = done();
    let first = state.form.seed;
    let mut harness = laptop(state.clone());
    click(&mut harness, "Run");
    assert_ne!(harness.state().state.form.seed, first);
    state.form.seed_locked = true;
    let mut harness = laptop(state);
    click(&mut harness, "Run");
    assert_eq!(harness.state().state.form.seed, first);
}
