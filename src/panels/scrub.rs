//! The bar under the stage: how noise falls over the steps, and the playhead that can be dragged along it.

use crate::State;
use crate::theme::{RADIUS, Tokens};
use egui::{
    EventFilter, Id, Mesh, Rect, RectAlign, Sense, Stroke, StrokeKind, Tooltip, Ui, WidgetInfo, lerp, pos2,
    remap_clamp, vec2,
};
use protocol::Trace;

/// Height of the bar, points.
const HEIGHT: f32 = 40.0;
/// Space at both ends, so that the playhead stays inside, points.
const END: f32 = 8.0;
/// Tick marks closer than this are left out, points.
const MIN_TICK: f32 = 5.0;

/// The bar, for keyboard focus.
pub(crate) fn bar_id() -> Id {
    Id::new("posa scrub")
}

/// Draws the bar; dragging or clicking moves the playhead to the nearest step.
pub(crate) fn show(ui: &mut Ui, state: &mut State) {
    let tokens = Tokens::of(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), HEIGHT));
    let enabled = state.last_step() > 0.0;
    let sense = if enabled { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(rect, bar_id(), sense);
    response.widget_info(|| WidgetInfo::slider(enabled, f64::from(state.playhead.floor()), "Step"));
    let line = if response.has_focus() { tokens.accent } else { tokens.line };
    ui.painter().rect(rect, RADIUS, tokens.well, Stroke::new(1.0, line), StrokeKind::Inside);
    let inner = rect.shrink2(vec2(END, 4.0));
    let Some(trace) = state.trace.clone() else {
        let font = egui::TextStyle::Small.resolve(ui.style());
        let hint = "The steps from noise to body will be kept here";
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, hint, font, tokens.muted);
        return;
    };
    let total = trace.total.max(1) as f32;
    if response.has_focus() {
        let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(bar_id(), arrows));
    }
    // A slow frame may see the button go down and up at once.
    if (response.is_pointer_button_down_on() || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        state.seek(remap_clamp(pointer.x, inner.x_range(), 0.0..=total).round());
    }
    let x = |step: f32| lerp(inner.x_range(), step / total);
    noise(ui, inner, &trace, x);
    let playhead = x(state.playhead);
    ui.painter().vline(playhead, rect.y_range(), Stroke::new(2.0, tokens.text));
    ui.painter().circle_filled(pos2(playhead, rect.top() + 5.0), 5.0, tokens.text);
    // At the right, or it would lie over the buttons.
    let mut tip = Tooltip::for_enabled(&response);
    tip.popup = tip.popup.align(RectAlign::TOP_END);
    tip.show(|ui| {
        ui.label(
            "The whole run, from noise (left) to body (right). Drag to look at any step; \
             the curve is how much noise is left.",
        )
    });
}

/// The share of noise at each step drawn so far, as an area with a tick a step.
fn noise(ui: &Ui, inner: Rect, trace: &Trace, x: impl Fn(f32) -> f32) {
    let tokens = Tokens::of(ui);
    let y = |noise: f32| lerp(inner.bottom()..=inner.top(), noise.clamp(0.0, 1.0));
    let mut area = Mesh::default();
    for (i, step) in trace.steps.iter().enumerate() {
        let i = i as f32;
        area.colored_vertex(pos2(x(i), y(step.noise)), tokens.accent_soft);
        area.colored_vertex(pos2(x(i), inner.bottom()), tokens.accent_soft);
    }
    for pair in 0..trace.steps.len().saturating_sub(1) as u32 {
        let first = 2 * pair;
        area.add_triangle(first, first + 1, first + 2);
        area.add_triangle(first + 1, first + 3, first + 2);
    }
    ui.painter().add(area);
    let line = trace.steps.iter().enumerate().map(|(i, step)| pos2(x(i as f32), y(step.noise))).collect();
    ui.painter().line(line, Stroke::new(1.5, tokens.accent));
    let stride = (MIN_TICK / (x(1.0) - x(0.0)).max(0.001)).ceil().max(1.0) as usize;
    for step in (0..=trace.total as usize).step_by(stride) {
        let tick = inner.bottom() - 3.0..=inner.bottom();
        ui.painter().vline(x(step as f32), tick, Stroke::new(1.0, tokens.muted));
    }
}
