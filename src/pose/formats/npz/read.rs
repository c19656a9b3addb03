//! Poses from an NPZ archive. Arrays are unpacked as a stream into their reader, which holds what they claim against
//! their header first: an archive that would grow beyond its claims is left as soon as it does.

use std::io::{BufReader, Read};

use super::zip::{Archive, Entry};
use super::{JOINTS, RECIPES};
use crate::Pose;
use crate::formats::limits::MOST_RECIPE_BYTES;
use crate::formats::npy::read_poses;
use crate::formats::recipes::Recipes;

/// Arrays that are tried: what Posa and data sets write is among the first.
const MOST_TRIED: usize = 8;

/// Why an archive could not be read, in words that follow a file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NpzError(String);

/// What an archive holds.
pub(crate) struct Contents {
    pub(crate) poses: Vec<Pose>,
    pub(crate) are_vectors: bool,
    pub(crate) recipes: Recipes,
    /// Which array the poses are from.
    pub(crate) array: String,
}

/// Reads the array `joints`, or else the first that holds poses, and the recipes beside it.
///
/// # Errors
/// [`NpzError`] for a damaged archive, or one without such an array.
pub(crate) fn read(bytes: &[u8]) -> Result<Contents, NpzError> {
    let archive = Archive::open(bytes).map_err(NpzError)?;
    let mut arrays: Vec<&Entry> = archive.entries().iter().filter(|entry| entry.name.ends_with(".npy")).collect();
    arrays.sort_by_key(|entry| entry.name != JOINTS);
    arrays.truncate(MOST_TRIED);
    let mut first_trouble = None;
    for entry in arrays {
        match archive.unpack(entry).map_err(NpzError).and_then(|file| poses_of(file, entry)) {
            Ok(found) => {
                let recipes = recipes(&archive)?;
                return Ok(Contents {
                    poses: found.poses,
                    are_vectors: found.are_vectors,
                    recipes,
                    array: name(entry),
                });
            }
            // The array that should have held the poses says best what is wrong.
            Err(error) => first_trouble = first_trouble.or(Some(error)),
        }
    }
    Err(first_trouble.unwrap_or_else(|| NpzError("the archive holds no array".to_owned())))
}

fn poses_of(mut file: impl Read, entry: &Entry) -> Result<crate::formats::npy::Poses, NpzError> {
    let found = read_poses(&mut file, entry.size).map_err(|why| NpzError(format!("{}: {why}", name(entry))))?;
    match file.read(&mut [0; 1]) {
        Ok(0) => Ok(found),
        Ok(_) => Err(NpzError(format!("{}: more is packed than the archive says: it is damaged", name(entry)))),
        Err(error) => Err(NpzError(format!("{}: {error}", name(entry)))),
    }
}

fn recipes(archive: &Archive) -> Result<Recipes, NpzError> {
    let Some(entry) = archive.entries().iter().find(|entry| entry.name == RECIPES) else {
        return Ok(Recipes::default());
    };
    if entry.size > MOST_RECIPE_BYTES as u64 {
        return Err(NpzError(format!("{RECIPES} claims {} bytes: the archive is damaged", entry.size)));
    }
    let file = archive.unpack(entry).map_err(NpzError)?.take(entry.size);
    Ok(serde_json::from_reader(BufReader::new(file)).unwrap_or_default())
}

fn name(entry: &Entry) -> String {
    entry.name.trim_end_matches(".npy").chars().take(60).collect()
}

#[cfg(test)]
mod tests;
