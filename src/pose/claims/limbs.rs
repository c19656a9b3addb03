//! Claims about single parts against the plumb line — near upright within 10° of it, near level beyond 80° — and about
//! how far the trunk tips and which way the chest faces.

use glam::Vec3;

use super::measures::angle;
use super::template::{Sided, both_sides};
use super::verdict::{Degree, over, under};
use super::{Claim, Kind};

pub(super) fn claims() -> Vec<Claim> {
    let detail = |name, phrases, test| Claim::new(name, phrases, test).of_kind(Kind::Detail);
    let whole = vec![
        detail(
            "torso_tilted_forward",
            &["the torso is tilted slightly forward", "the upper body inclines a little to the front"],
            |m| over(m.torso_pitch(), 12.0, 18.0).and(under(m.torso_pitch(), 32.0, 40.0)),
        ),
        detail(
            "torso_folded_forward",
            &["the torso is bent far forward", "the upper body is folded all the way down"],
            |m| over(m.torso_pitch(), 65.0, 75.0),
        ),
        detail("torso_level", &["the torso is level", "the upper body is parallel to the floor"], |m| level(m.up)),
        detail("chest_up", &["the chest faces the ceiling", "the chest is turned up to the sky"], |m| {
            over(m.front.y, 0.60, 0.75)
        }),
        detail("chest_down", &["the chest faces the floor", "the chest is turned down to the ground"], |m| {
            over(-m.front.y, 0.60, 0.75)
        }),
    ];
    [both_sides(Kind::Detail, ROWS), whole].concat()
}

const ROWS: &[Sided] = &[
    Sided {
        name: "*_thigh_level",
        phrases: &["the * thigh is level", "the * thigh is parallel to the floor"],
        pair: "both thighs are level",
        test: |m, side| level(m.knee(side) - m.hip(side)),
    },
    Sided {
        name: "*_thigh_upright",
        phrases: &["the * thigh is upright", "the * thigh is vertical"],
        pair: "both thighs are upright",
        test: |m, side| upright(m.knee(side) - m.hip(side)),
    },
    Sided {
        name: "*_shin_level",
        phrases: &["the * shin is level", "the * lower leg is parallel to the floor"],
        pair: "both shins are level",
        test: |m, side| level(m.ankle(side) - m.knee(side)),
    },
    Sided {
        name: "*_shin_upright",
        phrases: &["the * shin is upright", "the * lower leg is vertical"],
        pair: "both shins are upright",
        test: |m, side| upright(m.ankle(side) - m.knee(side)),
    },
    Sided {
        name: "*_upper_arm_level",
        phrases: &["the * upper arm is level", "the * upper arm is parallel to the floor"],
        pair: "both upper arms are level",
        test: |m, side| level(m.elbow(side) - m.shoulder(side)),
    },
    Sided {
        name: "*_upper_arm_upright",
        phrases: &["the * upper arm is upright", "the * upper arm is vertical"],
        pair: "both upper arms are upright",
        test: |m, side| upright(m.elbow(side) - m.shoulder(side)),
    },
    Sided {
        name: "*_forearm_level",
        phrases: &["the * forearm is level", "the * forearm is parallel to the floor"],
        pair: "both forearms are level",
        test: |m, side| level(m.wrist(side) - m.elbow(side)),
    },
    Sided {
        name: "*_forearm_upright",
        phrases: &["the * forearm is upright", "the * forearm is vertical"],
        pair: "both forearms are upright",
        test: |m, side| upright(m.wrist(side) - m.elbow(side)),
    },
];

/// Angle of a part from the plumb line, either way up, degrees.
fn slant(part: Vec3) -> f32 {
    let from_up = angle(part, Vec3::Y);
    from_up.min(180.0 - from_up)
}

fn level(part: Vec3) -> Degree {
    over(slant(part), 75.0, 80.0)
}

fn upright(part: Vec3) -> Degree {
    under(slant(part), 10.0, 15.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Verdict;
    use crate::claims::measures::Measures;
    use crate::skeleton::t_pose;

    #[test]
    fn a_t_pose_has_level_arms_and_upright_legs() {
        let m = Measures::new(&t_pose());
        let holds: Vec<&str> = claims().iter().filter(|c| c.judge(&m) == Verdict::Holds).map(|c| c.name).collect();
        for name in ["left_upper_arm_level", "right_forearm_level", "left_thigh_upright", "right_shin_upright"] {
            assert!(holds.contains(&name), "{name} in {holds:?}");
        }
        assert!(!holds.contains(&"torso_level") && !holds.contains(&"chest_up"));
    }

    #[test]
    fn a_part_between_level_and_upright_is_neither() {
        let slanted = Vec3::new(1.0, 1.0, 0.0);
        assert_eq!((level(slanted).verdict(), upright(slanted).verdict()), (Verdict::Fails, Verdict::Fails));
        assert_eq!(upright(-Vec3::Y).verdict(), Verdict::Holds);
    }
}
