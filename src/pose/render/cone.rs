//! A tapered capsule (a sphere swept along a segment while its radius changes) seen along an axis, and its shading.

use glam::{Mat3, Vec2, Vec3};

/// A sphere of radius `radius.0` at `ends.0` swept to one of `radius.1` at `ends.1`, metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cone {
    from: Vec3,
    to: Vec3,
    radius: (f32, f32),
    /// Linear RGB.
    colour: Vec3,
}

impl Cone {
    pub(super) fn new(from: Vec3, to: Vec3, radius: (f32, f32), colour: Vec3) -> Self {
        Self { from, to, radius, colour }
    }

    /// The spheres at both ends.
    pub(super) fn ends(&self) -> [(Vec3, f32); 2] {
        [(self.from, self.radius.0), (self.to, self.radius.1)]
    }

    pub(super) fn turned(&self, turn: Mat3) -> Self {
        Self { from: turn * self.from, to: turn * self.to, ..*self }
    }

    /// Corners of the rectangle that holds the picture of the shape.
    pub(super) fn bounds(&self) -> (Vec2, Vec2) {
        let [(a, ra), (b, rb)] = self.ends();
        let (a, b) = (a.truncate(), b.truncate());
        ((a - ra).min(b - rb), (a + ra).max(b + rb))
    }

    /// Meets the shape with the line of sight through `at` (along z, from +z) and keeps the nearer surface in `hit`.
    ///
    /// The sphere at parameter t shows depth z(t) + √s(t) with s(t) = r(t)² − |at − c(t)|² = a·t² + b·t + c. The
    /// surface is the largest such depth over t in [0, 1]: at an end, or where the derivative is zero, which is at
    /// u = ±z'·√(m / (a·(a − z'²))) from the extremum of s, whose value is m; the sign is that of −a.
    pub(super) fn meet(&self, at: Vec2, hit: &mut Hit) {
        let along = self.to - self.from;
        let growth = self.radius.1 - self.radius.0;
        let offset = at - self.from.truncate();
        let a = growth * growth - along.truncate().length_squared();
        let b = 2.0 * (growth * self.radius.0 + along.truncate().dot(offset));
        let c = self.radius.0 * self.radius.0 - offset.length_squared();
        let (extremum, m) = (-0.5 * b / a, c - 0.25 * b * b / a);
        if a < 0.0 && m < 0.0 {
            return;
        }
        let mut consider = |t: f32| {
            let s = (a * t + b) * t + c;
            if s < 0.0 {
                return;
            }
            let depth = self.from.z + along.z * t + s.sqrt();
            if depth > hit.depth {
                let centre = self.from + along * t;
                let radius = self.radius.0 + growth * t;
                *hit = Hit { depth, normal: (at.extend(depth) - centre) / radius, colour: self.colour };
            }
        };
        consider(0.0);
        consider(1.0);
        let t = extremum - a.signum() * along.z * (m / (a * (a - along.z * along.z))).sqrt();
        if t > 0.0 && t < 1.0 {
            consider(t);
        }
    }
}

/// The nearest surface met so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    depth: f32,
    normal: Vec3,
    colour: Vec3,
}

impl Hit {
    pub(super) const NONE: Self = Self { depth: f32::NEG_INFINITY, normal: Vec3::Z, colour: Vec3::ZERO };

    pub(super) fn is_met(&self) -> bool {
        self.depth > f32::NEG_INFINITY
    }

    /// Linear RGB under a key light from the upper left, light from the sky, and edges that darken so that limbs in
    /// front of each other stay apart.
    pub(super) fn shaded(&self) -> Vec3 {
        const KEY: Vec3 = Vec3::new(-0.42, 0.62, 0.66);
        let key = self.normal.dot(KEY).max(0.0);
        let sky = 0.5 + 0.5 * self.normal.y;
        let edge = (self.normal.z * 1.9).clamp(0.0, 1.0);
        let shine = key.powi(24) * 0.07;
        self.colour * ((0.34 + 0.26 * sky + 0.62 * key) * (0.42 + 0.58 * edge)) + shine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(cone: &Cone, at: Vec2) -> f32 {
        let mut hit = Hit::NONE;
        cone.meet(at, &mut hit);
        hit.depth
    }

    #[test]
    fn the_surface_is_the_nearest_of_many_spheres() {
        for (from, to) in [
            (Vec3::new(-0.3, 0.1, 0.2), Vec3::new(0.4, -0.2, -0.5)),
            (Vec3::new(-0.3, 0.0, 0.1), Vec3::new(0.3, 0.0, 0.1)),
            (Vec3::new(-0.1, 0.0, 0.4), Vec3::new(-0.05, 0.05, -0.4)),
            (Vec3::new(0.0, 0.0, -0.3), Vec3::new(0.0, 0.0, 0.3)),
        ] {
            assert_nearest(&Cone::new(from, to, (0.2, 0.08), Vec3::ONE));
        }
    }

    fn assert_nearest(cone: &Cone) {
        for i in 0..60 {
            let at = Vec2::new(i as f32 * 0.015 - 0.45, (i as f32 * 0.7).sin() * 0.25);
            let swept = (0..=4000)
                .map(|k| {
                    let t = k as f32 / 4000.0;
                    let (centre, r) = (cone.from.lerp(cone.to, t), 0.2 - 0.12 * t);
                    let s = r * r - at.distance_squared(centre.truncate());
                    if s < 0.0 { f32::NEG_INFINITY } else { centre.z + s.sqrt() }
                })
                .fold(f32::NEG_INFINITY, f32::max);
            let met = depth(cone, at);
            assert!(met == swept || (met - swept).abs() < 4e-3 || swept == f32::NEG_INFINITY, "{met} {swept}");
        }
    }

    #[test]
    fn a_shape_without_length_is_a_sphere() {
        let cone = Cone::new(Vec3::ZERO, Vec3::ZERO, (0.1, 0.1), Vec3::ONE);
        assert!((depth(&cone, Vec2::ZERO) - 0.1).abs() < 1e-6);
        assert_eq!(depth(&cone, Vec2::new(0.2, 0.0)), f32::NEG_INFINITY);
    }
}
