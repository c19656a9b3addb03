//! Claims about the whole body: standing, sitting, kneeling, lying and what lies between.
//!
//! What the body rests on is unknown; heights count from its lowest joint (a foot joint is a few centimetres above
//! the sole, and a pelvis about 0.1 m above the seat).

use super::legs::on_feet;
use super::verdict::{Degree, Verdict, over, under};
use super::{Claim, sided};
use super::{Measures, Side};
use Side::{Left, Right};

/// About the whole body.
pub(super) fn claims() -> Vec<Claim> {
    let whole = vec![
        Claim::new(
            "upside_down",
            &["a person is upside down", "the body is upside down", "a person is the wrong way up"],
            |m| over(m.torso_incline(), 115.0, 130.0).and(under(m.head().y, 0.45, 0.6)),
        ),
        Claim::new("lying_on_back", &["a person is lying on their back", "a person lies face up on the floor"], |m| {
            lying(m).and(over(m.front.y - m.left.y.abs(), 0.0, 0.1))
        }),
        Claim::new(
            "lying_on_front",
            &[
                "a person is lying on their front",
                "a person lies face down on the floor",
                "a person lies on their stomach",
            ],
            |m| lying(m).and(over(-m.front.y - m.left.y.abs(), 0.0, 0.1)),
        ),
        Claim::new(
            "on_hands_and_knees",
            &["a person is on their hands and knees", "a person is on all fours", "a person is crawling"],
            on_hands_and_knees,
        ),
        Claim::new(
            "plank",
            &["a person is in a push-up position", "a person holds a plank", "a person does push-ups"],
            plank,
        ),
        Claim::new(
            "kneeling",
            &["a person is kneeling", "a person kneels on both knees", "both knees are on the ground"],
            |m| knee_down(m, Left).and(knee_down(m, Right)).and(kneeling_height(m)),
        ),
        Claim::new(
            "sitting_on_floor",
            &["a person is sitting on the floor", "a person sits on the ground"],
            sitting_on_floor,
        ),
        Claim::new("sitting", &["a person is sitting", "a person sits down", "a person is seated"], |m| {
            sitting_on_seat(m).or(sitting_on_floor(m))
        }),
        Claim::new(
            "deep_squat",
            &["a person is in a deep squat", "a person squats low to the ground", "a person squats all the way down"],
            |m| {
                let folded = |side| under(m.knee_angle(side), 75.0, 95.0);
                crouching(m).and(under(m.pelvis().y, 0.45, 0.55)).and(folded(Left)).and(folded(Right))
            },
        ),
        Claim::new(
            "crouching",
            &["a person is crouching", "a person squats down", "a person is in a squat"],
            crouching,
        ),
        Claim::new(
            "standing",
            &["a person is standing", "a person stands upright", "a person is on their feet"],
            standing,
        ),
    ];
    let with_side = sided! {
        "lying_on_" "_side", lying_on_side, ["a person is lying on their " " side", "a person lies on the " " side of their body"];
        "kneeling_on_" "_knee", kneeling_on_one, ["a person is kneeling on their " " knee", "a person is down on the " " knee", "the " " knee is on the ground"];
    };
    [whole, with_side].concat()
}

fn lying(m: &Measures) -> Degree {
    over(m.torso_incline(), 55.0, 68.0).and(under(m.pelvis().y, 0.32, 0.42)).and(under(m.neck().y, 0.45, 0.60))
}

fn lying_on_side(m: &Measures, side: Side) -> Degree {
    lying(m).and(over(-m.left.y * side.sign() - m.front.y.abs(), 0.0, 0.1))
}

/// A knee on the floor with the shin lying behind it.
fn knee_down(m: &Measures, side: Side) -> Degree {
    let shin = m.ankle(side) - m.knee(side);
    under(m.knee(side).y, 0.12, 0.20).and(under(shin.y, 0.18, 0.25)).and(under(m.knee_angle(side), 120.0, 140.0))
}

/// The pelvis above the heels, the torso more or less upright.
fn kneeling_height(m: &Measures) -> Degree {
    let shins_behind = |side| under(m.ankle(side).z - m.pelvis().z, 0.10, 0.20);
    over(m.pelvis().y, 0.18, 0.24)
        .and(under(m.torso_incline(), 50.0, 62.0))
        .and(shins_behind(Left).or(shins_behind(Right)))
}

fn kneeling_on_one(m: &Measures, side: Side) -> Degree {
    knee_down(m, side)
        .and(over(m.knee(side.other()).y, 0.22, 0.32))
        .and(over(m.pelvis().y, 0.24, 0.30))
        .and(under(m.torso_incline(), 55.0, 65.0))
        .and(under(m.ankle(side).z - m.pelvis().z, 0.10, 0.20))
}

fn on_hands_and_knees(m: &Measures) -> Degree {
    let hand = |side| under(m.wrist(side).y, 0.15, 0.25);
    let knee = |side| under(m.knee(side).y, 0.12, 0.20);
    hand(Left)
        .and(hand(Right))
        .and(knee(Left))
        .and(knee(Right))
        .and(over(m.pelvis().y, 0.28, 0.36))
        .and(under(m.front.y, -0.6, -0.4))
}

fn plank(m: &Measures) -> Degree {
    let straight = |side| over(m.knee_angle(side), 140.0, 155.0);
    let hand = |side| under(m.wrist(side).y, 0.15, 0.25);
    let foot = |side| under(m.foot_height(side), 0.10, 0.20);
    straight(Left)
        .and(straight(Right))
        .and(hand(Left).and(hand(Right)))
        .and(foot(Left).and(foot(Right)))
        .and(over(m.torso_incline(), 50.0, 58.0))
        .and(over(m.pelvis().y, 0.16, 0.22))
        .and(over(m.neck().y, 0.20, 0.28))
        .and(under(m.front.y, -0.6, -0.4))
}

/// How far the feet are in front of the pelvis on average, metres.
fn feet_ahead(m: &Measures) -> f32 {
    0.5 * (m.ankle(Left).z + m.ankle(Right).z) - m.pelvis().z
}

/// How far the pelvis is from above the middle of the feet, metres.
fn off_balance(m: &Measures) -> f32 {
    let sideways = 0.5 * (m.ankle(Left).x + m.ankle(Right).x) - m.pelvis().x;
    sideways.hypot(feet_ahead(m))
}

fn sitting_on_seat(m: &Measures) -> Degree {
    let thigh = |side| over(m.thigh_incline(side), 48.0, 58.0);
    under(m.torso_incline(), 38.0, 50.0)
        .and(thigh(Left).and(thigh(Right)))
        .and(over(feet_ahead(m), 0.20, 0.28))
        .and(under(m.pelvis().y, 0.66, 0.74))
        .and(!kneeling_height(m).and(knee_down(m, Left).or(knee_down(m, Right))))
}

/// Whether a seat may be under the pelvis: anything between sitting and doubt.
pub(crate) fn is_seated(m: &Measures) -> bool {
    sitting_on_seat(m).verdict() != Verdict::Fails
}

fn sitting_on_floor(m: &Measures) -> Degree {
    under(m.pelvis().y, 0.20, 0.27).and(under(m.torso_incline(), 45.0, 55.0)).and(over(m.neck().y, 0.40, 0.50))
}

/// On bent legs with the weight over the feet.
fn crouching(m: &Measures) -> Degree {
    let leg = |side| {
        let knee = under(m.knee_angle(side), 110.0, 130.0).and(over(m.knee(side).y, 0.18, 0.24));
        knee.and(under(m.foot_height(side), 0.10, 0.20))
    };
    leg(Left)
        .and(leg(Right))
        .and(over(m.pelvis().y, 0.20, 0.27))
        .and(under(m.pelvis().y, 0.68, 0.76))
        .and(under(m.torso_incline(), 70.0, 85.0))
        .and(under(off_balance(m), 0.30, 0.38))
        .and(under(feet_ahead(m), 0.20, 0.28))
}

fn standing(m: &Measures) -> Degree {
    let carries = |side| over(m.knee_angle(side), 125.0, 140.0).and(under(m.foot_height(side), 0.10, 0.20));
    on_feet(m)
        .and(over(m.pelvis().y, 0.70, 0.78))
        .and(under(m.torso_incline(), 35.0, 50.0))
        .and(carries(Left).or(carries(Right)))
}
