//! Editing poses by hand, and taking it back.
#![allow(clippy::unwrap_used)]

mod common;

use common::{App, click, done, laptop, leave_fields, running};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use panels::{Command, State};
use pose::enforce::measure;

fn ctrl(harness: &mut Harness<'_, App>, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    harness.run_steps(2);
}

fn drag(state: &mut State, joint: usize, by: glam::Vec3) {
    assert!(state.grab(0, joint));
    let start = state.grabbed.unwrap().start.joints[joint];
    for i in 1..=4 {
        state.drag_to(start + by * (i as f32 / 4.0));
    }
    state.let_go();
}

#[test]
fn a_drag_changes_the_pose_and_is_one_step_back() {
    let mut harness = laptop(done());
    let before = harness.state().state.subject().unwrap().pose;
    drag(&mut harness.state_mut().state, 20, glam::Vec3::new(-0.2, 0.2, 0.1));
    harness.run_steps(2);
    let after = harness.state().state.subject().unwrap();
    assert!(after.pose.joints[20].distance(before.joints[20]) > 0.1 && after.title.contains("by hand"));
    assert!(measure(&after.pose).bone_error_max_m < 1e-5);
    ctrl(&mut harness, Key::Z);
    assert_eq!(harness.state().state.subject().unwrap().pose, before);
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    harness.run_steps(2);
    assert_eq!(harness.state().state.subject().unwrap().pose, after.pose);
}

#[test]
fn undo_goes_back_through_the_form_step_by_step_up_to_a_hundred() {
    let mut harness = laptop(done());
    leave_fields(&mut harness);
    for count in 0..130u64 {
        harness.state_mut().state.form.seed = 1000 + count;
        harness.run_steps(1);
    }
    for _ in 0..150 {
        Command::Undo.perform(&harness.ctx.clone(), &mut harness.state_mut().state, &mut Vec::new());
    }
    assert_eq!(harness.state().state.form.seed, 1000 + 129 - 100);
    assert!(!harness.state().state.can_undo());
    for _ in 0..150 {
        Command::Redo.perform(&harness.ctx.clone(), &mut harness.state_mut().state, &mut Vec::new());
    }
    assert_eq!(harness.state().state.form.seed, 1129);
}

#[test]
fn typing_is_taken_back_as_one_and_a_new_change_ends_redo() {
    let mut harness = laptop(done());
    for letter in " up high".chars() {
        harness.event(Event::Text(letter.into()));
        harness.run_steps(1);
    }
    assert_eq!(harness.state().state.form.prompt, "arms raised up high");
    ctrl(&mut harness, Key::Z);
    assert_eq!(harness.state().state.form.prompt, "arms raised");
    assert!(harness.state().state.can_redo());
    harness.state_mut().state.form.steps = 50;
    harness.run_steps(2);
    assert!(!harness.state().state.can_redo());
}

#[test]
fn a_locked_joint_stays_and_cannot_be_dragged() {
    let mut state = done();
    drag(&mut state, 20, glam::Vec3::new(-0.25, 0.1, 0.2));
    state.selected_joint = Some(20);
    let mut harness = laptop(state);
    leave_fields(&mut harness);
    harness.key_press(Key::L);
    harness.run_steps(2);
    let state = &mut harness.state_mut().state;
    assert!(state.edits.locks.contains(&20) && !state.grab(0, 20));
    let hand = state.editable(0).unwrap().joints[20];
    drag(state, 12, glam::Vec3::new(0.0, -0.02, 0.08));
    assert!(state.editable(0).unwrap().joints[20].distance(hand) < 0.01);
    state.selected_joint = Some(0);
    assert!(Command::Lock.why_not(state).unwrap().contains("Only elbows"));
}

#[test]
fn mirror_swaps_sides_in_body_and_words_and_reset_brings_the_body_back() {
    let mut state = done();
    state.mirror_text = |text| text.replace("arms", "smra");
    drag(&mut state, 20, glam::Vec3::new(-0.1, 0.3, 0.0));
    let before = state.editable(0).unwrap();
    let mut harness = laptop(state);
    click(&mut harness, "Edit");
    click(&mut harness, "Mirror");
    let state = &harness.state().state;
    let after = state.editable(0).unwrap();
    assert!((after.joints[21].y - before.joints[20].y).abs() < 0.03);
    assert_eq!(state.form.prompt, "smra raised");
    click(&mut harness, "Edit");
    click(&mut harness, "Reset the pose");
    assert!(harness.state().state.edited(0).is_none());
}

#[test]
fn only_finished_poses_at_the_last_step_can_be_edited() {
    let mut state = done();
    state.seek(5.0);
    assert!(!state.grab(0, 20) && state.why_not_edit().unwrap().contains("last step"));
    assert!(!running(1, 5).grab(0, 20));
}
