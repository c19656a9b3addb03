//! The body in clinical terms: joint angles of a pose in degrees, and the pose of joint angles.
//!
//! Positions and rotations live in [`crate::kinematics`]; this module gives them the names that a physiotherapist uses.

mod angles;
mod assemble;
mod clinical;
mod flesh;
mod floor;
mod limits;
mod plausibility;
mod range;
mod read;

pub use angles::{AXES, Axis, JointAngles, Motion};
pub use assemble::rotations;
pub use flesh::{Overlap, Part};
pub use floor::{Floor, centre_of_mass};
pub use limits::{Excess, excesses, hold};
pub use plausibility::{Findings, PLAUSIBLE, Plausibility, findings, plausibility};
pub use range::{Movement, Span, range};
pub use read::read;

use crate::Pose;
use crate::kinematics::forward;

/// The pose of these angles on the canonical body, pelvis at the origin, metres.
#[must_use]
pub fn pose(angles: &JointAngles) -> Pose {
    forward(&rotations(angles))
}
