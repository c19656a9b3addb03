//! Poses one after another as moving pictures: GIF, APNG, and MP4 through ffmpeg where it is installed. The pictures
//! themselves are drawn by [`crate::render`].

mod gif;
mod mp4;

use super::recipes::Recipes;
use crate::Pose;
use crate::render::{Image, TEXT_KEYWORD, View, render_among};
pub(super) use gif::COMMENT;

/// Ground under formats without transparency, sRGB.
pub(crate) const PAPER: [u8; 3] = [0xF7, 0xF6, 0xF3];

/// How long a step of a run is shown, seconds.
const STEP: f32 = 0.08;
/// How long the finished pose of a run is shown, seconds.
const FINISH: f32 = 1.6;
/// How long a pose of a set is shown, seconds.
const STILL: f32 = 1.2;
/// Shortest time of a picture, seconds: players slow down what is shorter.
const SHORTEST: f32 = 0.02;

/// Most frames of a film; at the smallest useful size they already are hundreds of megabytes in memory.
const MOST_FRAMES: usize = 2000;

/// Pictures of one size with the time each is shown.
#[derive(Clone, Debug)]
pub struct Film {
    /// The pictures, on a transparent ground.
    pub frames: Vec<Image>,
    /// Seconds each is shown.
    pub seconds: Vec<f32>,
}

/// Why a film could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    /// No frames.
    #[error("there is no pose to film: give at least one")]
    Empty,
    /// Too many.
    #[error("a film of {0} poses is too long: {MOST_FRAMES} are the most")]
    TooLong(usize),
    /// A side longer than the format can say.
    #[error("{0} pixels are too many for a side of a film: 4096 are the most")]
    TooLarge(usize),
    /// ffmpeg is not there.
    #[error(
        "MP4 needs the program ffmpeg, which is not on the PATH: install it (Debian: apt install ffmpeg), or choose .gif or .apng"
    )]
    NoFfmpeg,
    /// ffmpeg ended with an error.
    #[error("ffmpeg could not make the film: {0}")]
    Ffmpeg(String),
    /// The encoder gave up.
    #[error("the film could not be encoded: {0}")]
    Encoding(String),
}

impl Film {
    /// A film of poses that all stand in the same picture. The steps of a run follow each other quickly and the last
    /// stays; the poses of a set are shown for the same time each. `pace` is the time of a pose in seconds (0.02 at
    /// least), where the usual is not wanted.
    ///
    /// # Errors
    /// [`FilmError`] for no poses, too many, or too large a picture.
    pub fn of(poses: &[Pose], is_run: bool, view: &View, pace: Option<f32>) -> Result<Self, FilmError> {
        let side = view.width.max(view.height);
        match poses.len() {
            0 => return Err(FilmError::Empty),
            n if n > MOST_FRAMES => return Err(FilmError::TooLong(n)),
            _ if side > 4096 => return Err(FilmError::TooLarge(side)),
            _ => {}
        }
        let frames = poses.iter().map(|pose| render_among(pose, view, poses)).collect();
        let usual = if is_run { STEP } else { STILL };
        let mut seconds = vec![pace.map_or(usual, |pace| pace.max(SHORTEST)); poses.len()];
        if let (true, Some(last)) = (is_run, seconds.last_mut()) {
            *last = FINISH;
        }
        Ok(Self { frames, seconds })
    }

    /// The film as an animated GIF on a light ground, repeated for ever; the recipes are its comment.
    ///
    /// # Errors
    /// [`FilmError::Encoding`].
    pub fn to_gif(&self, recipes: &Recipes) -> Result<Vec<u8>, FilmError> {
        gif::encode(self, recipes)
    }

    /// The film as an animated PNG with transparency, repeated for ever; programs that know only PNG show the last
    /// pose. The recipes are its text `posa`.
    ///
    /// # Errors
    /// [`FilmError::Encoding`].
    pub fn to_apng(&self, recipes: &Recipes) -> Result<Vec<u8>, FilmError> {
        apng(self, recipes).map_err(|error| FilmError::Encoding(error.to_string()))
    }

    /// The film as MP4 on a light ground; the recipes are its comment.
    ///
    /// # Errors
    /// [`FilmError::NoFfmpeg`] or [`FilmError::Ffmpeg`].
    pub fn to_mp4(&self, recipes: &Recipes) -> Result<Vec<u8>, FilmError> {
        mp4::encode(self, recipes)
    }
}

/// True where MP4 can be written: ffmpeg is on the PATH.
#[must_use]
pub fn has_ffmpeg() -> bool {
    mp4::is_installed()
}

fn apng(film: &Film, recipes: &Recipes) -> Result<Vec<u8>, png::EncodingError> {
    let [.., last] = film.frames.as_slice() else { return Ok(Vec::new()) };
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, last.width as u32, last.height as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    encoder.add_itxt_chunk(TEXT_KEYWORD.into(), recipes.to_text())?;
    if film.frames.len() > 1 {
        encoder.set_animated(film.frames.len() as u32, 0)?;
        encoder.set_sep_def_img(true)?;
        encoder.set_blend_op(png::BlendOp::Source)?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&last.rgba)?;
    if film.frames.len() > 1 {
        for (frame, seconds) in film.frames.iter().zip(&film.seconds) {
            writer.set_frame_delay((seconds * 1000.0).round() as u16, 1000)?;
            writer.write_image_data(&frame.rgba)?;
        }
    }
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
