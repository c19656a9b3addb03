use super::*;
use crate::claims::measures::Side;
use crate::claims::readings::readings;
use crate::claims::template::fill;
use crate::claims::{all, by_name};

fn names(prompt: &str) -> Vec<String> {
    let name = |asked: &Asked| {
        let any = asked.any.iter().map(|claim| claim.name).collect::<Vec<_>>().join("|");
        if asked.negated { format!("!{any}") } else { any }
    };
    parse(prompt).iter().map(name).collect()
}

#[test]
fn what_people_type_is_understood() {
    for (prompt, claims) in [
        ("arms raised", &["arms_raised"][..]),
        ("a man lifts his left arm above his head", &["left_arm_raised"]),
        ("kneeling on the right knee, hands together overhead", &["kneeling_on_right_knee", "hands_together_overhead"]),
        ("standing with hands on hips and feet apart", &["standing", "hands_on_hips", "feet_apart"]),
        ("one arm out to the side", &["left_arm_out|right_arm_out"]),
        ("left arm up, the other arm down", &["left_arm_raised", "right_arm_hanging"]),
        ("right hand on left knee", &["right_hand_at_left_knee"]),
        ("left arm and right leg raised", &["left_arm_raised", "right_leg_raised"]),
        ("looking up while leaning to the left", &["head_up", "leaning_left"]),
        ("sitting cross-legged on the floor", &["sitting_cross_legged"]),
        ("lying on his back", &["lying_on_back"]),
        ("on hands and knees", &["on_hands_and_knees"]),
        ("looking up with arms crossed", &["head_up", "arms_crossed"]),
        ("kicking with the right leg", &["right_leg_kicking"]),
        ("standing, knees not bent", &["standing", "!knees_bent"]),
        ("on both knees, toes tucked under", &["kneeling"]),
        ("lying on the floor, feet together", &["feet_together"]),
        ("flat on the back", &["lying_on_back"]),
        (
            "one hand on the hip, the other on the head",
            &["left_hand_on_hip|right_hand_on_hip", "left_hand_at_head|right_hand_at_head"],
        ),
        ("seated on the floor, reaching forward to grab the toes", &["hips_on_ground", "touching_toes"]),
        ("pulling one heel up with the hand", &["left_hand_at_left_foot|right_hand_at_right_foot"]),
        ("signal a right turn, left arm out", &["left_arm_out"]),
        ("each hand gripping the opposite shoulder", &["left_hand_at_right_shoulder", "right_hand_at_left_shoulder"]),
        ("one hand on the opposite foot", &["left_hand_at_right_foot|right_hand_at_left_foot"]),
        ("legs split wide, one in front and one behind", &["left_foot_forward|right_foot_forward"]),
        (
            "knees bent until the thighs are parallel to the floor",
            &["knees_bent", "left_thigh_level", "right_thigh_level"],
        ),
        ("sitting, right elbow propped on the right knee", &["sitting", "right_elbow_at_right_knee"]),
        (
            "on one side, head propped up on a hand",
            &["lying_on_left_side|lying_on_right_side", "left_hand_at_head|right_hand_at_head"],
        ),
        ("lunge, right leg in front", &["lunging_right"]),
        ("a deep lunge", &["lunging_left|lunging_right"]),
        ("head tilted towards one shoulder", &["head_tilted_left|head_tilted_right"]),
        (
            "one arm up, the other hand on the waist",
            &["left_arm_raised|right_arm_raised", "left_hand_on_hip|right_hand_on_hip"],
        ),
        ("the torso twisted to the left", &["twisting_left"]),
        ("the body forms an upside-down V", &[]),
        ("scratching the back of the head with the left hand", &["left_hand_at_head"]),
        ("head tilted down", &["head_down"]),
        ("head tilted back", &["head_up"]),
        ("holding a box with both hands at waist height", &[]),
        ("a side lunge", &[]),
        ("kicking, left foot planted", &[]),
        ("stands and rests the left foot on a chair", &["standing"]),
        ("left leg forward, right hand on the other knee", &["left_foot_forward", "right_hand_at_left_knee"]),
        ("left leg forward, both hands on the other knee", &["left_foot_forward", "right_hand_at_right_knee"]),
        ("left hand on hip, right arm straight up", &["left_hand_on_hip", "right_arm_raised"]),
        ("the front splits with arms up", &["arms_raised"]),
        ("both arms horizontal in front, palms down", &["arms_forward"]),
        ("right leg bent in front", &["right_foot_forward", "right_knee_bent"]),
        ("both arms bent in front of the chest", &["elbows_bent"]),
        ("hanging from a branch by the left hand", &["left_arm_raised"]),
        ("hanging from a bar", &["arms_raised"]),
        ("both fists in the air", &["arms_raised"]),
        ("holding an axe overhead", &["left_arm_raised|right_arm_raised"]),
        ("getting up from a chair pushing with both hands", &[]),
        ("picking up a box with both hands", &[]),
        ("sunbathing on the belly", &["lying_on_front"]),
        ("hands on the belly", &[]),
        ("looking over the left shoulder", &["twisting_left"]),
        ("standing, fingertips touching toes", &["touching_toes"]),
        ("lying on the back, arms at the sides", &["lying_on_back"]),
        ("single leg stance", &["standing_on_left_leg|standing_on_right_leg"]),
        ("hand on the lower back", &["left_hand_behind_back|right_hand_behind_back"]),
        ("covering his head", &["hands_at_head"]),
        ("shielding her eyes from the sun", &["left_hand_at_head|right_hand_at_head"]),
        ("a facepalm", &["left_hand_at_head|right_hand_at_head"]),
        (
            "one hand reaching up high, the other one on the waist",
            &["left_arm_raised|right_arm_raised", "left_hand_on_hip|right_hand_on_hip"],
        ),
        ("right hand on the chin, the other hip higher", &["right_hand_at_head", "left_hip_higher"]),
        ("yoga tree on the right leg", &["standing_on_right_leg"]),
        ("lying on the back, right leg raised", &["lying_on_back", "right_foot_above_hip"]),
        ("seated on the floor, reaching for the toes", &["hips_on_ground", "touching_toes"]),
        ("kneeling and folded forward, forehead on the floor", &["head_on_ground"]),
        ("on the floor with both legs folded to the same side", &["sitting_on_floor"]),
        ("the bow in the outstretched right hand", &["right_arm_straight"]),
        ("hands on knees, out of breath", &["hands_on_knees"]),
        ("arms outstretched", &["arms_out"]),
        ("both arms outstretched in front", &["arms_forward"]),
        ("applauding", &["hands_together"]),
        ("a wide low stance", &["feet_apart"]),
        ("a knight kneeling", &["kneeling|kneeling_on_left_knee|kneeling_on_right_knee"]),
        ("on his knees", &["kneeling"]),
        ("half kneeling", &["kneeling_on_left_knee|kneeling_on_right_knee"]),
        ("legs just stand", &["standing"]),
        ("the right hand up beside the head", &["right_arm_raised", "right_hand_at_head"]),
        ("legs a bit apart, face ahead", &["feet_apart"]),
        (
            "the back is bent like a banana with both hands meeting high over the crown",
            &["arms_raised", "hands_together"],
        ),
        ("high on the toes", &["on_tiptoe"]),
        ("raising a staff toward the sky with both hands", &["arms_raised"]),
        ("arms forward, palms facing down", &["arms_forward"]),
        ("arms out, palms turned up", &["arms_out"]),
        ("palms down on the floor", &["hands_on_ground"]),
        ("hands up and behind the head", &["arms_raised", "hands_at_head"]),
        ("lying on the back with a book on his stomach", &["lying_on_back"]),
        ("sitting with a pillow on the stomach", &["sitting"]),
        ("hanging out at a bar", &[]),
        ("sitting on a branch with legs hanging down", &["sitting"]),
        ("hanging from a bar with the right hand", &["right_arm_raised"]),
        ("hanging upside down from a bar by the knees", &["upside_down"]),
        ("right arm outstretched to the side", &["right_arm_out"]),
        ("right leg outstretched to the side", &["right_leg_raised_side"]),
        ("arms outstretched overhead", &["arms_raised"]),
        ("lifting a barbell overhead", &["left_arm_raised|right_arm_raised"]),
        ("raising the sword above the head with the right hand", &["right_arm_raised"]),
        ("a quiver high on his back", &[]),
        ("hands flat on the knees", &["hands_on_knees"]),
        ("standing on her toes", &["standing", "on_tiptoe"]),
        ("leaning right over", &["leaning_right"]),
        ("covering the eyes with the left arm", &["left_hand_at_head"]),
        ("hands over the face", &["hands_at_head"]),
        ("toe stand", &["on_tiptoe"]),
        ("single leg stance with eyes closed", &["standing_on_left_leg|standing_on_right_leg"]),
        ("a golf swing in the rain", &[]),
        ("", &[]),
    ] {
        assert_eq!(names(prompt), claims, "{prompt}");
    }
}

#[test]
fn every_wording_of_every_claim_is_understood_as_that_claim() {
    let mut missed = Vec::new();
    for claim in all() {
        for phrase in claim.phrases {
            if !parse(phrase).iter().any(|asked| asked.any.iter().any(|c| c.name == claim.name)) {
                missed.push(format!("{}: {phrase} → {:?}", claim.name, names(phrase)));
            }
        }
    }
    assert!(missed.is_empty(), "{} missed\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn readings_name_claims_and_are_understood() {
    for (name, phrases) in readings() {
        let name = fill(name, Side::Left);
        assert!(by_name(&name).is_some(), "{name}");
        for phrase in *phrases {
            let phrase = fill(phrase, Side::Left);
            assert!(names(&phrase).iter().any(|n| n.split('|').any(|n| n == name)), "{phrase} → {:?}", names(&phrase));
        }
    }
}

#[test]
fn sides_in_a_prompt_mirror() {
    for prompt in
        ["left arm raised", "kneeling on the right knee", "left hand on right shoulder", "twisting to the left"]
    {
        let swapped = prompt.replace("left", "\0").replace("right", "left").replace('\0', "right");
        let mirrored: Vec<String> = parse(prompt).iter().map(|asked| asked.any[0].mirrored().name.to_owned()).collect();
        assert_eq!(names(&swapped), mirrored, "{prompt}");
    }
}

#[test]
fn a_check_says_which_words_hold() {
    let checked = check("standing with arms raised", &crate::skeleton::t_pose());
    let said: Vec<(&str, Verdict)> = checked.iter().map(|c| (c.words.as_str(), c.verdict)).collect();
    assert_eq!(said, [("standing", Verdict::Holds), ("arms raised", Verdict::Fails)]);
}
