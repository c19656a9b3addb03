//! Which frames of a clip become poses: those that say something of what the caption tells.
//! Frame 0 is near-neutral and says little, so it is never taken for being first. Knows nothing of captions' words.

use std::ops::Range;

use pose::skeleton::bones;
use pose::{Pose, align};

/// Poses closer than this (mean joint distance, metres) count as the same.
pub const NEAR_DUPLICATE: f32 = 0.02;
/// A frame off the line between its neighbours by more than this, metres, may be jitter …
const JITTER: f32 = 0.12;
/// … if it is also this many times the clip's median.
const JITTER_RATIO: f32 = 6.0;
/// Relative deviation of a bone from its median length in the clip that marks a broken frame.
const BONE_OUTLIER: f32 = 0.15;
/// A window yields at most one pose for this many frames (0.2 s).
const FRAMES_A_POSE: usize = 4;
/// A window in which no frame is farther than this from neutral standing, metres, shows standing itself.
const LEAST_ACTION: f32 = 0.06;
/// Elsewhere a frame counts that is at least this part of the greatest distance from neutral standing away from it.
const TELLING_PART: f32 = 0.6;

/// The frames of one clip made comparable: pelvis at the origin, facing +Z.
pub struct Frames {
    canonical: Vec<Pose>,
    usable: Vec<bool>,
    neutral: Vec<bool>,
}

impl Frames {
    /// Prepares a clip; jitter, broken bones and non-finite frames are marked unusable.
    #[must_use]
    pub fn new(clip: &[Pose]) -> Self {
        let canonical: Vec<Pose> = clip.iter().map(align::canonical).collect();
        let usable = usable(clip);
        let neutral = canonical.iter().map(is_neutral).collect();
        Self { canonical, usable, neutral }
    }

    /// The canonical pose of a frame.
    #[must_use]
    pub fn pose(&self, frame: usize) -> &Pose {
        &self.canonical[frame]
    }

    /// Number of frames left out as jitter or broken.
    #[must_use]
    pub fn rejected(&self) -> usize {
        self.usable.iter().filter(|u| !**u).count()
    }

    /// At most `count` frames of `window`, the most telling first: the one farthest from the window's mean and start, then each
    /// time the one farthest from all chosen (greedy k-centre, Gonzalez 1985). Frames of `chosen` inside the window
    /// count as taken and are not returned again. Short and static windows give fewer.
    #[must_use]
    pub fn pick(&self, window: Range<usize>, chosen: &[usize], count: usize) -> Vec<usize> {
        let window = window.start.min(self.canonical.len())..window.end.min(self.canonical.len());
        let candidates = self.candidates(window.clone());
        if candidates.is_empty() {
            return Vec::new();
        }
        let inside = chosen.iter().filter(|f| window.contains(f)).count();
        let count = count.min(candidates.len().div_ceil(FRAMES_A_POSE)).saturating_sub(inside);

        // Distance from each candidate to the nearest chosen frame, wherever in the clip that lies.
        let to = |frame: usize| move |c: &usize| self.canonical[*c].mpjpe(&self.canonical[frame]);
        let mut nearest = vec![f32::INFINITY; candidates.len()];
        let take = |nearest: &mut [f32], frame: usize| {
            for (d, c) in nearest.iter_mut().zip(&candidates) {
                *d = d.min(to(frame)(c));
            }
        };
        chosen.iter().for_each(|frame| take(&mut nearest, *frame));

        let mut picked = Vec::with_capacity(count);
        while picked.len() < count {
            let next =
                if picked.is_empty() && inside == 0 { self.most_telling(&candidates) } else { first_largest(&nearest) };
            if nearest[next] < NEAR_DUPLICATE {
                break;
            }
            picked.push(candidates[next]);
            take(&mut nearest, candidates[next]);
        }
        picked
    }

    /// The usable frames of a window; where the body also stands neutrally in it, without those on the way out of that stance.
    fn candidates(&self, window: Range<usize>) -> Vec<usize> {
        let usable: Vec<usize> = window.filter(|f| self.usable[*f]).collect();
        let Some(rest) = usable.iter().find(|f| self.neutral[**f]) else { return usable };
        let away = |frame: &usize| self.canonical[*frame].mpjpe(&self.canonical[*rest]);
        let farthest = usable.iter().map(away).fold(0.0, f32::max);
        if farthest < LEAST_ACTION {
            return usable;
        }
        usable.iter().copied().filter(|f| away(f) >= TELLING_PART * farthest).collect()
    }

    /// The position in `candidates` farthest from their mean and from their first frame: in "raises both arms" the arms may be up
    /// for most of the time, and then the mean alone would point at the start.
    fn most_telling(&self, candidates: &[usize]) -> usize {
        let mut mean = Pose { joints: Default::default() };
        for frame in candidates {
            for (sum, joint) in mean.joints.iter_mut().zip(&self.canonical[*frame].joints) {
                *sum += *joint / candidates.len() as f32;
            }
        }
        let start = &self.canonical[candidates[0]];
        let telling = |c: &usize| self.canonical[*c].mpjpe(&mean) + self.canonical[*c].mpjpe(start);
        first_largest(&candidates.iter().map(telling).collect::<Vec<_>>())
    }
}

/// Position of the largest number, the first of equals.
fn first_largest(numbers: &[f32]) -> usize {
    numbers.iter().enumerate().fold(0, |best, (i, x)| if *x > numbers[best] { i } else { best })
}

fn usable(clip: &[Pose]) -> Vec<bool> {
    let finite: Vec<bool> = clip.iter().map(|p| p.joints.iter().all(|j| j.is_finite())).collect();
    let medians: Vec<f32> = bones().map(|bone| median(clip.iter().map(|p| length(p, bone)))).collect();
    let intact = |p: &Pose| bones().zip(&medians).all(|(bone, m)| (length(p, bone) - m).abs() <= BONE_OUTLIER * m);

    let off_line: Vec<f32> = (0..clip.len())
        .map(|t| if t == 0 || t + 1 == clip.len() { 0.0 } else { off_line(&clip[t - 1], &clip[t], &clip[t + 1]) })
        .collect();
    let limit = JITTER.max(JITTER_RATIO * median(off_line.iter().copied()));
    (0..clip.len())
        .map(|t| {
            // A spike drags both neighbours off the line by half as much; only its peak is at fault.
            let peak = off_line[t] > limit
                && off_line[t.saturating_sub(1)..=(t + 1).min(clip.len() - 1)].iter().all(|x| *x <= off_line[t]);
            finite[t] && intact(&clip[t]) && !peak
        })
        .collect()
}

/// Largest distance of a joint from the middle between where it was and where it will be, metres.
fn off_line(before: &Pose, now: &Pose, after: &Pose) -> f32 {
    let joints = before.joints.iter().zip(&now.joints).zip(&after.joints);
    joints.map(|((b, n), a)| n.distance(b.midpoint(*a))).fold(0.0, f32::max)
}

fn length(pose: &Pose, (parent, child): (usize, usize)) -> f32 {
    pose.joints[parent].distance(pose.joints[child])
}

/// The middle one of the finite numbers, 0 for none.
fn median(numbers: impl Iterator<Item = f32>) -> f32 {
    let mut finite: Vec<f32> = numbers.filter(|x| x.is_finite()).collect();
    finite.sort_by(f32::total_cmp);
    finite.get(finite.len() / 2).copied().unwrap_or(0.0)
}

/// Standing upright with feet under the hips and arms hanging (canonical pose).
fn is_neutral(pose: &Pose) -> bool {
    let j = &pose.joints;
    let straight = |hip: usize, knee: usize, ankle: usize| {
        (j[knee] - j[hip]).angle_between(j[ankle] - j[knee]).to_degrees() < 28.0
    };
    let flat = |a: usize, b: usize| (j[a] - j[b]).with_y(0.0).length();
    let hangs = |shoulder: usize, wrist: usize| j[wrist].y < j[3].y && flat(shoulder, wrist) < 0.22;
    let upright = (j[12] - j[0]).angle_between(glam::Vec3::Y).to_degrees() < 12.0;
    let feet_under = flat(7, 8) < 0.30 && (j[7].y - j[8].y).abs() < 0.06;
    upright && feet_under && straight(1, 4, 7) && straight(2, 5, 8) && hangs(16, 20) && hangs(17, 21)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;

    /// Hangs, rises to the top by the middle, holds.
    fn raising() -> Vec<Pose> {
        (0..60).map(|t| standing((t as f32 / 20.0).min(1.0) * 3.0, (t as f32 / 20.0).min(1.0) * 3.0)).collect()
    }

    #[test]
    fn raised_arms_are_shown_raised() {
        let frames = Frames::new(&raising());
        let picked = frames.pick(0..60, &[], 4);
        assert!(picked[0] >= 20, "the first pose has the arms up, not {picked:?}");
        assert!(!picked.contains(&0), "neutral standing is left out: {picked:?}");
        assert_eq!(picked, Frames::new(&raising()).pick(0..60, &[], 4), "the same every time");
    }

    #[test]
    fn no_two_chosen_frames_are_near_duplicates() {
        let clip = raising();
        let frames = Frames::new(&clip);
        let picked = frames.pick(0..60, &[], 15);
        for (i, a) in picked.iter().enumerate() {
            assert!(picked[..i].iter().all(|b| clip[*a].mpjpe(&clip[*b]) >= NEAR_DUPLICATE));
        }
        assert!(frames.pick(0..60, &picked, 15).iter().all(|f| !picked.contains(f)));
    }

    #[test]
    fn static_and_short_and_empty_windows_give_few() {
        let still = Frames::new(&vec![standing(1.0, 1.0); 50]);
        assert_eq!(still.pick(0..50, &[], 8).len(), 1);
        assert_eq!(Frames::new(&[standing(0.0, 0.0)]).pick(0..1, &[], 8), [0]);
        assert!(still.pick(90..99, &[], 8).is_empty());
        assert!(Frames::new(&[]).pick(0..9, &[], 8).is_empty());
    }

    #[test]
    fn only_frames_of_the_window_are_chosen() {
        let picked = Frames::new(&raising()).pick(5..15, &[], 8);
        assert!(!picked.is_empty() && picked.iter().all(|f| (5..15).contains(f)), "{picked:?}");
    }

    #[test]
    fn jitter_and_broken_bones_are_never_chosen() {
        let mut clip = raising();
        clip[30].joints[20].x += 0.5;
        clip[40] = standing(-2.0, -2.0);
        clip[50].joints[4].y = f32::NAN;
        let frames = Frames::new(&clip);
        assert_eq!(frames.rejected(), 3);
        assert!(frames.pick(0..60, &[], 60).iter().all(|f| ![30, 40, 50].contains(f)));
    }
}
