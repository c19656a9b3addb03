//! Lets the window rest. bevy_egui tells egui at every frame which modifier keys are down, and egui takes any event for
//! a reason to draw one frame more: between them a window left alone would draw without end.

use bevy::prelude::*;
use bevy_egui::egui::{Event, Modifiers};
use bevy_egui::{EguiInput, EguiInputSet, EguiPreUpdateSet};

/// Keeps back what egui has been told already.
pub fn plugin(app: &mut App) {
    app.add_systems(PreUpdate, keep_back.after(EguiInputSet::WriteEguiEvents).before(EguiPreUpdateSet::BeginPass));
}

fn keep_back(mut inputs: Query<&mut EguiInput>, mut known: Local<Option<Modifiers>>) {
    for mut input in &mut inputs {
        only_changes(&mut input.events, &mut known);
    }
}

/// Leaves of the modifiers only what differs from `known`, which follows.
fn only_changes(events: &mut Vec<Event>, known: &mut Option<Modifiers>) {
    events.retain(|event| match event {
        Event::ModifiersChanged(modifiers) => known.replace(*modifiers) != Some(*modifiers),
        _ => true,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_are_told_once_and_again_when_they_change() {
        let mut known = None;
        let mut told = |modifiers| {
            let mut events = vec![Event::Copy, Event::ModifiersChanged(modifiers)];
            only_changes(&mut events, &mut known);
            events.len() == 2
        };
        let (none, shift) = (Modifiers::NONE, Modifiers::SHIFT);
        assert_eq!([none, none, shift, shift, none].map(&mut told), [true, false, true, false, true]);
    }
}
