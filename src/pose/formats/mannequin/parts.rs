//! What the mannequin is made of: tapered capsules fixed to joints. Shapes only; how they melt together is in
//! `surface`. Radii and places are chosen by eye, in metres, in the axes of the rest pose (X left, Y up, Z ahead).

use glam::{Quat, Vec3};

use crate::JOINT_COUNT;
use crate::skeleton::{MIRROR, rest_offsets};

/// A sphere swept along a segment while its radius changes, fixed to a joint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) joint: u8,
    /// −1 on a right limb, 0 on the trunk, 1 on a left limb.
    pub(super) tint: f32,
    from: Vec3,
    along: Vec3,
    radius: (f32, f32),
}

impl Part {
    /// Signed distance of a point from the surface, metres, negative inside.
    ///
    /// With h along the axis and ρ away from it, the distance to the sphere at t is √(ρ² + (h − tL)²) − r(t), convex
    /// in t; it is least where (h − tL) = ρ·s/√(1 − s²), s = (r₀ − r₁)/L.
    pub(super) fn distance(&self, point: Vec3) -> f32 {
        let offset = point - self.from;
        let length = self.along.length().max(1e-6);
        let h = offset.dot(self.along) / length;
        let rho = (offset.length_squared() - h * h).max(0.0).sqrt();
        let slope = ((self.radius.0 - self.radius.1) / length).clamp(-0.98, 0.98);
        let t = ((h - rho * slope / (1.0 - slope * slope).sqrt()) / length).clamp(0.0, 1.0);
        (rho * rho + (h - t * length).powi(2)).sqrt() - (self.radius.0 + (self.radius.1 - self.radius.0) * t)
    }

    /// Corners of the box that holds the part.
    pub(super) fn bounds(&self) -> (Vec3, Vec3) {
        let (to, r) = (self.from + self.along, self.radius.0.max(self.radius.1));
        (self.from.min(to) - r, self.from.max(to) + r)
    }
}

/// A capsule as it is written down: joint, the two ends seen from it, radii.
type Sketch = (usize, [f32; 3], [f32; 3], (f32, f32));

/// Parts on the midline, or across it.
const TRUNK: &[Sketch] = &[
    (0, [0.0, -0.085, -0.012], [0.0, 0.020, -0.004], (0.082, 0.088)),
    (9, [0.0, 0.110, -0.014], [0.0, 0.205, -0.012], (0.082, 0.055)),
    (12, [0.0, -0.040, 0.000], [0.0, 0.085, 0.034], (0.055, 0.051)),
    (15, [0.0, 0.106, -0.020], [0.0, 0.100, 0.028], (0.090, 0.083)),
    (15, [0.0, 0.075, 0.020], [0.0, 0.014, 0.050], (0.076, 0.045)),
    (15, [0.0, 0.086, 0.102], [0.0, 0.060, 0.116], (0.009, 0.014)),
];

/// Trunk parts of the left side; the right ones are their mirror images.
const FLANK: &[Sketch] = &[
    (0, [0.060, -0.060, -0.010], [0.043, 0.090, -0.010], (0.091, 0.083)),
    (0, [0.056, -0.090, -0.046], [0.050, -0.050, -0.040], (0.074, 0.070)),
    (3, [0.043, -0.030, 0.040], [0.046, 0.110, 0.038], (0.083, 0.086)),
    (6, [0.046, -0.030, 0.013], [0.056, 0.060, 0.018], (0.086, 0.094)),
    (9, [0.056, 0.000, 0.018], [0.084, 0.105, 0.000], (0.094, 0.086)),
    (9, [0.070, 0.082, 0.048], [0.042, 0.078, 0.052], (0.050, 0.046)),
    (13, [-0.040, 0.065, -0.012], [0.095, 0.018, -0.006], (0.042, 0.042)),
    (13, [0.010, -0.010, 0.000], [0.110, 0.000, 0.000], (0.062, 0.058)),
];

/// The left arm and leg.
const LIMB: &[Sketch] = &[
    (16, [0.000, -0.002, 0.000], [0.060, -0.002, 0.000], (0.058, 0.052)),
    (16, [0.050, 0.000, 0.002], [0.2568, 0.000, 0.000], (0.050, 0.039)),
    (16, [0.100, 0.000, 0.008], [0.160, 0.000, 0.007], (0.044, 0.040)),
    (18, [0.000, 0.000, 0.000], [0.2660, 0.000, 0.000], (0.039, 0.026)),
    (18, [0.050, 0.000, 0.002], [0.100, 0.000, 0.002], (0.042, 0.038)),
    (20, [0.000, 0.000, 0.000], [0.040, 0.000, 0.004], (0.026, 0.024)),
    (20, [0.030, 0.000, -0.014], [0.085, -0.002, -0.018], (0.019, 0.016)),
    (20, [0.030, 0.000, 0.014], [0.085, -0.002, 0.020], (0.020, 0.017)),
    (20, [0.085, -0.002, -0.018], [0.150, -0.012, -0.012], (0.016, 0.012)),
    (20, [0.085, -0.002, 0.018], [0.160, -0.012, 0.010], (0.016, 0.012)),
    (20, [0.022, -0.002, 0.020], [0.058, -0.008, 0.048], (0.017, 0.014)),
    (20, [0.058, -0.008, 0.048], [0.088, -0.012, 0.060], (0.014, 0.012)),
    (1, [0.012, 0.000, -0.004], [0.000, -0.3936, 0.004], (0.087, 0.048)),
    (1, [0.012, -0.120, 0.014], [0.005, -0.240, 0.012], (0.074, 0.060)),
    (4, [0.000, 0.015, 0.012], [0.000, -0.015, 0.013], (0.040, 0.039)),
    (4, [0.000, 0.000, 0.004], [0.000, -0.4324, 0.000], (0.047, 0.034)),
    (4, [0.001, -0.030, -0.008], [0.002, -0.130, -0.020], (0.041, 0.048)),
    (4, [0.002, -0.130, -0.020], [0.000, -0.280, -0.006], (0.048, 0.034)),
    (7, [0.000, 0.000, 0.000], [0.000, -0.036, -0.034], (0.037, 0.034)),
    (7, [0.000, -0.008, 0.010], [0.004, -0.040, 0.110], (0.038, 0.032)),
    (7, [0.000, -0.044, -0.030], [0.000, -0.046, 0.100], (0.028, 0.029)),
    (10, [-0.014, 0.000, -0.012], [-0.010, -0.006, 0.058], (0.030, 0.022)),
    (10, [0.020, 0.000, -0.016], [0.020, -0.006, 0.042], (0.029, 0.022)),
];

/// Every part of the body where its joints are in `places`, metres, turned by `turns`.
pub(super) fn parts(places: &[Vec3; JOINT_COUNT], turns: &[Quat; JOINT_COUNT]) -> Vec<Part> {
    let part = |(joint, from, to, radius): Sketch, tint: f32, mirrored: bool| {
        let joint = if mirrored { MIRROR[joint] } else { joint };
        let at = |[x, y, z]: [f32; 3]| {
            let offset = Vec3::new(if mirrored { -x } else { x }, y, z);
            places[joint] + turns[joint] * stretched(joint, offset)
        };
        let (from, to) = (at(from), at(to));
        Part { joint: joint as u8, tint, from, along: to - from, radius }
    };
    let mut parts: Vec<Part> = TRUNK.iter().map(|sketch| part(*sketch, 0.0, false)).collect();
    for mirrored in [false, true] {
        let tint = if mirrored { -1.0 } else { 1.0 };
        parts.extend(FLANK.iter().map(|sketch| part(*sketch, 0.0, mirrored)));
        parts.extend(LIMB.iter().map(|sketch| part(*sketch, tint, mirrored)));
    }
    parts
}

/// Right bones differ from left ones by up to a centimetre, and the sketch is of the left: lengths along a long limb
/// bone are scaled to it.
fn stretched(joint: usize, offset: Vec3) -> Vec3 {
    let scale = |left: usize| rest_offsets()[left + 1].length() / rest_offsets()[left].length();
    match joint {
        2 => Vec3::new(offset.x, offset.y * scale(4), offset.z),
        5 => Vec3::new(offset.x, offset.y * scale(7), offset.z),
        17 => Vec3::new(offset.x * scale(18), offset.y, offset.z),
        19 => Vec3::new(offset.x * scale(20), offset.y, offset.z),
        _ => offset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_the_least_over_all_spheres() {
        for (from, along, radius) in [
            (Vec3::new(0.1, 0.2, 0.3), Vec3::new(0.3, -0.1, 0.2), (0.10, 0.05)),
            (Vec3::ZERO, Vec3::new(0.0, 0.4, 0.0), (0.03, 0.09)),
        ] {
            let part = Part { joint: 0, tint: 0.0, from, along, radius };
            for i in 0..200 {
                let f = i as f32;
                let point = Vec3::new((f * 0.37).sin(), (f * 0.73).cos(), (f * 0.19).sin()) * 0.5;
                let swept = (0..=2000).map(|k| {
                    let t = k as f32 / 2000.0;
                    point.distance(from + along * t) - (radius.0 + (radius.1 - radius.0) * t)
                });
                let least = swept.fold(f32::INFINITY, f32::min);
                assert!((part.distance(point) - least).abs() < 1e-4);
            }
        }
    }
}
