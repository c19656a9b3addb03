//! Ways to change the pose on show: draw it again around locked joints, vary it, or blend it with another.

use crate::state::MAX_VARIATIONS;
use crate::theme::{GAP, SECTION, TIGHT, Tokens};
use crate::widgets::{Scale, action_button, aside, icon_button, named, row, section, slider, well};
use crate::{Command, Intent, State, icon::Icon, joints};
use egui::{ComboBox, Frame, Label, Margin, RichText, Ui};

const TWO_DECIMALS: Scale = Scale { decimals: 2, logarithmic: false };

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    if state.records.is_empty() {
        return well(
            ui,
            "Here a finished pose is changed: locked joints stay while the rest is drawn again, a new sentence bends \
             it, or it becomes many. Run a sentence first, or take a pose from the library.",
        );
    }
    if let Some(why) = state.why_not_edit().filter(|_| !state.is_running()) {
        well(ui, &why);
        ui.add_space(GAP);
    }
    again(ui, state, intents);
    ui.add_space(SECTION - GAP);
    variations(ui, state, intents);
    ui.add_space(SECTION - GAP);
    between(ui, state);
    ui.add_space(SECTION - GAP);
    hands(ui, state, intents);
}

fn again(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    section(ui, "Draw it again");
    aside(ui, "By the sentence in the field above: leave it, or write what the pose should become.");
    let hint = "How far the pose is turned back into noise: a little keeps it, 1 leaves nothing but locked joints.";
    slider(ui, "Change", hint, &mut state.again.strength, 0.05..=1.0, TWO_DECIMALS);
    locks(ui, state, intents);
    let title = if state.edits.locks.is_empty() { "Draw again" } else { "Regenerate the rest" };
    action_button(ui, Command::Again, title, true, state, intents);
}

/// The joints that stay, each with a button that frees it.
fn locks(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let tokens = Tokens::of(ui);
    let mut freed = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(TIGHT, TIGHT);
        ui.label(RichText::new("Locked").color(tokens.muted));
        if state.edits.locks.is_empty() {
            aside(ui, "nothing");
        }
        for joint in &state.edits.locks {
            let frame = Frame::new().fill(tokens.raised).corner_radius(12).inner_margin(Margin::symmetric(8, 0));
            frame.show(ui, |ui| {
                ui.spacing_mut().interact_size.y = 22.0;
                ui.add(Label::new(RichText::new(joints::name(*joint)).small()));
                let name = format!("Free the {}", joints::name(*joint));
                if icon_button(ui, Icon::Close, &name, "This joint need not stay.", None).clicked() {
                    freed = Some(*joint);
                }
            });
        }
    });
    if let Some(joint) = freed {
        state.toggle_lock(joint);
    }
    let lock = state.selected_joint.filter(|joint| pose::reach::is_movable(*joint));
    if let Some(joint) = lock.filter(|joint| !state.edits.locks.contains(joint)) {
        action_button(ui, Command::Lock, &format!("Lock the {}", joints::name(joint)), false, state, intents);
    } else if state.edits.locks.is_empty() {
        aside(ui, "Click a hand, elbow, knee or foot on the body to lock it here (L).");
    }
}

fn variations(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    section(ui, "Variations");
    let hint = "How far they lie from this pose: 0 is the pose itself, 1 is other noise altogether.";
    slider(ui, "Distance", hint, &mut state.again.amount, 0.0..=1.0, TWO_DECIMALS);
    let hint = "How many are drawn side by side.";
    slider(ui, "Bodies", hint, &mut state.again.count, 1..=MAX_VARIATIONS, Scale::default());
    action_button(ui, Command::Variations, "Draw variations", false, state, intents);
}

/// A pose on the way to another.
fn between(ui: &mut Ui, state: &mut State) {
    section(ui, "In between");
    let others = state.others();
    if others.is_empty() {
        return aside(ui, "With a second finished pose, from a run or the library, this one can go part of the way.");
    }
    let mut chosen = None;
    let hint = "The pose that this one goes towards.";
    ui.add_enabled_ui(state.why_not_edit().is_none(), |ui| {
        row(ui, "Towards", hint, |ui| {
            let text = state.blend_here().map_or_else(|| "Choose a pose".to_owned(), |blend| blend.title.clone());
            let combo = ComboBox::from_id_salt("blend").width(ui.available_width()).truncate().selected_text(text);
            let shown = combo.show_ui(ui, |ui| {
                for (i, (title, _)) in others.iter().enumerate() {
                    if ui.selectable_label(false, title).clicked() {
                        chosen = Some(i);
                    }
                }
            });
            named(shown.response, "Towards").on_hover_text(hint);
        });
        if let Some(mut share) = state.blend_here().map(|blend| blend.share) {
            let hint = "How much of the way: every joint turns along the shortest way, so bones keep their length.";
            if slider(ui, "Share", hint, &mut share, 0.0..=1.0, TWO_DECIMALS) {
                state.blend_to(share);
            }
        }
    });
    if let Some((title, pose)) = chosen.and_then(|i| others.into_iter().nth(i)) {
        state.blend_with(title, &pose);
    }
}

fn hands(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    section(ui, "By hand");
    aside(ui, "Drag any joint on the body; bones keep their length.");
    ui.columns(2, |columns| {
        action_button(&mut columns[0], Command::Mirror, "Mirror", false, state, intents);
        action_button(&mut columns[1], Command::ResetPose, "Reset", false, state, intents);
    });
}
