//! Claims about whole attitudes that put several limbs together: hands on the knees, a guard, a bridge, a fold.

use super::legs::on_feet;
use super::measures::{Measures, Side, angle};
use super::template::{Sided, both_sides};
use super::verdict::{Verdict, over, under};
use super::{Claim, Kind};
use Side::{Left, Right};
use glam::Vec3;

pub(super) fn claims() -> Vec<Claim> {
    let mut list = postures();
    list.extend(hands());
    list.extend(both_sides(Kind::Composite, ONE_SIDED));
    list
}

fn postures() -> Vec<Claim> {
    vec![
        Claim::new(
            "bridge",
            &["a person is in a bridge", "a person is bent back with hands and feet on the ground"],
            |m| {
                both(m, hand_down).and(both(m, foot_down)).and(over(m.front.y, 0.3, 0.5)).and(over(
                    m.pelvis().y,
                    0.25,
                    0.35,
                ))
            },
        ),
        Claim::new(
            "downward_dog",
            &["a person is in downward dog", "a person is in an upside-down V with hands and feet on the ground"],
            |m| {
                both(m, hand_down)
                    .and(both(m, foot_down))
                    .and(both(m, |m, side| over(m.knee_angle(side), 130.0, 145.0)))
                    .and(over(m.pelvis().y - m.neck().y, 0.05, 0.15))
                    .and(under(m.front.y, -0.3, -0.1))
                    .and(over((m.wrist(Left) - m.ankle(Left)).length(), 0.5, 0.6))
            },
        ),
        Claim::new("handstand", &["a person is in a handstand", "a person stands on their hands"], |m| {
            over(m.torso_incline(), 115.0, 130.0)
                .and(both(m, hand_down))
                .and(both(m, |m, side| over(m.elbow_angle(side), 120.0, 140.0)))
        }),
        Claim::new(
            "legs_up_on_back",
            &["a person is on their back with the legs up", "a person lies face up with raised legs"],
            |m| {
                over(m.front.y, 0.3, 0.5)
                    .and(under(m.neck().y, 0.25, 0.35))
                    .and(both(m, |m, side| over(m.ankle(side).y - m.pelvis().y, 0.30, 0.40)))
            },
        ),
        Claim::new(
            "sitting_cross_legged",
            &["a person is sitting cross-legged", "a person sits on the floor with crossed legs"],
            |m| {
                low_seat(m)
                    .and(both(m, |m, side| under(m.knee_angle(side), 85.0, 105.0)))
                    .and(both(m, |m, side| under(m.knee(side).y, 0.32, 0.42)))
                    .and(over(m.knee(Left).distance(m.knee(Right)), 0.40, 0.50))
                    .and(under(m.ankle(Left).distance(m.ankle(Right)), 0.35, 0.45))
            },
        ),
        Claim::new(
            "sitting_legs_out",
            &["a person is sitting with the legs stretched out", "a person sits on the floor with straight legs"],
            |m| {
                low_seat(m)
                    .and(both(m, |m, side| over(m.knee_angle(side), 135.0, 150.0)))
                    .and(both(m, |m, side| under(m.ankle(side).y, 0.20, 0.28)))
            },
        ),
        Claim::new(
            "sitting_on_heels",
            &["a person is sitting on their heels", "a person sits back on the heels"],
            |m| {
                let shin_down =
                    |m: &Measures, side| under(m.knee(side).y, 0.14, 0.20).and(under(m.ankle(side).y, 0.16, 0.22));
                both(m, shin_down).and(both(m, |m, side| under(m.knee_angle(side), 60.0, 75.0))).and(under(
                    m.torso_incline(),
                    45.0,
                    55.0,
                ))
            },
        ),
        Claim::new(
            "hugging_knees",
            &["a person is hugging their knees", "a person pulls the knees to the chest"],
            |m| {
                let drawn_up = |m: &Measures, side: Side| under(m.knee(side).distance(m.neck()), 0.36, 0.44);
                let held = |m: &Measures, side: Side| {
                    let wrist = m.wrist(side);
                    let shin = |leg: Side| wrist.distance(m.knee(leg).lerp(m.ankle(leg), 0.4));
                    under(shin(Left).min(shin(Right)), 0.22, 0.30)
                };
                both(m, drawn_up).and(both(m, held))
            },
        ),
        Claim::new("touching_toes", &["a person is touching their toes", "a person reaches down to the feet"], |m| {
            let near = |m: &Measures, side: Side| {
                let foot = |leg: Side| m.wrist(side).distance(m.toes(leg)).min(m.wrist(side).distance(m.ankle(leg)));
                under(foot(Left).min(foot(Right)), 0.24, 0.32)
            };
            both(m, near).and(both(m, |m, side| over(m.knee_angle(side), 130.0, 145.0))).and(over(
                m.torso_pitch(),
                45.0,
                60.0,
            ))
        }),
        Claim::new("on_tiptoe", &["a person is on tiptoe", "a person stands on the balls of their feet"], |m| {
            let lifted = |m: &Measures, side: Side| over(m.ankle(side).y - m.toes(side).y, 0.10, 0.12);
            on_feet(m).and(both(m, lifted)).and(both(m, foot_down))
        }),
    ]
}

fn hands() -> Vec<Claim> {
    vec![
        Claim::new(
            "hands_on_knees",
            &["both hands are on the knees", "the hands rest on the knees", "a person props their hands on the knees"],
            |m| {
                both(m, |m, side| {
                    under(m.wrist(side).distance(m.knee(Left)).min(m.wrist(side).distance(m.knee(Right))), 0.20, 0.26)
                })
            },
        ),
        Claim::new(
            "hands_on_shoulders",
            &["both hands are at the shoulders", "the hands rest on the shoulders"],
            |m| {
                both(m, |m, side| {
                    under(
                        m.wrist(side).distance(m.shoulder(Left)).min(m.wrist(side).distance(m.shoulder(Right))),
                        0.20,
                        0.25,
                    )
                })
            },
        ),
        Claim::new(
            "praying_hands",
            &["the palms are together in front of the chest", "the hands are joined as in prayer"],
            |m| {
                let middle = m.in_torso(Left, 0.5 * (m.wrist(Left) + m.wrist(Right)) - m.neck());
                let bent = |m: &Measures, side| under(m.elbow_angle(side), 105.0, 125.0);
                under(m.wrist(Left).distance(m.wrist(Right)), 0.16, 0.22)
                    .and(both(m, bent))
                    .and(over(middle.z, 0.08, 0.14))
                    .and(over(middle.y, -0.38, -0.30))
                    .and(under(middle.y, 0.10, 0.16))
            },
        ),
        Claim::new(
            "guard_up",
            &["both fists are up in a guard", "the hands are raised in front of the face like a boxer's"],
            |m| {
                let ready = |m: &Measures, side: Side| {
                    let wrist = m.in_torso(side, m.wrist(side) - m.shoulder(side));
                    under(m.elbow_angle(side), 100.0, 120.0)
                        .and(over(wrist.z, 0.12, 0.18))
                        .and(over(wrist.y, -0.16, -0.08))
                        .and(under(wrist.y, 0.22, 0.30))
                        .and(under(m.in_torso(side, m.elbow(side) - m.shoulder(side)).y, -0.10, -0.05))
                };
                both(m, ready)
            },
        ),
        Claim::new(
            "arms_in_v",
            &["both arms are raised in a V", "the arms are stretched up in a V", "a person throws both arms up in a V"],
            |m| {
                let slanted = |m: &Measures, side: Side| {
                    let arm = m.wrist(side) - m.shoulder(side);
                    let outward = (arm.dot(m.left) * side.sign()).atan2(arm.y).to_degrees();
                    over(arm.y, 0.20, 0.28).and(over(outward, 14.0, 20.0)).and(under(outward, 58.0, 66.0)).and(over(
                        m.elbow_angle(side),
                        130.0,
                        145.0,
                    ))
                };
                both(m, slanted)
            },
        ),
        Claim::new(
            "arms_straight_up",
            &["both arms are stretched straight up", "the arms point straight up at the sky"],
            |m| {
                both(m, |m, side| {
                    under(angle(m.wrist(side) - m.shoulder(side), Vec3::Y), 16.0, 24.0).and(over(
                        m.elbow_angle(side),
                        145.0,
                        158.0,
                    ))
                })
            },
        ),
        Claim::new(
            "arms_stretched_back",
            &["both arms are stretched out behind", "the arms sweep back behind the body"],
            |m| {
                both(m, |m, side| {
                    under(m.in_torso(side, m.wrist(side) - m.shoulder(side)).z, -0.25, -0.15).and(over(
                        m.elbow_angle(side),
                        130.0,
                        145.0,
                    ))
                })
            },
        ),
    ]
}

const ONE_SIDED: &[Sided] = &[
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

fn both(m: &Measures, test: fn(&Measures, Side) -> Verdict) -> Verdict {
    test(m, Left).and(test(m, Right))
}

fn hand_down(m: &Measures, side: Side) -> Verdict {
    under(m.wrist(side).y, 0.12, 0.20)
}

fn foot_down(m: &Measures, side: Side) -> Verdict {
    under(m.foot_height(side), 0.10, 0.18)
}

fn low_seat(m: &Measures) -> Verdict {
    under(m.pelvis().y, 0.20, 0.27).and(under(m.torso_incline(), 45.0, 55.0)).and(over(m.neck().y, 0.40, 0.50))
}

/// A leg in the air with the knee more or less straight, the other foot on the ground.
fn lifted_leg(m: &Measures, side: Side) -> Verdict {
    on_feet(m).and(over(m.foot_height(side) - m.foot_height(side.other()), 0.15, 0.28)).and(over(
        m.knee_angle(side),
        110.0,
        130.0,
    ))
}
