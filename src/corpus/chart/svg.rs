//! The SVG canvas of charts.

use super::{Canvas, Size};
use std::fmt::Write;

pub(super) struct Svg(String);

impl Svg {
    pub fn new(width: usize, height: usize, title: &str) -> Self {
        let title = escape(title);
        Self(format!(
            "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{title}\" \
             font-family=\"system-ui,sans-serif\">"
        ))
    }

    pub fn finish(self) -> String {
        self.0 + "</svg>"
    }
}

impl Canvas for Svg {
    fn line(&mut self, points: &[(f64, f64)], colour: [u8; 3], width: f64, dashed: bool) {
        let places: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let dash = if dashed { " stroke-dasharray=\"5 4\"" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            self.0,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"{dash}/>",
            places.join(" "),
            hex(colour)
        );
    }

    fn words(&mut self, (x, y): (f64, f64), text: &str, anchor: f64, colour: [u8; 3], size: Size) {
        let anchor = if anchor == 0.0 {
            "start"
        } else if anchor == 1.0 {
            "end"
        } else {
            "middle"
        };
        let pixels = if size == Size::Large { 14 } else { 11 };
        let _ = write!(
            self.0,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{pixels}\" text-anchor=\"{anchor}\" fill=\"{}\">{}</text>",
            hex(colour),
            escape(text)
        );
    }
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
