//! The names that known rigs give the body's joints. Letter case, separators and a prefix before a colon do not
//! count, so one entry covers a rig's dialects.

use pose::JOINT_COUNT;

use super::Rig;

/// A rig whose two sides differ by one word only, which stands for `?`.
struct Profile {
    name: &'static str,
    sides: [&'static str; 2],
    /// pelvis, spine1, spine2, spine3, neck, head.
    middle: [&'static str; 6],
    /// hip, knee, ankle, foot, collar, shoulder, elbow, wrist.
    limbs: [&'static str; 8],
    mark: Option<&'static str>,
}

const LEFT_RIGHT: [&str; 2] = ["Left", "Right"];
const L_R: [&str; 2] = ["l", "r"];
/// Motion-builder names, which Mixamo, ACCAD, Berkeley MHAD and most converted CMU files share.
const BUILDER: [&str; 8] = ["?UpLeg", "?Leg", "?Foot", "?ToeBase", "?Shoulder", "?Arm", "?ForeArm", "?Hand"];
const HUMANML: [&str; 8] = ["?_hip", "?_knee", "?_ankle", "?_foot", "?_collar", "?_shoulder", "?_elbow", "?_wrist"];
const HUMANML_MIDDLE: [&str; 6] = ["pelvis", "spine1", "spine2", "spine3", "neck", "head"];

const PROFILES: [Profile; 14] = [
    Profile { name: "humanml3d", sides: L_R, middle: HUMANML_MIDDLE, limbs: HUMANML, mark: None },
    Profile { name: "humanml3d", sides: LEFT_RIGHT, middle: HUMANML_MIDDLE, limbs: HUMANML, mark: None },
    Profile {
        name: "mixamo",
        sides: LEFT_RIGHT,
        middle: ["Hips", "Spine", "Spine1", "Spine2", "Neck", "Head"],
        limbs: BUILDER,
        mark: None,
    },
    Profile {
        name: "mhad",
        sides: LEFT_RIGHT,
        middle: ["Hips", "spine", "spine1", "spine2", "Neck", "Head"],
        limbs: BUILDER,
        mark: Some("LeftForeArmRoll"),
    },
    Profile {
        name: "accad",
        sides: LEFT_RIGHT,
        middle: ["Hips", "ToSpine", "Spine", "Spine1", "Neck", "Head"],
        limbs: BUILDER,
        mark: Some("ToSpine"),
    },
    // Bruce Hahne's conversion of the CMU library for MotionBuilder.
    Profile {
        name: "cmu",
        sides: LEFT_RIGHT,
        middle: ["Hips", "LowerBack", "Spine", "Spine1", "Neck", "Head"],
        limbs: BUILDER,
        mark: Some("LowerBack"),
    },
    // The same library's conversion for Daz Studio and Poser.
    Profile {
        name: "cmu",
        sides: L_R,
        middle: ["hip", "abdomen", "chest", "chest", "neck", "head"],
        limbs: ["?Thigh", "?Shin", "?Foot", "?Foot/end", "?Collar", "?Shldr", "?ForeArm", "?Hand"],
        mark: None,
    },
    // Its original ASF skeletons.
    Profile {
        name: "cmu",
        sides: L_R,
        middle: ["root", "lowerback", "upperback", "thorax", "lowerneck", "head"],
        limbs: ["?femur", "?tibia", "?foot", "?toes", "?clavicle", "?humerus", "?radius", "?wrist"],
        mark: None,
    },
    Profile {
        name: "makehuman",
        sides: ["L", "R"],
        middle: ["root", "spine04", "spine03", "spine01", "neck01", "head"],
        limbs: [
            "upperleg01.?",
            "lowerleg01.?",
            "foot.?",
            "toe3-1.?",
            "clavicle.?",
            "upperarm01.?",
            "lowerarm01.?",
            "wrist.?",
        ],
        mark: None,
    },
    // Its first rig.
    Profile {
        name: "makehuman",
        sides: ["L", "R"],
        middle: ["Hips", "Spine1", "Spine2", "Spine3", "Neck", "Head"],
        limbs: ["UpLeg_?", "LoLeg_?", "Foot_?", "Toe_?", "Clavicle_?", "UpArm_?", "LoArm_?", "Hand_?"],
        mark: None,
    },
    // Unity, Godot, VRM.
    Profile {
        name: "humanoid",
        sides: LEFT_RIGHT,
        middle: ["Hips", "Spine", "Chest", "UpperChest", "Neck", "Head"],
        limbs: ["?UpperLeg", "?LowerLeg", "?Foot", "?Toes", "?Shoulder", "?UpperArm", "?LowerArm", "?Hand"],
        mark: None,
    },
    Profile {
        name: "blender",
        sides: ["L", "R"],
        middle: ["hips", "spine", "chest", "upper_chest", "neck", "head"],
        limbs: ["thigh.?", "shin.?", "foot.?", "toe.?", "shoulder.?", "upper_arm.?", "forearm.?", "hand.?"],
        mark: None,
    },
    Profile {
        name: "unreal",
        sides: L_R,
        middle: ["pelvis", "spine_01", "spine_02", "spine_03", "neck_01", "head"],
        limbs: ["thigh_?", "calf_?", "foot_?", "ball_?", "clavicle_?", "upperarm_?", "lowerarm_?", "hand_?"],
        mark: None,
    },
    // SMPL's joints as its own tools name them.
    Profile {
        name: "smpl",
        sides: LEFT_RIGHT,
        middle: HUMANML_MIDDLE,
        limbs: ["?hip", "?knee", "?ankle", "?toe", "?collar", "?shoulder", "?elbow", "?wrist"],
        mark: None,
    },
];

const MIDDLE: [usize; 6] = [0, 3, 6, 9, 12, 15];
const LIMBS: [[usize; 2]; 8] = [[1, 2], [4, 5], [7, 8], [10, 11], [13, 14], [16, 17], [18, 19], [20, 21]];

/// Every known rig.
pub(in crate::import) fn known() -> impl Iterator<Item = Rig> {
    PROFILES.iter().map(|profile| {
        let mut joints: [String; JOINT_COUNT] = Default::default();
        for (joint, name) in MIDDLE.into_iter().zip(profile.middle) {
            joints[joint] = name.to_owned();
        }
        for (pair, name) in LIMBS.into_iter().zip(profile.limbs) {
            for (joint, side) in pair.into_iter().zip(profile.sides) {
                joints[joint] = name.replace('?', side);
            }
        }
        Rig { name: profile.name.to_owned(), joints, mark: profile.mark, up: None, unit: None }
    })
}
