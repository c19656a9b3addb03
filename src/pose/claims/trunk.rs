//! Claims about trunk and head. Which way the face looks cannot be told from these joints, only how the head tips.

use super::legs::on_feet;
use super::verdict::{Degree, over, under};
use super::{Claim, sided};
use super::{Measures, Side};

/// About trunk and head.
pub(super) fn claims() -> Vec<Claim> {
    let middle = vec![
        Claim::new(
            "bending_forward",
            &["the torso is bent forward", "a person bends over", "a person leans forward from the waist"],
            |m| over(m.torso_pitch(), 30.0, 40.0).and(over(m.pelvis().y, 0.30, 0.40)),
        ),
        Claim::new("leaning_back", &["the torso leans back", "a person leans backwards"], |m| {
            under(m.torso_pitch(), -18.0, -10.0).and(over(m.up.y, 0.3, 0.5))
        }),
        Claim::new("head_down", &["the head is bowed", "a person looks down", "a person lowers their head"], |m| {
            over(head_pitch(m), 55.0, 65.0)
        }),
        Claim::new("head_up", &["the head is tipped back", "a person looks up", "a person raises their face"], |m| {
            under(head_pitch(m), 5.0, 15.0)
        }),
        Claim::new(
            "torso_upright",
            &["the torso is upright", "the back is straight and upright", "a person holds their body upright"],
            |m| under(m.torso_incline(), 12.0, 20.0),
        ),
    ];
    let with_side = sided! {
        "leaning_" "", leaning, ["the torso leans to the " "", "a person leans to the " "", "a person bends sideways to the " ""];
        "twisting_" "", twisting, ["the torso is twisted to the " "", "a person turns their upper body to the " ""];
        "head_tilted_" "", head_tilted, ["the head is tilted to the " "", "a person tilts their head to the " ""];
    };
    [with_side, middle].concat()
}

fn leaning(m: &Measures, side: Side) -> Degree {
    over(m.torso_roll(side), 10.0, 15.0).and(over(m.up.y, 0.3, 0.5))
}

fn twisting(m: &Measures, side: Side) -> Degree {
    over(m.twist(side), 18.0, 27.0).and(on_feet(m).or(over(m.up.y, 0.5, 0.7)))
}

/// Tip of the head to the front against the torso, degrees; about 34 in a relaxed stance.
fn head_pitch(m: &Measures) -> f32 {
    let head = m.head_direction(Side::Left);
    head.z.atan2(head.y).to_degrees()
}

fn head_tilted(m: &Measures, side: Side) -> Degree {
    let head = m.head_direction(side);
    over(head.x.atan2(head.y.hypot(head.z)).to_degrees(), 12.0, 20.0)
}
