//! Poses from a BVH file whose joints have the 22 names of a profile: as Posa writes it, or as a program gives it back
//! that kept the names. Rigs of other names and builds are retargeted elsewhere; what a BVH file is, is in
//! [`crate::formats::motion`].

use crate::Pose;
use crate::formats::limits::{MOST_PLACES, MOST_POSES, plausible};
use crate::formats::motion::{BvhMotionError, Motion, parse_bvh};
use crate::formats::names::Names;
use crate::skeleton::{BONE_LENGTHS, JOINT_COUNT, JOINT_NAMES};

/// The joint whose thigh tells the unit of length.
const KNEE: usize = 4;

/// Why a file could not be read, in words that follow its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BvhError {
    /// Damaged, or no BVH file.
    #[error(transparent)]
    Damaged(#[from] BvhMotionError),
    /// A rig of other names.
    #[error("no joint is called \"{name}\" ({joint}): its rig is not one of Posa's")]
    Foreign {
        /// The name that was looked for.
        name: &'static str,
        /// The joint it stands for.
        joint: &'static str,
    },
    /// More frames than are read.
    #[error("it has {0} frames, and {MOST_POSES} are the most that are read: split it")]
    TooLong(usize),
    /// More joints in all its frames than are worked out.
    #[error("it has {frames} frames of {joints} joints, more than are read: split it, or leave out joints")]
    TooLarge {
        /// Frames.
        frames: usize,
        /// Joints.
        joints: usize,
    },
    /// A frame that is no pose.
    #[error("{0}")]
    Pose(String),
}

/// What a file holds.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) poses: Vec<Pose>,
    /// Frames a second.
    pub(crate) rate: f32,
    /// Whose names the joints have.
    pub(crate) names: Names,
    /// True when lengths were in centimetres.
    pub(crate) was_in_centimetres: bool,
}

/// Reads every frame.
///
/// # Errors
/// [`BvhError`] for a damaged file, or one that lacks a joint.
pub(crate) fn read(text: &str) -> Result<Contents, BvhError> {
    let motion = parse_bvh(text)?;
    if motion.frames() > MOST_POSES {
        return Err(BvhError::TooLong(motion.frames()));
    }
    if motion.frames().saturating_mul(motion.joints.len()) > MOST_PLACES {
        return Err(BvhError::TooLarge { frames: motion.frames(), joints: motion.joints.len() });
    }
    let (names, places) = places(&motion)?;
    let thigh = motion.joints[places[KNEE]].offset.length();
    let was_in_centimetres = thigh > 10.0 * f64::from(BONE_LENGTHS[KNEE]);
    let metres = if was_in_centimetres { 0.01 } else { 1.0 };
    let mut poses = Vec::with_capacity(motion.frames());
    for frame in 0..motion.frames() {
        let posture = motion.posture(frame);
        let pose = Pose { joints: places.map(|place| (posture.places[place] * metres).as_vec3()) };
        poses.push(plausible(pose, frame).map_err(BvhError::Pose)?);
    }
    Ok(Contents { poses, rate: motion.rate as f32, names, was_in_centimetres })
}

/// Where each of the 22 joints is among the file's.
fn places(motion: &Motion) -> Result<(Names, [usize; JOINT_COUNT]), BvhError> {
    let find = |name: &str| motion.joints.iter().position(|joint| joint.name == name);
    for names in Names::ALL {
        let found: Option<Vec<usize>> = names.joints().iter().map(|name| find(name)).collect();
        if let Some(found) = found.and_then(|found| found.try_into().ok()) {
            return Ok((names, found));
        }
    }
    let missing = |names: &Names| names.joints().iter().filter(|name| find(name).is_none()).count();
    let nearest = Names::ALL.into_iter().min_by_key(missing).unwrap_or_default();
    let joint = nearest.joints().iter().position(|name| find(name).is_none()).unwrap_or_default();
    Err(BvhError::Foreign { name: nearest.joints()[joint], joint: JOINT_NAMES[joint] })
}
