//! Brings a body to what was asked of it by the least turning of its joints: "head bowed" bows the head and leaves the
//! rest.
//!
//! What is asked is a set of claims, each with a degree that is a function of the joints. A few times over, every way
//! the body may turn is tried by a degree, and from what that does to the claims follows the smallest turn that would
//! meet each (a projection on the linearised constraint, Kaczmarz's method); turns stay within the ranges of joints. No
//! text is read here and nothing is learnt: where the body would have to be another one altogether, it is left alone.

mod turns;

use crate::anatomy::{JointAngles, PLAUSIBLE, hold, plausibility, pose, read};
use crate::claims::{Asked, Measures, Verdict};
use crate::{Pose, align};
use turns::{TURNS, serving};

/// A claim is taken to be met this far beyond its band of doubt, in widths of the band.
const CLEAR: f32 = 1.2;
/// Most that one look corrects of a claim, in widths of its band: further away its slope says little.
const REACH: f32 = 2.0;
/// Most that a joint turns at one look, degrees.
const MOST: f32 = 25.0;
/// Degrees that a turn is tried by.
const TRIED: f32 = 2.0;
/// Plausibility that may be lost.
const FREE: f32 = 0.03;
/// A body balanced to this part of the score must stay so.
const BALANCED: f32 = 0.7;
/// Turned by more than this (mean over joints, metres) it is another body.
pub const ANOTHER: f32 = 0.26;

/// Brings a pose closer to what is asked, looking at it at most `looks` times and moving joints by less
/// than `most` on average; metres, the pelvis where it was. `None`
/// where everything is met already, or where nothing more can be.
///
/// The pose may stand anywhere and face any way; it should be on the body (see [`crate::enforce`]), and so is what
/// comes back. It meets more of what is asked than before and misses nothing that it met; it stays plausible (to
/// within 0.03 of the score where that was low) and balanced where it was, and joints move too little on average for it to
/// be another attitude.
#[must_use]
pub fn meet(before: &Pose, asked: &[Asked], looks: usize, most: f32) -> Option<Pose> {
    let judged = |pose: &Pose| -> Vec<bool> {
        let measures = Measures::new(pose);
        asked.iter().map(|one| one.judge(&measures) == Verdict::Holds).collect()
    };
    let had = judged(before);
    if had.iter().all(|holds| *holds) {
        return None;
    }
    let angles = nearest(before, asked, looks);
    let pose = align::centre(&pose(&angles)).translated(before.joints[0]);
    let met = judged(&pose);
    let kept = had.iter().zip(&met).all(|(had, met)| met >= had);
    (kept && met != had && is_same_body(before, &pose, most)).then_some(pose)
}

/// Whether the turned body is as plausible and as well balanced as before, and still the same attitude.
fn is_same_body(before: &Pose, after: &Pose, most: f32) -> bool {
    let (was, is) = (plausibility(before), plausibility(after));
    is.score >= was.score.min(PLAUSIBLE) - FREE && is.balance >= was.balance.min(BALANCED) && before.mpjpe(after) < most
}

fn nearest(before: &Pose, asked: &[Asked], looks: usize) -> JointAngles {
    let bands = |angles: &JointAngles| -> Vec<f32> {
        let measures = Measures::new(&pose(angles));
        asked.iter().map(|one| one.bands(&measures)).collect()
    };
    let serving: Vec<Vec<bool>> = asked.iter().map(serving).collect();
    let mut angles = read(before);
    for _ in 0..looks {
        let now = bands(&angles);
        if now.iter().all(|bands| *bands > CLEAR - 0.1) {
            break;
        }
        let tried: Vec<Vec<f32>> = TURNS.iter().map(|turn| bands(&turn.of(&angles, TRIED))).collect();
        let mut by = vec![0.0_f32; TURNS.len()];
        for (one, bands) in now.iter().enumerate().filter(|(_, bands)| **bands < CLEAR) {
            // The slope of the claim against each turn, and the smallest turn that lifts it by what it lacks.
            let slope = |turn: usize| {
                let slope = (tried[turn][one] - bands) / TRIED;
                if serving[one][turn] && slope.is_finite() { slope } else { 0.0 }
            };
            let lacks = (CLEAR - bands).min(REACH);
            let steepness: f32 = TURNS.iter().enumerate().map(|(i, turn)| slope(i).powi(2) / turn.cost()).sum();
            if steepness > 1e-9 {
                for (i, turn) in TURNS.iter().enumerate() {
                    by[i] += lacks * slope(i) / (turn.cost() * steepness);
                }
            }
        }
        let largest = by.iter().fold(0.0_f32, |most, by| most.max(by.abs()));
        if largest == 0.0 {
            break;
        }
        let share = (MOST / largest).min(1.0);
        for (turn, by) in TURNS.iter().zip(&by) {
            angles = turn.of(&angles, share * by);
        }
        angles = hold(&angles);
    }
    angles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::{check, parse};
    use crate::enforce::{enforce, measure};
    use crate::mirror::mirror;
    use crate::sampling::{generator, real_poses};
    use crate::skeleton::t_pose;

    const LOOKS: usize = 12;

    fn met(pose: &Pose, prompt: &str) -> Option<Pose> {
        meet(pose, &parse(prompt), LOOKS, ANOTHER)
    }

    fn standing() -> Pose {
        pose(&JointAngles::default())
    }

    #[test]
    fn what_is_asked_comes_about_and_the_rest_stays() {
        for (prompt, stays) in [
            ("head bowed", &[1, 2, 4, 5, 7, 8, 10, 11][..]),
            ("standing, tilt your head to the left", &[1, 2, 4, 5, 7, 8]),
            ("left arm raised", &[1, 2, 4, 5, 7, 8]),
            ("left elbow bent", &[1, 2, 4, 5, 7, 8]),
        ] {
            let before = standing();
            let after = met(&before, prompt).unwrap_or_else(|| panic!("{prompt} is not met"));
            assert!(check(prompt, &after).iter().all(|one| one.verdict == Verdict::Holds), "{prompt}");
            for joint in stays {
                let moved = after.joints[*joint].distance(before.joints[*joint]);
                assert!(moved < 0.03, "{prompt}: joint {joint} moved by {moved} m");
            }
        }
    }

    #[test]
    fn a_body_that_does_what_is_asked_or_is_asked_nothing_is_left_alone() {
        assert_eq!(met(&t_pose(), "arms out to the sides"), None);
        assert_eq!(met(&t_pose(), "a golf swing in the rain"), None);
    }

    #[test]
    fn a_body_that_would_have_to_be_another_is_left_alone() {
        for prompt in ["lying on the back", "in a handstand", "sitting cross-legged on the floor"] {
            assert_eq!(met(&standing(), prompt), None, "{prompt}");
        }
    }

    #[test]
    fn sides_are_treated_alike() {
        let before = standing();
        let mut turned = 0;
        for (left, right) in [
            ("left hand on the right knee", "right hand on the left knee"),
            ("left knee raised", "right knee raised"),
            ("leaning to the left", "leaning to the right"),
        ] {
            let (one, other) = (met(&before, left), met(&mirror(&before), right));
            assert_eq!(one.is_some(), other.is_some(), "{left}");
            if let (Some(one), Some(other)) = (one, other) {
                assert!(mirror(&one).mpjpe(&other) < 0.02, "{left}: {}", mirror(&one).mpjpe(&other));
                turned += 1;
            }
        }
        assert!(turned >= 2, "{turned}");
    }

    #[test]
    fn real_bodies_stay_bodies_and_lose_nothing_that_they_met() {
        let prompts = [
            "head bowed, left arm raised",
            "standing with both hands on the hips",
            "right hand at the left shoulder, looking up",
            "knees bent, torso bent forward",
            "arms straight up, feet together",
        ];
        let mut rng = generator(5);
        let mut poses: Vec<Pose> = real_poses(200).iter().map(|pose| enforce(pose).pose).collect();
        poses.extend((0..30).map(|_| enforce(&crate::sampling::random_pose(&mut rng, 0.4)).pose));
        let mut turned = 0;
        for (at, before) in poses.iter().enumerate() {
            let prompt = prompts[at % prompts.len()];
            let Some(after) = met(before, prompt) else { continue };
            turned += 1;
            assert!(measure(&after).bone_error_max_m < 1e-5 && after.joints[0].distance(before.joints[0]) < 1e-5);
            let lost =
                check(prompt, before).into_iter().zip(check(prompt, &after)).find(|(a, b)| a.verdict > b.verdict);
            assert!(lost.is_none(), "{prompt}: {lost:?}");
            assert!(plausibility(&after).score > plausibility(before).score.min(PLAUSIBLE) - 2.0 * FREE);
        }
        assert!(turned > poses.len() / 10, "{turned} of {}", poses.len());
    }

    #[test]
    fn what_is_no_body_makes_nothing_fail() {
        for joints in [[glam::Vec3::ZERO; 22], [glam::Vec3::NAN; 22], [glam::Vec3::splat(1e30); 22]] {
            let _ = met(&Pose { joints }, "left arm raised, head bowed");
        }
    }
}
