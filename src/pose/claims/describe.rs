//! A pose in English: the claims that hold, without those that another already says. Nothing new is judged here.

use super::{Claim, holding};
use crate::Pose;

/// Sentences a description has at most.
const MOST: usize = 6;

/// What need not be said once a claim has been: names of claims. `*` is a
/// side, the same in both columns, and `~` the other side.
const SAID_BY: &[(&str, &[&str])] = &[
    ("upside_down", &["leaning_*", "head_up", "head_down"]),
    ("lying_on_back", &LYING),
    ("lying_on_front", &LYING),
    ("lying_on_*_side", &LYING),
    ("on_hands_and_knees", &["hands_on_ground", "*_hand_on_ground", "knees_bent", "*_knee_bent", "bending_forward"]),
    ("plank", &["hands_on_ground", "*_hand_on_ground", "legs_straight", "*_leg_straight", "bending_forward"]),
    ("kneeling", &["knees_bent", "*_knee_bent", "torso_upright"]),
    ("kneeling_on_*_knee", &["knees_bent", "*_knee_bent", "~_knee_bent", "torso_upright", "~_foot_forward"]),
    ("sitting_on_floor", &["sitting", "torso_upright"]),
    ("sitting", &["knees_bent", "*_knee_bent", "torso_upright"]),
    ("deep_squat", &["crouching", "knees_bent", "*_knee_bent"]),
    ("crouching", &["knees_bent", "*_knee_bent"]),
    ("standing", &["legs_straight", "*_leg_straight", "torso_upright"]),
    ("hands_together_overhead", &["arms_raised", "*_arm_raised", "hands_together", "hands_at_head", "*_hand_at_head"]),
    ("arms_raised", &["*_arm_raised"]),
    ("arms_out", &["*_arm_out", "*_arm_straight"]),
    ("arms_forward", &["*_arm_forward", "*_arm_straight"]),
    ("hands_on_hips", &["*_hand_on_hip", "elbows_bent", "*_elbow_bent"]),
    ("arms_crossed", &["hands_together", "elbows_bent", "*_elbow_bent"]),
    ("hands_behind_back", &["*_hand_behind_back", "*_arm_back", "hands_together"]),
    ("hands_at_head", &["*_hand_at_head", "elbows_bent", "*_elbow_bent", "hands_together"]),
    ("hands_on_ground", &["*_hand_on_ground"]),
    ("arms_hanging", &["*_arm_hanging", "*_arm_straight"]),
    ("elbows_bent", &["*_elbow_bent"]),
    ("*_arm_raised", &["*_arm_straight"]),
    ("*_arm_out", &["*_arm_straight"]),
    ("*_arm_forward", &["*_arm_straight"]),
    ("*_hand_at_head", &["*_elbow_bent"]),
    ("*_hand_on_hip", &["*_elbow_bent"]),
    ("*_arm_drawn_back", &["*_elbow_bent", "*_arm_back"]),
    ("*_leg_kicking", &["*_leg_raised", "standing_on_~_leg", "*_foot_forward", "*_leg_straight"]),
    ("standing_on_*_leg", &["~_leg_raised", "*_leg_straight"]),
    ("lunging_*", &["striding", "*_foot_forward", "*_knee_bent", "~_leg_straight"]),
    ("striding", &["feet_apart"]),
    ("knees_bent", &["*_knee_bent"]),
    ("legs_straight", &["*_leg_straight"]),
    ("bending_forward", &["head_down"]),
];

/// Implied by lying down, or not worth saying about it.
const LYING: [&str; 8] = [
    "hands_on_ground",
    "*_hand_on_ground",
    "bending_forward",
    "leaning_back",
    "legs_straight",
    "*_leg_straight",
    "*_arm_straight",
    "sitting",
];

/// What a pose looks like, in plain English sentences: at most six, what says most first.
///
/// A pose about which nothing can be said clearly gives an empty list.
#[must_use]
pub fn describe(pose: &Pose) -> Vec<String> {
    let holding = holding(pose);
    let said = |claim: &Claim| holding.iter().any(|other| other.name != claim.name && says(other.name, claim.name));
    holding.iter().filter(|claim| !said(claim)).take(MOST).map(|claim| sentence(claim.phrases[0])).collect()
}

fn says(name: &str, other: &str) -> bool {
    let sides = [("left", "right"), ("right", "left")];
    SAID_BY.iter().any(|(by, said)| {
        sides.iter().filter(|(same, _)| by.replace('*', same) == name).any(|(same, opposite)| {
            said.iter().any(|pattern| pattern.replace('*', same).replace('~', opposite) == other)
        })
    })
}

fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::by_name;
    use crate::skeleton::t_pose;

    #[test]
    fn the_table_names_claims_that_exist() {
        for name in SAID_BY.iter().flat_map(|(by, said)| said.iter().chain([by])) {
            for side in ["left", "right"] {
                let name = name.replace(['*', '~'], side);
                assert!(by_name(&name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn the_rest_pose_is_described_in_sentences() {
        let said = describe(&t_pose());
        assert_eq!(said[0], "A person is standing.");
        assert_eq!(said[1], "Both arms are held straight out to the sides.");
    }
}
