//! The floor under the body: a faint disc with a half-metre grid, and a soft shadow that is darker and sharper the
//! nearer the body is to it. Not a physical shadow.

use glam::{Vec2, Vec3};

use super::Camera;
use super::image::linear;
use crate::Pose;
use crate::skeleton::bones;

/// Depth of the sole below the lowest joint, metres.
const SOLE: f32 = 0.036;

/// Radius at which the disc has faded away, metres.
const DISC_RADIUS: f32 = 1.25;

/// Distance between grid lines and their width, metres.
const GRID: f32 = 0.5;
const GRID_LINE: f32 = 0.012;

/// A camera nearer to the horizon than this (sine of its pitch) sees no floor.
const SHALLOW: f32 = 0.035;

const DISC_COLOUR: [u8; 3] = [0x6A, 0x70, 0x78];

/// The floor and what darkens it.
pub(super) struct Floor {
    height: f32,
    middle: Vec2,
    /// Points of the body seen from above, each with the square of its blur radius and its strength.
    blots: Vec<(Vec2, f32, f32)>,
}

impl Floor {
    /// The floor that `standing` stands on, with the shadow of `pose`.
    pub(super) fn under(pose: &Pose, standing: &Pose) -> Self {
        let height = standing.joints.iter().map(|j| j.y).fold(f32::INFINITY, f32::min) - SOLE;
        let along =
            |(parent, child): (usize, usize)| [0.5, 1.0].map(|t| pose.joints[parent].lerp(pose.joints[child], t));
        let blot = |point: Vec3| {
            let above = (point.y - height).clamp(0.0, 3.0);
            let blur = 0.055 + 0.16 * above;
            (Vec2::new(point.x, point.z), 1.0 / (blur * blur), 0.30 / (1.0 + 9.0 * above))
        };
        let middle = Vec2::new(standing.joints[0].x, standing.joints[0].z);
        Self { height, middle, blots: bones().flat_map(along).map(blot).collect() }
    }

    /// Colour (linear RGB) and opacity of the floor in a pixel.
    pub(super) fn colour(&self, camera: &Camera, pixel: Vec2) -> (Vec3, f32) {
        let Some((point, stretch)) = self.meet(camera, pixel) else { return (Vec3::ZERO, 0.0) };
        let fade = 1.0 - (point.distance(self.middle) / DISC_RADIUS).clamp(0.0, 1.0);
        if fade <= 0.0 {
            return (Vec3::ZERO, 0.0);
        }
        let fade = fade * fade * (3.0 - 2.0 * fade);
        let shade = self.shade(point) * fade.min(0.4) / 0.4;
        let disc = fade * (0.10 + 0.22 * self.grid(point, stretch));
        let alpha = shade + disc * (1.0 - shade);
        if alpha <= 0.0 { (Vec3::ZERO, 0.0) } else { (linear(DISC_COLOUR) * (disc * (1.0 - shade) / alpha), alpha) }
    }

    /// Where the line of sight meets the floor (x, z), and the size of a pixel there across and along, metres.
    fn meet(&self, camera: &Camera, pixel: Vec2) -> Option<(Vec2, f32)> {
        if camera.towards.y < SHALLOW {
            return None;
        }
        let plane = camera.plane(pixel);
        let depth = (self.height - camera.up.y * plane.y) / camera.towards.y;
        let point = camera.right * plane.x + camera.up * plane.y + camera.towards * depth;
        Some((Vec2::new(point.x, point.z), 1.0 / (camera.pixels_per_metre * camera.towards.y)))
    }

    fn shade(&self, point: Vec2) -> f32 {
        let light = self.blots.iter().fold(1.0, |light, (centre, inverse, strength)| {
            let falloff = 1.0 / (1.0 + point.distance_squared(*centre) * inverse);
            light * (1.0 - strength * falloff * falloff)
        });
        1.0 - light
    }

    /// How much of a pixel the grid lines cover, softened where the floor is seen at a slant.
    fn grid(&self, point: Vec2, stretch: f32) -> f32 {
        let line = |x: f32| {
            let distance = ((x / GRID).round() * GRID - x).abs();
            let width = stretch.max(GRID_LINE);
            (1.0 - distance / width).max(0.0) * (GRID_LINE / width).sqrt()
        };
        let offset = point - self.middle;
        line(offset.x).max(line(offset.y))
    }
}
