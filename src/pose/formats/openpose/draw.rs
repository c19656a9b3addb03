//! The picture of key points that pose-conditioned image models were trained on: black ground, one colour a limb.
//! Sizes and colours are those of the OpenPose annotator that came with ControlNet (Zhang et al. 2023).

use glam::Vec2;

use super::{Camera, KEYPOINT_COUNT, Keypoint};
use crate::render::Image;

/// Half the width of a limb and the radius of a joint, pixels.
const RADIUS: f32 = 4.0;

/// Brightness of limbs against joints.
const LIMB_SHADE: f32 = 0.6;

/// The limbs, by their key points.
pub(super) const LIMBS: [(usize, usize); 17] = [
    (1, 2),
    (1, 5),
    (2, 3),
    (3, 4),
    (5, 6),
    (6, 7),
    (1, 8),
    (8, 9),
    (9, 10),
    (1, 11),
    (11, 12),
    (12, 13),
    (1, 0),
    (0, 14),
    (14, 16),
    (0, 15),
    (15, 17),
];

/// Samples a pixel along each axis.
const SAMPLES: usize = 4;

/// Colour of the limb, and of the joint, of that number: once round the colour circle.
pub(super) fn colour(number: usize) -> [f32; 3] {
    // Red to magenta in steps of 20°, in full saturation.
    let hue = number as f32 / 3.0;
    let channel = |shift: f32| {
        let distance = (hue - shift + 3.0).rem_euclid(6.0) - 3.0;
        (2.0 - distance.abs()).clamp(0.0, 1.0)
    };
    // Multiples of 85, as in 255 / 3.
    [channel(0.0), channel(2.0), channel(4.0)].map(|c| (c * 255.0).round())
}

/// Draws key points on a black, opaque picture of the camera's size.
#[must_use]
pub fn draw(points: &[Option<Keypoint>; KEYPOINT_COUNT], camera: &Camera) -> Image {
    let mut image = Image::filled(camera.width, camera.height, [0; 3]);
    for (number, (from, to)) in LIMBS.into_iter().enumerate() {
        if let (Some(from), Some(to)) = (points[from], points[to]) {
            limb(&mut image, from.at, to.at, colour(number).map(|c| (c * LIMB_SHADE).floor()));
        }
    }
    for (number, point) in points.iter().enumerate() {
        if let Some(point) = point {
            let inside = |p: Vec2| p.distance_squared(point.at) <= RADIUS * RADIUS;
            fill(&mut image, point.at - RADIUS, point.at + RADIUS, colour(number), inside);
        }
    }
    image
}

/// An ellipse that is as long as the limb.
fn limb(image: &mut Image, from: Vec2, to: Vec2, colour: [f32; 3]) {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let length = half.length().max(RADIUS);
    let along = half.normalize_or(Vec2::X);
    let reach = Vec2::splat(length);
    let inside = |p: Vec2| {
        let offset = p - middle;
        let (u, v) = (offset.dot(along) / length, offset.perp_dot(along) / RADIUS);
        u * u + v * v <= 1.0
    };
    fill(image, middle - reach, middle + reach, colour, inside);
}

/// Colours what is inside a shape within a box, softly at its edge.
fn fill(image: &mut Image, low: Vec2, high: Vec2, colour: [f32; 3], inside: impl Fn(Vec2) -> bool) {
    let span = |from: f32, to: f32, most: usize| {
        (from.floor().max(0.0) as usize).min(most)..(to.ceil().max(0.0) as usize).min(most)
    };
    for y in span(low.y, high.y, image.height) {
        for x in span(low.x, high.x, image.width) {
            let samples = (0..SAMPLES * SAMPLES).filter(|i| {
                let (dx, dy) = ((i % SAMPLES) as f32 + 0.5, (i / SAMPLES) as f32 + 0.5);
                inside(Vec2::new(x as f32 + dx / SAMPLES as f32, y as f32 + dy / SAMPLES as f32))
            });
            let cover = samples.count() as f32 / (SAMPLES * SAMPLES) as f32;
            let pixel = &mut image.rgba[(y * image.width + x) * 4..][..3];
            for (value, colour) in pixel.iter_mut().zip(colour) {
                *value = (f32::from(*value) * (1.0 - cover) + colour * cover + 0.5) as u8;
            }
        }
    }
}
