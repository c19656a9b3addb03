//! Captions made from the geometry of a pose: a few of the claims that hold, in varied wordings and lengths. Nothing is said that
//! does not hold. Which claims exist is decided in [`pose::claims`]; how they are joined, in `wording`.

use pose::Pose;
use pose::claims::{self, Claim, Kind};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::wording;

/// Captions made for one pose at most.
const MOST_CAPTIONS: usize = 3;
/// Claims in one caption at most.
const MOST_CLAIMS: usize = 4;
/// Claims come most telling first; the claim of rank r is drawn with weight 1 / (this + r).
const RANK_OFFSET: f64 = 2.0;
/// How much rarer a claim is drawn that holds for most poses and sets few apart.
const DULL: f64 = 0.2;

/// One to three different captions of a pose, each of one to four claims; none when no claim holds. The seed decides choice and wording.
#[must_use]
pub fn auto_captions(pose: &Pose, seed: u64) -> Vec<String> {
    let holding = claims::holding(pose);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut captions: Vec<String> = Vec::new();
    if holding.is_empty() {
        return captions;
    }
    for _ in 0..rng.random_range(1..=MOST_CAPTIONS) {
        let drawn = draw(&holding, rng.random_range(1..=MOST_CLAIMS), &mut rng);
        let caption = wording::sentence(&drawn, &mut rng);
        if !captions.contains(&caption) {
            captions.push(caption);
        }
    }
    captions
}

/// At most `count` claims that go together in one sentence, in the order given.
fn draw<'a>(holding: &[&'a Claim], count: usize, rng: &mut ChaCha8Rng) -> Vec<&'a Claim> {
    let mut open: Vec<(usize, &Claim)> = holding.iter().copied().enumerate().collect();
    let mut drawn: Vec<(usize, &Claim)> = Vec::with_capacity(count);
    while drawn.len() < count && !open.is_empty() {
        let total: f64 = open.iter().map(weight).sum();
        let mut left = rng.random::<f64>() * total;
        let hit = open.iter().position(|entry| {
            left -= weight(entry);
            left < 0.0
        });
        let next = open.swap_remove(hit.unwrap_or(0));
        open.retain(|(_, other)| !overlap(next.1, other));
        // Removal swaps the order, on which the next draw must not depend.
        open.sort_unstable_by_key(|(rank, _)| *rank);
        drawn.push(next);
    }
    drawn.sort_unstable_by_key(|(rank, _)| *rank);
    drawn.into_iter().map(|(_, claim)| claim).collect()
}

fn weight((rank, claim): &(usize, &Claim)) -> f64 {
    let dull = claim.kind == Kind::Detail
        || matches!(claim.name, "standing" | "torso_upright" | "arms_hanging")
        || ["_straight", "_arm_hanging"].iter().any(|end| claim.name.ends_with(end));
    let liking = if dull { DULL } else { 1.0 };
    liking / (RANK_OFFSET + *rank as f64)
}

/// What part of the body a claim is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The whole of it: standing, kneeling …
    Posture,
    Arms,
    Legs,
    Trunk,
}

/// True when one sentence should not make both claims: two postures, or a pair of limbs and one of the pair.
fn overlap(a: &Claim, b: &Claim) -> bool {
    let part = part(a);
    part == self::part(b) && (part == Part::Posture || has_side(a) != has_side(b))
}

fn part(claim: &Claim) -> Part {
    let about = |words: &[&str]| claim.name.split('_').any(|word| words.contains(&word));
    if claim.phrases[0].starts_with("a person is ") {
        Part::Posture
    } else if about(&["arm", "arms", "hand", "hands", "elbow", "elbows"]) {
        Part::Arms
    } else if about(&["leg", "legs", "knee", "knees", "foot", "feet", "striding", "lunging"]) {
        Part::Legs
    } else {
        Part::Trunk
    }
}

fn has_side(claim: &Claim) -> bool {
    claim.name.split('_').any(|word| word == "left" || word == "right")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;

    #[test]
    fn the_seed_decides_and_varies_the_captions() {
        let pose = standing(3.0, 3.0);
        assert_eq!(auto_captions(&pose, 5), auto_captions(&pose, 5));
        let different: std::collections::HashSet<String> = (0..200).flat_map(|s| auto_captions(&pose, s)).collect();
        assert!(different.len() > 60, "only {} wordings", different.len());
        assert!((0..200).all(|s| (1..=MOST_CAPTIONS).contains(&auto_captions(&pose, s).len())));
    }

    #[test]
    fn nothing_is_said_of_a_side_that_does_not_hold() {
        let pose = standing(3.0, 0.0);
        for caption in (0..200).flat_map(|s| auto_captions(&pose, s)) {
            assert!(!caption.contains("right arm raised") && !caption.contains("both arms"), "{caption}");
        }
    }

    #[test]
    fn a_pair_and_one_of_it_are_not_named_together() {
        let holding = claims::holding(&standing(3.0, 3.0));
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..200 {
            let names: Vec<_> = draw(&holding, MOST_CLAIMS, &mut rng).iter().map(|c| c.name).collect();
            assert!(!(names.contains(&"arms_raised") && names.contains(&"left_arm_raised")), "{names:?}");
        }
    }
}
