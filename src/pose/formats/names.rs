//! What other programs call the 22 joints. Names only: every profile has the same joints, tree, rest pose and axes.

use crate::JOINT_COUNT;
use crate::skeleton::JOINT_NAMES;

/// A set of bone names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Names {
    /// HumanML3D's joints as Posa names them: `pelvis`, `l_hip` …
    #[default]
    HumanMl3d,
    /// Mixamo's rig, with its prefix: `mixamorig:Hips`, `mixamorig:LeftUpLeg` …
    Mixamo,
    /// Unity's `HumanBodyBones`, Godot's `SkeletonProfileHumanoid` and, but for the case of the first letter, VRM 1.0:
    /// `Hips`, `LeftUpperLeg` …
    Humanoid,
    /// Blender's habit of `.L` and `.R`, limbs as in Rigify: `hips`, `thigh.L` …
    Blender,
    /// Unreal Engine's mannequin: `pelvis`, `thigh_l` …
    Unreal,
}

const MIXAMO: [&str; JOINT_COUNT] = [
    "mixamorig:Hips",
    "mixamorig:LeftUpLeg",
    "mixamorig:RightUpLeg",
    "mixamorig:Spine",
    "mixamorig:LeftLeg",
    "mixamorig:RightLeg",
    "mixamorig:Spine1",
    "mixamorig:LeftFoot",
    "mixamorig:RightFoot",
    "mixamorig:Spine2",
    "mixamorig:LeftToeBase",
    "mixamorig:RightToeBase",
    "mixamorig:Neck",
    "mixamorig:LeftShoulder",
    "mixamorig:RightShoulder",
    "mixamorig:Head",
    "mixamorig:LeftArm",
    "mixamorig:RightArm",
    "mixamorig:LeftForeArm",
    "mixamorig:RightForeArm",
    "mixamorig:LeftHand",
    "mixamorig:RightHand",
];

const HUMANOID: [&str; JOINT_COUNT] = [
    "Hips",
    "LeftUpperLeg",
    "RightUpperLeg",
    "Spine",
    "LeftLowerLeg",
    "RightLowerLeg",
    "Chest",
    "LeftFoot",
    "RightFoot",
    "UpperChest",
    "LeftToes",
    "RightToes",
    "Neck",
    "LeftShoulder",
    "RightShoulder",
    "Head",
    "LeftUpperArm",
    "RightUpperArm",
    "LeftLowerArm",
    "RightLowerArm",
    "LeftHand",
    "RightHand",
];

const BLENDER: [&str; JOINT_COUNT] = [
    "hips",
    "thigh.L",
    "thigh.R",
    "spine",
    "shin.L",
    "shin.R",
    "chest",
    "foot.L",
    "foot.R",
    "upper_chest",
    "toe.L",
    "toe.R",
    "neck",
    "shoulder.L",
    "shoulder.R",
    "head",
    "upper_arm.L",
    "upper_arm.R",
    "forearm.L",
    "forearm.R",
    "hand.L",
    "hand.R",
];

const UNREAL: [&str; JOINT_COUNT] = [
    "pelvis",
    "thigh_l",
    "thigh_r",
    "spine_01",
    "calf_l",
    "calf_r",
    "spine_02",
    "foot_l",
    "foot_r",
    "spine_03",
    "ball_l",
    "ball_r",
    "neck_01",
    "clavicle_l",
    "clavicle_r",
    "head",
    "upperarm_l",
    "upperarm_r",
    "lowerarm_l",
    "lowerarm_r",
    "hand_l",
    "hand_r",
];

impl Names {
    /// All profiles, the default first.
    pub const ALL: [Self; 5] = [Self::HumanMl3d, Self::Mixamo, Self::Humanoid, Self::Blender, Self::Unreal];

    /// The word for the profile on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HumanMl3d => "humanml3d",
            Self::Mixamo => "mixamo",
            Self::Humanoid => "humanoid",
            Self::Blender => "blender",
            Self::Unreal => "unreal",
        }
    }

    /// The profile in a menu.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::HumanMl3d => "HumanML3D",
            Self::Mixamo => "Mixamo",
            Self::Humanoid => "VRM, Unity, Godot",
            Self::Blender => "Blender (.L/.R)",
            Self::Unreal => "Unreal",
        }
    }

    /// Name of each joint, in HumanML3D order.
    #[must_use]
    pub fn joints(self) -> &'static [&'static str; JOINT_COUNT] {
        match self {
            Self::HumanMl3d => &JOINT_NAMES,
            Self::Mixamo => &MIXAMO,
            Self::Humanoid => &HUMANOID,
            Self::Blender => &BLENDER,
            Self::Unreal => &UNREAL,
        }
    }
}

/// The word [`Names::name`] gives.
impl std::str::FromStr for Names {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|names| names.name() == text).ok_or_else(|| {
            let all = Self::ALL.map(Self::name).join(", ");
            format!("\"{text}\" is not a set of bone names: choose one of {all}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::MIRROR;
    use std::collections::HashSet;

    #[test]
    fn a_profile_names_every_joint_once_and_without_spaces() {
        for profile in Names::ALL {
            let names = profile.joints();
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), JOINT_COUNT, "{}", profile.name());
            assert!(names.iter().all(|name| !name.is_empty() && !name.contains(char::is_whitespace)));
            assert_eq!(profile.name().parse(), Ok(profile));
        }
        assert!("maya".parse::<Names>().unwrap_err().contains("mixamo"));
    }

    #[test]
    fn the_name_of_a_left_joint_becomes_its_twins_by_exchanging_the_side() {
        for profile in Names::ALL {
            for (joint, name) in profile.joints().iter().enumerate() {
                let (left, right) = match profile {
                    Names::HumanMl3d => ("l_", "r_"),
                    Names::Mixamo | Names::Humanoid => ("Left", "Right"),
                    Names::Blender => (".L", ".R"),
                    Names::Unreal => ("_l", "_r"),
                };
                let is_left = JOINT_NAMES[joint].starts_with("l_");
                let twin = if is_left { name.replace(left, right) } else { (*name).to_owned() };
                if is_left || MIRROR[joint] == joint {
                    assert_eq!(profile.joints()[MIRROR[joint]], twin);
                }
            }
        }
    }
}
