//! The body: 22 joints in HumanML3D order, their skeleton and kinematics, what can be said about a pose,
//! and the files a pose travels in. Everything is in metres, right-handed, Y up, facing +Z, with the
//! person's left on +X. Nothing here knows of tensors, windows or threads.

pub mod align;
pub mod anatomy;
pub mod between;
pub mod claims;
pub mod enforce;
pub mod formats;
pub mod hold;
pub mod kinematics;
mod linear;
pub mod meet;
pub mod mirror;
pub mod reach;
pub mod recipe;
pub mod render;
pub mod skeleton;

// Examples and tests share poses that are written against the crate's public name.
#[cfg(test)]
extern crate self as pose;
#[cfg(test)]
#[path = "examples/extremes/mod.rs"]
mod extremes;
#[cfg(test)]
mod sampling;

use glam::Vec3;
use serde::{Deserialize, Serialize};

pub use skeleton::JOINT_COUNT;

/// Joint positions of one body, `[joint]` in HumanML3D order, metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pose {
    /// One position a joint; [`skeleton::JOINT_NAMES`] gives the order.
    pub joints: [Vec3; JOINT_COUNT],
}

/// Why numbers could not be taken as a pose.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PoseError {
    /// The slice does not hold exactly 66 numbers.
    #[error("a pose is 66 numbers (22 joints × 3), but {0} were given")]
    WrongLength(usize),
    /// A coordinate is NaN or infinite.
    #[error("joint {joint} has a coordinate that is not a finite number")]
    NotFinite {
        /// Name of the first such joint.
        joint: &'static str,
    },
}

impl Pose {
    /// Length of a pose as a flat vector (22 joints × 3 coordinates).
    pub const FLAT_LEN: usize = JOINT_COUNT * 3;

    /// Takes `[x0, y0, z0, x1, …]`, metres.
    ///
    /// # Errors
    /// [`PoseError`] when the length is not 66 or a number is not finite.
    pub fn from_flat(flat: &[f32]) -> Result<Self, PoseError> {
        if flat.len() != Self::FLAT_LEN {
            return Err(PoseError::WrongLength(flat.len()));
        }
        let mut joints = [Vec3::ZERO; JOINT_COUNT];
        for (joint, xyz) in joints.iter_mut().zip(flat.chunks_exact(3)) {
            *joint = Vec3::new(xyz[0], xyz[1], xyz[2]);
        }
        Self { joints }.checked()
    }

    /// The pose as `[x0, y0, z0, x1, …]`, metres.
    #[must_use]
    pub fn to_flat(&self) -> [f32; Self::FLAT_LEN] {
        let mut flat = [0.0; Self::FLAT_LEN];
        for (xyz, joint) in flat.chunks_exact_mut(3).zip(&self.joints) {
            xyz.copy_from_slice(&joint.to_array());
        }
        flat
    }

    /// The pose itself when every coordinate is finite.
    ///
    /// # Errors
    /// [`PoseError::NotFinite`] with the first joint that is not.
    pub fn checked(self) -> Result<Self, PoseError> {
        match self.joints.iter().position(|j| !j.is_finite()) {
            None => Ok(self),
            Some(i) => Err(PoseError::NotFinite { joint: skeleton::JOINT_NAMES[i] }),
        }
    }

    /// Every joint moved by `offset`, metres.
    #[must_use]
    pub fn translated(&self, offset: Vec3) -> Self {
        Self { joints: self.joints.map(|j| j + offset) }
    }

    /// Mean distance between the same joints of two poses (MPJPE), metres.
    #[must_use]
    pub fn mpjpe(&self, other: &Self) -> f32 {
        let sum: f32 = self.joints.iter().zip(&other.joints).map(|(a, b)| a.distance(*b)).sum();
        sum / JOINT_COUNT as f32
    }
}
