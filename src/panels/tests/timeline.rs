//! The timeline: buttons, keys and the bar.
#![allow(clippy::unwrap_used)]

mod common;

use common::{click, done, laptop, leave_fields, ready, running};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};

#[test]
fn dragging_the_bar_moves_the_playhead() {
    let mut harness = laptop(done());
    let bar = harness.get_by_role_and_label(egui::accesskit::Role::Slider, "Step").rect();
    harness.drag_at(bar.center());
    harness.run_steps(1);
    assert_eq!(harness.state().state.shown().unwrap().step, 10);
    harness.hover_at(bar.left_center());
    harness.run_steps(1);
    harness.drop_at(bar.left_center());
    harness.run_steps(1);
    assert_eq!(harness.state().state.shown().unwrap().step, 0);
}

#[test]
fn a_click_that_falls_into_one_frame_moves_the_playhead() {
    let mut harness = laptop(done());
    let bar = harness.get_by_role_and_label(egui::accesskit::Role::Slider, "Step").rect();
    harness.hover_at(bar.center());
    harness.run_steps(1);
    let button = |pressed| egui::Event::PointerButton {
        pos: bar.center(),
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    harness.input_mut().events.extend([button(true), button(false)]);
    harness.run_steps(1);
    assert_eq!(harness.state().state.shown().unwrap().step, 10);
}

#[test]
fn keys_step_jump_and_play_while_no_field_has_the_keyboard() {
    let mut harness = laptop(done());
    leave_fields(&mut harness);
    let mut at = |modifiers, key| {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(1);
        harness.state().state.shown_index()
    };
    assert_eq!(at(Modifiers::NONE, Key::ArrowLeft), 19);
    assert_eq!(at(Modifiers::SHIFT, Key::ArrowLeft), 14);
    assert_eq!(at(Modifiers::NONE, Key::ArrowRight), 15);
    assert_eq!(at(Modifiers::NONE, Key::Home), 0);
    assert_eq!(at(Modifiers::SHIFT, Key::ArrowRight), 5);
    assert_eq!(at(Modifiers::NONE, Key::End), 20);
    at(Modifiers::NONE, Key::Space);
    assert!(harness.state().state.playing);
}

#[test]
fn the_same_keys_edit_the_prompt_while_it_has_the_keyboard() {
    let mut harness = laptop(done());
    for key in [Key::ArrowLeft, Key::Home, Key::Space] {
        harness.key_press(key);
        harness.run_steps(1);
    }
    assert_eq!(harness.state().state.shown_index(), 20);
    assert!(!harness.state().state.playing);
}

#[test]
fn buttons_step_play_and_loop() {
    let mut harness = laptop(done());
    click(&mut harness, "Step back");
    click(&mut harness, "Step back");
    click(&mut harness, "Step forward");
    assert_eq!(harness.state().state.shown_index(), 19);
    click(&mut harness, "Loop");
    assert!(harness.state().state.view.looping);
    click(&mut harness, "Play");
    assert!(harness.state().state.playing);
    click(&mut harness, "Pause");
    assert!(!harness.state().state.playing);
}

#[test]
fn the_step_is_told_in_words() {
    let mut state = done();
    state.seek(12.0);
    let harness = laptop(state);
    harness.get_by_label("step 12 of 20 · t 400 · guidance 5.0 · noise 0.40");
    let harness = laptop(running(1, 5));
    harness.get_by_label("live · step 4 of 20 · t 800 · guidance 5.0 · noise 0.80");
}

#[test]
fn without_a_run_there_is_nothing_to_play() {
    let harness = laptop(ready());
    harness.get_by_label("No run yet");
    assert!(harness.get_by_label("Play").accesskit_node().is_disabled());
}
