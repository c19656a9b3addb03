//! Messages over the stage, in front of everything: what happened and what to do, until dismissed.

use crate::icon::{self, Icon};
use crate::theme::{GAP, RADIUS, Tokens};
use crate::widgets::icon_button;
use crate::{Intent, Message, MessageKind, State};
use egui::{
    Align2, Area, Color32, Frame, Id, Label, Layout, Margin, Order, Rect, RichText, ScrollArea, Sense, Shadow, Stroke,
    Ui, Vec2, vec2,
};

/// Widest a message gets, points.
const WIDTH: f32 = 520.0;
/// Distance from the edges of the stage, points.
const EDGE: f32 = 16.0;
/// Most of the stage's height that messages may cover.
const SHARE: f32 = 0.6;

/// Draws the messages at the top of the stage.
pub(crate) fn show(ui: &Ui, stage: Rect, state: &State, intents: &mut Vec<Intent>) {
    if state.messages.is_empty() {
        return;
    }
    let width = (stage.width() - 2.0 * EDGE).clamp(200.0, WIDTH);
    let area = Area::new(Id::new("posa messages"))
        .order(Order::Foreground)
        .fixed_pos(stage.center_top() + vec2(0.0, EDGE))
        .pivot(Align2::CENTER_TOP)
        .movable(false)
        .constrain(false);
    area.show(ui.ctx(), |ui| {
        ui.set_width(width);
        ScrollArea::vertical().max_height(stage.height() * SHARE).show(ui, |ui| {
            for (i, message) in state.messages.iter().enumerate().rev() {
                toast(ui, i, message, intents);
            }
        });
    });
    if let Some(seconds) = state.next_expiry() {
        ui.ctx().request_repaint_after_secs(seconds);
    }
}

fn toast(ui: &mut Ui, index: usize, message: &Message, intents: &mut Vec<Intent>) {
    let tokens = Tokens::of(ui);
    let (icon, colour) = match message.kind {
        MessageKind::Info => (Icon::Info, tokens.accent),
        MessageKind::Warning => (Icon::Warning, tokens.warning),
        MessageKind::Error => (Icon::Error, tokens.error),
    };
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(1.0, colour))
        .corner_radius(RADIUS)
        .shadow(Shadow { offset: [0, 2], blur: 12, spread: 0, color: Color32::from_black_alpha(70) })
        .inner_margin(Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.with_layout(Layout::right_to_left(egui::Align::Min), |ui| {
            let hint = "Take this message away.";
            if icon_button(ui, Icon::Close, "Dismiss message", hint, None).clicked() {
                intents.push(Intent::DismissMessage(index));
            }
            ui.with_layout(Layout::left_to_right(egui::Align::Min), |ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(16.0 + GAP / 2.0, 26.0), Sense::hover());
                let square = Rect::from_center_size(rect.left_center() + vec2(8.0, 0.0), Vec2::splat(16.0));
                icon::paint(ui.painter(), square, icon, colour);
                ui.vertical(|ui| {
                    ui.add_space(4.0);
                    ui.add(Label::new(RichText::new(&message.text).color(tokens.text)).wrap());
                });
            });
        });
    });
}
