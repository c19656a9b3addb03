//! Anatomical enforcement: how far a pose is from the canonical body, and the pose brought onto it.
//!
//! A repair never hides a bad model: the report always carries the measurement before and after. Joint limits and
//! plausibility are judged in [`crate::anatomy`]; [`repair`] reports on both.

mod repair;

pub use repair::{Health, Repair, RepairOptions, repair};

use serde::Serialize;

use crate::Pose;
use crate::kinematics::{RIGID, SCALE_RANGE, project, rigid_rotation};
use crate::skeleton::{BONE_LENGTHS, JOINT_COUNT, JOINT_NAMES, bones, rest_offsets};

/// How far a pose is from the canonical body.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Anatomy {
    /// Mean over the 21 bones of |L − L_ref| / L_ref (the anatomy loss of training), a ratio.
    pub bone_error_mean_ratio: f32,
    /// Largest |L − L_ref| of any bone, metres.
    pub bone_error_max_m: f32,
    /// Name of the joint at the end of the bone with that largest error.
    pub worst_bone: &'static str,
    /// Largest distance of a hip, of spine1, the neck or a collar from where the rigid pelvis or chest would have it,
    /// metres.
    pub rigid_error_max_m: f32,
    /// Largest difference in length between a bone and its twin on the other side, beyond the canonical difference,
    /// metres.
    pub lr_error_max_m: f32,
}

/// A pose on the body manifold, with the measurements that led there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Enforced {
    /// The pose on the canonical body; the pelvis has not moved.
    pub pose: Pose,
    /// The anatomy of what was given.
    pub before: Anatomy,
    /// The anatomy of `pose`: bone error at most 1e-5 m.
    pub after: Anatomy,
    /// Bones whose length ratio was outside [0.8, 1.25].
    pub clamped: usize,
}

/// Measures how far a pose is from the canonical body.
#[must_use]
pub fn measure(pose: &Pose) -> Anatomy {
    let lengths = lengths(pose);
    let error: [f32; JOINT_COUNT] = std::array::from_fn(|j| lengths[j] - BONE_LENGTHS[j]);
    let ratio_sum: f32 = bones().map(|(_, c)| error[c].abs() / BONE_LENGTHS[c]).sum();
    let worst = bones().fold(1, |worst, (_, c)| if error[c].abs() > error[worst].abs() { c } else { worst });
    let lr = bones().map(|(_, c)| (error[c] - error[crate::skeleton::MIRROR[c]]).abs()).fold(0.0, f32::max);
    Anatomy {
        bone_error_mean_ratio: ratio_sum / (JOINT_COUNT - 1) as f32,
        bone_error_max_m: error[worst].abs(),
        worst_bone: JOINT_NAMES[worst],
        rigid_error_max_m: rigid_error(pose),
        lr_error_max_m: lr,
    }
}

/// Brings a pose onto the body manifold; see [`fit`] for how. Works for any finite input, noise included.
///
/// A pose already on the manifold moves by less than 1e-6 m within 3 m of the origin; further out single precision
/// cannot tell such lengths apart. The promise of 1e-5 m after enforcement holds within about 50 m.
#[must_use]
pub fn enforce(pose: &Pose) -> Enforced {
    let lengths = lengths(pose);
    let outside = |child: usize| {
        let ratio = lengths[child] / BONE_LENGTHS[child];
        !(SCALE_RANGE.0..=SCALE_RANGE.1).contains(&ratio)
    };
    let clamped = bones().filter(|(_, child)| outside(*child)).count();
    let fitted = project(pose).pose();
    Enforced { pose: fitted, before: measure(pose), after: measure(&fitted), clamped }
}

/// Length of the bone that ends at each joint, metres.
fn lengths(pose: &Pose) -> [f32; JOINT_COUNT] {
    let mut lengths = [0.0; JOINT_COUNT];
    for (parent, child) in bones() {
        let bone = pose.joints[child].as_dvec3() - pose.joints[parent].as_dvec3();
        lengths[child] = bone.length() as f32;
    }
    lengths
}

fn rigid_error(pose: &Pose) -> f32 {
    let mut worst: f64 = 0.0;
    for (carrier, children) in RIGID {
        let rest = children.map(|c| rest_offsets()[c].as_dvec3());
        let seen = children.map(|c| pose.joints[c].as_dvec3() - pose.joints[carrier].as_dvec3());
        let turn = rigid_rotation(&rest, &seen, glam::DQuat::IDENTITY);
        worst = rest.iter().zip(&seen).map(|(r, s)| (turn * *r).distance(*s)).fold(worst, f64::max);
    }
    worst as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::{generator, noise_pose, random_pose, real_poses};
    use crate::skeleton::t_pose;
    use glam::Vec3;

    #[test]
    fn a_valid_pose_hardly_moves() {
        let mut rng = generator(11);
        for _ in 0..1000 {
            let pose = random_pose(&mut rng, 3.0);
            let enforced = enforce(&pose);
            assert!(pose.joints.iter().zip(&enforced.pose.joints).all(|(a, b)| a.distance(*b) < 1e-6));
            assert_eq!(enforced.clamped, 0);
            assert!(enforced.before.bone_error_max_m < 1e-5);
        }
    }

    #[test]
    fn noise_becomes_a_body_and_the_pelvis_stays() {
        let mut rng = generator(12);
        for _ in 0..1000 {
            let pose = noise_pose(&mut rng);
            let enforced = enforce(&pose);
            assert!(enforced.after.bone_error_max_m <= 1e-5, "{:?}", enforced.after);
            assert!(enforced.after.rigid_error_max_m <= 1e-5);
            assert_eq!(enforced.pose.joints[0], pose.joints[0]);
            assert!(enforced.before.bone_error_max_m > 0.1 && enforced.clamped > 0);
            let again = enforce(&enforced.pose).pose;
            assert!(again.mpjpe(&enforced.pose) < 1e-5);
        }
    }

    #[test]
    fn a_collapsed_body_is_rebuilt() {
        let enforced = enforce(&Pose { joints: [Vec3::ZERO; JOINT_COUNT] });
        assert!(enforced.after.bone_error_max_m <= 1e-5);
        assert_eq!(enforced.clamped, 21);
    }

    #[test]
    fn the_report_names_the_bone_that_is_wrong() {
        let mut pose = t_pose();
        pose.joints[20].x += 0.1;
        let anatomy = measure(&pose);
        assert_eq!(anatomy.worst_bone, "l_wrist");
        assert!((anatomy.bone_error_max_m - 0.1).abs() < 1e-5);
        assert!((anatomy.lr_error_max_m - 0.1).abs() < 1e-5);
        assert!((anatomy.bone_error_mean_ratio - 0.1 / 0.2660 / 21.0).abs() < 1e-5);
    }

    #[test]
    fn real_poses_need_no_repair() {
        let poses = real_poses(50);
        let bad = poses.iter().filter(|p| enforce(p).before.bone_error_max_m > 1e-3).count();
        assert!(bad * 200 <= poses.len(), "{bad} of {} real poses have wrong bones", poses.len());
    }
}
