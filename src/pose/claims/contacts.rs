//! Claims about what is near what: hands and other joints at 0.20 m or less, pairs in steps of 0.20, 0.40 and 0.80 m
//! (PoseScript's), and what is on the ground, within 0.10 m of the lowest
//! joint, or in the air.

use glam::Vec3;

use super::measures::{Measures, Side};
use super::template::{Sided, both_sides};
use super::verdict::{Degree, over, under};
use super::{Claim, Kind};
use Side::{Left, Right};

pub(super) fn claims() -> Vec<Claim> {
    [both_sides(Kind::Atomic, TOUCHES), both_sides(Kind::Detail, GROUNDED), whole()].concat()
}

const TOUCHES: &[Sided] = &[
    Sided {
        name: "*_hand_at_*_knee",
        phrases: &["the * hand is on the * knee", "the * hand rests on the * knee"],
        pair: "each hand is on its own knee",
        test: |m, side| touches(m.wrist(side), m.knee(side)),
    },
    Sided {
        name: "*_hand_at_~_knee",
        phrases: &["the * hand is on the ~ knee", "the * hand rests on the ~ knee"],
        pair: "each hand is on the opposite knee",
        test: |m, side| touches(m.wrist(side), m.knee(side.other())),
    },
    Sided {
        name: "*_hand_at_*_foot",
        phrases: &[
            "the * hand is at the * foot",
            "the * hand reaches the * foot",
            "a person holds their * foot with the * hand",
        ],
        pair: "each hand is at its own foot",
        test: |m, side| at_foot(m, side, side),
    },
    Sided {
        name: "*_hand_at_~_foot",
        phrases: &[
            "the * hand is at the ~ foot",
            "the * hand reaches the ~ foot",
            "a person holds their ~ foot with the * hand",
        ],
        pair: "each hand is at the opposite foot",
        test: |m, side| at_foot(m, side, side.other()),
    },
    Sided {
        name: "*_hand_at_*_shoulder",
        phrases: &["the * hand is at the * shoulder", "the * hand touches the * shoulder"],
        pair: "each hand is at its own shoulder",
        test: |m, side| touches(m.wrist(side), m.shoulder(side)),
    },
    Sided {
        name: "*_hand_at_~_shoulder",
        phrases: &["the * hand is on the ~ shoulder", "the * hand touches the ~ shoulder"],
        pair: "each hand is on the opposite shoulder",
        test: |m, side| touches(m.wrist(side), m.shoulder(side.other())),
    },
    Sided {
        name: "*_hand_at_~_elbow",
        phrases: &["the * hand is at the ~ elbow", "the * hand holds the ~ elbow"],
        pair: "each hand is at the opposite elbow",
        test: |m, side| touches(m.wrist(side), m.elbow(side.other())),
    },
    Sided {
        name: "*_foot_at_~_knee",
        phrases: &["the * foot is at the ~ knee", "the * foot rests against the ~ knee"],
        pair: "each foot is at the opposite knee",
        test: |m, side| {
            under(
                m.ankle(side).distance(m.knee(side.other())).min(m.toes(side).distance(m.knee(side.other()))),
                0.20,
                0.25,
            )
        },
    },
    Sided {
        name: "*_elbow_at_*_knee",
        phrases: &["the * elbow is on the * knee", "the * elbow rests on the * knee"],
        pair: "each elbow is on its own knee",
        test: |m, side| touches(m.elbow(side), m.knee(side)),
    },
];

const GROUNDED: &[Sided] = &[
    Sided {
        name: "*_knee_on_ground",
        phrases: &["the * knee is down on the floor", "the * knee touches the floor"],
        pair: "both knees are down on the floor",
        test: |m, side| under(m.knee(side).y, 0.10, 0.16),
    },
    Sided {
        name: "*_elbow_on_ground",
        phrases: &["the * elbow is on the floor", "the * elbow touches the ground"],
        pair: "both elbows are on the floor",
        test: |m, side| under(m.elbow(side).y, 0.10, 0.16),
    },
    Sided {
        name: "*_foot_in_air",
        phrases: &["the * foot is in the air", "the * foot hovers over the ground"],
        pair: "both feet are in the air",
        test: |m, side| over(m.foot_height(side), 0.10, 0.18),
    },
];

/// Pairs of joints on both sides, and the midline.
fn whole() -> Vec<Claim> {
    let detail = |name, phrases, test| Claim::new(name, phrases, test).of_kind(Kind::Detail);
    vec![
        detail(
            "hands_shoulder_width_apart",
            &["the hands are shoulder width apart", "both hands are about as far apart as the shoulders"],
            |m| step(m.wrist(Left).distance(m.wrist(Right)), 0.20, 0.40),
        ),
        detail("hands_spread_apart", &["the hands are well apart", "the gap between the hands is wide"], |m| {
            step(m.wrist(Left).distance(m.wrist(Right)), 0.40, 0.80)
        }),
        detail(
            "hands_wide_apart",
            &["the hands are far apart", "both hands are as far from each other as they go"],
            |m| over(m.wrist(Left).distance(m.wrist(Right)), 0.75, 0.85),
        ),
        detail(
            "feet_shoulder_width_apart",
            &["the feet are shoulder width apart", "both feet are about as far apart as the shoulders"],
            |m| step(m.ankle(Left).distance(m.ankle(Right)), 0.20, 0.40),
        ),
        detail(
            "feet_wide_apart",
            &["the feet are as far apart as they go", "the gap between the feet is very wide"],
            |m| over(m.ankle(Left).distance(m.ankle(Right)), 0.75, 0.85),
        ),
        detail("knees_together", &["the knees are together", "both knees touch each other"], |m| {
            under(m.knee(Left).distance(m.knee(Right)), 0.16, 0.20)
        }),
        detail("knees_apart", &["the knees are apart", "both knees are turned out wide"], |m| {
            over(m.knee(Left).distance(m.knee(Right)), 0.40, 0.48)
        }),
        detail("elbows_together", &["the elbows are close together", "both elbows nearly touch"], |m| {
            under(m.elbow(Left).distance(m.elbow(Right)), 0.20, 0.25)
        }),
        detail("elbows_wide", &["the elbows are held wide", "both elbows stick out to the sides"], |m| {
            over(m.elbow(Left).distance(m.elbow(Right)), 0.64, 0.72)
        }),
        detail("hips_on_ground", &["the hips are on the floor", "the seat is down on the ground"], |m| {
            under(m.pelvis().y, 0.17, 0.24)
        }),
        detail("head_on_ground", &["the head is on the floor", "the head rests on the ground"], |m| {
            under(m.head().y, 0.16, 0.24)
        }),
    ]
}

fn touches(a: Vec3, b: Vec3) -> Degree {
    under(a.distance(b), 0.20, 0.25)
}

fn at_foot(m: &Measures, hand: Side, foot: Side) -> Degree {
    let wrist = m.wrist(hand);
    under(wrist.distance(m.ankle(foot)).min(wrist.distance(m.toes(foot))), 0.20, 0.25)
}

/// A distance between two steps; within 3 cm of either nothing is said.
fn step(metres: f32, from: f32, to: f32) -> Degree {
    over(metres, from - 0.03, from + 0.03).and(under(metres, to - 0.03, to + 0.03))
}
