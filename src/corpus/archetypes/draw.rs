//! One archetype to one pose: angles drawn from their ranges, goals met, the body placed.

use pose::anatomy::{self, Axis, JointAngles, plausibility};
use pose::reach::{MET, Reached, reach};
use pose::{Pose, align};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::spec::{Archetype, Range};
use crate::fingerprint::Fnv;

/// How much the two sides of an angle given for both may differ, degrees.
const UNEVEN: f32 = 2.0;
/// How much every other angle may stray from the relaxed body's, degrees.
const LOOSE: f32 = 2.0;

/// A draw that scores less than this is one that a body could hardly take, such as one with a shin through the other.
pub const PLAUSIBLE: f32 = 0.9;
/// Draws tried for one that scores enough and meets its goals; nearly always the first does.
const TRIES: u64 = 40;

/// A pose drawn from an archetype.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// Canonical: facing +Z, pelvis at the origin; metres.
    pub pose: Pose,
    /// The angles it was made from, before the twin's mirroring of positions.
    pub angles: JointAngles,
    /// How far the goal met worst is from being met, metres.
    pub error_m: f32,
}

/// The pose of a seed, drawn again while a body could not take it; `variation` 0 is the middle of every range, 1 its
/// whole width. A mirrored draw is the twin.
#[must_use]
pub fn draw(archetype: &Archetype, seed: u64, variation: f32, mirrored: bool) -> Drawn {
    let seed = Fnv::new().text(&archetype.name).number(seed).0;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let tries = if variation == 0.0 { 1 } else { TRIES };
    let mut best: Option<(f32, Reached)> = None;
    for _ in 0..tries {
        let reached = reach(&angles(&archetype.angles, variation, &mut rng), &archetype.goals);
        let missed = f32::from(u8::from(reached.error_m > MET));
        // Bones differ a little between the sides, and so may the scores of twins.
        let twins = [reached.angles, reached.angles.mirrored()];
        let score = twins.map(|angles| plausibility(&anatomy::pose(&angles)).score);
        let score = score[0].min(score[1]) - missed;
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, reached));
        }
        if score >= PLAUSIBLE {
            break;
        }
    }
    let (angles, error_m) =
        best.map_or_else(|| (JointAngles::default(), f32::INFINITY), |(_, reached)| (reached.angles, reached.error_m));
    let angles = if mirrored { angles.mirrored() } else { angles };
    Drawn { pose: align::canonical(&anatomy::pose(&angles)), angles, error_m }
}

/// A relaxed stance with the ranges drawn over it.
pub(super) fn angles(ranges: &[Range], variation: f32, rng: &mut ChaCha8Rng) -> JointAngles {
    let mut angles = relaxed();
    let given: Vec<Axis> = ranges.iter().flat_map(|r| r.axes.iter().map(|(axis, _)| *axis)).collect();
    for axis in Axis::all() {
        if !given.contains(&axis) {
            angles.add(axis, variation * rng.random_range(-LOOSE..=LOOSE));
        }
    }
    for range in ranges {
        let (least, most) = range.degrees;
        let drawn = 0.5 * (least + most) + 0.5 * variation * (most - least) * rng.random_range(-1.0..=1.0);
        for (axis, share) in &range.axes {
            let uneven = if range.axes.len() == 2 { variation * rng.random_range(-UNEVEN..=UNEVEN) } else { 0.0 };
            angles.set(*axis, drawn * share + uneven);
        }
    }
    angles
}

/// Standing at ease: arms a little away from the body, elbows and knees not locked.
fn relaxed() -> JointAngles {
    let mut angles = JointAngles::default();
    let usual = [
        ("shoulder_abduction", 9.0),
        ("shoulder_flexion", 3.0),
        ("shoulder_rotation", 25.0),
        ("elbow_flexion", 14.0),
        ("hip_abduction", 3.0),
        ("hip_rotation", -6.0),
        ("knee_flexion", 3.0),
    ];
    for (name, degrees) in usual {
        for side in ["left", "right"] {
            if let Some(axis) = Axis::named(&format!("{side}_{name}")) {
                angles.set(axis, degrees);
            }
        }
    }
    angles
}
