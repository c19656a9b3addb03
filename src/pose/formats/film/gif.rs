//! A film as GIF89a. Each frame has colours of its own: 256 are enough for a mannequin, not for all of its shades.

use gif::{AnyExtension, Encoder, EncodingError, Frame, Repeat};

use super::{Film, FilmError, PAPER};
use crate::formats::recipes::Recipes;

/// The block label of a comment in GIF89a.
pub(in crate::formats) const COMMENT: u8 = 0xFE;
/// Longest part of a comment, bytes.
const COMMENT_PART: usize = 255;
/// How coarsely colours are chosen: 1 looks at every pixel, 30 at few; 10 is the encoder's own advice.
const HASTE: i32 = 10;

pub(super) fn encode(film: &Film, recipes: &Recipes) -> Result<Vec<u8>, FilmError> {
    write(film, recipes).map_err(|error| FilmError::Encoding(error.to_string()))
}

fn write(film: &Film, recipes: &Recipes) -> Result<Vec<u8>, EncodingError> {
    let Some(first) = film.frames.first() else { return Ok(Vec::new()) };
    let (width, height) = (first.width as u16, first.height as u16);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height, &[])?;
    encoder.set_repeat(Repeat::Infinite)?;
    let text = recipes.to_text();
    let parts: Vec<&[u8]> = text.as_bytes().chunks(COMMENT_PART).collect();
    encoder.write_raw_extension(AnyExtension(COMMENT), &parts)?;
    for (image, seconds) in film.frames.iter().zip(&film.seconds) {
        let mut rgba = image.on(PAPER).rgba;
        let mut frame = Frame::from_rgba_speed(width, height, &mut rgba, HASTE);
        frame.delay = (seconds * 100.0).round() as u16;
        encoder.write_frame(&frame)?;
    }
    drop(encoder);
    Ok(bytes)
}
