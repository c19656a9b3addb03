//! Bodies of other sizes and proportions, made comparable with the canonical one before anything is judged about their poses. Putting
//! them onto it is [`pose::enforce`]'s.

use pose::Pose;
use pose::skeleton::{BONE_LENGTHS, bones};

/// Smallest and largest body, as a part of the canonical one: a small child and a giant. Others are given in other units.
const SIZES: std::ops::RangeInclusive<f32> = 0.4..=1.5;

/// The pose, scaled about the origin so that its bones are as long as the canonical body's in the median.
///
/// # Errors
/// What is wrong with a body that cannot be a person's.
pub(crate) fn sized(pose: &Pose) -> Result<Pose, &'static str> {
    let mut ratios: Vec<f32> = bones().map(|bone| length(pose, bone) / BONE_LENGTHS[bone.1]).collect();
    ratios.sort_by(f32::total_cmp);
    let size = ratios[ratios.len() / 2];
    if SIZES.contains(&size) {
        Ok(Pose { joints: pose.joints.map(|j| j / size) })
    } else {
        Err("its size is no person's: positions must be in metres")
    }
}

/// The pose with every bone of the canonical length in its own direction, about the pelvis; metres.
pub(crate) fn with_canonical_bones(pose: &Pose) -> Pose {
    let mut joints = pose.joints;
    for (parent, child) in bones() {
        let along = (pose.joints[child] - pose.joints[parent]).normalize_or_zero();
        joints[child] = joints[parent] + along * BONE_LENGTHS[child];
    }
    Pose { joints }
}

fn length(pose: &Pose, (parent, child): (usize, usize)) -> f32 {
    pose.joints[parent].distance(pose.joints[child])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;
    use pose::align::canonical;

    #[test]
    fn a_body_of_any_size_is_judged_as_if_it_were_the_canonical_one() {
        let own = canonical(&standing(1.0, 2.0));
        for size in [0.45, 0.9, 1.0, 1.4] {
            let other = Pose { joints: own.joints.map(|j| j * size) };
            assert!(sized(&other).unwrap().mpjpe(&own) < 1e-5 && with_canonical_bones(&other).mpjpe(&own) < 1e-5);
        }
        for size in [0.1, 2.54, 100.0, 0.0] {
            assert!(sized(&Pose { joints: own.joints.map(|j| j * size) }).unwrap_err().contains("metres"));
        }
    }

    #[test]
    fn longer_legs_are_no_fault() {
        let own = canonical(&standing(1.0, 2.0));
        let mut long = own;
        for (hip, joints) in [(1, [4, 7, 10]), (2, [5, 8, 11])] {
            for joint in joints {
                long.joints[joint] = own.joints[hip] + (own.joints[joint] - own.joints[hip]) * 1.2;
            }
        }
        assert!(with_canonical_bones(&long).mpjpe(&own) < 1e-5);
        assert_eq!(sized(&long).map(|p| crate::outliers::fault(&p)), Ok(None));
    }
}
