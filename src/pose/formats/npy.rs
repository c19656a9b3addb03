//! NumPy's NPY format, version 1.0 (NEP 1), for stacks of poses: writing. Reading is in `read`, and data
//! sets in `corpus`.
//!
//! The recipes of the poses lie in the header's padding (`stash`); where they are too many for it, they follow as an
//! array of their own (`recipes`), which a second `numpy.load` from the open file gives and nothing else looks at.

mod poses;
mod read;
mod recipes;

use super::recipes::Recipes;
use super::stash;
use crate::{JOINT_COUNT, Pose};
pub(super) use poses::{Poses, read_poses};
pub use read::{Array, NpyError, parse};

/// How every file begins, before the two bytes of the version.
const MAGIC: &[u8] = b"\x93NUMPY";

/// Header and body together start on a multiple of this, as NumPy writes them.
const ALIGNMENT: usize = 64;

/// NumPy refuses headers longer than 10,000 characters from files it does not trust; recipes that would make one go
/// behind the numbers.
const LONGEST_HEADER: usize = 9_900;

/// Poses as a `(N, 22, 3)` little-endian float32 array in C order, metres.
#[must_use]
pub fn write_poses(poses: &[Pose], recipes: Option<&Recipes>) -> Vec<u8> {
    let numbers: Vec<f32> = poses.iter().flat_map(Pose::to_flat).collect();
    floats(&[poses.len(), JOINT_COUNT, 3], &numbers, recipes)
}

/// The recipes in the padding of a header; `None` when there are none.
fn recipes_in(header: &[u8]) -> Option<Recipes> {
    let padding = header.iter().rposition(|b| *b == b'}')? + 1;
    Recipes::from_text(&stash::text(header[padding..].iter().copied())?)
}

/// An array of float32 in C order; `numbers` are as many as the product of `shape`.
#[must_use]
pub fn floats(shape: &[usize], numbers: &[f32], recipes: Option<&Recipes>) -> Vec<u8> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    array("<f4", shape, &bytes, recipes)
}

/// An array of any type that NumPy describes so.
pub(super) fn array(descr: &str, shape: &[usize], body: &[u8], recipes: Option<&Recipes>) -> Vec<u8> {
    let mut lengths: String = shape.iter().map(|n| format!("{n}, ")).collect();
    if shape.len() > 1 {
        lengths.truncate(lengths.len() - 2);
    }
    let shape = lengths.trim_end();
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}");
    let text = recipes.map(Recipes::to_text);
    let hidden = text.as_deref().and_then(stash::blanks);
    let hidden = hidden.filter(|hidden| header.len() + hidden.len() < LONGEST_HEADER);
    header.push_str(hidden.as_deref().unwrap_or_default());
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
    if let (None, Some(text)) = (hidden, text) {
        bytes.extend(recipes::behind(&text));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::read::Header;
    use super::*;
    use crate::recipe::Recipe;
    use crate::sampling::generator;
    use crate::skeleton::t_pose;
    use rand::Rng;

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

    fn set(count: u32) -> Recipes {
        // Prompts that do not shrink: each sentence is of other letters.
        let mut rng = generator(73);
        let mut words = || -> String { (0..40).map(|_| char::from(rng.random_range(b'a'..=b'z'))).collect() };
        let mut recipe = |index| Recipe { prompt: words(), seed: 9, index, ..Recipe::default() };
        Recipes { recipes: (0..count).map(&mut recipe).collect() }
    }

    #[test]
    fn recipes_lie_in_the_padding_as_long_as_they_fit() {
        let back = |bytes: &[u8]| Header::read(&mut &*bytes, bytes.len() as u64).unwrap().recipes;
        for count in [1, 2, 10] {
            let bytes = write_poses(&[t_pose(); 10][..count as usize], Some(&set(count)));
            assert_eq!(back(&bytes), Some(set(count)));
        }
        assert_eq!(back(&write_poses(&[t_pose()], None)), None);
    }

    #[test]
    fn more_recipes_follow_the_numbers_and_leave_them_as_they_are() {
        let poses = [t_pose(); 200];
        let (bytes, plain) = (write_poses(&poses, Some(&set(200))), write_poses(&poses, None));
        assert!(bytes.starts_with(&plain), "a reader of one array meets nothing new");
        let found = read_poses(&mut bytes.as_slice(), bytes.len() as u64).unwrap();
        assert_eq!((found.recipes, found.poses.len()), (Some(set(200)), 200));
        for (cut, what) in
            [(bytes.len() - 1, "cut"), (plain.len() + 1, "one byte of them"), (plain.len() + 100, "header")]
        {
            assert!(read_poses(&mut &bytes[..cut], cut as u64).is_err(), "{what}");
        }
    }
}
