//! NumPy's NPZ: a ZIP archive of arrays, stored without compression as `numpy.savez` does: writing. Reading, of packed
//! ones too, is in `read`.
//!
//! `joints` (N, 22, 3) float32 in metres · `names` (22,) text · `parents` (22,) int32 · `recipes.json`, the text of
//! [`Recipes`], which NumPy gives as bytes. ZIP: PKWARE's APPNOTE 6.3, the parts that every reader knows.

mod read;
mod zip;

use super::npy;
use super::recipes::Recipes;
use crate::skeleton::{JOINT_NAMES, PARENTS};
use crate::{JOINT_COUNT, Pose};
pub use read::NpzError;
pub(super) use read::read;

/// The array of poses, and the text of their recipes.
const JOINTS: &str = "joints.npy";
const RECIPES: &str = "recipes.json";

/// 1 January 1980, the earliest day that ZIP can say: the same poses always make the same bytes.
const DAY: u16 = 0x0021;

/// Version 2.0 of the format is enough to read it.
const VERSION: u16 = 20;

/// Poses with the skeleton they belong to.
///
/// # Errors
/// [`TooLarge`] when the archive would pass ZIP's 4 GiB.
pub fn write(poses: &[Pose], recipes: &Recipes) -> Result<Vec<u8>, TooLarge> {
    let width = JOINT_NAMES.iter().map(|name| name.len()).max().unwrap_or(1);
    let letters = |name: &str| {
        let mut codes: Vec<u32> = name.chars().map(u32::from).collect();
        codes.resize(width, 0);
        codes
    };
    let names: Vec<u8> = JOINT_NAMES.iter().flat_map(|name| letters(name)).flat_map(u32::to_le_bytes).collect();
    let parents: Vec<u8> = PARENTS.iter().flat_map(|parent| (*parent as i32).to_le_bytes()).collect();
    archive(&[
        (JOINTS, npy::write_poses(poses, None)),
        ("names.npy", npy::array(&format!("<U{width}"), &[JOINT_COUNT], &names, None)),
        ("parents.npy", npy::array("<i4", &[JOINT_COUNT], &parents, None)),
        (RECIPES, recipes.to_text().into_bytes()),
    ])
}

/// More poses than one NPZ file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an NPZ file holds at most 4 GiB: write fewer poses a file, or .npy")]
pub struct TooLarge;

/// A ZIP archive of stored files.
fn archive(files: &[(&str, Vec<u8>)]) -> Result<Vec<u8>, TooLarge> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, body) in files {
        let place = u32::try_from(bytes.len()).map_err(|_| TooLarge)?;
        let size = u32::try_from(body.len()).map_err(|_| TooLarge)?;
        // Version to read, flags, method (stored), time, day, checksum, both sizes, length of name, of extra field.
        let mut common = Vec::new();
        for word in [VERSION, 0, 0, 0, DAY] {
            common.extend_from_slice(&word.to_le_bytes());
        }
        for word in [crc32fast::hash(body), size, size] {
            common.extend_from_slice(&word.to_le_bytes());
        }
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0; 2]);

        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&common);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(body);

        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&common);
        // Length of comment, disk, attributes inside and outside.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&place.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let start = u32::try_from(bytes.len()).map_err(|_| TooLarge)?;
    let (count, length) = (files.len() as u16, directory.len() as u32);
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend([length, start].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend_from_slice(&[0; 2]);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::t_pose;

    #[test]
    fn the_directory_leads_to_every_file() {
        let bytes = write(&[t_pose(); 2], &Recipes::default()).unwrap();
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        let (mut at, mut names) = (word(end + 16), Vec::new());
        assert_eq!(at + word(end + 12), end);
        while at < end {
            let (size, place) = (word(at + 24), word(at + 42));
            let name = bytes[at + 46..at + 46 + usize::from(bytes[at + 28])].to_vec();
            assert_eq!(
                (&bytes[at..at + 4], &bytes[place..place + 4]),
                (b"PK\x01\x02".as_slice(), b"PK\x03\x04".as_slice())
            );
            let body = &bytes[place + 30 + name.len()..][..size];
            assert_eq!(crc32fast::hash(body) as usize, word(place + 14));
            at += 46 + name.len();
            names.push(String::from_utf8(name).unwrap());
        }
        assert_eq!(names, ["joints.npy", "names.npy", "parents.npy", "recipes.json"]);
    }

    #[test]
    fn the_same_poses_make_the_same_bytes() {
        let write = || write(&[t_pose()], &Recipes::default()).unwrap();
        assert_eq!(write(), write());
    }
}
