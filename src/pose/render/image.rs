//! A picture in memory: straight-alpha sRGB, and its PNG. No drawing beyond pixels and pasting.

use glam::Vec3;

/// The keyword of the text that travels in Posa's PNG files.
pub const TEXT_KEYWORD: &str = "posa";

/// A picture: `rgba` holds `width × height × 4` bytes, rows from the top, straight (not premultiplied) alpha, sRGB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Red, green, blue, opacity of each pixel.
    pub rgba: Vec<u8>,
}

impl Image {
    /// A fully transparent picture.
    #[must_use]
    pub fn clear(width: usize, height: usize) -> Self {
        Self { width, height, rgba: vec![0; width * height * 4] }
    }

    /// A picture of one opaque sRGB colour.
    #[must_use]
    pub fn filled(width: usize, height: usize, rgb: [u8; 3]) -> Self {
        let [r, g, b] = rgb;
        Self { width, height, rgba: [r, g, b, 255].repeat(width * height) }
    }

    /// The picture on an opaque sRGB ground.
    #[must_use]
    pub fn on(&self, rgb: [u8; 3]) -> Self {
        let mut ground = Self::filled(self.width, self.height, rgb);
        ground.paste(self, 0, 0);
        ground
    }

    /// Lays another picture over this one with its top left at (`left`, `top`); what hangs over the edge is cut.
    pub fn paste(&mut self, other: &Self, left: usize, top: usize) {
        for y in 0..other.height.min(self.height.saturating_sub(top)) {
            for x in 0..other.width.min(self.width.saturating_sub(left)) {
                let source = &other.rgba[(y * other.width + x) * 4..][..4];
                let target = &mut self.rgba[((top + y) * self.width + left + x) * 4..][..4];
                lay_over(target, source);
            }
        }
    }

    /// The picture as a PNG file, with transparency. A picture without pixels gives a transparent 1 × 1 file, as PNG
    /// has no empty pictures.
    #[must_use]
    pub fn to_png(&self) -> Vec<u8> {
        self.to_png_with(None)
    }

    /// The same with a text that travels in the file (an `iTXt` chunk of the keyword [`TEXT_KEYWORD`]).
    #[must_use]
    pub fn to_png_with(&self, text: Option<&str>) -> Vec<u8> {
        if self.width == 0 || self.height == 0 || self.rgba.len() != self.width * self.height * 4 {
            return Self::clear(1, 1).to_png_with(text);
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        let texted = text.map_or(Ok(()), |text| encoder.add_itxt_chunk(TEXT_KEYWORD.into(), text.into()));
        texted
            .and_then(|()| encoder.write_header())
            .and_then(|mut writer| writer.write_image_data(&self.rgba))
            .expect("memory takes any bytes, and their number was checked");
        bytes
    }

    /// Sets a pixel from linear RGB and opacity.
    pub(super) fn set(&mut self, x: usize, y: usize, colour: Vec3, alpha: f32) {
        let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        let rgb = colour.to_array().map(|v| byte(encode(v)));
        self.rgba[(y * self.width + x) * 4..][..4].copy_from_slice(&[rgb[0], rgb[1], rgb[2], byte(alpha)]);
    }
}

/// Straight-alpha "over" on bytes (Porter and Duff 1984), in sRGB as picture viewers do it.
fn lay_over(target: &mut [u8], source: &[u8]) {
    let (above, below) = (f32::from(source[3]) / 255.0, f32::from(target[3]) / 255.0);
    let alpha = above + below * (1.0 - above);
    if alpha <= 0.0 {
        return;
    }
    for channel in 0..3 {
        let (s, t) = (f32::from(source[channel]), f32::from(target[channel]));
        target[channel] = ((s * above + t * below * (1.0 - above)) / alpha + 0.5) as u8;
    }
    target[3] = (alpha * 255.0 + 0.5) as u8;
}

/// Linear RGB of an sRGB colour (IEC 61966-2-1).
pub(super) fn linear(rgb: [u8; 3]) -> Vec3 {
    let decode = |byte: u8| {
        let v = f32::from(byte) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    Vec3::from_array(rgb.map(decode))
}

fn encode(v: f32) -> f32 {
    if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}
