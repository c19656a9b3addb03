//! How much a file may hold. Beyond these a file is refused before memory is taken for it: no pose, set or recording
//! that people exchange comes near them, and a damaged or hostile file does at once.

use crate::Pose;
use crate::skeleton::JOINT_NAMES;

/// Largest file that is opened, bytes.
pub const MOST_BYTES: u64 = 256 << 20;

/// Most poses of one file: more than an hour at 20 frames a second.
pub const MOST_POSES: usize = 100_000;

/// Most joints that are worked out for one file, over all its poses: as many as in an hour of a full rig.
pub const MOST_PLACES: usize = 1 << 24;

/// Most recipes of one file, and most bytes of their text. Of a larger set the first are kept.
pub const MOST_RECIPES: usize = 1 << 14;
/// See [`MOST_RECIPES`].
pub const MOST_RECIPE_BYTES: usize = 8 << 20;

/// Longest text within a file, such as a prompt, bytes.
pub const LONGEST_TEXT: usize = 1 << 20;

/// No walk leads this far, metres: larger coordinates mean other units or damage, and single precision could no
/// longer hold a pose there to 1e-4 m.
pub const FARTHEST: f32 = 500.0;

/// Below this size, metres, 22 joints are not a body but one point.
const SMALLEST: f32 = 1e-3;

/// The pose, if it can be one; `number` counts poses of the file from 0 and is only for the message.
///
/// # Errors
/// One sentence on the first joint that is not finite or too far away, or on a body without any size.
pub(super) fn plausible(pose: Pose, number: usize) -> Result<Pose, String> {
    let number = number + 1;
    if let Some(joint) = pose.joints.iter().position(|j| !j.is_finite()) {
        return Err(format!("pose {number}: {} has a coordinate that is not a finite number", JOINT_NAMES[joint]));
    }
    if let Some(joint) = pose.joints.iter().position(|j| j.abs().max_element() > FARTHEST) {
        let (name, place) = (JOINT_NAMES[joint], pose.joints[joint]);
        return Err(format!("pose {number}: {name} lies at {place}: positions must be in metres, near the origin"));
    }
    if pose.joints.iter().all(|j| j.distance(pose.joints[0]) < SMALLEST) {
        return Err(format!("pose {number}: all joints lie in one place: there is no body"));
    }
    Ok(pose)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::t_pose;
    use glam::Vec3;

    #[test]
    fn what_is_no_body_is_said() {
        let said = |pose: Pose| plausible(pose, 6).unwrap_err();
        assert_eq!(plausible(t_pose(), 6), Ok(t_pose()));
        assert!(said(Pose { joints: [Vec3::ONE; 22] }).starts_with("pose 7: all joints lie in one place"));
        assert!(said(t_pose().translated(Vec3::X * 501.0)).contains("metres"));
        let mut broken = t_pose();
        broken.joints[20].y = f32::NAN;
        assert!(said(broken).contains("l_wrist"));
    }
}
