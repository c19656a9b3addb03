//! A small curve over steps, painted: name, last value, and the line.

use crate::theme::{RADIUS, TIGHT, Tokens};
use egui::{Align2, Pos2, Rect, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, WidgetType, pos2, vec2};

/// Height of a plot, points.
const HEIGHT: f32 = 64.0;

/// Draws values over steps; `steps` is where the axis ends. Values that are not finite are left out.
pub(crate) fn show(ui: &mut Ui, name: &str, values: &[(f32, f32)], steps: f32, logarithmic: bool) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let last = values.last().map(|(_, value)| *value);
    let said = last.map_or_else(|| format!("{name}: nothing yet"), |value| format!("{name}: {value:.4}"));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, &said));
    let painter = ui.painter_at(rect);
    painter.rect(rect, RADIUS, tokens.well, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let font = TextStyle::Small.resolve(ui.style());
    let inner = rect.shrink2(vec2(2.0 * TIGHT, 2.0 * TIGHT));
    let area = Rect::from_min_max(inner.min + vec2(0.0, 14.0), inner.max);
    let line = line(values, steps, logarithmic, area);
    if line.len() > 1 {
        painter.line(line.clone(), Stroke::new(1.5, tokens.accent));
    }
    if let Some(end) = line.last() {
        painter.circle_filled(*end, 2.5, tokens.accent);
    }
    painter.text(inner.left_top() - vec2(0.0, 3.0), Align2::LEFT_TOP, name, font.clone(), tokens.muted);
    let text = last.map_or_else(|| "–".to_owned(), short);
    painter.text(inner.right_top() - vec2(0.0, 3.0), Align2::RIGHT_TOP, text, font, tokens.text);
    let scale = if logarithmic { " (logarithmic)" } else { "" };
    response.on_hover_text(format!("{said}{scale}"));
}

fn short(value: f32) -> String {
    if value != 0.0 && value.abs() < 0.01 { format!("{value:.1e}") } else { format!("{value:.3}") }
}

fn line(values: &[(f32, f32)], steps: f32, logarithmic: bool, area: Rect) -> Vec<Pos2> {
    let height = |value: f32| if logarithmic { value.max(1e-9).ln() } else { value };
    let fine = values.iter().filter(|(_, value)| value.is_finite()).map(|(step, value)| (*step, height(*value)));
    let (low, high) = fine.clone().fold((f32::MAX, f32::MIN), |(low, high), (_, y)| (low.min(y), high.max(y)));
    let span = (high - low).max(1e-6);
    fine.map(|(step, y)| {
        let x = area.left() + area.width() * (step / steps.max(1.0)).clamp(0.0, 1.0);
        pos2(x, area.bottom() - area.height() * (y - low) / span)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_falling_value_goes_down_and_what_is_not_finite_is_left_out() {
        let area = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 10.0));
        let line = line(&[(0.0, 1.0), (5.0, f32::NAN), (10.0, 0.1)], 20.0, true, area);
        assert_eq!(line, [pos2(0.0, 0.0), pos2(50.0, 10.0)]);
    }
}
