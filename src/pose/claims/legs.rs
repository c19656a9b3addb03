//! Claims about legs and feet. A foot is judged by its ankle and the ball of the foot.

use super::verdict::{Degree, over, under};
use super::{Claim, sided};
use super::{Measures, Side};
use Side::{Left, Right};

/// About both legs.
pub(super) fn paired() -> Vec<Claim> {
    vec![
        Claim::new(
            "striding",
            &["a person takes a big step", "a person is in mid-stride", "one foot is well ahead of the other"],
            striding,
        ),
        Claim::new(
            "legs_crossed",
            &["the legs are crossed", "the feet are crossed", "a person crosses their legs"],
            |m| over(m.ankle(Right).x - m.ankle(Left).x, 0.0, 0.05),
        ),
        Claim::new(
            "feet_apart",
            &["the feet are wide apart", "the legs are spread", "a person has their feet far apart"],
            |m| over(sideways_gap(m), 0.30, 0.40),
        ),
        Claim::new(
            "feet_together",
            &["the feet are together", "the feet are close to each other", "a person keeps their feet together"],
            |m| under(m.ankle(Left).distance(m.ankle(Right)), 0.15, 0.20),
        ),
        Claim::new("knees_bent", &["both knees are bent", "both legs are bent", "a person bends both knees"], |m| {
            knee_bent(m, Left).and(knee_bent(m, Right))
        }),
        Claim::new("legs_straight", &["both legs are straight", "the knees are straight"], |m| {
            straight(m, Left).and(straight(m, Right))
        }),
    ]
}

/// About one leg.
pub(super) fn sided() -> Vec<Claim> {
    sided! {
        "" "_leg_kicking", kicking, ["the " " leg kicks forward", "a person kicks with their " " leg", "the " " leg is stretched out in the air in front"];
        "standing_on_" "_leg", standing_on, ["a person stands on their " " leg only", "a person balances on the " " leg"];
        "lunging_" "", lunging, ["a person lunges with the " " leg in front", "a person is in a lunge on the " " leg"];
        "" "_leg_raised", raised, ["the " " leg is raised", "the " " foot is off the ground", "a person lifts their " " leg"];
        "" "_foot_forward", foot_forward, ["the " " foot is in front", "the " " leg is ahead", "a person has stepped forward with their " " foot"];
        "" "_knee_bent", knee_bent, ["the " " knee is bent", "the " " leg is bent", "a person bends their " " knee"];
        "" "_leg_straight", straight, ["the " " leg is straight", "the " " knee is straight"];
    }
}

fn sideways_gap(m: &Measures) -> f32 {
    m.ankle(Left).x - m.ankle(Right).x
}

/// How far an ankle is ahead of the other, metres.
fn lead(m: &Measures, side: Side) -> f32 {
    m.ankle(side).z - m.ankle(side.other()).z
}

/// The pelvis is carried by the legs.
pub(super) fn on_feet(m: &Measures) -> Degree {
    over(m.pelvis().y, 0.50, 0.60).and(under(m.torso_incline(), 95.0, 110.0))
}

fn knee_bent(m: &Measures, side: Side) -> Degree {
    under(m.knee_angle(side), 105.0, 135.0)
}

fn straight(m: &Measures, side: Side) -> Degree {
    over(m.knee_angle(side), 135.0, 160.0)
}

fn raised(m: &Measures, side: Side) -> Degree {
    let lift = m.foot_height(side) - m.foot_height(side.other());
    over(lift, 0.05, 0.15).and(on_feet(m))
}

fn kicking(m: &Measures, side: Side) -> Degree {
    raised(m, side)
        .and(over(m.knee_angle(side), 115.0, 135.0))
        .and(over(m.ankle(side).z - m.pelvis().z, 0.25, 0.40))
        .and(over(m.ankle(side).y, 0.25, 0.40))
}

/// The body is carried by one foot: below it, and not left behind by a stride.
fn standing_on(m: &Measures, side: Side) -> Degree {
    let away = (m.ankle(side) - m.pelvis()).with_y(0.0).length();
    raised(m, side.other())
        .and(over(m.knee_angle(side), 120.0, 135.0))
        .and(under(m.foot_height(side), 0.10, 0.15))
        .and(under(away, 0.35, 0.45))
}

fn foot_forward(m: &Measures, side: Side) -> Degree {
    over(lead(m, side), 0.05, 0.15).and(on_feet(m))
}

fn striding(m: &Measures) -> Degree {
    let step = lead(m, Left).abs();
    let low = |side| under(m.foot_height(side), 0.15, 0.25);
    over(step, 0.40, 0.50).and(low(Left)).and(low(Right)).and(on_feet(m))
}

/// A long step with the front knee bent, the back leg behind the body and the pelvis low.
fn lunging(m: &Measures, side: Side) -> Degree {
    over(lead(m, side), 0.45, 0.60)
        .and(under(m.knee_angle(side), 120.0, 135.0))
        .and(over(m.pelvis().z - m.ankle(side.other()).z, 0.20, 0.30))
        .and(over(m.pelvis().y, 0.30, 0.38))
        .and(under(m.pelvis().y, 0.78, 0.85))
        .and(under(m.foot_height(side), 0.10, 0.15))
        .and(under(m.foot_height(side.other()), 0.15, 0.25))
}
