//! NumPy's NPY format, version 1.0 (NEP 1), for stacks of poses: writing. Reading is in `read`, and data
//! sets in `corpus`.
//!
//! The recipe of the first pose lies in the header's padding (`stash`), where it fits.

mod poses;
mod read;

use super::stash;
use crate::recipe::Recipe;
use crate::{JOINT_COUNT, Pose};
pub(super) use poses::{Poses, read_poses};
pub use read::{Array, NpyError, parse};

/// How every file begins, before the two bytes of the version.
const MAGIC: &[u8] = b"\x93NUMPY";

/// Header and body together start on a multiple of this, as NumPy writes them.
const ALIGNMENT: usize = 64;

/// NumPy refuses headers longer than 10,000 characters from files it does not trust; a recipe that would make one is
/// left out.
const LONGEST_HEADER: usize = 9_900;

/// Poses as a `(N, 22, 3)` little-endian float32 array in C order, metres.
#[must_use]
pub fn write_poses(poses: &[Pose], recipe: Option<&Recipe>) -> Vec<u8> {
    let numbers: Vec<f32> = poses.iter().flat_map(Pose::to_flat).collect();
    floats(&[poses.len(), JOINT_COUNT, 3], &numbers, recipe)
}

/// The recipe in the padding of a header; `None` when there is none.
fn recipe_in(header: &[u8]) -> Option<Recipe> {
    let padding = header.iter().rposition(|b| *b == b'}')? + 1;
    serde_json::from_str(&stash::text(header[padding..].iter().copied())?).ok()
}

/// An array of float32 in C order; `numbers` are as many as the product of `shape`.
#[must_use]
pub fn floats(shape: &[usize], numbers: &[f32], recipe: Option<&Recipe>) -> Vec<u8> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    array("<f4", shape, &bytes, recipe)
}

/// An array of any type that NumPy describes so.
pub(super) fn array(descr: &str, shape: &[usize], body: &[u8], recipe: Option<&Recipe>) -> Vec<u8> {
    let mut lengths: String = shape.iter().map(|n| format!("{n}, ")).collect();
    if shape.len() > 1 {
        lengths.truncate(lengths.len() - 2);
    }
    let shape = lengths.trim_end();
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}");
    let hidden = recipe.and_then(|recipe| serde_json::to_string(recipe).ok()).map(|json| stash::blanks(&json));
    if let Some(hidden) = hidden.filter(|hidden| header.len() + hidden.len() < LONGEST_HEADER) {
        header.push_str(&hidden);
    }
    let preamble = 10;
    let unpadded = preamble + header.len() + 1;
    header.push_str(&" ".repeat(unpadded.next_multiple_of(ALIGNMENT) - unpadded));
    header.push('\n');

    let mut bytes = Vec::with_capacity(preamble + header.len() + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&[1, 0]);
    bytes.extend_from_slice(&(header.len() as u16).to_le_bytes());
    bytes.extend_from_slice(header.as_bytes());
    bytes.extend_from_slice(body);
    bytes
}

#[cfg(test)]
mod tests {
    use super::read::Header;
    use super::*;
    use crate::skeleton::t_pose;

    #[test]
    fn the_header_is_aligned_and_says_the_shape() {
        let bytes = write_poses(&[t_pose(); 3], None);
        let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        assert_eq!((10 + header) % ALIGNMENT, 0);
        let text = String::from_utf8_lossy(&bytes[10..10 + header]);
        assert!(text.contains("'shape': (3, 22, 3)") && text.ends_with('\n'), "{text}");
        assert_eq!(bytes.len(), 10 + header + 3 * 66 * 4);
    }

    #[test]
    fn the_numbers_are_the_joints_in_order() {
        let bytes = write_poses(&[t_pose()], None);
        let numbers: Vec<f32> =
            bytes[128..].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        assert_eq!(numbers, t_pose().to_flat());
    }

    #[test]
    fn no_poses_make_a_valid_empty_array() {
        assert_eq!(write_poses(&[], None).len(), 128);
    }

    #[test]
    fn the_recipe_lies_in_the_padding_unless_it_is_too_long() {
        let recipe = |prompt: &str| Recipe { prompt: prompt.into(), seed: 9, ..Recipe::default() };
        let back = |bytes: &[u8]| Header::read(&mut &*bytes, bytes.len() as u64).unwrap().recipe;
        let bytes = write_poses(&[t_pose()], Some(&recipe("grüßt")));
        assert_eq!(back(&bytes), Some(recipe("grüßt")));
        assert_eq!(back(&write_poses(&[t_pose()], None)), None);
        let long = write_poses(&[t_pose()], Some(&recipe(&"long ".repeat(400))));
        assert_eq!((back(&long), long.len()), (None, 128 + 264));
    }
}
