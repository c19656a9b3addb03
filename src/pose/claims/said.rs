//! What need not be said once something else has been: which claims imply which. A table and its look-up.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::measures::Side;
use super::template::fill;

/// Claims and those that they make needless. `*` is a side, the same in both columns, and `~` the other side.
const SAID_BY: &[(&str, &[&str])] = &[
    ("upside_down", &["leaning_*", "head_up", "head_down", "arms_raised", "*_arm_raised", "bending_forward"]),
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
    ("striding", &["feet_apart", "legs_crossed"]),
    ("knees_bent", &["*_knee_bent"]),
    ("legs_straight", &["*_leg_straight"]),
    ("bending_forward", &["head_down"]),
    ("standing_on_*_leg", &["standing"]),
    ("lunging_*", &["standing", "feet_apart", "bending_forward"]),
    ("striding", &["standing"]),
    ("*_leg_kicking", &["standing"]),
    ("standing", &["feet_together"]),
    ("*_arm_hanging", &["*_arm_straight"]),
    ("praying_hands", &["guard_up"]),
    (
        "handstand",
        &["upside_down", "hands_on_ground", "*_hand_on_ground", "leaning_*", "head_up", "head_down", "*_arm_straight"],
    ),
    ("handstand", &["arms_raised", "*_arm_raised", "legs_straight", "*_leg_straight"]),
    (
        "bridge",
        &["hands_on_ground", "*_hand_on_ground", "knees_bent", "*_knee_bent", "upside_down", "leaning_back", "head_up"],
    ),
    ("downward_dog", &["hands_on_ground", "*_hand_on_ground", "legs_straight", "*_leg_straight", "bending_forward"]),
    ("downward_dog", &["upside_down", "head_down", "plank", "arms_raised", "*_arm_raised", "*_arm_straight"]),
    (
        "legs_up_on_back",
        &["upside_down", "lying_on_back", "sitting_on_floor", "sitting", "legs_straight", "leaning_back"],
    ),
    ("sitting_cross_legged", &["sitting_on_floor", "sitting", "knees_bent", "*_knee_bent", "torso_upright"]),
    ("sitting_cross_legged", &["legs_crossed", "feet_together", "*_foot_at_~_knee"]),
    ("sitting_legs_out", &["sitting_on_floor", "sitting", "legs_straight", "*_leg_straight", "torso_upright"]),
    ("sitting_on_heels", &["kneeling", "sitting_on_floor", "sitting", "knees_bent", "*_knee_bent", "torso_upright"]),
    ("hugging_knees", &["hands_together", "knees_bent", "*_knee_bent", "*_hand_at_*_knee", "*_hand_at_~_knee"]),
    ("hugging_knees", &["*_hand_at_*_foot", "*_hand_at_~_foot", "*_elbow_at_*_knee", "feet_together"]),
    ("touching_toes", &["bending_forward", "hands_on_ground", "*_hand_on_ground", "head_down", "arms_hanging"]),
    ("touching_toes", &["*_hand_at_*_foot", "*_hand_at_~_foot", "*_arm_hanging", "standing", "hands_together"]),
    ("on_tiptoe", &["standing", "legs_straight", "*_leg_straight"]),
    ("hands_on_knees", &["*_hand_at_*_knee", "*_hand_at_~_knee", "hands_together"]),
    ("hands_on_shoulders", &["*_hand_at_*_shoulder", "*_hand_at_~_shoulder", "elbows_bent", "*_elbow_bent"]),
    ("arms_crossed", &["*_arm_across_chest", "*_hand_at_~_elbow", "*_hand_at_~_shoulder"]),
    ("praying_hands", &["hands_together", "elbows_bent", "*_elbow_bent", "*_arm_across_chest"]),
    ("guard_up", &["elbows_bent", "*_elbow_bent", "hands_together", "*_hand_at_*_shoulder", "*_hand_at_~_shoulder"]),
    ("arms_in_v", &["arms_raised", "*_arm_raised", "*_arm_straight"]),
    ("arms_straight_up", &["arms_raised", "*_arm_raised", "*_arm_straight", "arms_in_v"]),
    ("hands_together_overhead", &["arms_straight_up"]),
    ("arms_stretched_back", &["*_arm_back", "*_arm_straight"]),
    ("hands_behind_back", &["arms_stretched_back"]),
    ("*_leg_raised_back", &["*_leg_raised", "~_foot_forward", "*_leg_straight"]),
    ("*_leg_raised_side", &["*_leg_raised", "*_leg_straight", "feet_apart"]),
    ("*_knee_raised", &["*_leg_raised", "*_knee_bent", "*_foot_forward", "knees_bent"]),
    ("side_plank_on_*_hand", &["leaning_*", "*_hand_on_ground", "legs_straight", "*_leg_straight", "*_arm_straight"]),
    ("*_arm_across_chest", &["*_elbow_bent", "*_hand_at_~_shoulder"]),
    ("*_arm_bent_overhead", &["*_elbow_bent", "*_arm_raised", "*_hand_at_head"]),
    ("arms_raised", &["hands_at_head", "*_hand_at_head"]),
    ("hands_at_head", &["*_arm_bent_overhead"]),
    ("*_hand_at_head", &["*_hand_at_*_shoulder"]),
    ("hands_together", &["*_hand_at_~_elbow"]),
    ("lying_on_back", &["head_up", "head_down", "torso_upright", "torso_level", "chest_up", "feet_together"]),
    ("lying_on_front", &["head_up", "head_down", "torso_level", "chest_down", "feet_together", "legs_up_on_back"]),
    ("lying_on_*_side", &["leaning_*", "torso_level", "feet_together", "sitting_cross_legged"]),
    ("plank", &["torso_level", "torso_folded_forward", "chest_down", "feet_together"]),
    ("on_hands_and_knees", &["torso_level", "torso_folded_forward", "chest_down", "head_up"]),
    ("bending_forward", &["torso_folded_forward"]),
];

/// Implied by lying down, or not worth saying about it.
const LYING: [&str; 13] = [
    "hands_on_ground",
    "*_hand_on_ground",
    "bending_forward",
    "leaning_back",
    "legs_straight",
    "*_leg_straight",
    "*_arm_straight",
    "sitting",
    "hips_on_ground",
    "head_on_ground",
    "*_elbow_on_ground",
    "*_knee_on_ground",
    "head_below_hips",
];

/// Whether a claim makes another needless.
pub(super) fn says(name: &str, other: &str) -> bool {
    static PAIRS: LazyLock<HashSet<(String, String)>> = LazyLock::new(|| {
        let filled = |side: Side| {
            let pairs = SAID_BY.iter().flat_map(|(by, said)| said.iter().map(move |other| (*by, *other)));
            pairs.flat_map(move |(by, other)| {
                // A claim without a side makes those of either side needless.
                let others = if by.contains('*') { vec![side] } else { vec![Side::Left, Side::Right] };
                others.into_iter().map(move |o| (fill(by, side), fill(other, o))).collect::<Vec<_>>()
            })
        };
        [Side::Left, Side::Right].into_iter().flat_map(filled).collect()
    });
    PAIRS.contains(&(name.to_owned(), other.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::by_name;

    #[test]
    fn the_table_names_claims_that_exist() {
        for name in SAID_BY.iter().flat_map(|(by, said)| said.iter().chain([by])) {
            for side in [Side::Left, Side::Right] {
                assert!(by_name(&fill(name, side)).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn sides_are_kept_apart() {
        assert!(says("left_arm_raised", "left_arm_straight") && !says("left_arm_raised", "right_arm_straight"));
        assert!(says("standing_on_left_leg", "right_leg_raised") && !says("standing_on_left_leg", "left_leg_raised"));
        assert!(says("arms_raised", "left_arm_raised") && says("arms_raised", "right_arm_raised"));
    }
}
