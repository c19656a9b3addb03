//! The guidance curve, painted. Its handles are moved with the mouse, or with the arrow keys once one has the keyboard.

use crate::state::MAX_SCALE;
use crate::theme::{RADIUS, TIGHT, Tokens};
use crate::{GuidanceForm, GuidanceMode, State};
use egui::{
    Align2, EventFilter, Key, Modifiers, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, Vec2,
    WidgetInfo, WidgetType, lerp, pos2, remap, vec2,
};

/// Height of the picture, points.
const HEIGHT: f32 = 80.0;
/// Radius of the handles, points.
const HANDLE: f32 = 4.5;
/// Side of the square around a handle that takes the pointer, points.
const GRIP: f32 = 22.0;
/// Moving gives scales in steps of this.
const STEP: f32 = 0.1;
/// Pieces that a curve is painted in.
const PIECES: u16 = 40;

/// Draws the curve with the scale of the step on show; true when the person moved a handle.
pub(crate) fn show(ui: &mut Ui, state: &mut State) -> bool {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
    let form = state.form.guidance;
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, ui.is_enabled(), describe(&form)));
    let inner = rect.shrink2(vec2(3.0 * TIGHT, 2.0 * TIGHT));
    let curve = form.curve();
    let at = |p: f32| pos2(lerp(inner.x_range(), p), scale_to_y(inner, curve.at(p)));

    let painter = ui.painter();
    painter.rect(rect, RADIUS, tokens.well, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let plain = scale_to_y(inner, 1.0);
    let dashed = [pos2(inner.left(), plain), pos2(inner.right(), plain)];
    painter.extend(Shape::dashed_line(&dashed, Stroke::new(1.0, tokens.line), 3.0, 3.0));
    if let Some(progress) = shown_progress(state) {
        let marker = at(progress);
        painter.vline(marker.x, inner.y_range(), Stroke::new(1.0, tokens.muted));
        painter.circle_filled(marker, HANDLE - 1.0, tokens.text);
    }
    let line = (0..=PIECES).map(|i| at(f32::from(i) / f32::from(PIECES))).collect();
    painter.line(line, Stroke::new(2.0, tokens.accent));
    let font = TextStyle::Small.resolve(ui.style());
    painter.text(inner.left_top() + vec2(TIGHT, -2.0), Align2::LEFT_TOP, "noise", font.clone(), tokens.muted);
    painter.text(inner.right_top() - vec2(TIGHT, 2.0), Align2::RIGHT_TOP, "body", font, tokens.muted);

    let mut changed = false;
    let mut said = None;
    for (i, (progress, scale)) in state.form.guidance.handles().into_iter().enumerate() {
        let place = pos2(lerp(inner.x_range(), progress), scale_to_y(inner, *scale));
        let handle = ui.interact(Rect::from_center_size(place, Vec2::splat(GRIP)), response.id.with(i), Sense::drag());
        let before = *scale;
        *scale = moved(ui, &handle, inner, before);
        changed |= *scale != before;
        let name = format!("Guidance at {:.0} %", 100.0 * progress);
        handle.widget_info(|| WidgetInfo::slider(true, f64::from(*scale), &name));
        let lit = handle.hovered() || handle.dragged() || handle.has_focus();
        let fill = if lit { tokens.accent } else { tokens.panel };
        ui.painter().circle(place, HANDLE, fill, Stroke::new(2.0, tokens.accent));
        if lit {
            said = Some((place, *scale));
        }
    }
    if let Some((place, scale)) = said {
        label(ui, rect, place, scale);
    }
    if response.double_clicked() {
        state.form.guidance.reset();
        changed = true;
    }
    response.on_hover_text(
        "Guidance from pure noise (left) to the finished body (right). Drag a handle, or choose one with Tab and use \
         ↑ and ↓ (with Shift for more). The dashed line is scale 1: the plain model. A double click puts it back.",
    );
    changed
}

/// The scale after what mouse and keys did to a handle.
fn moved(ui: &Ui, handle: &Response, inner: Rect, before: f32) -> f32 {
    let round = |scale: f32| ((scale / STEP).round() * STEP).clamp(0.0, MAX_SCALE);
    if handle.dragged()
        && let Some(pointer) = handle.interact_pointer_pos()
    {
        return round(remap(pointer.y, inner.bottom()..=inner.top(), 0.0..=MAX_SCALE));
    }
    if !handle.has_focus() {
        return before;
    }
    let arrows = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(handle.id, arrows));
    let pressed = |modifiers, key| ui.input_mut(|input| input.count_and_consume_key(modifiers, key)) as f32;
    // With Shift first: a pattern without modifiers matches it too.
    let far = pressed(Modifiers::SHIFT, Key::ArrowUp) - pressed(Modifiers::SHIFT, Key::ArrowDown);
    let near = pressed(Modifiers::NONE, Key::ArrowUp) - pressed(Modifiers::NONE, Key::ArrowDown);
    if far == 0.0 && near == 0.0 { before } else { round(before + far + STEP * near) }
}

/// The scale of the handle in hand, beside it.
fn label(ui: &Ui, rect: Rect, place: Pos2, scale: f32) {
    let tokens = Tokens::of(ui);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(format!("{scale:.1}"), font, tokens.text);
    let size = galley.size() + vec2(2.0 * TIGHT, 2.0);
    let above = if place.y - size.y - 8.0 > rect.top() { place.y - size.y - 8.0 } else { place.y + 8.0 };
    let left = (place.x - size.x / 2.0).clamp(rect.left() + 2.0, rect.right() - size.x - 2.0);
    let room = Rect::from_min_size(pos2(left, above), size);
    ui.painter().rect_filled(room, 3, tokens.raised);
    ui.painter().galley(room.min + vec2(TIGHT, 1.0), galley, tokens.text);
}

fn scale_to_y(inner: Rect, scale: f32) -> f32 {
    remap(scale.clamp(0.0, MAX_SCALE), 0.0..=MAX_SCALE, inner.bottom()..=inner.top())
}

/// How far the step on show is from noise to body.
fn shown_progress(state: &State) -> Option<f32> {
    let trace = state.trace.as_ref().filter(|trace| trace.total > 0)?;
    Some((state.playhead / trace.total as f32).clamp(0.0, 1.0))
}

fn describe(form: &GuidanceForm) -> String {
    match form.mode {
        GuidanceMode::Ramp => format!("Guidance curve from {:.1} to {:.1}", form.from, form.to),
        GuidanceMode::Cosine => format!("Guidance curve, half a cosine from {:.1} to {:.1}", form.from, form.to),
        GuidanceMode::Constant => format!("Guidance curve, constant {:.1}", form.constant),
        GuidanceMode::Drawn => format!("Guidance curve through {}", form.points.map(|w| format!("{w:.1}")).join(", ")),
    }
}
