//! Where a body stands and which way it faces, and the few ways of moving it as a whole. Nothing here bends a joint.

use glam::{Quat, Vec3};

use crate::Pose;

/// Below this length, metres, the left–right axis seen from above says nothing (the body lies on its side).
const SHORT_ACROSS: f32 = 0.1;

/// The horizontal unit direction a body faces.
///
/// The left–right axis `(l_hip − r_hip) + (l_shoulder − r_shoulder)` is projected on the floor and a quarter turn is
/// taken from it; where the projection is shorter than 0.1 m (lying on a side), pelvis→neck seen from above is
/// taken. +Z when the body gives no direction at all.
#[must_use]
pub fn facing(pose: &Pose) -> Vec3 {
    let j = &pose.joints;
    let flat = |v: Vec3| Vec3::new(v.x, 0.0, v.z);
    let across = flat((j[1] - j[2]) + (j[16] - j[17]));
    if across.length() >= SHORT_ACROSS {
        let across = across.normalize();
        return Vec3::new(-across.z, 0.0, across.x);
    }
    let along = flat(j[12] - j[0]);
    along.try_normalize().or_else(|| across.try_normalize().map(|a| Vec3::new(-a.z, 0.0, a.x))).unwrap_or(Vec3::Z)
}

/// The pose turned about the vertical through the origin so that it faces +Z.
#[must_use]
pub fn face_forward(pose: &Pose) -> Pose {
    let facing = facing(pose);
    let turn = Quat::from_rotation_y(-facing.x.atan2(facing.z));
    Pose { joints: pose.joints.map(|j| turn * j) }
}

/// The pose moved so that its pelvis is at the origin (the model's own placement).
#[must_use]
pub fn centre(pose: &Pose) -> Pose {
    pose.translated(-pose.joints[0])
}

/// The pose moved so that its pelvis is above the origin and its lowest joint at y = 0 (placement outside the model).
#[must_use]
pub fn place(pose: &Pose) -> Pose {
    let lowest = pose.joints.iter().map(|j| j.y).fold(f32::INFINITY, f32::min);
    let lowest = if lowest.is_finite() { lowest } else { 0.0 };
    pose.translated(-Vec3::new(pose.joints[0].x, lowest, pose.joints[0].z))
}

/// The pose facing +Z with its pelvis at the origin: the form the model sees. Bones are left as they are.
#[must_use]
pub fn canonical(pose: &Pose) -> Pose {
    face_forward(&centre(pose))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::{generator, random_pose};
    use crate::skeleton::t_pose;
    use std::f32::consts::FRAC_PI_2;

    fn turned(pose: &Pose, turn: Quat) -> Pose {
        Pose { joints: pose.joints.map(|j| turn * j) }
    }

    #[test]
    fn the_rest_pose_faces_positive_z() {
        assert!(facing(&t_pose()).distance(Vec3::Z) < 2e-3, "to within what the unequal hips leave");
    }

    #[test]
    fn facing_turns_with_the_body() {
        for degrees in [-170.0_f32, -90.0, 30.0, 120.0] {
            let turn = Quat::from_rotation_y(degrees.to_radians());
            assert!(facing(&turned(&t_pose(), turn)).distance(turn * facing(&t_pose())) < 1e-5);
        }
    }

    #[test]
    fn a_body_on_its_side_faces_along_its_spine() {
        let lying = turned(&t_pose(), Quat::from_rotation_z(FRAC_PI_2));
        assert!(facing(&lying).distance(-Vec3::X) < 0.2, "{}", facing(&lying));
    }

    #[test]
    fn the_canonical_form_faces_forward_and_stays_so() {
        let mut rng = generator(21);
        for _ in 0..500 {
            let pose = canonical(&random_pose(&mut rng, 1.0));
            assert!(facing(&pose).distance(Vec3::Z) < 1e-4);
            assert!(pose.joints[0].length() < 1e-5);
            assert!(canonical(&pose).mpjpe(&pose) < 1e-4);
        }
    }

    #[test]
    fn a_placed_body_touches_the_floor_under_its_pelvis() {
        let placed = place(&t_pose().translated(Vec3::new(3.0, -2.0, 1.0)));
        assert_eq!((placed.joints[0].x, placed.joints[0].z), (0.0, 0.0));
        assert!(placed.joints.iter().map(|j| j.y).fold(f32::INFINITY, f32::min).abs() < 1e-6);
    }

    #[test]
    fn a_collapsed_body_still_has_a_facing() {
        assert_eq!(facing(&Pose { joints: [Vec3::ONE; 22] }), Vec3::Z);
    }
}
