//! The bottom panel: looking at every step of the run, forwards and back.

use crate::icon::Icon;
use crate::theme::{TIGHT, Tokens};
use crate::widgets::{command_button, icon_button, named};
use crate::{Command, Intent, State, scrub};
use egui::{Align, ComboBox, Frame, Layout, Margin, Panel, RichText, Ui};

/// Playback speeds offered.
const SPEEDS: [f32; 5] = [0.25, 0.5, 1.0, 2.0, 4.0];

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let frame =
        Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin { left: 16, right: 16, top: 6, bottom: 10 });
    Panel::bottom("timeline").frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = TIGHT;
            ui.add_enabled_ui(state.last_step() > 0.0, |ui| buttons(ui, state, intents));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(RichText::new(describe(state)).color(Tokens::of(ui).muted));
            });
        });
        scrub::show(ui, state);
    });
}

fn buttons(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    command_button(ui, Icon::StepBack, Command::Step(-1), state, intents);
    let (icon, name) = if state.playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
    if icon_button(ui, icon, name, &Command::Play.tip(ui.ctx()), None).clicked() {
        Command::Play.perform(ui.ctx(), state, intents);
    }
    command_button(ui, Icon::StepForward, Command::Step(1), state, intents);
    command_button(ui, Icon::Loop, Command::Loop, state, intents);
    let hint = "How fast the run is played back.";
    let combo = ComboBox::from_id_salt("speed").width(64.0).selected_text(speed_text(state.view.speed));
    let shown = combo.show_ui(ui, |ui| {
        for speed in SPEEDS {
            ui.selectable_value(&mut state.view.speed, speed, speed_text(speed));
        }
    });
    named(shown.response, "Speed").on_hover_text(hint);
}

fn speed_text(speed: f32) -> String {
    format!("{speed} ×")
}

/// The step under the playhead in words.
fn describe(state: &State) -> String {
    let (Some(step), Some(trace)) = (state.shown(), &state.trace) else { return "No run yet".into() };
    if trace.total == 0 {
        return "A pose by itself, without steps".into();
    }
    let live = if state.is_live() && state.follow_live { "live · " } else { "" };
    let (t, w, noise) = (step.t, step.guidance, step.noise);
    format!("{live}step {} of {} · t {t:.0} · guidance {w:.1} · noise {noise:.2}", step.step, trace.total)
}
