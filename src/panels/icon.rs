//! Small pictures, painted: no font has to have them.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};
use std::f32::consts::TAU;

/// A small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Play,
    Pause,
    StepBack,
    StepForward,
    Loop,
    Dice,
    Locked,
    Unlocked,
    Close,
    Contrast,
    Search,
    Info,
    Warning,
    Error,
    Check,
    Unsure,
    Columns,
}

/// Line width, points.
const LINE: f32 = 1.5;

/// Paints an icon into a square.
pub(crate) fn paint(painter: &Painter, square: Rect, icon: Icon, colour: Color32) {
    let pen = Pen { painter, square, colour, stroke: Stroke::new(LINE, colour) };
    match icon {
        Icon::Play => pen.triangle([(0.28, 0.15), (0.85, 0.5), (0.28, 0.85)]),
        Icon::Pause => {
            pen.block((0.22, 0.17), (0.42, 0.83));
            pen.block((0.58, 0.17), (0.78, 0.83));
        }
        Icon::StepBack => {
            pen.triangle([(0.72, 0.2), (0.72, 0.8), (0.3, 0.5)]);
            pen.line(&[(0.24, 0.2), (0.24, 0.8)]);
        }
        Icon::StepForward => {
            pen.triangle([(0.28, 0.2), (0.7, 0.5), (0.28, 0.8)]);
            pen.line(&[(0.76, 0.2), (0.76, 0.8)]);
        }
        Icon::Loop => {
            pen.arc((0.5, 0.5), 0.34, 0.12, 0.92);
            pen.triangle([(0.68, 0.34), (0.98, 0.36), (0.84, 0.08)]);
        }
        Icon::Dice => {
            pen.frame((0.14, 0.14), (0.86, 0.86), 3);
            for at in [(0.34, 0.34), (0.66, 0.34), (0.5, 0.5), (0.34, 0.66), (0.66, 0.66)] {
                pen.dot(at, 0.07);
            }
        }
        Icon::Locked => pen.lock(&[(0.3, 0.46), (0.3, 0.3), (0.38, 0.17), (0.62, 0.17), (0.7, 0.3), (0.7, 0.46)]),
        Icon::Unlocked => pen.lock(&[(0.3, 0.46), (0.3, 0.26), (0.38, 0.12), (0.62, 0.12), (0.7, 0.24)]),
        Icon::Close => {
            pen.line(&[(0.25, 0.25), (0.75, 0.75)]);
            pen.line(&[(0.25, 0.75), (0.75, 0.25)]);
        }
        Icon::Contrast => {
            pen.ring((0.5, 0.5), 0.36);
            let half: Vec<Pos2> = (0..=12).map(|i| pen.on_circle((0.5, 0.5), 0.36, -0.25 + i as f32 / 24.0)).collect();
            painter.add(Shape::convex_polygon(half, colour, Stroke::NONE));
        }
        Icon::Search => {
            pen.ring((0.42, 0.42), 0.28);
            pen.line(&[(0.63, 0.63), (0.88, 0.88)]);
        }
        Icon::Info => {
            pen.ring((0.5, 0.5), 0.4);
            pen.dot((0.5, 0.3), 0.06);
            pen.line(&[(0.5, 0.45), (0.5, 0.73)]);
        }
        Icon::Warning => {
            pen.line(&[(0.5, 0.12), (0.92, 0.86), (0.08, 0.86), (0.5, 0.12)]);
            pen.line(&[(0.5, 0.38), (0.5, 0.6)]);
            pen.dot((0.5, 0.73), 0.06);
        }
        Icon::Error => {
            pen.ring((0.5, 0.5), 0.4);
            pen.line(&[(0.5, 0.26), (0.5, 0.56)]);
            pen.dot((0.5, 0.7), 0.06);
        }
        Icon::Check => pen.line(&[(0.16, 0.54), (0.4, 0.78), (0.86, 0.24)]),
        Icon::Unsure => pen.line(&[(0.14, 0.56), (0.32, 0.42), (0.5, 0.5), (0.68, 0.58), (0.86, 0.44)]),
        Icon::Columns => {
            pen.frame((0.14, 0.18), (0.44, 0.82), 1);
            pen.frame((0.56, 0.18), (0.86, 0.82), 1);
        }
    }
}

struct Pen<'a> {
    painter: &'a Painter,
    square: Rect,
    colour: Color32,
    stroke: Stroke,
}

impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        pos2(self.square.left() + x * self.square.width(), self.square.top() + y * self.square.height())
    }

    fn line(&self, points: &[(f32, f32)]) {
        self.painter.line(points.iter().map(|p| self.at(*p)).collect(), self.stroke);
    }

    fn triangle(&self, corners: [(f32, f32); 3]) {
        let corners = corners.map(|p| self.at(p)).to_vec();
        self.painter.add(Shape::convex_polygon(corners, self.colour, Stroke::NONE));
    }

    fn block(&self, min: (f32, f32), max: (f32, f32)) {
        self.painter.rect_filled(Rect::from_min_max(self.at(min), self.at(max)), 1.0, self.colour);
    }

    fn frame(&self, min: (f32, f32), max: (f32, f32), radius: u8) {
        let rect = Rect::from_min_max(self.at(min), self.at(max));
        self.painter.rect_stroke(rect, radius, self.stroke, StrokeKind::Middle);
    }

    fn dot(&self, centre: (f32, f32), radius: f32) {
        self.painter.circle_filled(self.at(centre), radius * self.square.width(), self.colour);
    }

    fn ring(&self, centre: (f32, f32), radius: f32) {
        self.painter.circle_stroke(self.at(centre), radius * self.square.width(), self.stroke);
    }

    fn on_circle(&self, centre: (f32, f32), radius: f32, turn: f32) -> Pos2 {
        self.at(centre) + radius * self.square.width() * vec2((turn * TAU).cos(), (turn * TAU).sin())
    }

    /// From one turn to another, clockwise from the right, in whole turns.
    fn arc(&self, centre: (f32, f32), radius: f32, from: f32, to: f32) {
        const PIECES: u16 = 20;
        let turn = |i: u16| from + (to - from) * f32::from(i) / f32::from(PIECES);
        self.painter.line((0..=PIECES).map(|i| self.on_circle(centre, radius, turn(i))).collect(), self.stroke);
    }

    fn lock(&self, shackle: &[(f32, f32)]) {
        self.painter.rect_filled(Rect::from_min_max(self.at((0.2, 0.46)), self.at((0.8, 0.88))), 2.0, self.colour);
        self.line(shackle);
    }
}
