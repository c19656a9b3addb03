//! A pose mended, and a report of what it was like before and after: for a person to read, a window to show or a file
//! to carry. The measuring and the projection are in [`super`], joint limits in [`crate::anatomy`].

use serde::Serialize;

use super::{Anatomy, enforce, measure};
use crate::Pose;
use crate::anatomy::{self, Excess, Plausibility, plausibility};
use crate::skeleton::JOINT_NAMES;

/// Times that limits are looked at; one nearly always does.
const LOOKS: usize = 4;

/// What to mend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RepairOptions {
    /// Bring joint angles back into their ranges too; without it only the body's shape is mended.
    pub limits: bool,
}

/// A pose's state at one end of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Health {
    /// Bone lengths and rigid parts.
    pub anatomy: Anatomy,
    /// Whether a body could be so.
    pub plausibility: Plausibility,
}

impl Health {
    fn of(pose: &Pose) -> Self {
        Self { anatomy: measure(pose), plausibility: plausibility(pose) }
    }
}

/// A mended pose with the state before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Repair {
    /// The pose on the canonical body; the pelvis has not moved.
    pub pose: Pose,
    /// What was given.
    pub before: Health,
    /// What it became.
    pub after: Health,
    /// Bones whose length ratio was outside [0.8, 1.25] and was clamped before the projection.
    pub clamped_bones: usize,
    /// Movements that were brought back into their ranges, with how far outside they were.
    pub limited: Vec<Excess>,
    /// Mean distance that joints moved, metres.
    pub moved_mean_m: f32,
    /// Largest distance that a joint moved, metres.
    pub moved_max_m: f32,
    /// The joint that moved it.
    pub moved_most: &'static str,
}

/// Mends a pose: bone lengths clamped to [0.8, 1.25] of the canonical ones, projection onto the body, then, if asked
/// for, joint limits. A pose that needs nothing moves by less than 1e-6 m (within 3 m of the origin).
#[must_use]
pub fn repair(pose: &Pose, options: RepairOptions) -> Repair {
    let enforced = enforce(pose);
    let mut mended = enforced.pose;
    let mut limited = Vec::new();
    // A mended pose may be read with another turn of a straight limb, and then needs another look.
    for look in 0..if options.limits { LOOKS } else { 0 } {
        let angles = anatomy::read(&mended);
        let mut outside = anatomy::excesses(&angles);
        outside.retain(|excess| excess.over > 0.0);
        if outside.is_empty() {
            break;
        }
        mended = anatomy::pose(&anatomy::hold(&angles)).translated(mended.joints[0]);
        if look == 0 {
            limited = outside;
        }
    }
    let moved = |joint: usize| pose.joints[joint].distance(mended.joints[joint]);
    let most = (0..JOINT_NAMES.len()).max_by(|a, b| moved(*a).total_cmp(&moved(*b))).unwrap_or(0);
    Repair {
        pose: mended,
        before: Health::of(pose),
        after: Health::of(&mended),
        clamped_bones: enforced.clamped,
        limited,
        moved_mean_m: pose.mpjpe(&mended),
        moved_max_m: moved(most),
        moved_most: JOINT_NAMES[most],
    }
}

impl Repair {
    /// The report in one sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.moved_max_m < 1e-6 {
            return format!("Nothing to mend; plausibility {:.2}.", self.after.plausibility.score);
        }
        let bones = |anatomy: &Anatomy| 100.0 * anatomy.bone_error_mean_ratio;
        let limited = match self.limited.len() {
            0 => String::new(),
            1 => ", 1 movement brought back into its range".to_owned(),
            n => format!(", {n} movements brought back into their ranges"),
        };
        format!(
            "Joints moved by {:.1} cm on average and {:.1} cm at most ({}); bones were {:.1} % off and are {:.1} % \
             off{limited}; plausibility was {:.2} and is {:.2}.",
            100.0 * self.moved_mean_m,
            100.0 * self.moved_max_m,
            self.moved_most,
            bones(&self.before.anatomy),
            bones(&self.after.anatomy),
            self.before.plausibility.score,
            self.after.plausibility.score,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anatomy::{Axis, JointAngles};
    use crate::sampling::{generator, random_pose, real_poses};
    use glam::Vec3;
    use rand::Rng;

    const WITH_LIMITS: RepairOptions = RepairOptions { limits: true };

    fn usual_pose(rng: &mut impl Rng) -> Pose {
        let mut angles = JointAngles::default();
        for (name, from, to) in [
            ("shoulder_abduction", 10.0, 90.0),
            ("elbow_flexion", 20.0, 120.0),
            ("hip_flexion", -10.0, 80.0),
            ("knee_flexion", 20.0, 110.0),
        ] {
            for side in ["left", "right"] {
                angles.set(Axis::named(&format!("{side}_{name}")).unwrap(), rng.random_range(from..to));
            }
        }
        let at = Vec3::new(rng.random_range(-2.0..2.0), rng.random_range(0.0..1.0), rng.random_range(-2.0..2.0));
        anatomy::pose(&angles).translated(at)
    }

    #[test]
    fn a_valid_pose_moves_by_less_than_a_micrometre_with_limits_and_without() {
        let mut rng = generator(101);
        for _ in 0..500 {
            let pose = usual_pose(&mut rng);
            for options in [RepairOptions::default(), WITH_LIMITS] {
                let report = repair(&pose, options);
                assert!(report.moved_max_m < 1e-6, "{} m at {}", report.moved_max_m, report.moved_most);
                assert!(report.limited.is_empty() && report.clamped_bones == 0);
            }
        }
    }

    #[test]
    fn stretched_bones_are_mended_and_the_report_says_so() {
        let mut rng = generator(102);
        let mut pose = usual_pose(&mut rng);
        pose.joints[20] += (pose.joints[20] - pose.joints[18]) * 0.6;
        let report = repair(&pose, RepairOptions::default());
        assert_eq!((report.clamped_bones, report.moved_most), (1, "l_wrist"));
        assert!(report.before.anatomy.bone_error_max_m > 0.1 && report.after.anatomy.bone_error_max_m < 1e-5);
        assert!(report.before.plausibility.bones < report.after.plausibility.bones);
        assert!(report.summary().contains("l_wrist"), "{}", report.summary());
    }

    #[test]
    fn a_knee_bent_backwards_is_straightened_and_the_other_leg_stays() {
        let mut angles = JointAngles::default();
        angles.set(Axis::named("left_knee_flexion").unwrap(), -60.0);
        angles.set(Axis::named("right_knee_flexion").unwrap(), 60.0);
        let broken = anatomy::pose(&angles);
        let report = repair(&broken, WITH_LIMITS);
        let mended = anatomy::read(&report.pose);
        assert!((-21.0..=0.0).contains(&mended.get(Axis::named("left_knee_flexion").unwrap())));
        assert!(broken.joints[8].distance(report.pose.joints[8]) < 1e-5);
        assert!(report.after.plausibility.limits > 0.99 && report.before.plausibility.limits < 0.5);
    }

    #[test]
    fn limits_leave_nothing_outside_them_on_any_body() {
        let mut rng = generator(103);
        for _ in 0..300 {
            let report = repair(&random_pose(&mut rng, 2.0), WITH_LIMITS);
            assert!(report.after.anatomy.bone_error_max_m <= 1e-5);
            assert!(report.after.plausibility.limits >= report.before.plausibility.limits);
            let after = report.after.plausibility.limits;
            assert!(after > 0.9, "limits {after} after: {:?}", anatomy::findings(&report.pose).movements);
        }
    }

    #[test]
    fn real_poses_of_foreign_proportions_are_fitted_by_angles() {
        for pose in real_poses(200) {
            let foreign = Pose { joints: pose.joints.map(|j| j * 1.1) };
            let fitted = repair(&foreign, RepairOptions::default()).pose;
            let again = anatomy::pose(&anatomy::read(&fitted)).translated(fitted.joints[0]);
            let off = fitted.joints.iter().zip(&again.joints).map(|(a, b)| a.distance(*b)).fold(0.0, f32::max);
            assert!(off < 5e-3, "{off} m");
        }
    }

    #[test]
    fn the_report_is_json_that_a_window_can_show() {
        let report = repair(&random_pose(&mut generator(104), 1.5), WITH_LIMITS);
        let json = serde_json::to_value(&report).unwrap();
        assert!(json["before"]["plausibility"]["score"].is_number());
        assert!(json["after"]["anatomy"]["bone_error_max_m"].as_f64().unwrap() < 1e-5);
        assert!(json["limited"].is_array() && json["pose"].as_array().unwrap().len() == 22);
    }
}
