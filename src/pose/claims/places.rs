//! Claims about where one part is against another: above and below as the world has it, in front, behind and across as
//! the body has it. Clear from 0.15 m on; below 0.05 m the parts are level and the claim fails (PoseScript's steps).

use super::measures::{Measures, Side};
use super::template::{Sided, both_sides};
use super::verdict::{Degree, over};
use super::{Claim, Kind};
use Side::{Left, Right};

pub(super) fn claims() -> Vec<Claim> {
    let detail = |name, phrases, test| Claim::new(name, phrases, test).of_kind(Kind::Detail);
    let whole = vec![
        detail("head_below_hips", &["the head is lower than the hips", "the head hangs below the hips"], |m| {
            clear(m.pelvis().y - m.head().y)
        }),
        detail("wrists_crossed", &["the wrists are crossed", "one wrist crosses over the other"], |m| {
            over(across(m, Left) + across(m, Right), 0.0, 0.06)
        }),
        detail("knees_crossed", &["the thighs are crossed", "one knee crosses over the other"], |m| {
            over(m.in_pelvis(m.knee(Right) - m.knee(Left)).x, 0.0, 0.06)
        }),
    ];
    [both_sides(Kind::Detail, ROWS), whole].concat()
}

const ROWS: &[Sided] = &[
    Sided {
        name: "*_hand_above_shoulder",
        phrases: &["the * hand is higher than the shoulder", "the * hand is lifted past the shoulder"],
        pair: "both hands are higher than the shoulders",
        test: |m, side| clear(m.wrist(side).y - m.shoulder(side).y),
    },
    Sided {
        name: "*_hand_below_hip",
        phrases: &["the * hand is lower than the hip", "the * hand hangs below the hip"],
        pair: "both hands are lower than the hips",
        test: |m, side| clear(m.hip(side).y - m.wrist(side).y),
    },
    Sided {
        name: "*_hand_higher",
        phrases: &["the * hand is the higher one", "the * hand is held higher than the other"],
        pair: "",
        test: |m, side| clear(m.wrist(side).y - m.wrist(side.other()).y),
    },
    Sided {
        name: "*_elbow_above_shoulder",
        phrases: &["the * elbow is higher than the shoulder", "the * elbow is lifted past the shoulder"],
        pair: "both elbows are higher than the shoulders",
        test: |m, side| over(m.elbow(side).y - m.shoulder(side).y, 0.03, 0.10),
    },
    Sided {
        name: "*_shoulder_higher",
        phrases: &["the * shoulder is the higher one", "the * shoulder is higher than the other"],
        pair: "",
        test: |m, side| over(m.shoulder(side).y - m.shoulder(side.other()).y, 0.05, 0.12),
    },
    Sided {
        name: "*_hip_higher",
        phrases: &["the * hip is the higher one", "the * hip is pushed up higher than the other"],
        pair: "",
        test: |m, side| over(m.hip(side).y - m.hip(side.other()).y, 0.03, 0.06),
    },
    Sided {
        name: "*_knee_above_hip",
        phrases: &["the * knee is higher than the hip", "the * knee is drawn up past the hip"],
        pair: "both knees are higher than the hips",
        test: |m, side| over(m.knee(side).y - m.hip(side).y, 0.03, 0.10),
    },
    Sided {
        name: "*_knee_higher",
        phrases: &["the * knee is the higher one", "the * knee is held higher than the other"],
        pair: "",
        test: |m, side| clear(m.knee(side).y - m.knee(side.other()).y),
    },
    Sided {
        name: "*_foot_above_hip",
        phrases: &["the * foot is higher than the hip", "the * foot is lifted past the hip"],
        pair: "both feet are higher than the hips",
        test: |m, side| clear(m.ankle(side).y - m.hip(side).y),
    },
    Sided {
        name: "*_foot_higher",
        phrases: &["the * foot is the higher one", "the * foot is higher than the other"],
        pair: "",
        test: |m, side| clear(m.foot_height(side) - m.foot_height(side.other())),
    },
    Sided {
        name: "*_hand_in_front",
        phrases: &["the * hand is in front of the body", "the * hand is out in front of the torso"],
        pair: "both hands are in front of the body",
        test: |m, side| clear(m.in_torso(side, m.wrist(side) - m.shoulder(side)).z),
    },
    Sided {
        name: "*_hand_behind",
        phrases: &["the * hand is further back than the shoulder", "the * hand trails behind the body"],
        pair: "both hands trail behind the body",
        test: |m, side| clear(-m.in_torso(side, m.wrist(side) - m.shoulder(side)).z),
    },
    Sided {
        name: "*_hand_further_forward",
        phrases: &["the * hand is ahead of the other hand", "the * hand is further forward than the other"],
        pair: "",
        test: |m, side| clear(m.in_torso(side, m.wrist(side) - m.wrist(side.other())).z),
    },
    Sided {
        name: "*_hand_across_body",
        phrases: &["the * hand reaches across the body", "the * arm crosses the body"],
        pair: "both arms cross the body",
        test: |m, side| over(across(m, side), 0.03, 0.08),
    },
    Sided {
        name: "*_elbow_behind",
        phrases: &["the * elbow is pulled back", "the * elbow is behind the body"],
        pair: "both elbows are pulled back",
        test: |m, side| over(-m.in_torso(side, m.elbow(side) - m.shoulder(side)).z, 0.05, 0.12),
    },
    Sided {
        name: "*_knee_forward",
        phrases: &["the * knee is ahead of the other knee", "the * knee is further forward than the other"],
        pair: "",
        test: |m, side| clear(m.in_pelvis(m.knee(side) - m.knee(side.other())).z),
    },
];

/// How far a wrist is past the middle of the body, to the other side, metres.
fn across(m: &Measures, side: Side) -> f32 {
    -m.in_torso(side, m.wrist(side) - m.pelvis()).x
}

fn clear(metres: f32) -> Degree {
    over(metres, 0.05, 0.15)
}
