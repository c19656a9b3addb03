//! Where the camera is: an orbit around a point, as pure functions. No input devices and no Bevy systems.

use bevy::math::{Quat, Vec3};
use bevy::transform::components::Transform;
use std::f32::consts::{FRAC_PI_2, PI};

/// Vertical field of view, radians: a moderate lens that does not distort a body.
pub const FIELD_OF_VIEW: f32 = 0.62;
/// Nearest and farthest distance, metres.
const DISTANCES: (f32, f32) = (0.4, 30.0);
/// Steepest pitch, radians: short of the pole, where "up" would flip.
const STEEPEST: f32 = FRAC_PI_2 - 0.02;

/// A camera on a sphere around a focus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orbit {
    /// What it looks at, metres.
    pub focus: Vec3,
    /// Turn about the vertical, radians; 0 looks at the body's front, +π/2 from the person's left.
    pub yaw: f32,
    /// Height angle, radians; positive looks down.
    pub pitch: f32,
    /// From the focus, metres.
    pub distance: f32,
}

impl Default for Orbit {
    fn default() -> Self {
        Self { focus: Vec3::new(0.0, 0.88, 0.0), yaw: 0.45, pitch: 0.14, distance: 3.9 }
    }
}

impl Orbit {
    /// The camera's place and direction.
    #[must_use]
    pub fn transform(&self) -> Transform {
        let turn = Quat::from_rotation_y(self.yaw) * Quat::from_rotation_x(-self.pitch);
        Transform { translation: self.focus + turn * Vec3::Z * self.distance, rotation: turn, scale: Vec3::ONE }
    }

    /// Turned by a drag of `dx`, `dy` points in a view `height` points high: half a turn a height.
    #[must_use]
    pub fn orbited(self, dx: f32, dy: f32, height: f32) -> Self {
        let turn = PI / height.max(1.0);
        Self { yaw: self.yaw - dx * turn, pitch: (self.pitch + dy * turn).clamp(-STEEPEST, STEEPEST), ..self }
    }

    /// Shifted by a drag so that the point under the pointer stays under it.
    #[must_use]
    pub fn panned(self, dx: f32, dy: f32, height: f32) -> Self {
        let metres = 2.0 * self.distance * (FIELD_OF_VIEW / 2.0).tan() / height.max(1.0);
        let turn = self.transform().rotation;
        Self { focus: self.focus + turn * Vec3::new(-dx, dy, 0.0) * metres, ..self }
    }

    /// Nearer for positive `notches` of the wheel.
    #[must_use]
    pub fn zoomed(self, notches: f32) -> Self {
        Self { distance: (self.distance * (-0.12 * notches).exp()).clamp(DISTANCES.0, DISTANCES.1), ..self }
    }

    /// Looking along an axis, keeping focus and distance.
    #[must_use]
    pub fn looking(self, yaw: f32, pitch: f32) -> Self {
        Self { yaw, pitch: pitch.clamp(-STEEPEST, STEEPEST), ..self }
    }

    /// As near as shows all of `points` in a view `aspect` times as wide as high, with a little room around them.
    #[must_use]
    pub fn framing(self, points: &[Vec3], aspect: f32) -> Self {
        const ROOM: f32 = 1.04;
        let turn = self.transform().rotation;
        // In the camera's directions: x to the right, y up, z towards the camera.
        let seen = points.iter().map(|p| turn.inverse() * *p);
        let (low, high) = seen.clone().fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(l, h), p| (l.min(p), h.max(p)));
        if !(low.is_finite() && high.is_finite()) {
            return self;
        }
        let middle = (low + high) / 2.0;
        let up = (FIELD_OF_VIEW / 2.0).tan();
        let slope = Vec3::new(up * aspect.max(0.1), up, 1.0);
        let needed = seen.map(|p| {
            let p = p - middle;
            p.z + ROOM * (p.x.abs() / slope.x).max(p.y.abs() / slope.y)
        });
        let distance = needed.fold(0.0, f32::max).clamp(DISTANCES.0, DISTANCES.1);
        Self { focus: turn * middle, distance, ..self }
    }

    /// The orbit `seconds` later on its way to `target`; arrives exactly when it is near.
    #[must_use]
    pub fn towards(self, target: Self, seconds: f32) -> Self {
        let k = 1.0 - (-seconds.max(0.0) / 0.07).exp();
        let next = Self {
            focus: self.focus.lerp(target.focus, k),
            yaw: self.yaw + (target.yaw - self.yaw) * k,
            pitch: self.pitch + (target.pitch - self.pitch) * k,
            distance: self.distance + (target.distance - self.distance) * k,
        };
        let angle = (next.yaw - target.yaw).abs() + (next.pitch - target.pitch).abs();
        let near = next.focus.distance(target.focus) + (next.distance - target.distance).abs() < 1e-3 && angle < 1e-3;
        if near { target } else { next }
    }

    /// The same direction with its yaw within half a turn of `other`'s, so that a move goes the short way.
    #[must_use]
    pub fn unwound(self, other: Self) -> Self {
        let turns = ((other.yaw - self.yaw) / (2.0 * PI)).round();
        Self { yaw: self.yaw + turns * 2.0 * PI, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_view_stands_before_the_face_and_looks_at_it() {
        let t = Orbit::default().looking(0.0, 0.0).transform();
        assert!(t.translation.z > 3.0 && t.translation.x.abs() < 1e-5);
        assert!(t.forward().distance(Vec3::NEG_Z) < 1e-5);
    }

    #[test]
    fn a_positive_pitch_looks_down() {
        assert!(Orbit::default().looking(0.3, 0.5).transform().forward().y < -0.4);
    }

    #[test]
    fn orbiting_keeps_the_distance_and_never_passes_the_pole() {
        let mut orbit = Orbit::default();
        for _ in 0..100 {
            orbit = orbit.orbited(13.0, 40.0, 600.0);
            let t = orbit.transform();
            assert!((t.translation.distance(orbit.focus) - orbit.distance).abs() < 1e-4);
            assert!(t.up().y > 0.0);
        }
    }

    #[test]
    fn a_pan_follows_the_pointer() {
        let before = Orbit::default();
        let after = before.panned(0.0, 600.0, 600.0);
        let seen = 2.0 * before.distance * (FIELD_OF_VIEW / 2.0).tan();
        assert!(
            (after.focus.distance(before.focus) - seen).abs() < 1e-4,
            "a drag of the whole height moves one height"
        );
        assert!(after.focus.y > before.focus.y, "dragging down brings in what was above");
    }

    #[test]
    fn zooming_out_and_in_again_comes_back() {
        let orbit = Orbit::default();
        assert!((orbit.zoomed(3.0).zoomed(-3.0).distance - orbit.distance).abs() < 1e-4);
        assert_eq!(orbit.zoomed(1e6).distance, DISTANCES.0);
        assert_eq!(orbit.zoomed(-1e6).distance, DISTANCES.1);
    }

    #[test]
    fn framing_shows_every_point_in_wide_and_in_narrow_views_and_wastes_no_room() {
        let points = [Vec3::new(-3.0, 0.0, 0.0), Vec3::new(3.0, 2.0, -1.5), Vec3::new(0.0, 1.0, 0.4)];
        for aspect in [0.4, 1.0, 2.5] {
            let orbit = Orbit::default().framing(&points, aspect);
            let view = orbit.transform().to_matrix().inverse();
            let up = (FIELD_OF_VIEW / 2.0).tan();
            let edge = |p: &Vec3| {
                let p = view.transform_point3(*p);
                (p.x.abs() / (-p.z * up * aspect)).max(p.y.abs() / (-p.z * up))
            };
            let fullest = points.iter().map(edge).fold(0.0, f32::max);
            assert!((0.85..1.0).contains(&fullest), "{fullest} at {aspect}");
        }
    }

    #[test]
    fn a_move_arrives_and_then_rests() {
        let target = Orbit::default().looking(1.5, 0.0).zoomed(2.0);
        let mut orbit = Orbit::default();
        for _ in 0..120 {
            orbit = orbit.towards(target, 1.0 / 60.0);
        }
        assert_eq!(orbit, target);
    }

    #[test]
    fn a_view_is_reached_the_short_way_round() {
        let here = Orbit { yaw: 3.1, ..Orbit::default() };
        assert!((Orbit { yaw: -3.1, ..here }.unwound(here).yaw - 3.1).abs() < 0.1);
    }
}
