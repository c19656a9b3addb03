//! Claims about what both hands or arms do together: on the knees, in prayer, in a guard.

use super::super::Claim;
use super::super::measures::{Measures, Side, angle};
use super::super::verdict::{over, under};
use super::both;
use Side::{Left, Right};
use glam::Vec3;

pub(super) fn claims() -> Vec<Claim> {
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
