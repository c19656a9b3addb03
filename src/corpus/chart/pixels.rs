//! The picture canvas of charts: smooth lines and bitmap letters on paper.

use super::{Canvas, Size};
use pose::render::{GLYPH_HEIGHT, GLYPH_WIDTH, Image, draw_line};

/// Length of a dash and of the gap after it, pixels.
const DASH: (f64, f64) = (5.0, 4.0);

pub(super) struct Pixels(Image);

impl Pixels {
    pub fn new(width: usize, height: usize) -> Self {
        Self(Image::filled(width, height, [0xFF; 3]))
    }

    pub fn finish(self) -> Image {
        self.0
    }

    /// A stretch of a line, every pixel covered as far as it lies within half the width.
    fn stretch(&mut self, a: (f64, f64), b: (f64, f64), colour: [u8; 3], width: f64) {
        let reach = 0.5 * width + 1.0;
        let span = |from: f64, to: f64, most: usize| {
            let low = (from.min(to) - reach).floor().max(0.0) as usize;
            low..((from.max(to) + reach).ceil().max(0.0) as usize).min(most)
        };
        for y in span(a.1, b.1, self.0.height) {
            for x in span(a.0, b.0, self.0.width) {
                let distance = to_segment((x as f64 + 0.5, y as f64 + 0.5), a, b);
                let cover = (0.5 * width + 0.5 - distance).clamp(0.0, 1.0);
                let pixel = &mut self.0.rgba[(y * self.0.width + x) * 4..][..3];
                for (old, new) in pixel.iter_mut().zip(colour) {
                    *old = (f64::from(*old) + cover * (f64::from(new) - f64::from(*old))).round() as u8;
                }
            }
        }
    }
}

impl Canvas for Pixels {
    fn line(&mut self, points: &[(f64, f64)], colour: [u8; 3], width: f64, dashed: bool) {
        for ends in points.windows(2) {
            let (a, b) = (ends[0], ends[1]);
            let length = (b.0 - a.0).hypot(b.1 - a.1);
            if !dashed {
                self.stretch(a, b, colour, width);
                continue;
            }
            let at = |along: f64| (a.0 + (b.0 - a.0) * along / length, a.1 + (b.1 - a.1) * along / length);
            let dashes = (length / (DASH.0 + DASH.1)).ceil() as usize;
            for from in (0..dashes).map(|i| i as f64 * (DASH.0 + DASH.1)) {
                self.stretch(at(from), at((from + DASH.0).min(length)), colour, width);
            }
        }
    }

    fn words(&mut self, (x, y): (f64, f64), text: &str, anchor: f64, colour: [u8; 3], size: Size) {
        let scale = if size == Size::Large { 2 } else { 1 };
        let width = (text.chars().count() * GLYPH_WIDTH * scale) as f64;
        let left = (x - anchor * width).max(0.0) as usize;
        // The last row of a letter is its descender.
        let top = (y - ((GLYPH_HEIGHT - 1) * scale) as f64).max(0.0) as usize;
        draw_line(&mut self.0, text, left, top, scale, colour);
    }
}

fn to_segment(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
}
