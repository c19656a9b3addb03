//! A small figure of a pose, painted: limbs as round strokes, the nearest last, left and right in their colours. It
//! needs no picture and no thread, so that tables of poses cost next to nothing.

use crate::theme::Tokens;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};
use pose::{Pose, align, skeleton};

/// Turn of the camera about the vertical, radians: a little from the body's left, as a portrait.
const TURN: f32 = 0.45;
/// Height that always fits, metres: a body with raised arms.
const HEIGHT: f32 = 2.15;
/// The same of the width.
const WIDTH: f32 = 1.7;
/// Distance of the floor from the lower edge, as a share of the height.
const FOOT: f32 = 0.05;

/// A stroke of the figure.
struct Limb {
    from: Pos2,
    to: Pos2,
    /// Towards the camera, metres.
    near: f32,
    /// Radius, metres.
    radius: f32,
    joint: usize,
}

/// Paints a pose into a rectangle, standing on its lower edge.
pub(crate) fn paint(painter: &Painter, room: Rect, pose: &Pose, tokens: &Tokens) {
    let placed = align::place(&align::canonical(pose));
    let scale = (room.height() / HEIGHT).min(room.width() / WIDTH);
    let floor = room.bottom() - FOOT * room.height();
    let (sin, cos) = TURN.sin_cos();
    let middle = placed.joints[0].x * cos - placed.joints[0].z * sin;
    let seen = placed.joints.map(|j| {
        let across = j.x * cos - j.z * sin - middle;
        (pos2(room.center().x + across * scale, floor - (j.y + 0.03) * scale), j.x * sin + j.z * cos)
    });
    shadow(painter, room.center().x, floor, scale, tokens);
    let mut limbs: Vec<Limb> = skeleton::bones()
        .map(|(parent, child)| Limb {
            from: seen[parent].0,
            to: seen[child].0,
            near: 0.5 * (seen[parent].1 + seen[child].1),
            radius: radius(child),
            joint: child,
        })
        .collect();
    limbs.sort_by(|a, b| a.near.total_cmp(&b.near));
    let lightest = limbs.last().map_or(0.0, |limb| limb.near);
    for limb in &limbs {
        // What is farther away is darker, so that crossed limbs stay apart.
        let depth = ((lightest - limb.near) * 0.5).clamp(0.0, 0.35);
        let colour = tokens.side(limb.joint).lerp_to_gamma(tokens.well, depth);
        stroke(painter, limb.from, limb.to, limb.radius * scale, colour, tokens);
    }
    let head = seen[15].0.lerp(seen[12].0, -0.55);
    painter.circle(head, 0.105 * scale, tokens.side(15), Stroke::new(1.0, tokens.well));
}

fn shadow(painter: &Painter, x: f32, floor: f32, scale: f32, tokens: &Tokens) {
    let size = egui::vec2(0.42, 0.07) * scale;
    painter.add(Shape::ellipse_filled(pos2(x, floor), size, tokens.line.gamma_multiply(0.6)));
}

/// A stroke with round ends and a thin edge that sets it apart from what lies behind.
fn stroke(painter: &Painter, from: Pos2, to: Pos2, radius: f32, colour: Color32, tokens: &Tokens) {
    let radius = radius.max(0.75);
    for (radius, colour) in [(radius + 0.75, tokens.well), (radius, colour)] {
        painter.line_segment([from, to], Stroke::new(2.0 * radius, colour));
        painter.circle_filled(from, radius, colour);
        painter.circle_filled(to, radius, colour);
    }
}

/// Half the thickness of the bone that ends at a joint, metres.
fn radius(child: usize) -> f32 {
    match child {
        3 | 6 | 9 => 0.105,
        1 | 2 | 13 | 14 => 0.085,
        4 | 5 => 0.07,
        7 | 8 | 12 | 15 => 0.05,
        _ => 0.045,
    }
}
