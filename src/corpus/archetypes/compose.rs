//! Bodies put together from parts, so that a model learns parts and not only wholes: "crouching with the left arm
//! out, looking up".

use std::sync::LazyLock;

use pose::anatomy;
use pose::claims::Verdict;
use pose::reach::reach;
use pose::{Pose, align};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::draw::angles;
use super::parts::{self, Part, Parts};
use super::phrase::{self, PERSON};
use crate::fingerprint::Fnv;
use crate::mirror_text::mirror_text;

/// Combinations tried before a seed gives up; most meet their claims at once.
const TRIES: u64 = 12;
/// Goals missed by more than this, metres, mean that the parts do not fit.
const MISSED: f32 = 0.04;

/// A body put together.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    /// Canonical: facing +Z, pelvis at the origin; metres.
    pub pose: Pose,
    /// One or more captions.
    pub captions: Vec<String>,
    /// Its parts: `crouching+arms_raised`.
    pub family: String,
    /// Whether the family is kept out of training.
    pub held_out: bool,
}

/// The shipped parts; none if the file cannot be read (a test makes sure that it can).
pub fn parts() -> Option<&'static Parts> {
    static PARTS: LazyLock<Option<Parts>> =
        LazyLock::new(|| parts::parse(include_str!("../../../assets/archetypes/parts.toml")).ok());
    PARTS.as_ref()
}

/// The body of a seed. `held_out` asks for one of the families kept out of training; otherwise it never is. None
/// when no combination tried meets the claims of its parts.
#[must_use]
pub fn compose(parts: &Parts, seed: u64, held_out: bool, mirrored: bool) -> Option<Composed> {
    (0..TRIES).find_map(|attempt| {
        let mut rng = ChaCha8Rng::seed_from_u64(Fnv::new().text("compose").number(seed).number(attempt).0);
        attempt_one(parts, held_out, mirrored, &mut rng)
    })
}

fn attempt_one(parts: &Parts, held_out: bool, mirrored: bool, rng: &mut ChaCha8Rng) -> Option<Composed> {
    let (lower, upper) = if held_out {
        let (lower, upper) = &parts.held_out[rng.random_range(0..parts.held_out.len().max(1))];
        (parts.lower.iter().find(|p| p.name == *lower)?, parts.upper.iter().find(|p| p.name == *upper)?)
    } else {
        (&parts.lower[rng.random_range(0..parts.lower.len())], &parts.upper[rng.random_range(0..parts.upper.len())])
    };
    if !lower.goes_with(upper) || parts.is_held_out(lower, upper) != held_out {
        return None;
    }
    let mut chosen: Vec<&Part> = vec![lower, upper];
    for (list, chance) in [(&parts.torso, 0.18), (&parts.gaze, 0.3)] {
        if rng.random_bool(chance) {
            let part = &list[rng.random_range(0..list.len())];
            if chosen.iter().all(|other| other.goes_with(part)) {
                chosen.push(part);
            }
        }
    }
    let together = put_together(&chosen, 1.0, mirrored, rng);
    if together.error_m > MISSED || !together.untrue.is_empty() {
        return None;
    }
    let pose = together.pose;
    let mut captions: Vec<String> = Vec::new();
    for _ in 0..3 {
        let text = sentence(&chosen, mirrored, rng);
        if !captions.contains(&text) {
            captions.push(text);
        }
    }
    let family = format!("{}+{}", lower.name, upper.name);
    Some(Composed { pose, captions, family, held_out })
}

/// Parts on one body, whether they fit or not.
#[derive(Clone, Debug)]
pub struct Together {
    /// Canonical: facing +Z, pelvis at the origin; metres.
    pub pose: Pose,
    /// How far the goal met worst is from being met, metres.
    pub error_m: f32,
    /// Claims of the parts that do not hold, of the body or of its twin.
    pub untrue: Vec<&'static str>,
}

/// Puts parts on one body; `variation` as in [`super::draw()`].
#[must_use]
pub fn put_together(chosen: &[&Part], variation: f32, mirrored: bool, rng: &mut ChaCha8Rng) -> Together {
    let ranges: Vec<_> = chosen.iter().flat_map(|part| part.angles.iter().cloned()).collect();
    let goals: Vec<_> = chosen.iter().flat_map(|part| part.goals.iter().cloned()).collect();
    let reached = reach(&angles(&ranges, variation, rng), &goals);
    let twins = [false, true].map(|mirrored| {
        let angles = if mirrored { reached.angles.mirrored() } else { reached.angles };
        align::canonical(&anatomy::pose(&angles))
    });
    let untrue = chosen
        .iter()
        .flat_map(|part| &part.claims)
        .filter(|claim| claim.test(&twins[0]) != Verdict::Holds || claim.mirrored().test(&twins[1]) != Verdict::Holds);
    let untrue = untrue.map(|claim| claim.name).collect();
    let pose = twins[usize::from(mirrored)];
    Together { pose, error_m: reached.error_m, untrue }
}

/// "a person is crouching with both arms raised, looking up", in several orders.
fn sentence(chosen: &[&Part], mirrored: bool, rng: &mut ChaCha8Rng) -> String {
    let mut words: Vec<String> = chosen
        .iter()
        .map(|part| phrase::expand(&part.words[rng.random_range(0..part.words.len())], rng))
        .filter(|phrase| !phrase.is_empty())
        .collect();
    if words.len() > 2 && rng.random_bool(0.3) {
        words[1..].reverse();
    }
    let person = PERSON[rng.random_range(0..PERSON.len())];
    let text = match rng.random_range(0..4) {
        0 => format!("{person} {}", join(&words)),
        1 => format!("{person} is {}", join(&words)),
        2 => join(&words),
        _ => format!("{person}, {}", words.join(", ")),
    };
    let text = text.replace("is with ", "is standing with ");
    if mirrored { mirror_text(&text) } else { text }
}

/// Phrases in one sentence; "with" phrases need no comma.
fn join(words: &[String]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push_str(if word.starts_with("with ") { " " } else { ", " });
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_combinations_work_out_and_none_of_training_is_held_out() {
        let parts = parts().unwrap();
        let made: Vec<Composed> = (0..600).filter_map(|seed| compose(parts, seed, false, seed % 2 == 1)).collect();
        assert!(made.len() > 570, "{} of 600", made.len());
        let families: std::collections::BTreeSet<&str> = made.iter().map(|c| c.family.as_str()).collect();
        assert!(families.len() > 150, "{} families", families.len());
        for (lower, upper) in &parts.held_out {
            assert!(!families.contains(format!("{lower}+{upper}").as_str()), "{lower}+{upper}");
        }
    }

    #[test]
    fn every_held_out_family_can_be_made() {
        let parts = parts().unwrap();
        assert_eq!(parts.held_out.len(), 20);
        let made: std::collections::BTreeSet<String> =
            (0..800).filter_map(|seed| compose(parts, seed, true, false)).map(|c| c.family).collect();
        let missing: Vec<_> =
            parts.held_out.iter().map(|(l, u)| format!("{l}+{u}")).filter(|f| !made.contains(f)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_part_takes_part() {
        let parts = parts().unwrap();
        let made: Vec<Composed> = (0..3000).filter_map(|seed| compose(parts, seed, false, false)).collect();
        for (index, list) in [&parts.lower, &parts.upper].into_iter().enumerate() {
            for part in list {
                let count = made.iter().filter(|c| c.family.split('+').nth(index) == Some(&part.name)).count();
                assert!(count > 15, "{} only {count} times", part.name);
            }
        }
    }

    #[test]
    fn a_twin_speaks_of_the_other_side() {
        let parts = parts().unwrap();
        for seed in 0..200 {
            if let (Some(one), Some(twin)) = (compose(parts, seed, false, false), compose(parts, seed, false, true)) {
                assert_eq!(one.family, twin.family);
                assert_eq!(one.captions.iter().map(|c| mirror_text(c)).collect::<Vec<_>>(), twin.captions);
            }
        }
    }
}
