//! The mannequin as pure geometry: which part goes where for a pose. No entities, no colours, no time.
//!
//! A limb is a cone frustum of unit length between two spheres of its end radii, so that a bone of any length — and
//! in noise bones have any length — still looks whole. `flesh` thins the body to points and wires where there is noise.

use bevy::math::{Mat3, Quat, Vec3};
use bevy::transform::components::Transform;
use pose::skeleton::{BONE_LENGTHS, JOINT_NAMES, PARENTS};
use pose::{JOINT_COUNT, Pose};

/// Radius of the body at each joint, metres.
const RADII: [f32; JOINT_COUNT] = [
    0.082, 0.082, 0.082, 0.086, 0.054, 0.054, 0.092, 0.038, 0.038, 0.096, 0.030, 0.030, 0.048, 0.056, 0.056, 0.046,
    0.056, 0.056, 0.041, 0.041, 0.030, 0.030,
];
/// Radius of a joint in pure noise, metres.
const POINT: f32 = 0.024;
/// Radius of a bone in pure noise, metres.
const WIRE: f32 = 0.006;
/// How far the sole lies below the lowest joint, metres.
pub const SOLE: f32 = 0.030;

/// Radius of the body at a joint, metres; 0 outside the skeleton.
#[must_use]
pub fn radius(joint: usize) -> f32 {
    RADII.get(joint).copied().unwrap_or(0.0)
}

/// Which side of the body a part belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The person's left.
    Left,
    /// The person's right.
    Right,
    /// The midline.
    Middle,
}

/// The side of a joint, and of the bone that ends at it.
#[must_use]
pub fn side(joint: usize) -> Side {
    match JOINT_NAMES.get(joint).map(|name| name.split_at_checked(2)) {
        Some(Some(("l_", _))) => Side::Left,
        Some(Some(("r_", _))) => Side::Right,
        _ => Side::Middle,
    }
}

/// One solid of the mannequin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Sphere at a joint.
    Joint(usize),
    /// Frustum of the bone that ends at a joint.
    Bone(usize),
    /// Skull.
    Head,
    /// Shows where the face is.
    Nose,
    /// Rib cage.
    Chest,
    /// Between ribs and hips.
    Belly,
    /// Hips.
    Hips,
    /// Beyond a wrist.
    Hand(usize),
    /// Beyond the ball of a foot.
    Toes(usize),
}

impl Part {
    /// Every part, in a fixed order.
    pub fn all() -> impl Iterator<Item = Self> {
        let joints = (0..JOINT_COUNT).map(Self::Joint);
        let bones = (1..JOINT_COUNT).map(Self::Bone);
        let rest = [Self::Head, Self::Nose, Self::Chest, Self::Belly, Self::Hips];
        joints.chain(bones).chain(rest).chain([Self::Hand(20), Self::Hand(21), Self::Toes(10), Self::Toes(11)])
    }

    /// The joint whose colour and attention the part shows.
    #[must_use]
    pub fn joint(self) -> usize {
        match self {
            Self::Joint(j) | Self::Bone(j) | Self::Hand(j) | Self::Toes(j) => j,
            Self::Head | Self::Nose => 15,
            Self::Chest => 9,
            Self::Belly => 3,
            Self::Hips => 0,
        }
    }

    /// Radii of a bone's frustum at its parent and at its own joint, metres.
    #[must_use]
    pub fn ends(child: usize) -> (f32, f32) {
        // A little thinner than the joints, which then show as balls with a clean edge instead of a ragged seam. What
        // leaves the trunk begins inside it and is thinner than the trunk.
        let start = if PARENTS[child] == 9 || PARENTS[child] == 0 { 0.052 } else { RADII[PARENTS[child]] };
        (start * 0.965, RADII[child] * 0.965)
    }
}

/// How much body there is at a share of noise: 0 for points and wires, 1 for the whole mannequin.
#[must_use]
pub fn flesh(noise: f32) -> f32 {
    let x = ((0.72 - noise) / 0.60).clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// Height of the pelvis above the floor at a share of noise, metres: a standing height in noise, where no floor makes
/// sense, and the height that puts the clean estimate's lowest joint on its sole as noise goes.
#[must_use]
pub fn lift(noise: f32, x0: &Pose) -> f32 {
    let standing = BONE_LENGTHS[4] + BONE_LENGTHS[7] + BONE_LENGTHS[1];
    let placed = pose::align::place(x0).joints[0].y + SOLE;
    let noise = noise.clamp(0.0, 1.0);
    standing * noise + placed * (1.0 - noise)
}

/// Where a part goes, metres, and its scale. Spheres have unit radius; a bone's mesh has unit length along Y.
#[must_use]
pub fn place(part: Part, pose: &Pose, flesh: f32) -> Transform {
    let j = &pose.joints;
    let grown = |full: f32, thin: f32| thin + (full - thin) * flesh;
    match part {
        Part::Joint(joint) => ball(j[joint], Quat::IDENTITY, Vec3::splat(grown(RADII[joint], POINT))),
        Part::Bone(child) => {
            let (from, to) = (j[PARENTS[child]], j[child]);
            let (start, end) = Part::ends(child);
            let thickness = grown(1.0, WIRE / start.max(end));
            let along = to - from;
            let turn = along.try_normalize().map_or(Quat::IDENTITY, |d| Quat::from_rotation_arc(Vec3::Y, d));
            ball((from + to) / 2.0, turn, Vec3::new(thickness, along.length(), thickness))
        }
        Part::Head => {
            let turn = head_frame(pose);
            ball(
                j[15] + turn * Vec3::new(0.0, 0.062, 0.012) * flesh,
                turn,
                Vec3::new(0.076, 0.112, 0.094) * grown(1.0, 0.05),
            )
        }
        Part::Nose => {
            let turn = head_frame(pose);
            ball(j[15] + turn * Vec3::new(0.0, 0.050, 0.104) * flesh, turn, Vec3::new(0.016, 0.028, 0.022) * flesh)
        }
        Part::Chest => {
            let turn = frame(j[16] - j[17], j[12] - j[6]);
            ball(j[9].lerp(j[12], 0.22) + turn * Vec3::Z * 0.010, turn, Vec3::new(0.158, 0.178, 0.108) * flesh)
        }
        Part::Belly => {
            let turn = frame((j[16] - j[17]) + (j[1] - j[2]), j[9] - j[0]);
            ball(j[3].lerp(j[6], 0.35) + turn * Vec3::Z * 0.010, turn, Vec3::new(0.128, 0.190, 0.098) * flesh)
        }
        Part::Hips => {
            let turn = frame(j[1] - j[2], j[3] - j[0]);
            ball(j[0].lerp((j[1] + j[2]) / 2.0, 0.40), turn, Vec3::new(0.150, 0.118, 0.108) * flesh)
        }
        Part::Hand(wrist) => {
            let along = (j[wrist] - j[PARENTS[wrist]]).try_normalize().unwrap_or(Vec3::NEG_Y);
            let turn = Quat::from_rotation_arc(Vec3::Y, along);
            ball(j[wrist] + along * 0.072 * flesh, turn, Vec3::new(0.034, 0.084, 0.028) * flesh)
        }
        Part::Toes(foot) => {
            let along = (j[foot] - j[PARENTS[foot]]).try_normalize().unwrap_or(Vec3::Z);
            let turn = Quat::from_rotation_arc(Vec3::Y, along);
            ball(j[foot] + along * 0.018 * flesh, turn, Vec3::new(0.040, 0.058, 0.028) * flesh)
        }
    }
}

fn ball(at: Vec3, rotation: Quat, scale: Vec3) -> Transform {
    // A scale of zero has no inverse and would give the shader normals that are not numbers.
    Transform { translation: at, rotation, scale: scale.max(Vec3::splat(1e-4)) }
}

/// Rotation whose X is the person's left and whose Y is as near `up` as that allows; Z then faces forward.
fn frame(left: Vec3, up: Vec3) -> Quat {
    let forward = left.cross(up).try_normalize();
    match (left.try_normalize(), forward) {
        (Some(x), Some(z)) => Quat::from_mat3(&Mat3::from_cols(x, z.cross(x), z)),
        _ => Quat::IDENTITY,
    }
}

/// The skull's frame: upright on the neck, looking where the shoulders face. The neck→head bone leans forward in the
/// rest pose (by 34°), so that the skull is set back by that much.
fn head_frame(pose: &Pose) -> Quat {
    let j = &pose.joints;
    frame(j[16] - j[17], j[15] - j[12]) * Quat::from_rotation_x(-0.45)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pose::skeleton::t_pose;

    #[test]
    fn a_bone_reaches_from_joint_to_joint() {
        let pose = t_pose();
        for (parent, child) in pose::skeleton::bones() {
            let t = place(Part::Bone(child), &pose, 1.0);
            let end = t.transform_point(Vec3::Y * 0.5);
            let start = t.transform_point(Vec3::Y * -0.5);
            assert!(end.distance(pose.joints[child]) < 1e-4, "{child}");
            assert!(start.distance(pose.joints[parent]) < 1e-4, "{child}");
        }
    }

    #[test]
    fn the_nose_points_forward_and_the_head_is_on_top() {
        let pose = t_pose();
        let (head, nose) = (place(Part::Head, &pose, 1.0), place(Part::Nose, &pose, 1.0));
        assert!(nose.translation.z > head.translation.z + 0.05);
        assert!(head.translation.y > pose.joints[15].y);
    }

    #[test]
    fn noise_leaves_points_and_wires_and_the_end_leaves_a_body() {
        assert_eq!((flesh(1.0), flesh(0.0)), (0.0, 1.0));
        assert!(flesh(0.3) > flesh(0.6));
        let pose = t_pose();
        assert_eq!(place(Part::Joint(0), &pose, 0.0).scale.x, POINT);
        assert!(place(Part::Bone(4), &pose, 0.0).scale.x < 0.1);
    }

    #[test]
    fn a_clean_body_stands_on_the_floor_and_noise_hangs_at_standing_height() {
        let pose = t_pose();
        let low = pose.joints.iter().map(|j| j.y).fold(f32::MAX, f32::min);
        assert!((lift(0.0, &pose) + low - SOLE).abs() < 1e-5);
        assert!((0.85..1.0).contains(&lift(1.0, &pose)));
    }

    #[test]
    fn left_and_right_are_told_apart() {
        assert_eq!((side(18), side(19), side(0)), (Side::Left, Side::Right, Side::Middle));
    }

    #[test]
    fn a_body_collapsed_to_a_point_still_gives_finite_transforms() {
        let pose = Pose { joints: [Vec3::ZERO; JOINT_COUNT] };
        for part in Part::all() {
            let t = place(part, &pose, 0.5);
            assert!(t.translation.is_finite() && t.rotation.is_finite() && t.scale.min_element() > 0.0);
        }
    }
}
