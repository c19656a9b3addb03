//! A prompt to the claims that it makes about the body, and whether a pose meets them. Words that no claim stands for
//! ("golf", "happily") are passed over. The claims that models are scored by are written by hand and never come from
//! here.

mod wordings;

use std::ops::Range;

use serde::Serialize;

use super::Claim;
use super::measures::Measures;
use super::verdict::Verdict;
use super::words::{Clause, Which, Word, clauses};
use crate::Pose;
use wordings::{Found, wordings_in};

/// Something that a prompt asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The part of the prompt that asks for it, in bytes.
    pub span: Range<usize>,
    /// Any of these will do: one, or both sides of "one arm".
    pub any: Vec<&'static Claim>,
    /// Whether it is asked for that none of them holds.
    pub negated: bool,
}

/// What became of something that a prompt asks for.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// The words that ask for it.
    pub words: String,
    /// Names of the claims, any of which will do.
    pub claims: Vec<&'static str>,
    /// Whether it is asked for that none of them holds.
    pub negated: bool,
    /// Whether the pose meets it.
    pub verdict: Verdict,
}

/// What a prompt asks of the body, in the order of its words.
#[must_use]
pub fn parse(prompt: &str) -> Vec<Asked> {
    let clauses = with_carried_words(clauses(prompt));
    let single: Vec<Vec<Found>> = clauses.iter().map(wordings_in).collect();
    let mut found = single.concat();
    // "Lunge, right leg in front": a lunge takes the leg that follows.
    let lunge = |clause: &Clause| matches!(clause.words.as_slice(), [only] if only.form == "lunge");
    for at in (1..clauses.len()).filter(|at| clauses[*at].with || lunge(&clauses[at - 1])) {
        found.extend(joined_by_with(&clauses[at - 1..=at], &single[at - 1..=at]));
    }
    let mut list = asked(&found);
    list.sort_by_key(|asked| asked.span.start);
    let mut seen: Vec<(Vec<&str>, bool)> = Vec::new();
    list.retain(|asked| {
        let key = (asked.any.iter().map(|claim| claim.name).collect(), asked.negated);
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    list
}

impl Asked {
    /// Whether a body meets it.
    #[must_use]
    pub fn judge(&self, measures: &Measures) -> Verdict {
        let verdict = self.any.iter().map(|claim| claim.judge(measures)).max().unwrap_or(Verdict::Ambiguous);
        if self.negated { !verdict } else { verdict }
    }

    /// How far a body meets it, in widths of the band of doubt (see [`super::Degree`]); above 1 it does.
    #[must_use]
    pub fn bands(&self, measures: &Measures) -> f32 {
        let most = self.any.iter().map(|claim| claim.degree(measures).bands()).fold(f32::NEG_INFINITY, f32::max);
        if self.negated { 1.0 - most } else { most }
    }
}

/// Which of the things that a prompt asks for a pose meets.
#[must_use]
pub fn check(prompt: &str, pose: &Pose) -> Vec<Checked> {
    let measures = Measures::new(pose);
    let checked = |asked: Asked| Checked {
        verdict: asked.judge(&measures),
        words: prompt.get(asked.span).unwrap_or_default().to_owned(),
        claims: asked.any.iter().map(|claim| claim.name).collect(),
        negated: asked.negated,
    };
    parse(prompt).into_iter().map(checked).collect()
}

/// "Left arm and right leg raised": parts without a verb take the next clause's; "arms raised and crossed": a verb
/// without a part takes the last clause's.
fn with_carried_words(clauses: Vec<Clause>) -> Vec<Clause> {
    let is_part = |word: &&Word| word.which.is_some();
    let only_parts = |clause: &Clause| clause.words.iter().all(|word| is_part(&word));
    let mut list = clauses.clone();
    for at in 0..clauses.len() {
        if only_parts(&clauses[at]) {
            if let Some(next) = clauses.get(at + 1) {
                list[at].words.extend(next.words.iter().filter(|word| !is_part(word)).cloned());
                list[at].negated |= next.negated;
            }
        } else if at > 0 && !clauses[at].words.iter().any(|word| is_part(&word)) && wordings_in(&clauses[at]).is_empty()
        {
            let mut words: Vec<Word> = clauses[at - 1].words.iter().filter(is_part).cloned().collect();
            words.extend(clauses[at].words.iter().cloned());
            list[at].words = words;
        }
    }
    list
}

/// Wordings that need words from both sides of a "with": "sits on the floor with crossed legs". One that takes only a
/// part of what either side says by itself is none: "looking up with arms crossed" raises no arms.
fn joined_by_with(clauses: &[Clause], single: &[Vec<Found>]) -> Vec<Found> {
    let words = clauses.iter().flat_map(|clause| clause.words.iter().cloned()).collect();
    let negated = clauses.iter().any(|clause| clause.negated);
    let mut joined = wordings_in(&Clause { words, negated, with: false });
    joined.retain(|one| {
        let has = |clause: &Clause| clause.words.iter().any(|word| one.at.contains(&word.span));
        // "Pulling a heel up with the hand" raises the heel, not the hand.
        let takes = |word: &Word| word.which.is_none() || one.at.contains(&word.span);
        clauses.iter().all(has)
            && clauses[0].words.iter().all(takes)
            && single.iter().flatten().all(|other| one.covers(other) || !one.touches(other))
    });
    joined
}

/// What is asked for: wordings that no longer wording takes in, both sides of "one arm" as alternatives.
fn asked(found: &[Found]) -> Vec<Asked> {
    let beaten = |index: usize, one: &Found| {
        found.iter().enumerate().any(|(other_index, other)| {
            other.covers(one)
                && (other.at.len() > one.at.len()
                    || (one.fit == Which::Both && other.fit != Which::Both)
                    || (one.fit == other.fit
                        && other_index < index
                        && other.claim.name != one.claim.name
                        && other.claim.mirrored().name != one.claim.name))
        })
    };
    let mut asked: Vec<Asked> = Vec::new();
    for (index, one) in found.iter().enumerate() {
        if beaten(index, one) {
            continue;
        }
        let whole = |a: Range<usize>, b: Range<usize>| a.start.min(b.start)..a.end.max(b.end);
        let span = one.at.iter().cloned().reduce(whole).unwrap_or_default();
        let twin = asked.iter_mut().find(|asked| {
            let mirrored = |claim: &&Claim| claim.mirrored().name == one.claim.name;
            one.fit == Which::Either && asked.span == span && asked.any.iter().any(mirrored)
        });
        match twin {
            Some(twin) => twin.any.push(one.claim),
            None => asked.push(Asked { span, any: vec![one.claim], negated: one.negated }),
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::measures::Side;
    use crate::claims::readings::READINGS;
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
            (
                "kneeling on the right knee, hands together overhead",
                &["kneeling_on_right_knee", "hands_together_overhead"],
            ),
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
            ("seated on the floor, reaching forward to grab the toes", &["sitting_on_floor", "touching_toes"]),
            ("pulling one heel up with the hand", &["left_hand_at_left_foot|right_hand_at_right_foot"]),
            ("signal a right turn, left arm out", &["left_arm_out"]),
            (
                "each hand gripping the opposite shoulder",
                &["left_hand_at_right_shoulder", "right_hand_at_left_shoulder"],
            ),
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
        for (name, phrases) in READINGS {
            let name = fill(name, Side::Left);
            assert!(by_name(&name).is_some(), "{name}");
            for phrase in *phrases {
                let phrase = fill(phrase, Side::Left);
                assert!(
                    names(&phrase).iter().any(|n| n.split('|').any(|n| n == name)),
                    "{phrase} → {:?}",
                    names(&phrase)
                );
            }
        }
    }

    #[test]
    fn sides_in_a_prompt_mirror() {
        for prompt in
            ["left arm raised", "kneeling on the right knee", "left hand on right shoulder", "twisting to the left"]
        {
            let swapped = prompt.replace("left", "\0").replace("right", "left").replace('\0', "right");
            let mirrored: Vec<String> =
                parse(prompt).iter().map(|asked| asked.any[0].mirrored().name.to_owned()).collect();
            assert_eq!(names(&swapped), mirrored, "{prompt}");
        }
    }

    #[test]
    fn a_check_says_which_words_hold() {
        let checked = check("standing with arms raised", &crate::skeleton::t_pose());
        let said: Vec<(&str, Verdict)> = checked.iter().map(|c| (c.words.as_str(), c.verdict)).collect();
        assert_eq!(said, [("standing", Verdict::Holds), ("arms raised", Verdict::Fails)]);
    }
}
