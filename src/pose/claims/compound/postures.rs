//! Claims about what the whole body does: a bridge, a handstand, ways of sitting on the floor.

use super::super::Claim;
use super::super::legs::on_feet;
use super::super::measures::{Measures, Side};
use super::super::verdict::{over, under};
use super::{both, foot_down, hand_down, low_seat};
use Side::{Left, Right};

pub(super) fn claims() -> Vec<Claim> {
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
