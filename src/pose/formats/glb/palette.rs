//! The mannequin's colours as a small texture: every importer shows textures, few show vertex colours. A strip from the
//! right limbs' colour over the trunk's to the left limbs', the same as in [`crate::render`].

use crate::render::{Image, LEFT, RIGHT, TRUNK};

const WIDTH: usize = 64;
const HEIGHT: usize = 4;

/// Tint at which the limb's colour begins.
const BORDER: f32 = 0.5;

/// Where on the texture a tint is: −1 for right limbs, 0 for the trunk, 1 for left limbs.
pub(super) fn place(tint: f32) -> [f32; 2] {
    // Half a pixel is kept free, so that no sampler reaches over the edge.
    [0.5 + tint.clamp(-1.0, 1.0) * (0.5 - 0.5 / WIDTH as f32), 0.5]
}

/// The texture.
pub(super) fn png() -> Vec<u8> {
    let mut image = Image::filled(WIDTH, HEIGHT, TRUNK);
    for (x, pixel) in image.rgba.chunks_exact_mut(4).enumerate().map(|(i, pixel)| (i % WIDTH, pixel)) {
        let tint = (x as f32 + 0.5) / WIDTH as f32 * 2.0 - 1.0;
        if tint.abs() > BORDER {
            pixel[..3].copy_from_slice(if tint > 0.0 { &LEFT } else { &RIGHT });
        }
    }
    image.to_png()
}
