//! The whole library: every archetype is what it says it is.

use pose::anatomy::plausibility;
use pose::claims::Verdict;

use super::*;

/// Draws a pose is tried with.
const DRAWS: u64 = 50;
/// A goal may be missed by this much, metres.
const MISSED: f32 = 0.03;

#[test]
fn every_file_can_be_read_and_names_are_unique() {
    let mut names = std::collections::BTreeSet::new();
    for (category, text) in FILES {
        for archetype in parse(category, text).unwrap() {
            assert!(names.insert(archetype.name.clone()), "{} stands twice", archetype.name);
        }
    }
}

#[test]
fn every_draw_is_one_that_a_body_could_take() {
    let mut faults = Vec::new();
    for archetype in library() {
        for seed in 0..DRAWS {
            for mirrored in [false, true] {
                let score = plausibility(&draw(archetype, seed, 1.0, mirrored).pose);
                if score.score < PLAUSIBLE {
                    faults.push(format!("{} seed {seed} mirrored {mirrored}: {score:?}", archetype.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

#[test]
fn every_draw_meets_its_goals_and_claims_and_so_does_its_twin() {
    let mut faults = Vec::new();
    for archetype in library() {
        for seed in 0..DRAWS {
            for mirrored in [false, true] {
                let drawn = draw(archetype, seed, 1.0, mirrored);
                if drawn.error_m > MISSED {
                    faults.push(format!("{} seed {seed}: a goal is missed by {:.3} m", archetype.name, drawn.error_m));
                }
                for claim in &archetype.claims {
                    let claim = if mirrored { claim.mirrored() } else { claim };
                    if claim.test(&drawn.pose) != Verdict::Holds {
                        faults.push(format!("{} seed {seed} mirrored {mirrored}: not {}", archetype.name, claim.name));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}
