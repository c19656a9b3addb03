//! A small software mannequin renderer: pictures of a pose without a GPU, for PNG export, thumbnails, contact sheets
//! and reports. The window is drawn elsewhere.
//!
//! Orthographic; the body is a set of tapered capsules, met exactly by a ray per sample. Left limbs are blue and
//! right limbs orange, a pair that colour-blind people tell apart.

mod body;
mod cone;
mod font;
mod ground;
mod image;
mod sheet;

use glam::{Mat3, Mat4, Vec2, Vec3, Vec4};

use crate::Pose;
pub(crate) use body::{LEFT, RIGHT, TRUNK};
use cone::{Cone, Hit};
pub use font::{GLYPH_HEIGHT, GLYPH_WIDTH, draw_line};
pub use image::{Image, TEXT_KEYWORD};
pub use sheet::contact_sheet;

/// Samples a pixel along each axis.
const SAMPLES: usize = 3;

/// Height of the world that fills a picture, metres, unless the body needs more.
const FRAME_HEIGHT_M: f32 = 2.15;

/// Part of the picture's width or height kept free around a body that needs zooming out.
const MARGIN: f32 = 0.04;

/// Picture rows cast at a time: few enough that their samples stay in the processor's cache.
const BAND: usize = 16;

/// Largest picture side, pixels.
const LARGEST_SIDE: usize = 8192;

/// The picture asked for and where it is taken from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Where the camera stands, degrees: 0 in front of a body that faces +Z (at +Z, looking to −Z); positive turns
    /// the camera to the body's left (90 is at +X).
    pub yaw_deg: f32,
    /// How far the camera is raised, degrees: positive looks down on the body.
    pub pitch_deg: f32,
}

impl Default for View {
    fn default() -> Self {
        Self { width: 256, height: 320, yaw_deg: 25.0, pitch_deg: 12.0 }
    }
}

/// An orthographic camera: world to picture.
#[derive(Clone, Copy, Debug)]
struct Camera {
    /// Rows: picture right, picture up, towards the camera; world axes.
    right: Vec3,
    up: Vec3,
    towards: Vec3,
    /// Camera-plane point at the middle of the picture, metres.
    middle: Vec2,
    pixels_per_metre: f32,
    /// Picture size, pixels.
    size: Vec2,
}

impl Camera {
    fn new(view: &View, cones: &[Cone]) -> Self {
        let (yaw, pitch) = (view.yaw_deg.to_radians(), view.pitch_deg.to_radians());
        let ((sy, cy), (sp, cp)) = (yaw.sin_cos(), pitch.sin_cos());
        let size = Vec2::new(view.width as f32, view.height as f32);
        let mut camera = Self {
            right: Vec3::new(cy, 0.0, -sy),
            up: Vec3::new(-sy * sp, cp, -cy * sp),
            towards: Vec3::new(sy * cp, sp, cy * cp),
            middle: Vec2::ZERO,
            pixels_per_metre: 1.0,
            size,
        };
        let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        for (centre, radius) in cones.iter().flat_map(Cone::ends) {
            let seen = camera.seen(centre).truncate();
            (low, high) = (low.min(seen - radius), high.max(seen + radius));
        }
        camera.middle = 0.5 * (low + high);
        let fit = (size * (1.0 - 2.0 * MARGIN) / (high - low).max(Vec2::splat(0.1))).min_element();
        camera.pixels_per_metre = fit.min(size.y / FRAME_HEIGHT_M);
        camera
    }

    /// Metres to the right, up and towards the camera.
    fn seen(&self, world: Vec3) -> Vec3 {
        Vec3::new(world.dot(self.right), world.dot(self.up), world.dot(self.towards))
    }

    /// Metres right and up of a point given in pixels from the top left.
    fn plane(&self, pixel: Vec2) -> Vec2 {
        let offset = pixel - 0.5 * self.size;
        self.middle + Vec2::new(offset.x, -offset.y) / self.pixels_per_metre
    }

    /// Pixels from the top left of a point in metres right and up.
    fn pixel(&self, plane: Vec2) -> Vec2 {
        let offset = (plane - self.middle) * self.pixels_per_metre;
        0.5 * self.size + Vec2::new(offset.x, -offset.y)
    }

    fn rotation(&self) -> Mat3 {
        Mat3::from_cols(self.right, self.up, self.towards).transpose()
    }
}

/// World (metres) to clip space of the camera that [`render`] takes its picture with: x right and y up from −1 to 1
/// across the picture, z towards the camera in metres, w = 1.
#[must_use]
pub fn projection(view: &View, pose: &Pose) -> Mat4 {
    let camera = Camera::new(view, &body::cones(pose));
    let scale = 2.0 * camera.pixels_per_metre / camera.size;
    let row = |axis: Vec3, scale: f32, middle: f32| (axis * scale).extend(-middle * scale);
    Mat4::from_cols(
        row(camera.right, scale.x, camera.middle.x),
        row(camera.up, scale.y, camera.middle.y),
        row(camera.towards, 1.0, 0.0),
        Vec4::W,
    )
    .transpose()
}

/// A picture of a pose on a transparent ground with a soft shadow.
///
/// Sizes are brought into 1..=8192 pixels. A pose that is not finite gives an empty picture.
#[must_use]
pub fn render(pose: &Pose, view: &View) -> Image {
    render_among(pose, view, std::slice::from_ref(pose))
}

/// The same with a camera that has all of `others` in its picture, on the floor of the last of them: for poses that
/// are shown one after another.
#[must_use]
pub fn render_among(pose: &Pose, view: &View, others: &[Pose]) -> Image {
    let side = |pixels: usize| pixels.clamp(1, LARGEST_SIDE);
    let view = View { width: side(view.width), height: side(view.height), ..*view };
    let mut image = Image::clear(view.width, view.height);
    if pose.checked().is_err() || !(view.yaw_deg + view.pitch_deg).is_finite() {
        return image;
    }
    let cones = body::cones(pose);
    let finite = || others.iter().filter(|other| other.checked().is_ok());
    let framed: Vec<Cone> = finite().chain([pose]).flat_map(body::cones).collect();
    let camera = Camera::new(&view, &framed);
    let seen: Vec<Cone> = cones.iter().map(|cone| cone.turned(camera.rotation())).collect();
    let floor = ground::Floor::under(pose, finite().next_back().unwrap_or(pose));
    let mut hits = Vec::new();
    for y in 0..view.height {
        if y % BAND == 0 {
            cast(&seen, &camera, y, &mut hits);
        }
        for x in 0..view.width {
            let (body, cover) = resolve(&hits, x, y % BAND, view.width);
            let (floor, floor_cover) = if cover < 1.0 {
                floor.colour(&camera, Vec2::new(x as f32 + 0.5, y as f32 + 0.5))
            } else {
                (Vec3::ZERO, 0.0)
            };
            let under = floor_cover * (1.0 - cover);
            let alpha = cover + under;
            if alpha > 0.0 {
                image.set(x, y, (body + floor * under) / alpha, alpha);
            }
        }
    }
    image
}

/// The nearest surface at every sample of the `BAND` picture rows from `top` down, row by row.
fn cast(cones: &[Cone], camera: &Camera, top: usize, hits: &mut Vec<Hit>) {
    let (columns, rows) = (camera.size.x as usize * SAMPLES, BAND * SAMPLES);
    hits.clear();
    hits.resize(columns * rows, Hit::NONE);
    for cone in cones {
        let (low, high) = cone.bounds();
        let corners = [camera.pixel(Vec2::new(low.x, high.y)), camera.pixel(Vec2::new(high.x, low.y))];
        let [first, last] = corners.map(|c| (c - Vec2::new(0.0, top as f32)) * SAMPLES as f32);
        for row in span(first.y, last.y, rows) {
            for column in span(first.x, last.x, columns) {
                let pixel = Vec2::new(column as f32 + 0.5, row as f32 + 0.5) / SAMPLES as f32;
                cone.meet(camera.plane(pixel + Vec2::new(0.0, top as f32)), &mut hits[row * columns + column]);
            }
        }
    }
}

/// The samples touched from `from` to `to`, within `0..most`.
fn span(from: f32, to: f32, most: usize) -> std::ops::Range<usize> {
    (from.floor().max(0.0) as usize).min(most)..(to.ceil().max(0.0) as usize).min(most)
}

/// The body's colour in a pixel, premultiplied and linear, and how much of the pixel it covers.
fn resolve(hits: &[Hit], x: usize, y: usize, width: usize) -> (Vec3, f32) {
    let mut sum = Vec3::ZERO;
    let mut met = 0;
    for row in y * SAMPLES..(y + 1) * SAMPLES {
        let start = row * width * SAMPLES + x * SAMPLES;
        for hit in hits[start..start + SAMPLES].iter().filter(|hit| hit.is_met()) {
            sum += hit.shaded();
            met += 1;
        }
    }
    let share = 1.0 / (SAMPLES * SAMPLES) as f32;
    (sum * share, met as f32 * share)
}

#[cfg(test)]
mod tests;
