//! Controls, attention, menus, status and messages, in every state of the program.
#![allow(clippy::unwrap_used)]

mod common;

use common::{click, done, failed, laptop, ready, running, trace, unready, window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use panels::{ExportKind, Intent, MessageKind, State, ViewPreset};
use pose::recipe::Guidance;
use protocol::DeviceChoice;

#[test]
fn every_state_fits_every_window_and_leaves_room_for_the_stage() {
    // The smallest and a large window, at the usual size of the interface, and the smallest at 0.75 and at 2.
    for size in [(1280.0, 800.0), (2560.0, 1440.0), (1000.0, 640.0), (1707.0, 1067.0), (640.0, 400.0)] {
        for state in [State::default(), unready(), ready(), running(1, 5), done(), failed()] {
            let harness = window(size, state);
            let stage = harness.state().stage.unwrap();
            assert!(stage.width() > 0.25 * size.0 && stage.height() > 0.35 * size.1, "{size:?}: {stage:?}");
            let inside = egui::Rect::from_min_size(egui::Pos2::ZERO, size.into());
            for name in ["Prompt", "Avoid", "Seed", "Light or dark", "Step"] {
                let rects: Vec<egui::Rect> = harness.query_all_by_label(name).map(|node| node.rect()).collect();
                assert!(rects.iter().all(|rect| inside.contains_rect(*rect)), "{name} in {size:?}: {rects:?}");
            }
        }
    }
}

#[test]
fn guidance_can_be_retuned_during_a_run_only() {
    for (state, expected) in [(done(), 0), (running(1, 5), 1)] {
        let mut harness = laptop(state);
        click(&mut harness, "Ramp");
        let intents = &harness.state().intents;
        assert_eq!(intents.len(), expected);
        assert!(intents.iter().all(|intent| *intent == Intent::Retune(Guidance::Linear(2.0, 7.0))));
        harness.get_by_role_and_label(Role::Slider, "From");
        assert!(harness.query_by_role_and_label(Role::Slider, "Scale").is_none());
    }
}

#[test]
fn the_guidance_curve_can_be_dragged() {
    let mut harness = laptop(ready());
    click(&mut harness, "Ramp");
    let curve = harness.get_by_label_contains("Guidance curve").rect();
    harness.drag_at(curve.right_center() - egui::vec2(20.0, 0.0));
    harness.run_steps(1);
    harness.hover_at(curve.right_top() - egui::vec2(20.0, 0.0));
    harness.run_steps(1);
    harness.drop_at(curve.right_top() - egui::vec2(20.0, 0.0));
    harness.run_steps(1);
    let form = harness.state().state.form.guidance;
    assert_eq!((form.from, form.to), (2.0, panels::state::MAX_SCALE));
}

#[test]
fn every_handle_of_the_curve_is_moved_by_the_arrow_keys() {
    let mut harness = laptop(ready());
    click(&mut harness, "Drawn");
    let before = harness.state().state.form.guidance.points;
    harness.get_by_label("Guidance at 50 %").focus();
    harness.run_steps(1);
    for (modifiers, key) in [(Modifiers::NONE, Key::ArrowUp), (Modifiers::SHIFT, Key::ArrowDown)] {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(1);
    }
    let after = harness.state().state.form.guidance.points;
    assert!((after[2] - (before[2] + 0.1 - 1.0)).abs() < 1e-4, "{after:?}");
    assert_eq!((after[0], after[1], after[3]), (before[0], before[1], before[3]));
    let curve = harness.state().state.request().map(|request| request.guidance);
    assert!(curve.is_err(), "there is no sentence yet");
}

#[test]
fn the_checklist_says_what_is_met_and_whether_a_body_could_do_it() {
    let mut state = done();
    state.view.tab = panels::Tab::Checklist;
    let harness = laptop(state);
    harness.get_by_label("0 of 1 met by this pose.");
    harness.get_by_label("arms raised");
    harness.get_by_label_contains("(not met)");
    harness.get_by_label("What the model looked at");
    harness.get_by_label("Kneeling upright, arms raised (mirrored)");
    harness.get_by_label("82 % alike, meets 50 %");
    harness.get_by_label("Could a body do this?");
}

#[test]
fn side_panels_make_room_for_the_stage_and_come_back() {
    let mut harness = laptop(done());
    common::leave_fields(&mut harness);
    let stage = |harness: &egui_kittest::Harness<'_, common::App>| harness.state().stage.unwrap().width();
    let both = stage(&harness);
    for key in [Key::OpenBracket, Key::CloseBracket] {
        harness.key_press(key);
        harness.run_steps(2);
    }
    assert!(stage(&harness) > 1250.0, "{}", stage(&harness));
    assert!(harness.query_by_label("Seed").is_none() && harness.query_by_label("Checklist").is_none());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    harness.key_press(Key::OpenBracket);
    harness.run_steps(2);
    assert_eq!(stage(&harness), both);
}

#[test]
fn the_seed_has_a_lock_and_dice() {
    let mut harness = laptop(ready());
    click(&mut harness, "Lock seed");
    assert!(harness.state().state.form.seed_locked);
    click(&mut harness, "Roll a new seed");
    assert_ne!(harness.state().state.form.seed, 0);
}

#[test]
fn attention_explains_itself_until_there_is_some() {
    laptop(ready()).get_by_label_contains("Here you will see which word moved which joint");
    laptop(running(1, 1)).get_by_label_contains("begins with the first denoising step");
    let mut off = done();
    off.form.attention = protocol::AttentionLevel::Off;
    off.on_trace(Some(trace(1, 1, 20)));
    laptop(off).get_by_label_contains("Attention was not kept");
}

#[test]
fn a_click_in_the_matrix_picks_joint_and_word() {
    let mut harness = laptop(done());
    click(&mut harness, "left wrist");
    assert_eq!(harness.state().state.selected_joint, Some(20));
    harness.get_by_label("The left wrist listens to: arms 75 %, raised 25 %");
    click(&mut harness, "word 2: raised");
    assert_eq!(harness.state().state.selected_word, Some(1));
    let cells = harness.get_by_label("Attention of 22 joints to 2 words").rect();
    let last = cells.right_bottom() - egui::vec2(4.0, 4.0);
    harness.hover_at(last);
    harness.drag_at(last);
    harness.run_steps(1);
    harness.drop_at(last);
    harness.run_steps(1);
    let state = &harness.state().state;
    assert_eq!((state.selected_joint, state.selected_word), (Some(11), Some(1)), "the right foot is the last row");
}

#[test]
fn exports_wait_for_a_finished_pose() {
    use egui_kittest::kittest::NodeT;
    let harness = laptop(running(1, 5));
    assert!(harness.get_by_label("Export BVH").accesskit_node().is_disabled());
    let mut harness = laptop(done());
    click(&mut harness, "Export BVH");
    click(&mut harness, "Export JSON");
    assert_eq!(harness.state().intents, [Intent::Export(ExportKind::Bvh), Intent::Export(ExportKind::Json)]);
}

#[test]
fn the_bar_at_the_top_turns_the_camera_and_the_light() {
    let mut harness = laptop(ready());
    click(&mut harness, "Front");
    click(&mut harness, "Top");
    click(&mut harness, "Frame all");
    let expected = [Intent::View(ViewPreset::Front), Intent::View(ViewPreset::Top), Intent::FrameAll];
    assert_eq!(harness.state().intents, expected);
    click(&mut harness, "Light or dark");
    assert!(!harness.state().state.view.dark);
    assert_eq!(harness.ctx.theme(), egui::Theme::Light);
}

#[test]
fn menus_load_weights_choose_the_device_copy_and_quit() {
    let mut harness = laptop(done());
    for (menu, item) in [("File", "Load weights…"), ("File", "Copy pose"), ("Draw", "Device: CPU"), ("File", "Quit")]
    {
        click(&mut harness, menu);
        click(&mut harness, item);
        harness.run_steps(2);
    }
    let expected = [Intent::LoadWeights, Intent::CopyPose, Intent::SetDevice(DeviceChoice::Cpu), Intent::Quit];
    assert_eq!(harness.state().intents, expected);
}

#[test]
fn the_status_bar_tells_device_model_and_time() {
    let harness = laptop(done());
    harness.get_by_label("CPU · 2 threads — no graphics card found");
    harness.get_by_label("Model posa.safetensors · 120,000 training steps");
    harness.get_by_label_contains("ms a step · 0.40 s in all");
    laptop(failed()).get_by_label("The last run failed");
    laptop(unready()).get_by_label("Not ready");
}

#[test]
fn messages_stand_in_front_until_dismissed() {
    let mut state = failed();
    state.say(MessageKind::Warning, "The library is nearly full.");
    let mut harness = laptop(state);
    harness.get_by_label("The library is nearly full.");
    harness.get_by_label("The model gave numbers that are not finite.");
    harness.get_all_by_label("Dismiss message").next().unwrap().click();
    harness.run_steps(2);
    assert_eq!(harness.state().intents, [Intent::DismissMessage(1)], "the newest stands on top");
}

#[test]
fn several_bodies_can_be_told_apart() {
    let mut state = done();
    let mut many = (*trace(1, 21, 20)).clone();
    for step in &mut many.steps {
        let mut snapshot = (**step).clone();
        let body = snapshot.samples[0].clone();
        snapshot.samples.extend([body.clone(), body]);
        *step = snapshot.into();
    }
    state.on_trace(Some(many.into()));
    let mut harness = laptop(state);
    click(&mut harness, "Body 3");
    assert_eq!(harness.state().state.selected_sample, 2);
}

#[test]
fn the_body_that_fits_best_is_named_and_one_click_away() {
    let mut state = done();
    let fit = |met, similarity| protocol::Fit { asked: 1, met, similarity };
    let run = state.run.unwrap();
    state.on_event(protocol::Event::Ranked { run, fits: vec![fit(0, 0.7), fit(1, 0.3), fit(1, 0.4)] });
    state.view.tab = panels::Tab::Checklist;
    let mut harness = laptop(state);
    harness.get_by_label("meets 1 of 1, nearness 0.40");
    click(&mut harness, "Rank 1: body 3");
    assert_eq!(harness.state().state.selected_sample, 2);
}

#[test]
fn looking_through_the_panels_on_the_right_leaves_their_width_alone() {
    let mut state = done();
    state.tick(0.0);
    let mut harness = laptop(state);
    // As in the real window, where a frame is never drawn twice.
    harness.ctx.options_mut(|options| options.max_passes = std::num::NonZeroUsize::MIN);
    let before = harness.state().state.view.layout;
    for tab in panels::Tab::ALL {
        harness.state_mut().state.view.tab = tab;
        harness.run_steps(3);
        assert_eq!(harness.state().state.view.layout, before, "{tab:?}");
    }
}
