//! Hand-built bodies hold their claims and no contradicting ones.

mod properties;

use std::collections::BTreeSet;

use glam::{Quat, Vec3};

use super::*;
use crate::kinematics::{Rotations, forward};
use crate::skeleton::{joint_index, t_pose};

/// A body bent at named joints: degrees about X, Y, Z of the joint's frame, turned in that order.
fn body(bends: &[(&str, [f32; 3])]) -> Pose {
    let mut rotations = Rotations::default();
    for (name, degrees) in bends {
        let [x, y, z] = degrees.map(f32::to_radians);
        rotations.local[joint_index(name).unwrap()] =
            Quat::from_rotation_z(z) * Quat::from_rotation_y(y) * Quat::from_rotation_x(x);
    }
    forward(&rotations)
}

const ARMS_DOWN: [(&str, [f32; 3]); 2] = [("l_shoulder", [0.0, 0.0, -82.0]), ("r_shoulder", [0.0, 0.0, 82.0])];
/// Feet laid flat, as when the shins are on the floor.
const FEET_POINTED: [(&str, [f32; 3]); 2] = [("l_ankle", [70.0, 0.0, 0.0]), ("r_ankle", [70.0, 0.0, 0.0])];
const LEGS_SEATED: [(&str, [f32; 3]); 4] = [
    ("l_hip", [-90.0, 0.0, 0.0]),
    ("r_hip", [-90.0, 0.0, 0.0]),
    ("l_knee", [90.0, 0.0, 0.0]),
    ("r_knee", [90.0, 0.0, 0.0]),
];

fn with_arms_down(bends: &[(&str, [f32; 3])]) -> Pose {
    body(&[&ARMS_DOWN[..], bends].concat())
}

#[track_caller]
fn assert_claims(pose: &Pose, yes: &[&str], no: &[&str]) {
    let names: Vec<&str> = holding(pose).iter().map(|c| c.name).collect();
    for name in yes {
        assert!(names.contains(name), "{name} should hold; these do: {names:?}");
    }
    for name in no {
        assert_eq!(by_name(name).unwrap().test(pose), Verdict::Fails, "{name} should fail; these hold: {names:?}");
    }
}

#[test]
fn every_claim_has_a_name_of_its_own_words_and_a_mirror() {
    let names: BTreeSet<&str> = all().iter().map(|c| c.name).collect();
    assert_eq!(names.len(), all().len());
    let phrases: Vec<&str> = all().iter().flat_map(|c| c.phrases).copied().collect();
    assert_eq!(phrases.iter().collect::<BTreeSet<_>>().len(), phrases.len(), "a phrase says one thing only");
    for claim in all() {
        assert_eq!(claim.mirrored().mirrored().name, claim.name);
        assert!(claim.phrases.len() >= 2, "{}", claim.name);
        for phrase in claim.phrases {
            assert!(phrase.starts_with(char::is_lowercase) && !phrase.ends_with('.') && phrase.contains(' '));
            let sided = |text: &str| text.split([' ', '_']).any(|word| word == "left" || word == "right");
            assert_eq!(sided(phrase), sided(claim.name), "{phrase}");
        }
    }
}

#[test]
fn there_are_eighty_atomic_and_twenty_five_composite_claims() {
    let of = |kinds: &[Kind]| all().iter().filter(|claim| kinds.contains(&claim.kind)).count();
    let (atomic, composite) = (of(&[Kind::Atomic, Kind::Detail]), of(&[Kind::Composite]));
    eprintln!("{atomic} atomic claims, {} of them details, and {composite} composite ones", of(&[Kind::Detail]));
    assert!(atomic >= 80 && composite >= 25, "{atomic} atomic, {composite} composite");
}

#[test]
fn the_rest_pose_stands_with_its_arms_out() {
    assert_claims(
        &t_pose(),
        &[
            "arms_out",
            "left_arm_out",
            "right_arm_out",
            "standing",
            "torso_upright",
            "legs_straight",
            "left_arm_straight",
        ],
        &[
            "arms_raised",
            "left_arm_raised",
            "arms_hanging",
            "arms_forward",
            "sitting",
            "crouching",
            "kneeling",
            "lying_on_back",
            "hands_together",
        ],
    );
}

#[test]
fn arms_are_where_they_were_put() {
    assert_claims(&with_arms_down(&[]), &["arms_hanging", "standing"], &["arms_out", "arms_raised", "hands_on_hips"]);
    let up = body(&[("l_shoulder", [0.0, 0.0, 80.0]), ("r_shoulder", [0.0, 0.0, -80.0])]);
    assert_claims(&up, &["arms_raised", "standing"], &["arms_out", "arms_hanging", "arms_forward"]);
    let left_up = body(&[("l_shoulder", [0.0, 0.0, 80.0]), ARMS_DOWN[1]]);
    assert_claims(&left_up, &["left_arm_raised", "right_arm_hanging"], &["right_arm_raised", "arms_raised"]);
    let ahead = body(&[("l_shoulder", [0.0, -90.0, 0.0]), ("r_shoulder", [0.0, 90.0, 0.0])]);
    assert_claims(&ahead, &["arms_forward"], &["arms_out", "arms_hanging", "left_arm_back", "arms_crossed"]);
    let met = body(&[("l_shoulder", [0.0, -110.0, 0.0]), ("r_shoulder", [0.0, 110.0, 0.0])]);
    assert_claims(&met, &["hands_together"], &["arms_crossed", "hands_together_overhead"]);
    let overhead = body(&[("l_shoulder", [0.0, 0.0, 107.0]), ("r_shoulder", [0.0, 0.0, -107.0])]);
    assert_claims(&overhead, &["hands_together_overhead", "arms_raised"], &["arms_hanging"]);
}

#[test]
fn hands_on_hips_are_told_from_hanging_arms() {
    let akimbo = body(&[
        ("l_shoulder", [0.0, 20.0, -48.0]),
        ("r_shoulder", [0.0, -20.0, 48.0]),
        ("l_elbow", [0.0, -35.0, -80.0]),
        ("r_elbow", [0.0, 35.0, 80.0]),
    ]);
    assert_claims(&akimbo, &["hands_on_hips", "left_elbow_bent"], &["arms_hanging", "arms_raised", "arms_out"]);
}

#[test]
fn a_seated_body_sits_and_does_not_kneel_squat_or_lie() {
    let no = [
        "standing",
        "kneeling",
        "crouching",
        "deep_squat",
        "lying_on_back",
        "on_hands_and_knees",
        "kneeling_on_left_knee",
    ];
    assert_claims(
        &with_arms_down(&LEGS_SEATED),
        &["sitting", "knees_bent"],
        &[&no[..], &["sitting_on_floor"]].concat(),
    );
    let floor = with_arms_down(&[("l_hip", [-85.0, 0.0, 0.0]), ("r_hip", [-85.0, 0.0, 0.0])]);
    assert_claims(&floor, &["sitting", "sitting_on_floor"], &no);
}

#[test]
fn a_kneeling_body_kneels() {
    let both = with_arms_down(&[LEGS_SEATED[2], LEGS_SEATED[3], FEET_POINTED[0], FEET_POINTED[1]]);
    assert_claims(
        &both,
        &["kneeling"],
        &["sitting", "standing", "crouching", "kneeling_on_left_knee", "lying_on_front"],
    );
    let one = with_arms_down(&[LEGS_SEATED[2], FEET_POINTED[0], LEGS_SEATED[1], LEGS_SEATED[3]]);
    assert_claims(
        &one,
        &["kneeling_on_left_knee"],
        &["kneeling", "kneeling_on_right_knee", "standing", "lunging_left"],
    );
}

#[test]
fn lying_bodies_tell_up_from_down() {
    let no = ["standing", "sitting", "kneeling", "on_hands_and_knees", "plank"];
    let back = with_arms_down(&[("pelvis", [-90.0, 0.0, 0.0])]);
    assert_claims(&back, &["lying_on_back"], &[&no[..], &["lying_on_front", "lying_on_left_side"]].concat());
    let front = with_arms_down(&[("pelvis", [90.0, 0.0, 0.0])]);
    assert_claims(&front, &["lying_on_front"], &[&no[..], &["lying_on_back", "lying_on_right_side"]].concat());
    let left = with_arms_down(&[("pelvis", [0.0, 0.0, -90.0])]);
    assert_claims(
        &left,
        &["lying_on_left_side"],
        &[&no[..], &["lying_on_right_side", "lying_on_back", "lying_on_front"]].concat(),
    );
}

#[test]
fn a_body_on_all_fours_crawls() {
    let arms = [("l_shoulder", [0.0, -90.0, 0.0]), ("r_shoulder", [0.0, 90.0, 0.0])];
    let pose = body(&[&arms[..], &LEGS_SEATED[..], &FEET_POINTED[..], &[("pelvis", [85.0, 0.0, 0.0])]].concat());
    assert_claims(
        &pose,
        &["on_hands_and_knees", "hands_on_ground"],
        &["lying_on_front", "sitting", "kneeling", "standing", "plank"],
    );
}

#[test]
fn a_squatting_body_squats() {
    let deep = with_arms_down(&[
        ("pelvis", [45.0, 0.0, 0.0]),
        ("l_hip", [-150.0, 0.0, 0.0]),
        ("r_hip", [-150.0, 0.0, 0.0]),
        ("l_knee", [130.0, 0.0, 0.0]),
        ("r_knee", [130.0, 0.0, 0.0]),
        ("l_ankle", [-25.0, 0.0, 0.0]),
        ("r_ankle", [-25.0, 0.0, 0.0]),
    ]);
    assert_claims(&deep, &["crouching", "deep_squat"], &["sitting", "standing", "kneeling", "lying_on_front"]);
}

#[test]
fn legs_are_where_they_were_put() {
    let kick = with_arms_down(&[("l_hip", [-80.0, 0.0, 0.0])]);
    assert_claims(
        &kick,
        &["left_leg_kicking", "left_leg_raised", "standing_on_right_leg"],
        &["right_leg_raised", "sitting", "standing_on_left_leg"],
    );
    let apart = body(&[("l_hip", [0.0, 0.0, 20.0]), ("r_hip", [0.0, 0.0, -20.0])]);
    assert_claims(&apart, &["feet_apart", "standing"], &["feet_together", "striding"]);
    let lunge = with_arms_down(&[
        ("r_hip", [-80.0, 0.0, 0.0]),
        ("r_knee", [80.0, 0.0, 0.0]),
        ("l_hip", [45.0, 0.0, 0.0]),
        ("l_ankle", [-40.0, 0.0, 0.0]),
    ]);
    assert_claims(
        &lunge,
        &["lunging_right", "right_foot_forward"],
        &["lunging_left", "kneeling", "kneeling_on_left_knee", "sitting"],
    );
    let step = with_arms_down(&[("l_hip", [-25.0, 0.0, 0.0]), ("r_hip", [25.0, 0.0, 0.0])]);
    assert_claims(&step, &["striding", "left_foot_forward", "standing"], &["right_foot_forward", "left_leg_kicking"]);
}

#[test]
fn the_trunk_is_where_it_was_put() {
    let bow =
        with_arms_down(&[("pelvis", [60.0, 0.0, 0.0]), ("l_hip", [-60.0, 0.0, 0.0]), ("r_hip", [-60.0, 0.0, 0.0])]);
    assert_claims(&bow, &["bending_forward"], &["leaning_back", "torso_upright", "sitting", "lying_on_front"]);
    let left = with_arms_down(&[("spine1", [0.0, 0.0, -30.0])]);
    assert_claims(&left, &["leaning_left"], &["leaning_right", "torso_upright"]);
    let turned = with_arms_down(&[("spine1", [0.0, 45.0, 0.0])]);
    assert_claims(&turned, &["twisting_left"], &["twisting_right"]);
    let down = with_arms_down(&[("neck", [45.0, 0.0, 0.0])]);
    assert_claims(&down, &["head_down"], &["head_up"]);
}

#[test]
fn claims_do_not_depend_on_where_the_body_stands_or_faces() {
    let pose = with_arms_down(&LEGS_SEATED);
    let turn = Quat::from_rotation_y(2.0);
    let moved = Pose { joints: pose.joints.map(|j| turn * j + Vec3::new(5.0, -1.0, 2.0)) };
    let names = |p: &Pose| holding(p).iter().map(|c| c.name).collect::<Vec<_>>();
    assert_eq!(names(&pose), names(&moved));
}

#[test]
fn attitudes_of_several_limbs_are_told_apart() {
    let bend = |list: &[(&str, f32)]| {
        let mut angles = crate::anatomy::JointAngles::default();
        for (name, degrees) in list {
            let sides: &[&str] = if crate::anatomy::Axis::named(name).is_some() { &[""] } else { &["left_", "right_"] };
            for side in sides {
                angles.set(crate::anatomy::Axis::named(&format!("{side}{name}")).unwrap(), *degrees);
            }
        }
        crate::anatomy::pose(&angles)
    };
    let long_sit = bend(&[("hip_flexion", 88.0), ("shoulder_flexion", 20.0)]);
    assert_claims(
        &long_sit,
        &["sitting_legs_out", "sitting_on_floor"],
        &["sitting_cross_legged", "sitting_on_heels", "standing"],
    );
    let heels = bend(&[("hip_flexion", 65.0), ("knee_flexion", 150.0), ("ankle_dorsiflexion", -50.0)]);
    assert_claims(&heels, &["sitting_on_heels"], &["sitting_legs_out", "standing"]);
    let v = bend(&[("shoulder_abduction", 145.0)]);
    assert_claims(&v, &["arms_in_v", "arms_raised"], &["arms_out", "arms_straight_up", "arms_hanging"]);
    let up = bend(&[("shoulder_flexion", 176.0)]);
    assert_claims(&up, &["arms_straight_up", "arms_raised"], &["arms_in_v", "arms_forward"]);
    let guard = bend(&[("shoulder_flexion", 35.0), ("shoulder_rotation", 20.0), ("elbow_flexion", 125.0)]);
    assert_claims(&guard, &["guard_up", "left_elbow_sharply_bent"], &["arms_raised", "arms_hanging", "praying_hands"]);
    let toes = bend(&[("left_hip_flexion", 0.0), ("left_knee_flexion", 0.0), ("ankle_dorsiflexion", -50.0)]);
    assert_claims(&toes, &["on_tiptoe", "standing"], &["kneeling", "left_foot_in_air"]);
    let arabesque = bend(&[("left_hip_flexion", -45.0), ("pelvis_tilt", 20.0), ("right_hip_flexion", 20.0)]);
    assert_claims(
        &arabesque,
        &["left_leg_raised_back", "standing_on_right_leg"],
        &["left_leg_raised_side", "left_knee_raised"],
    );
    let side_kick = bend(&[("left_hip_abduction", 50.0)]);
    assert_claims(&side_kick, &["left_leg_raised_side"], &["left_leg_raised_back", "right_leg_raised_side"]);
    let knee = bend(&[("left_hip_flexion", 85.0), ("left_knee_flexion", 90.0)]);
    assert_claims(
        &knee,
        &["left_knee_raised", "standing_on_right_leg", "left_thigh_level"],
        &["left_leg_kicking", "sitting"],
    );
}
