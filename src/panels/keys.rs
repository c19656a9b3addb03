//! Shortcuts. Those with a modifier work everywhere; the others only where no control has the keyboard.

use crate::{Command, Intent, State, scrub};
use egui::{KeyboardShortcut, Ui};

/// Acts on shortcuts with a modifier, before a text field can take them for its own.
pub(crate) fn early(ui: &Ui, state: &mut State, intents: &mut Vec<Intent>) {
    if state.palette.is_open() {
        return;
    }
    // With Shift first: a pattern without Shift matches it too.
    act(ui, state, intents, |keys| keys.modifiers.command && keys.modifiers.shift);
    act(ui, state, intents, |keys| keys.modifiers.command && !keys.modifiers.shift);
}

/// Acts on the keys of this frame that no control took.
pub(crate) fn late(ui: &Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let focus = ui.memory(|memory| memory.focused());
    if ui.ctx().any_popup_open() || state.palette.is_open() {
        return;
    }
    if focus.is_none_or(|id| id == scrub::bar_id()) {
        // With Shift first: a pattern without modifiers matches Shift too.
        act(ui, state, intents, |keys| keys.modifiers.shift_only());
        act(ui, state, intents, |keys| keys.modifiers.is_none());
    } else if state.is_running() {
        // Whatever has the keyboard, Escape ends a run.
        act(ui, state, intents, |keys| keys.modifiers.is_none() && keys.logical_key == egui::Key::Escape);
    }
}

fn act(ui: &Ui, state: &mut State, intents: &mut Vec<Intent>, meant: impl Fn(&KeyboardShortcut) -> bool) {
    // A key that stops a run is another's where none is in progress: Escape closes what lies over the panels.
    let idle = !state.is_running();
    for entry in Command::entries().iter().filter(|entry| !(idle && entry.command == Command::Cancel)) {
        let mut keys = entry.keys.iter().filter(|keys| meant(keys));
        if keys.any(|keys| ui.input_mut(|input| input.consume_shortcut(keys))) {
            entry.command.perform(ui.ctx(), state, intents);
        }
    }
}
