//! One list of actions: menus, shortcuts, palette, names for screen readers, and the order of Tab.
#![allow(clippy::unwrap_used)]

mod common;

use common::{App, click, done, failed, laptop, leave_fields, ready, running, unready};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use panels::{Command, Intent, State, Tab};
use std::collections::BTreeSet;

fn ctrl(harness: &mut Harness<'_, App>, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    harness.run_steps(2);
}

fn search(harness: &mut Harness<'_, App>, query: &str) {
    ctrl(harness, Key::K);
    harness.event(Event::Text(query.into()));
    harness.run_steps(2);
}

#[test]
fn the_palette_finds_an_action_by_a_few_letters_and_takes_it() {
    let mut harness = laptop(done());
    search(&mut harness, "expbvh");
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().intents, [Intent::Export(panels::ExportKind::Bvh)]);
    assert!(harness.query_by_label("Find an action").unwrap().accesskit_node().role() == Role::Button);
    assert_eq!(harness.state().state.form.prompt, "arms raised", "letters went to the palette");
}

#[test]
fn arrows_choose_in_the_palette_and_escape_leaves_it() {
    let mut harness = laptop(ready());
    search(&mut harness, "look from");
    for _ in 0..2 {
        harness.key_press(Key::ArrowDown);
        harness.run_steps(1);
    }
    harness.key_press(Key::ArrowUp);
    harness.run_steps(1);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(matches!(harness.state().intents[..], [Intent::View(_)]), "{:?}", harness.state().intents);
    search(&mut harness, "quit");
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!(harness.state().intents.len(), 1);
    harness.event(Event::Text("kneeling".into()));
    harness.run_steps(1);
    assert_eq!(harness.state().state.form.prompt, "kneeling", "the prompt has the keyboard back");
}

#[test]
fn escape_is_left_to_what_lies_over_the_panels_unless_it_stops_a_run() {
    for (state, left) in [(done(), true), (running(3, 20), false)] {
        let mut app = App::default();
        app.state = state;
        let mut harness = Harness::builder().with_size((1280.0, 800.0)).build_ui_state(
            |ui, (app, seen): &mut (App, bool)| {
                panels::show(ui, &mut app.state, &mut app.intents);
                *seen |= ui.input(|input| input.key_pressed(Key::Escape));
            },
            (app, false),
        );
        harness.run_steps(2);
        if let Some(id) = harness.ctx.memory(|memory| memory.focused()) {
            harness.ctx.memory_mut(|memory| memory.surrender_focus(id));
        }
        harness.key_press(Key::Escape);
        harness.run_steps(2);
        assert_eq!(harness.state().1, left);
    }
}

#[test]
fn an_action_that_cannot_be_taken_says_why() {
    let mut harness = laptop(ready());
    search(&mut harness, "export as json");
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(harness.state().intents.is_empty());
    harness.get_by_label_contains("There is no finished pose yet");
}

#[test]
fn every_action_is_in_a_menu_and_in_the_palette() {
    let mut harness = laptop(done());
    let mut seen = BTreeSet::new();
    for menu in ["File", "Edit", "Draw", "Timeline", "View"] {
        click(&mut harness, menu);
        for command in Command::all() {
            if harness.query_all_by_label(command.title()).next().is_some() {
                seen.insert(command.title());
            }
        }
        harness.key_press(Key::Escape);
        harness.run_steps(2);
    }
    for command in Command::all() {
        assert!(seen.contains(command.title()), "{} is in no menu", command.title());
    }
    ctrl(&mut harness, Key::K);
    let listed = |command: &Command| harness.query_all_by_label(command.title()).next().is_some();
    let missing: Vec<_> = Command::all().filter(|c| *c != Command::Palette && !listed(c)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn shortcuts_with_a_modifier_work_while_typing_and_the_others_do_not() {
    let mut harness = laptop(done());
    ctrl(&mut harness, Key::Num2);
    assert_eq!(harness.state().state.view.tab, Tab::Checklist);
    ctrl(&mut harness, Key::Plus);
    assert_eq!(harness.state().state.view.ui_scale, 1.25);
    ctrl(&mut harness, Key::Num0);
    assert_eq!(harness.state().state.view.ui_scale, 1.0);
    let ghost = harness.state().state.view.show_ghost;
    harness.key_press(Key::G);
    harness.run_steps(1);
    assert_eq!(harness.state().state.view.show_ghost, ghost);
    leave_fields(&mut harness);
    harness.key_press(Key::G);
    harness.key_press(Key::Num7);
    harness.run_steps(1);
    assert_ne!(harness.state().state.view.show_ghost, ghost);
    assert_eq!(harness.state().intents, [Intent::View(panels::ViewPreset::Top)]);
}

/// Controls without a name, as a screen reader would meet them.
fn nameless(harness: &Harness<'_, App>) -> Vec<String> {
    let controls = [
        Role::Button,
        Role::CheckBox,
        Role::RadioButton,
        Role::ComboBox,
        Role::Slider,
        Role::SpinButton,
        Role::TextInput,
        Role::Link,
        Role::Image,
        Role::ProgressIndicator,
    ];
    let all = harness.root().children_recursive().map(|node| node.accesskit_node());
    let nameless =
        all.filter(|node| controls.contains(&node.role()) && node.label().is_none_or(|l| l.trim().is_empty()));
    nameless.map(|node| format!("{:?} {:?}", node.role(), node.bounding_box())).collect()
}

#[test]
fn every_control_has_a_name_in_every_state_and_panel() {
    for state in [State::default(), unready(), ready(), running(1, 5), done(), failed()] {
        for tab in Tab::ALL {
            let mut state = state.clone();
            state.view.tab = tab;
            let mut harness = laptop(state);
            assert_eq!(nameless(&harness), Vec::<String>::new(), "{tab:?}");
            click(&mut harness, "Advanced");
            assert_eq!(nameless(&harness), Vec::<String>::new(), "{tab:?}, advanced");
        }
    }
    let mut harness = laptop(done());
    ctrl(&mut harness, Key::K);
    assert_eq!(nameless(&harness), Vec::<String>::new(), "palette");
}

#[test]
fn tab_goes_through_every_panel_from_the_prompt_and_comes_round() {
    let mut harness = laptop(done());
    let focused = |harness: &Harness<'_, App>| {
        let mut all = harness.root().children_recursive().map(|node| node.accesskit_node());
        all.find(|node| node.is_focused()).map(|node| node.label().unwrap_or_default())
    };
    let mut order = Vec::new();
    for _ in 0..200 {
        let name = focused(&harness).unwrap_or_default();
        if !order.is_empty() && name == "Prompt" {
            break;
        }
        order.push(name);
        harness.key_press(Key::Tab);
        harness.run_steps(2);
    }
    let at = |name: &str| order.iter().position(|n| n == name).unwrap_or_else(|| panic!("{name} not in {order:?}"));
    assert_eq!(at("Prompt"), 0);
    assert!(order.len() < 200, "Tab never comes back");
    let expected = [
        "Prompt",
        "Run",
        "word",
        "Avoid",
        "Step back",
        "Step",
        "Seed",
        "Lock seed",
        "Roll a new seed",
        "Bodies",
        "Steps",
        "Sampler",
        "Drawn",
        "Guidance at 0 %",
        "Guidance at 100 %",
        "Advanced",
        "Attention",
        "left wrist",
        "File",
        "View",
        "Front",
        "Export BVH",
        "Light or dark",
    ];
    let places: Vec<usize> = expected.iter().filter(|n| **n != "word").map(|name| at(name)).collect();
    assert!(places.is_sorted(), "{:?}\n{order:?}", places);
}
