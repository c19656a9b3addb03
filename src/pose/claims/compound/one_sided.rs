//! Claims that put several measurements of one side together: a leg lifted behind, an arm folded across the chest.

use super::super::legs::on_feet;
use super::super::template::Sided;
use super::super::verdict::{over, under};
use super::{both, hand_down, lifted_leg};

pub(super) const ROWS: &[Sided] = &[
    Sided {
        name: "*_leg_raised_back",
        phrases: &[
            "the * leg is raised behind",
            "the * leg is stretched out to the back",
            "a person lifts their * leg behind them",
        ],
        pair: "",
        test: |m, side| lifted_leg(m, side).and(over(m.pelvis().z - m.ankle(side).z, 0.30, 0.42)),
    },
    Sided {
        name: "*_leg_raised_side",
        phrases: &["the * leg is raised to the side", "a person lifts their * leg out sideways"],
        pair: "",
        test: |m, side| {
            let sideways = (m.ankle(side).x - m.pelvis().x) * side.sign();
            lifted_leg(m, side).and(over(sideways, 0.35, 0.50)).and(over(
                sideways - (m.ankle(side).z - m.pelvis().z).abs(),
                0.0,
                0.10,
            ))
        },
    },
    Sided {
        name: "*_knee_raised",
        phrases: &["the * knee is raised in front", "the * knee is lifted high", "a person lifts their * knee"],
        pair: "",
        test: |m, side| {
            on_feet(m)
                .and(over(m.thigh_incline(side), 60.0, 72.0))
                .and(over(m.knee(side).z - m.hip(side).z, 0.15, 0.22))
                .and(over(m.foot_height(side) - m.foot_height(side.other()), 0.12, 0.20))
                .and(under(m.knee_angle(side), 115.0, 130.0))
        },
    },
    Sided {
        name: "side_plank_on_*_hand",
        phrases: &["a person is in a side plank on the * hand", "a person holds a side plank on their * arm"],
        pair: "",
        test: |m, side| {
            hand_down(m, side)
                .and(over(-m.left.y * side.sign(), 0.45, 0.60))
                .and(over(m.pelvis().y, 0.20, 0.28))
                .and(over(m.neck().y, 0.30, 0.40))
                .and(both(m, |m, side| over(m.knee_angle(side), 130.0, 145.0)))
        },
    },
    Sided {
        name: "*_arm_across_chest",
        phrases: &["the * arm is folded across the chest", "the * hand lies on the other side of the chest"],
        pair: "",
        test: |m, side| {
            let wrist = m.in_torso(side, m.wrist(side) - m.neck());
            under(wrist.x, -0.02, 0.03)
                .and(over(wrist.z, 0.02, 0.07))
                .and(under(wrist.z, 0.30, 0.36))
                .and(over(wrist.y, -0.38, -0.32))
                .and(under(wrist.y, 0.06, 0.12))
        },
    },
    Sided {
        name: "*_arm_bent_overhead",
        phrases: &["the * arm is bent over the head", "the * elbow points up beside the head"],
        pair: "both arms are bent over the head",
        test: |m, side| {
            over(m.elbow(side).y - m.shoulder(side).y, 0.10, 0.16).and(under(m.elbow_angle(side), 100.0, 120.0))
        },
    },
];
