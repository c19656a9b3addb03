//! Marks over the stage: a lock on every locked joint, and how a joint in hand fares.

use crate::icon::{self, Icon};
use crate::theme::{RADIUS, TIGHT, Tokens};
use crate::{State, joints};
use egui::{Align2, Rect, Stroke, StrokeKind, TextStyle, Ui, Vec2, vec2};

/// Side of a lock, points.
const LOCK: f32 = 13.0;
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
    let Some(grab) = state.grabbed else { return };
    let name = joints::name(grab.joint);
    let (text, ink) = if grab.missed > MISSED {
        (format!("{name} · {:.0} cm out of reach", 100.0 * grab.missed), tokens.warning)
    } else {
        (name.to_owned(), tokens.text)
    };
    let galley = painter.layout_no_wrap(text, TextStyle::Body.resolve(ui.style()), ink);
    let room = Align2::CENTER_TOP.align_size_within_rect(galley.size() + 4.0 * Vec2::splat(TIGHT), stage.shrink(TIGHT));
    painter.rect(room, RADIUS, tokens.panel, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    painter.galley(room.min + 2.0 * Vec2::splat(TIGHT), galley, ink);
}
