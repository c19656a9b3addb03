//! The panels around the stage: what they show ([`State`]), what the person asks for ([`Intent`]), and how they
//! are drawn ([`show`]). egui only: no Bevy, no Burn, no channel.

mod anatomy;
mod attention;
mod bend;
mod checklist;
pub mod command;
mod controls;
mod curve;
mod data;
mod edit;
mod figure;
mod fuzzy;
mod grid;
mod icon;
pub mod intent;
pub mod joints;
mod keys;
mod lens;
pub mod library;
mod looked;
mod many;
mod marks;
mod matrix;
mod menu;
mod palette;
mod plot;
mod prompt;
mod ranks;
mod runs;
mod scrub;
mod sentences;
pub mod session;
mod side;
pub mod state;
mod status_bar;
pub mod theme;
mod timeline;
mod toasts;
mod train;
mod welcome;
mod widgets;

pub use command::Command;
pub use intent::{ExportKind, Intent, Place, ViewPreset};
pub use lens::{Lens, Look};
pub use library::LibraryPose;
pub use many::Many;
pub use prompt::EXAMPLES;
pub use side::Tab;
pub use state::{
    Batch, EditedPose, Form, GuidanceForm, GuidanceMode, Mark, Message, MessageKind, PastRun, State, Status, View,
    Widths,
};
pub use status_bar::grouped;

/// Least room below the prompt that has a status bar, points: the stage comes first.
const LOW: f32 = 320.0;

/// Where things ended up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// The free rectangle left for the 3-D stage, egui points.
    pub stage: egui::Rect,
}

/// Draws every panel; wishes of the person are appended to `intents`.
///
/// `ui` covers the whole window and paints no background: the stage shows through. [`theme::apply`] must have been
/// called once for its context.
pub fn show(ui: &mut egui::Ui, state: &mut State, intents: &mut Vec<Intent>) -> Layout {
    let theme = if state.view.dark { egui::Theme::Dark } else { egui::Theme::Light };
    if ui.ctx().theme() != theme {
        ui.ctx().set_theme(theme);
        ui.ctx().request_repaint();
    }
    keys::early(ui, state, intents);
    menu::show(ui, state, intents);
    prompt::show(ui, state, intents);
    let (left, right) = state.view.sides(ui.available_width());
    if ui.available_height() > LOW {
        status_bar::show(ui, state);
    }
    timeline::show(ui, state, intents);
    if left {
        controls::show(ui, state, intents);
    }
    if right {
        side::show(ui, state, intents);
    }
    let stage = ui.available_rect_before_wrap();
    welcome::show(ui, stage, state, intents);
    toasts::show(ui, stage, state, intents);
    marks::show(ui, stage, state);
    palette::show(ui, state, intents);
    keys::late(ui, state, intents);
    let (now, held) = ui.input(|input| (input.time, input.pointer.any_down()));
    state.note_edits(now, held, ui.ctx().egui_wants_keyboard_input());
    Layout { stage }
}
