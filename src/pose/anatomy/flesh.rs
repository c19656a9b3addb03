//! The body's volume: a capsule for every part, and how deep parts sink into each other. Nothing here knows angles.
//!
//! Radii are of what does not yield: bone and what lies close on it, about two thirds of the radii that the mean girths
//! of men and women give in ANSUR II (Gordon et al. 2014: thigh 0.62 m, calf 0.39 m, upper arm 0.34 m, forearm 0.29 m,
//! head 0.57 m, waist 0.91 m) taken as circles; chest and pelvis, which are no circles, are two capsules side by side
//! and one across.

use glam::Vec3;

use crate::skeleton::JOINT_COUNT;

/// Parts that press on each other sink in by this much without anybody noticing, metres.
const YIELD: f32 = 0.02;

/// A part of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Part {
    Head,
    LeftChest,
    RightChest,
    Belly,
    Pelvis,
    LeftUpperArm,
    RightUpperArm,
    LeftForearm,
    RightForearm,
    LeftHand,
    RightHand,
    LeftThigh,
    RightThigh,
    LeftShin,
    RightShin,
    LeftFoot,
    RightFoot,
}

use Part::*;

impl Part {
    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Head => "head",
            LeftChest | RightChest => "chest",
            Belly => "belly",
            Pelvis => "pelvis",
            LeftUpperArm => "left upper arm",
            RightUpperArm => "right upper arm",
            LeftForearm => "left forearm",
            RightForearm => "right forearm",
            LeftHand => "left hand",
            RightHand => "right hand",
            LeftThigh => "left thigh",
            RightThigh => "right thigh",
            LeftShin => "left shin",
            RightShin => "right shin",
            LeftFoot => "left foot",
            RightFoot => "right foot",
        }
    }

    /// Trunk and head, left arm, right arm, left leg or right leg.
    pub(super) fn limb(self) -> usize {
        match self {
            Head | LeftChest | RightChest | Belly | Pelvis => 0,
            LeftUpperArm | LeftForearm | LeftHand => 1,
            RightUpperArm | RightForearm | RightHand => 2,
            LeftThigh | LeftShin | LeftFoot => 3,
            RightThigh | RightShin | RightFoot => 4,
        }
    }
}

/// Parts that can meet without being neighbours. A part and the one it hangs on always touch and are left out.
const PAIRS: [(Part, &[Part]); 15] = [
    (LeftHand, &[Head, LeftChest, RightChest, Belly, Pelvis, RightUpperArm, RightForearm, LeftThigh, RightThigh]),
    (LeftHand, &[LeftShin, RightShin, LeftFoot, RightFoot]),
    (RightHand, &[Head, LeftChest, RightChest, Belly, Pelvis, LeftUpperArm, LeftForearm, LeftThigh, RightThigh]),
    (RightHand, &[LeftShin, RightShin, LeftFoot, RightFoot]),
    (LeftForearm, &[Head, LeftChest, RightChest, Belly, Pelvis, RightUpperArm, RightForearm, LeftThigh, RightThigh]),
    (LeftForearm, &[LeftShin, RightShin]),
    (RightForearm, &[Head, LeftChest, RightChest, Belly, Pelvis, LeftUpperArm, LeftThigh, RightThigh]),
    (RightForearm, &[LeftShin, RightShin]),
    (LeftUpperArm, &[Head, RightChest, Belly, Pelvis, RightUpperArm, LeftThigh, RightThigh]),
    (RightUpperArm, &[Head, LeftChest, Belly, Pelvis, LeftThigh, RightThigh]),
    (LeftShin, &[Head, LeftChest, RightChest, Belly, RightThigh, RightShin, RightFoot]),
    (RightShin, &[Head, LeftChest, RightChest, Belly, LeftThigh, LeftFoot]),
    (Head, &[LeftThigh, RightThigh, LeftFoot, RightFoot, Belly, Pelvis]),
    (LeftFoot, &[RightFoot]),
    (LeftThigh, &[RightThigh]),
];

/// Pairs that meet only with the far half of the first: thighs begin next to the belly, and people sit on their heels.
const FAR: [(Part, &[Part]); 4] = [
    (LeftThigh, &[LeftChest, RightChest]),
    (RightThigh, &[LeftChest, RightChest]),
    (LeftFoot, &[Pelvis]),
    (RightFoot, &[Pelvis]),
];

/// How deep two parts are in each other.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Overlap {
    /// The parts.
    pub parts: (Part, Part),
    /// Depth beyond what flesh yields, metres.
    pub depth_m: f32,
    /// The same as a share of the greatest depth there can be: 1 where the middles of the parts meet.
    pub share: f32,
}

/// A sphere drawn along a line.
#[derive(Clone, Copy, Debug)]
struct Capsule {
    from: Vec3,
    to: Vec3,
    radius: f32,
}

/// The body's parts for the joints of a pose.
pub(super) struct Flesh([Capsule; 17]);

impl Flesh {
    pub(super) fn new(j: &[Vec3; JOINT_COUNT]) -> Self {
        let along = |from: usize, to: usize, metres: f32| (j[to] - j[from]).normalize_or_zero() * metres;
        let up = (j[12] - j[0]).normalize_or_zero();
        // The joint is the base of the skull; the skull's middle lies above it, between where neck and back point.
        let skull = j[15] + ((j[15] - j[12]).normalize_or_zero() + up).normalize_or_zero() * 0.08;
        let capsule = |from: Vec3, to: Vec3, radius: f32| Capsule { from, to, radius };
        let across = (j[16] - j[17]).normalize_or_zero();
        let chest = |side: f32, collar: usize| capsule(j[6] + across * (0.05 * side), j[collar].lerp(j[9], 0.2), 0.08);
        let limb = |from: usize, to: usize, radius: f32| capsule(j[from], j[to], radius);
        let hand = |elbow: usize, wrist: usize| capsule(j[wrist], j[wrist] + along(elbow, wrist, 0.07), 0.02);
        Self([
            capsule(skull, skull, 0.075),
            chest(1.0, 13),
            chest(-1.0, 14),
            limb(3, 6, 0.09),
            limb(1, 2, 0.08),
            limb(16, 18, 0.04),
            limb(17, 19, 0.04),
            limb(18, 20, 0.03),
            limb(19, 21, 0.03),
            hand(18, 20),
            hand(19, 21),
            limb(1, 4, 0.055),
            limb(2, 5, 0.055),
            limb(4, 7, 0.04),
            limb(5, 8, 0.04),
            limb(7, 10, 0.03),
            limb(8, 11, 0.03),
        ])
    }

    /// Every overlap beyond what flesh yields.
    pub(super) fn overlaps(&self, mut found: impl FnMut(Overlap)) {
        let mut meet = |a: Part, b: Part, one: Capsule, two: Capsule| {
            let reach = one.radius + two.radius - YIELD;
            let squared = distance_squared(&one, &two);
            if squared < reach * reach {
                let depth_m = reach - squared.sqrt();
                found(Overlap { parts: (a, b), depth_m, share: depth_m / reach });
            }
        };
        for (a, others) in PAIRS {
            others.iter().for_each(|b| meet(a, *b, self.0[a as usize], self.0[*b as usize]));
        }
        for (a, others) in FAR {
            others.iter().for_each(|b| meet(a, *b, self.far(a), self.0[*b as usize]));
        }
    }

    /// The farther half of a part.
    fn far(&self, part: Part) -> Capsule {
        let whole = self.0[part as usize];
        Capsule { from: whole.from.lerp(whole.to, 0.5), ..whole }
    }
}

/// Squared distance of two line segments (Ericson 2005, *Real-Time Collision Detection*, §5.1.9).
fn distance_squared(one: &Capsule, two: &Capsule) -> f32 {
    const SHORT: f32 = 1e-8;
    let (d1, d2, r) = (one.to - one.from, two.to - two.from, one.from - two.from);
    let (a, e, f) = (d1.length_squared(), d2.length_squared(), d2.dot(r));
    let (s, t) = if a <= SHORT && e <= SHORT {
        (0.0, 0.0)
    } else if a <= SHORT {
        (0.0, (f / e).clamp(0.0, 1.0))
    } else {
        let c = d1.dot(r);
        if e <= SHORT {
            ((-c / a).clamp(0.0, 1.0), 0.0)
        } else {
            let b = d1.dot(d2);
            let denominator = a * e - b * b;
            let s = if denominator > SHORT { ((b * f - c * e) / denominator).clamp(0.0, 1.0) } else { 0.0 };
            let t = (b * s + f) / e;
            if t < 0.0 {
                ((-c / a).clamp(0.0, 1.0), 0.0)
            } else if t > 1.0 {
                (((b - c) / a).clamp(0.0, 1.0), 1.0)
            } else {
                (s, t)
            }
        }
    };
    (one.from + d1 * s).distance_squared(two.from + d2 * t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::mirror;
    use crate::sampling::{generator, random_pose};
    use crate::skeleton::t_pose;

    fn overlaps(joints: &[Vec3; JOINT_COUNT]) -> Vec<Overlap> {
        let mut list = Vec::new();
        Flesh::new(joints).overlaps(|overlap| list.push(overlap));
        list
    }

    #[test]
    fn the_rest_pose_touches_nothing() {
        assert_eq!(overlaps(&t_pose().joints), []);
    }

    #[test]
    fn an_arm_through_the_chest_is_found() {
        let mut joints = t_pose().joints;
        joints[21] = joints[9] + Vec3::Z * 0.02;
        joints[19] = joints[17].lerp(joints[21], 0.5) + Vec3::Z * 0.1;
        let found = overlaps(&joints);
        assert!(found.iter().any(|o| o.parts.0 == RightForearm || o.parts.0 == RightHand), "{found:?}");
    }

    #[test]
    fn both_sides_are_judged_alike() {
        let mut rng = generator(91);
        for _ in 0..500 {
            let pose = random_pose(&mut rng, 1.5);
            let total = |joints| overlaps(joints).iter().map(|o| o.depth_m).sum::<f32>();
            let (here, there) = (total(&pose.joints), total(&mirror(&pose).joints));
            assert!((here - there).abs() < 1e-4, "{here} {there}");
        }
    }

    #[test]
    fn segments_are_as_far_apart_as_their_nearest_points() {
        let line = |from: [f32; 3], to: [f32; 3]| Capsule { from: from.into(), to: to.into(), radius: 0.0 };
        let cases = [
            (line([0.0; 3], [1.0, 0.0, 0.0]), line([0.5, 1.0, -1.0], [0.5, 1.0, 1.0]), 1.0),
            (line([0.0; 3], [1.0, 0.0, 0.0]), line([2.0, 0.0, 0.0], [3.0, 0.0, 0.0]), 1.0),
            (line([0.0; 3], [0.0; 3]), line([0.0, 2.0, 0.0], [1.0, 2.0, 0.0]), 4.0),
            (line([0.0; 3], [1.0, 0.0, 0.0]), line([0.2, 0.0, 3.0], [0.9, 0.0, 3.0]), 9.0),
        ];
        for (one, two, squared) in cases {
            assert!((distance_squared(&one, &two) - squared).abs() < 1e-6);
            assert!((distance_squared(&two, &one) - squared).abs() < 1e-6);
        }
    }
}
