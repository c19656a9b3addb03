//! The guidance curve, painted; its ends can be dragged.

use crate::state::{GuidanceMode, MAX_SCALE};
use crate::theme::{RADIUS, TIGHT, Tokens};
use crate::{GuidanceForm, State};
use egui::{
    Align2, Rect, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, WidgetType, lerp, pos2, remap, vec2,
};

/// Height of the picture, points.
const HEIGHT: f32 = 72.0;
/// Radius of the handles, points.
const HANDLE: f32 = 4.0;
/// Dragging gives scales in steps of this.
const STEP: f32 = 0.1;

/// Draws the curve with the scale of the step on show; true when the person dragged an end.
pub(crate) fn show(ui: &mut Ui, state: &mut State) -> bool {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::drag());
    let form = state.guidance;
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, ui.is_enabled(), describe(&form)));
    let inner = rect.shrink2(vec2(3.0 * TIGHT, 2.0 * TIGHT));
    let curve = form.curve();
    let at = |p: f32| pos2(lerp(inner.x_range(), p), scale_to_y(inner, curve.at(p)));

    let painter = ui.painter();
    painter.rect(rect, RADIUS, tokens.well, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let plain = scale_to_y(inner, 1.0);
    painter.extend(Shape::dashed_line(
        &[pos2(inner.left(), plain), pos2(inner.right(), plain)],
        Stroke::new(1.0, tokens.line),
        3.0,
        3.0,
    ));
    if let Some(progress) = shown_progress(state) {
        let marker = at(progress);
        painter.vline(marker.x, inner.y_range(), Stroke::new(1.0, tokens.muted));
        painter.circle_filled(marker, HANDLE - 1.0, tokens.text);
    }
    painter.line_segment([at(0.0), at(1.0)], Stroke::new(2.0, tokens.accent));
    for end in [0.0, 1.0] {
        painter.circle(at(end), HANDLE, tokens.panel, Stroke::new(2.0, tokens.accent));
    }
    let font = TextStyle::Small.resolve(ui.style());
    painter.text(inner.left_top() + vec2(TIGHT, 0.0), Align2::LEFT_TOP, "noise", font.clone(), tokens.muted);
    painter.text(inner.right_top() - vec2(TIGHT, 0.0), Align2::RIGHT_TOP, "body", font, tokens.muted);

    let changed = response.dragged()
        && response.interact_pointer_pos().is_some_and(|pointer| {
            let scale = remap(pointer.y, inner.bottom()..=inner.top(), 0.0..=MAX_SCALE).clamp(0.0, MAX_SCALE);
            let scale = (scale / STEP).round() * STEP;
            let value = match form.mode {
                GuidanceMode::Constant => &mut state.guidance.constant,
                GuidanceMode::Ramp if pointer.x < inner.center().x => &mut state.guidance.from,
                GuidanceMode::Ramp => &mut state.guidance.to,
            };
            let moved = *value != scale;
            *value = scale;
            moved
        });
    response.on_hover_text(
        "Guidance from pure noise (left) to the finished body (right); drag an end. \
         The dashed line is scale 1: the plain model.",
    );
    changed
}

fn scale_to_y(inner: Rect, scale: f32) -> f32 {
    remap(scale.clamp(0.0, MAX_SCALE), 0.0..=MAX_SCALE, inner.bottom()..=inner.top())
}

/// How far the step on show is from noise to body.
fn shown_progress(state: &State) -> Option<f32> {
    let trace = state.trace.as_ref()?;
    Some((state.playhead / trace.total.max(1) as f32).clamp(0.0, 1.0))
}

fn describe(form: &GuidanceForm) -> String {
    match form.mode {
        GuidanceMode::Ramp => format!("Guidance curve from {:.1} to {:.1}", form.from, form.to),
        GuidanceMode::Constant => format!("Guidance curve, constant {:.1}", form.constant),
    }
}
