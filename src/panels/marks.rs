//! Marks over the stage: a lock on every locked joint, how a joint in hand fares, and what stands beside what.

use crate::icon::{self, Icon};
use crate::theme::{RADIUS, TIGHT, Tokens};
use crate::widgets::one_line;
use crate::{State, attention, joints};
use egui::{Align2, Rect, Stroke, StrokeKind, TextStyle, Ui, Vec2, vec2};

/// Side of a lock, points.
const LOCK: f32 = 13.0;
/// From the pointer to a label beside it, points.
const POINTER: Vec2 = Vec2::new(14.0, 10.0);
/// A goal missed by more than this is told, metres.
const MISSED: f32 = 0.02;

/// Paints the marks.
pub(crate) fn show(ui: &Ui, stage: Rect, state: &State) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(stage);
    for mark in &state.marks {
        if state.edits.locks.contains(&mark.joint) {
            let disc = mark.at + vec2(mark.radius + LOCK * 0.6, -mark.radius - LOCK * 0.3);
            painter.circle(mark.at, mark.radius + 3.0, egui::Color32::TRANSPARENT, Stroke::new(2.0, tokens.accent));
            painter.circle(disc, LOCK * 0.75, tokens.panel, Stroke::new(1.0, tokens.accent));
            icon::paint(&painter, Rect::from_center_size(disc, Vec2::splat(LOCK)), Icon::Locked, tokens.accent);
        }
    }
    beside(ui, stage, state);
    pointed(ui, stage, state);
    let Some(grab) = state.grabbed else { return };
    let name = joints::name(grab.joint);
    let (text, ink) = if grab.missed > MISSED {
        (format!("{name} · {:.0} cm out of reach", 100.0 * grab.missed), tokens.warning)
    } else {
        (name.to_owned(), tokens.text)
    };
    note(ui, stage, Align2::CENTER_TOP, text, ink);
}

/// Names the joint under the pointer on the stage, and what it listens to.
fn pointed(ui: &Ui, stage: Rect, state: &State) {
    let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|at| stage.contains(*at));
    let (Some(pointer), Some(joint)) = (pointer, state.hovered_joint.filter(|_| state.grabbed.is_none())) else {
        return;
    };
    let (tokens, painter) = (Tokens::of(ui), ui.painter_at(stage));
    let text = attention::listens(state, joint).unwrap_or_else(|| joints::name(joint).to_owned());
    let galley = painter.layout_no_wrap(text, TextStyle::Small.resolve(ui.style()), tokens.text);
    let size = galley.size() + 2.0 * Vec2::splat(TIGHT);
    let at = (pointer + POINTER).min(stage.max - size).max(stage.min);
    painter.rect_filled(Rect::from_min_size(at, size), RADIUS, tokens.panel);
    painter.galley(at + Vec2::splat(TIGHT), galley, tokens.text);
}

/// Says which bodies belong to which of two runs side by side: they stand from left to right in this order.
fn beside(ui: &Ui, stage: Rect, state: &State) {
    let Some(past) = state.beside_step().and(state.beside).and_then(|id| state.past(id)) else { return };
    let tokens = Tokens::of(ui);
    note(ui, stage, Align2::LEFT_BOTTOM, format!("on show: {}", state.run_prompt), tokens.text);
    note(ui, stage, Align2::RIGHT_BOTTOM, format!("beside: {}", past.request.prompt), tokens.muted);
}

/// A line of text at an edge of the stage, cut to less than half of its width.
fn note(ui: &Ui, stage: Rect, place: Align2, text: String, ink: egui::Color32) {
    let (tokens, painter) = (Tokens::of(ui), ui.painter_at(stage));
    let galley = one_line(ui, &text, TextStyle::Body, 0.48 * stage.width() - 6.0 * TIGHT, ink);
    let room = place.align_size_within_rect(galley.size() + 4.0 * Vec2::splat(TIGHT), stage.shrink(2.0 * TIGHT));
    painter.rect(room, RADIUS, tokens.panel, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    painter.galley(room.min + 2.0 * Vec2::splat(TIGHT), galley, ink);
}
