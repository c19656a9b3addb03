//! Poses for this crate's tests: random bodies, noise, and real motion capture when `POSA_REFERENCE` names a folder
//! that holds `data/hml22`. Test code only.

use std::path::PathBuf;

use glam::{Quat, Vec3};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::kinematics::{Rotations, forward};
use crate::{JOINT_COUNT, Pose};

/// A seeded generator.
pub fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// A direction, uniform enough for tests.
fn direction(rng: &mut ChaCha8Rng) -> Vec3 {
    loop {
        let v = Vec3::new(rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0));
        if (0.01..1.0).contains(&v.length_squared()) {
            return v.normalize();
        }
    }
}

/// A pose on the body manifold, every joint turned by up to `most` radians.
pub fn random_pose(rng: &mut ChaCha8Rng, most: f32) -> Pose {
    let root = direction(rng) * rng.random_range(0.0..3.0);
    let local = std::array::from_fn(|_: usize| Quat::from_axis_angle(direction(rng), rng.random_range(0.0..most)));
    forward(&Rotations { root, local })
}

/// 22 independent points within a few metres.
pub fn noise_pose(rng: &mut ChaCha8Rng) -> Pose {
    Pose { joints: std::array::from_fn(|_: usize| direction(rng) * rng.random_range(0.0..4.0)) }
}

/// Every `stride`-th frame of the reference motion capture; empty, with a word on standard error, without it.
pub fn real_poses(stride: usize) -> Vec<Pose> {
    let Some(root) = std::env::var_os("POSA_REFERENCE") else {
        eprintln!("skipped: POSA_REFERENCE is not set, so real poses are not checked");
        return Vec::new();
    };
    let folder = PathBuf::from(root).join("data/hml22/new_joints");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|f| read_clip(&std::fs::read(f).unwrap())).step_by(stride).collect()
}

/// The frames of a `(T, 22, 3)` little-endian float32 NPY file; a still of shape `(22, 3)` is one frame.
fn read_clip(bytes: &[u8]) -> Vec<Pose> {
    assert_eq!(&bytes[..6], b"\x93NUMPY");
    let body = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let numbers: Vec<f32> =
        bytes[body..].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    numbers.chunks_exact(JOINT_COUNT * 3).filter_map(|frame| Pose::from_flat(frame).ok()).collect()
}
