//! One door for every file that poses arrive in: what a file is is told by its first bytes, never by its name. Readers
//! of single formats are beside their writers; how much a file may hold is in [`super::limits`].
//!
//! Pictures and films hold no joints: of them only the recipes are read.

mod outcome;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::bounded::texts_fit;
use super::export::Format;
use super::json::{PoseRecord, read_json};
use super::limits::{MOST_BYTES, plausible};
use super::recipes::Recipes;
use super::{bvh, csv, glb, humanml, npy, npz, openpose, pictures};
use crate::recipe::Recipe;
pub use outcome::{Read, ReadError};

/// Bytes looked at to tell what a text is.
const LOOKED_AT: usize = 4096;

/// Reads a file.
///
/// # Errors
/// [`ReadError`]: one sentence on what is wrong, without the file's name.
pub fn file(path: &Path) -> Result<Read, ReadError> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(ReadError::NoFile);
    }
    if about.len() > MOST_BYTES {
        return Err(ReadError::TooLarge(about.len()));
    }
    let mut bytes = Vec::with_capacity(about.len() as usize);
    // The file may have grown since.
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    from_bytes(&bytes)
}

/// Reads the bytes of a file.
///
/// # Errors
/// As [`file`].
pub fn from_bytes(bytes: &[u8]) -> Result<Read, ReadError> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ReadError::TooLarge(bytes.len() as u64));
    }
    let begins = |with: &[u8]| bytes.starts_with(with);
    let picture = |format, recipes: Option<Recipes>| Read::bare(format, recipes.unwrap_or_default());
    if begins(b"\x93NUMPY") {
        numpy(bytes)
    } else if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        archive(bytes)
    } else if begins(b"glTF") {
        gltf(bytes)
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Ok(picture(Format::Png, pictures::png(bytes)))
    } else if begins(b"GIF8") {
        Ok(picture(Format::Gif, pictures::gif(bytes)))
    } else if bytes.get(4..8) == Some(b"ftyp") {
        Ok(picture(Format::Mp4, pictures::mp4(bytes)))
    } else {
        text(std::str::from_utf8(bytes).map_err(|_| ReadError::Unknown)?)
    }
}

fn text(text: &str) -> Result<Read, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    let trimmed = text.trim_start();
    if trimmed.is_empty() {
        return Err(ReadError::Empty);
    }
    if trimmed.starts_with("HIERARCHY") {
        return motion(text);
    }
    if trimmed.starts_with(['{', '[']) {
        if !texts_fit(trimmed.as_bytes()) {
            return Err(ReadError::LongText);
        }
        return if is_openpose(trimmed) { openpose(trimmed) } else { records(text) };
    }
    let line = trimmed.lines().next().unwrap_or_default();
    let header: String = line.chars().take(LOOKED_AT).collect();
    if header.contains("pelvis_x") {
        let (poses, recipes) = csv::read(text)?;
        return Ok(Read::new(Format::Csv, poses, Recipes { recipes }));
    }
    Err(ReadError::Unknown)
}

/// True for a JSON object with people.
fn is_openpose(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Probe {
        #[serde(rename = "people")]
        _people: IgnoredAny,
    }
    let mut objects = serde_json::Deserializer::from_str(text).into_iter::<Probe>();
    text.starts_with('{') && objects.next().is_some_and(|object| object.is_ok())
}

fn records(text: &str) -> Result<Read, ReadError> {
    let format = if text.trim_start().starts_with('[') { Format::Json } else { Format::Jsonl };
    let records = read_json(text)?;
    let (mut poses, mut recipes) = (Vec::with_capacity(records.len()), Vec::with_capacity(records.len()));
    let mut raw = Vec::new();
    for (number, record) in records.into_iter().enumerate() {
        poses.push(plausible(record.pose(), number).map_err(ReadError::Pose)?);
        raw.push(record.raw_pose());
        recipes.push(recipe(record));
    }
    if raw.iter().all(Option::is_none) {
        raw.clear();
    }
    Ok(Read { raw, ..Read::new(format, poses, Recipes { recipes }) })
}

/// The recipe of a record; what stands beside it fills in what it lacks.
fn recipe(record: PoseRecord) -> Recipe {
    if record.recipe.is_known() {
        return record.recipe;
    }
    Recipe { prompt: record.prompt, seed: record.seed, index: record.index, ..record.recipe }
}

fn numpy(bytes: &[u8]) -> Result<Read, ReadError> {
    let found = npy::read_poses(&mut &*bytes, bytes.len() as u64)?;
    let read = Read::new(Format::Npy, found.poses, found.recipes.unwrap_or_default());
    Ok(vectors(found.are_vectors, read))
}

fn archive(bytes: &[u8]) -> Result<Read, ReadError> {
    let found = npz::read(bytes)?;
    let mut read = Read::new(Format::Npz, found.poses, found.recipes);
    if found.array != "joints" {
        read.notes.push(format!("the poses are those of the array \"{}\"", found.array));
    }
    Ok(vectors(found.are_vectors, read))
}

/// HumanML3D's vectors have a rate, and no place for where a clip begins.
fn vectors(are_vectors: bool, mut read: Read) -> Read {
    if are_vectors {
        read.fps = Some(humanml::FRAME_RATE);
        read.notes
            .push("motion vectors of HumanML3D do not say where a clip begins: it is put at x = z = 0".to_owned());
        if read.format == Format::Npy {
            read.format = Format::HumanMl3d;
        }
        still(&mut read);
    }
    read
}

/// A pose that stands still for a whole clip is one pose.
fn still(read: &mut Read) {
    let Some(first) = read.poses.first().copied() else { return };
    if read.poses.len() == humanml::STILL_FRAMES && read.poses.iter().all(|pose| pose.mpjpe(&first) < 1e-5) {
        read.notes = vec![format!("all {} frames are the same pose and are read as one", read.poses.len())];
        read.poses.truncate(1);
    }
}

fn gltf(bytes: &[u8]) -> Result<Read, ReadError> {
    let found = glb::read(bytes)?;
    let mut read = Read::new(Format::Glb, found.poses, found.recipes);
    read.fps = found.frame_time.map(|seconds| 1.0 / seconds);
    read.notes.push(format!("its joints have the names of {}", found.names.title()));
    Ok(read)
}

fn motion(text: &str) -> Result<Read, ReadError> {
    let found = bvh::read(text)?;
    let mut read = Read::new(Format::Bvh, found.poses, bvh::read_recipes(text).unwrap_or_default());
    read.fps = Some(found.rate);
    read.notes.push(format!("its joints have the names of {}", found.names.title()));
    if found.was_in_centimetres {
        read.notes.push("its lengths are centimetres".to_owned());
    }
    Ok(read)
}

fn openpose(text: &str) -> Result<Read, ReadError> {
    let picture = openpose::read(text)?;
    let fits: Vec<openpose::Fit> = picture.people.iter().map(openpose::fit_body).collect::<Result<_, _>>()?;
    let poses = fits.iter().map(|fit| fit.pose).collect();
    let mut read = Read::new(Format::OpenPoseJson, poses, picture.recipes);
    if picture.found > fits.len() {
        read.notes.push(format!("of its {} people the first {} are read", picture.found, fits.len()));
    }
    read.notes.extend(fits.iter().map(|fit| {
        format!(
            "fitted to {} key points: off by {:.1} pixels on average and {:.1} at most ({}), at {:.0} pixels a metre; \
             a picture leaves depth open, and the likeliest is taken",
            fit.seen, fit.mean_px, fit.worst_px, fit.worst, fit.pixels_per_metre
        )
    }));
    Ok(read)
}

#[cfg(test)]
mod tests;
