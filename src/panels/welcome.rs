//! What stands at the foot of the stage while there is no body: what to do first, or why nothing can be done yet.

use crate::theme::{RADIUS, Tokens};
use crate::widgets::named;
use crate::{Intent, State, Status};
use egui::{Align2, Area, Button, Frame, Id, Order, Rect, RichText, Spinner, Ui, vec2};

/// Width of the text, points.
const WIDTH: f32 = 600.0;
/// Between the edge of the card and its text, points.
const MARGIN: i8 = 12;
/// Least height of the stage that has room for it, points.
const HEIGHT: f32 = 160.0;
/// Distance from the foot of the stage, points.
const FOOT: f32 = 8.0;

/// Draws the welcome at the foot of the stage, where there is nothing else to see.
pub(crate) fn show(ui: &Ui, stage: Rect, state: &State, intents: &mut Vec<Intent>) {
    if state.trace.is_some() || state.is_running() || stage.height() < HEIGHT {
        return;
    }
    let width = WIDTH.min(stage.width() - 32.0);
    let tokens = Tokens::of(ui);
    let card = Frame::new().fill(tokens.panel.gamma_multiply(0.92)).corner_radius(RADIUS * 2).inner_margin(MARGIN);
    let area = Area::new(Id::new("posa welcome"))
        .order(Order::Middle)
        .fixed_pos(stage.center_bottom() - vec2(0.0, FOOT))
        .pivot(Align2::CENTER_BOTTOM)
        .constrain(false);
    area.show(ui.ctx(), |ui| {
        card.show(ui, |ui| {
            ui.set_width(width - 2.0 * f32::from(MARGIN));
            ui.vertical_centered(|ui| match &state.status {
                Status::Starting => {
                    named(ui.add(Spinner::new().size(20.0).color(tokens.accent)), "Getting ready");
                    title(ui, "Getting ready…");
                    text(ui, "Loading the model and testing the device. You can type already.");
                }
                Status::Unready(why) => {
                    title(ui, "There is no model to draw with yet");
                    text(ui, why);
                    let words = RichText::new("Load weights from a file…").color(tokens.on_accent);
                    if ui.add(Button::new(words).fill(tokens.accent)).clicked() {
                        intents.push(Intent::LoadWeights);
                    }
                }
                _ => {
                    title(ui, "Type a sentence, watch a body come out of noise");
                    text(
                        ui,
                        "Enter runs it. Then drag along its steps, turn the body, see which word moved which joint.",
                    );
                }
            });
        });
    });
}

fn title(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).heading());
}

fn text(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).color(Tokens::of(ui).muted));
}
