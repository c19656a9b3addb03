//! Poses from an NPY array: joints as `(22, 3)`, `(N, 22, 3)`, `(66)` or `(N, 66)`, and HumanML3D's motion vectors as
//! `(263)` or `(N, 263)`. Anything else is no array of poses.

use std::io::Read;

use super::read::{Header, NpyError};
use super::recipes;
use crate::formats::humanml::{Decoder, FEATURES};
use crate::formats::limits::{MOST_POSES, plausible};
use crate::formats::recipes::Recipes;
use crate::{JOINT_COUNT, Pose};

/// What an array holds.
#[derive(Debug)]
pub(crate) struct Poses {
    pub(crate) poses: Vec<Pose>,
    /// True for motion vectors.
    pub(crate) are_vectors: bool,
    pub(crate) recipes: Option<Recipes>,
}

/// Reads the poses of an array of `length` bytes.
///
/// # Errors
/// [`NpyError`] when it is no array, holds something else, or more than [`MOST_POSES`].
pub(crate) fn read_poses(file: &mut impl Read, length: u64) -> Result<Poses, NpyError> {
    let header = Header::read(file, length)?;
    let (count, are_vectors) = contents(&header.shape).map_err(NpyError::new)?;
    if count > MOST_POSES {
        return Err(NpyError::new(format!(
            "it holds {count} poses, and {MOST_POSES} are the most that are read: split it"
        )));
    }
    let width = if are_vectors { FEATURES } else { Pose::FLAT_LEN };
    let (mut poses, mut frame) = (Vec::with_capacity(count), Vec::with_capacity(width));
    let mut decoder = Decoder::default();
    header.numbers(file, |mut numbers| {
        while !numbers.is_empty() {
            let (now, later) = numbers.split_at(numbers.len().min(width - frame.len()));
            frame.extend_from_slice(now);
            numbers = later;
            if frame.len() == width {
                let pose = if are_vectors {
                    decoder.pose(&frame)
                } else {
                    Pose::from_flat(&frame).map_err(|error| error.to_string())?
                };
                poses.push(plausible(pose, poses.len())?);
                frame.clear();
            }
        }
        Ok(())
    })?;
    let recipes = if header.behind > 0 { Some(recipes::read(file, header.behind)?) } else { header.recipes };
    Ok(Poses { poses, are_vectors, recipes })
}

/// How many poses an array of this shape holds, and whether they are motion vectors.
fn contents(shape: &[usize]) -> Result<(usize, bool), String> {
    match *shape {
        [JOINT_COUNT, 3] | [Pose::FLAT_LEN] => Ok((1, false)),
        [n, JOINT_COUNT, 3] | [n, Pose::FLAT_LEN] => Ok((n, false)),
        [FEATURES] => Ok((1, true)),
        [n, FEATURES] => Ok((n, true)),
        _ => Err(format!(
            "its shape is {shape:?}; poses are (N, 22, 3) joints in metres, or (N, 263) motion vectors of HumanML3D"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{humanml, npy};
    use crate::sampling::{generator, random_pose};

    fn read(bytes: &[u8]) -> Result<Poses, String> {
        read_poses(&mut &*bytes, bytes.len() as u64).map_err(|error| error.to_string())
    }

    #[test]
    fn joints_come_back_bit_for_bit_in_every_shape() {
        let mut rng = generator(71);
        let poses: Vec<Pose> = (0..300).map(|_| random_pose(&mut rng, 3.0)).collect();
        assert_eq!(read(&npy::write_poses(&poses, None)).unwrap().poses, poses);
        let flat: Vec<f32> = poses.iter().flat_map(Pose::to_flat).collect();
        assert_eq!(read(&npy::floats(&[300, 66], &flat, None)).unwrap().poses, poses);
        assert_eq!(read(&npy::floats(&[22, 3], &flat[..66], None)).unwrap().poses, poses[..1]);
        assert_eq!(read(&npy::floats(&[66], &flat[..66], None)).unwrap().poses, poses[..1]);
    }

    #[test]
    fn motion_vectors_are_decoded() {
        let mut rng = generator(72);
        let pose = crate::align::place(&crate::align::face_forward(&random_pose(&mut rng, 0.6)));
        let read = read(&humanml::write_still(&pose, None)).unwrap();
        assert!(read.are_vectors && read.poses.len() == humanml::STILL_FRAMES);
        assert!(read.poses.iter().all(|one| one.mpjpe(&pose) < 1e-4));
    }

    #[test]
    fn other_arrays_and_bodies_that_are_none_are_refused() {
        assert!(read(&npy::floats(&[2, 21, 3], &[0.5; 126], None)).unwrap_err().contains("(N, 22, 3)"));
        assert!(read(&npy::floats(&[22, 3], &[0.5; 66], None)).unwrap_err().contains("no body"));
        let many = [0.0; 66].repeat(10);
        assert!(read(&npy::floats(&[10, 66], &many, None)).unwrap_err().starts_with("pose 1: all joints"));
    }
}
