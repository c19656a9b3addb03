//! Keys that work wherever the pointer is, as long as no control has the keyboard.

use crate::{Intent, State, prompt, scrub};
use egui::{Key, Modifiers, Ui};

/// Steps that an arrow takes with Shift.
const LARGE_STEP: i32 = 5;

/// Acts on the keys of this frame that no control took.
pub(crate) fn handle(ui: &Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let popup = ui.ctx().any_popup_open();
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::COMMAND, Key::L) {
        ui.memory_mut(|memory| memory.request_focus(prompt::field_id()));
    }
    if pressed(Modifiers::COMMAND, Key::Enter) {
        prompt::ask(state, intents);
    }
    if !popup && state.is_running() && pressed(Modifiers::NONE, Key::Escape) {
        intents.push(Intent::Cancel);
    }
    let focus = ui.memory(|memory| memory.focused());
    if popup || focus.is_some_and(|id| id != scrub::bar_id()) {
        return;
    }
    // With Shift first: a pattern without modifiers matches Shift too.
    for (modifiers, steps) in [(Modifiers::SHIFT, LARGE_STEP), (Modifiers::NONE, 1)] {
        if pressed(modifiers, Key::ArrowLeft) {
            state.step_by(-steps);
        }
        if pressed(modifiers, Key::ArrowRight) {
            state.step_by(steps);
        }
    }
    if pressed(Modifiers::NONE, Key::Home) {
        state.seek(0.0);
    }
    if pressed(Modifiers::NONE, Key::End) {
        state.seek(state.last_step());
    }
    if pressed(Modifiers::NONE, Key::Space) {
        state.toggle_play();
    }
    if pressed(Modifiers::NONE, Key::Slash) {
        ui.memory_mut(|memory| memory.request_focus(prompt::field_id()));
    }
}
