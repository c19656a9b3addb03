//! A film as MP4, by the program ffmpeg: raw pictures go into its standard input. Posa neither ships nor needs it.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Film, FilmError, PAPER};
use crate::formats::recipes::Recipes;
use crate::render::Image;

/// Pictures a second.
const RATE: f32 = 25.0;

static COUNTER: AtomicU32 = AtomicU32::new(0);

pub(super) fn is_installed() -> bool {
    let mut version = Command::new("ffmpeg");
    version.arg("-version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

pub(super) fn encode(film: &Film, recipes: &Recipes) -> Result<Vec<u8>, FilmError> {
    let Some(first) = film.frames.first() else { return Err(FilmError::Empty) };
    if !is_installed() {
        return Err(FilmError::NoFfmpeg);
    }
    // MP4 is finished by going back to its beginning, which a pipe cannot do.
    let name = format!("posa-{}-{}.mp4", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let target = std::env::temp_dir().join(name);
    let mut child = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s"])
        .arg(format!("{}x{}", even(first.width), even(first.height)))
        .args(["-r", &RATE.to_string(), "-i", "pipe:0", "-pix_fmt", "yuv420p", "-movflags", "+faststart"])
        .arg("-metadata")
        .arg(format!("comment={}", recipes.to_text()))
        .arg(&target)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| FilmError::Ffmpeg(error.to_string()))?;
    let fed = feed(&mut child, film);
    let result = finish(child, fed).and_then(|()| {
        std::fs::read(&target).map_err(|error| FilmError::Ffmpeg(format!("its file cannot be read: {error}")))
    });
    let _ = std::fs::remove_file(&target);
    result
}

/// Video of the usual kind halves its colours, so both sides have to be even.
fn even(pixels: usize) -> usize {
    (pixels & !1).max(2)
}

fn feed(child: &mut Child, film: &Film) -> std::io::Result<()> {
    let Some(mut input) = child.stdin.take() else { return Ok(()) };
    for (image, seconds) in film.frames.iter().zip(&film.seconds) {
        let picture = rgb(image);
        for _ in 0..(seconds * RATE).round().max(1.0) as usize {
            input.write_all(&picture)?;
        }
    }
    Ok(())
}

fn rgb(image: &Image) -> Vec<u8> {
    let (width, height) = (even(image.width), even(image.height));
    let mut ground = Image::filled(width, height, PAPER);
    ground.paste(image, 0, 0);
    ground.rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

/// Waits for ffmpeg; what it said comes before what went wrong with feeding it, which is a consequence.
fn finish(child: Child, fed: std::io::Result<()>) -> Result<(), FilmError> {
    let output = child.wait_with_output().map_err(|error| FilmError::Ffmpeg(error.to_string()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let last = said.lines().last().unwrap_or("it gave no reason");
        return Err(FilmError::Ffmpeg(last.to_owned()));
    }
    fed.map_err(|error| FilmError::Ffmpeg(error.to_string()))
}
