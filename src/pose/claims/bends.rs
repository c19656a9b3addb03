//! Claims about how far elbows and knees are bent, in the six steps of PoseScript (Delmas et al. 2022): completely
//! bent below 45°, then 75°, 105°, 135°, and straight above 160°.

use super::template::{Sided, both_sides};
use super::verdict::{Degree, over, under};
use super::{Claim, Kind};

/// Within this of a step nothing is said, degrees.
const DOUBT: f32 = 5.0;

pub(super) fn claims() -> Vec<Claim> {
    both_sides(
        Kind::Detail,
        &[
            Sided {
                name: "*_elbow_completely_bent",
                phrases: &["the * arm is completely bent", "the * elbow is folded up all the way"],
                pair: "both arms are completely bent",
                test: |m, side| step(m.elbow_angle(side), -90.0, 45.0),
            },
            Sided {
                name: "*_elbow_sharply_bent",
                phrases: &["the * elbow is sharply bent", "the * arm is bent sharply"],
                pair: "both elbows are sharply bent",
                test: |m, side| step(m.elbow_angle(side), 45.0, 75.0),
            },
            Sided {
                name: "*_elbow_at_ninety_degrees",
                phrases: &["the * elbow is bent at ninety degrees", "the * arm makes an L"],
                pair: "both elbows are bent at ninety degrees",
                test: |m, side| step(m.elbow_angle(side), 75.0, 105.0),
            },
            Sided {
                name: "*_elbow_partly_bent",
                phrases: &["the * elbow is half bent", "the * arm is partly bent"],
                pair: "both elbows are half bent",
                test: |m, side| step(m.elbow_angle(side), 105.0, 135.0),
            },
            Sided {
                name: "*_elbow_slightly_bent",
                phrases: &["the * elbow is slightly bent", "the * arm is bent a little"],
                pair: "both elbows are slightly bent",
                test: |m, side| step(m.elbow_angle(side), 135.0, 160.0),
            },
            Sided {
                name: "*_knee_completely_bent",
                phrases: &["the * leg is completely bent", "the * knee is folded up all the way"],
                pair: "both legs are completely bent",
                test: |m, side| step(m.knee_angle(side), -90.0, 45.0),
            },
            Sided {
                name: "*_knee_sharply_bent",
                phrases: &["the * knee is sharply bent", "the * leg is bent sharply"],
                pair: "both knees are sharply bent",
                test: |m, side| step(m.knee_angle(side), 45.0, 75.0),
            },
            Sided {
                name: "*_knee_at_ninety_degrees",
                phrases: &["the * knee is bent at ninety degrees", "the * leg makes an L"],
                pair: "both knees are bent at ninety degrees",
                test: |m, side| step(m.knee_angle(side), 75.0, 105.0),
            },
            Sided {
                name: "*_knee_partly_bent",
                phrases: &["the * knee is half bent", "the * leg is partly bent"],
                pair: "both knees are half bent",
                test: |m, side| step(m.knee_angle(side), 105.0, 135.0),
            },
            Sided {
                name: "*_knee_slightly_bent",
                phrases: &["the * knee is slightly bent", "the * leg is bent a little"],
                pair: "both knees are slightly bent",
                test: |m, side| step(m.knee_angle(side), 135.0, 160.0),
            },
        ],
    )
}

fn step(degrees: f32, from: f32, to: f32) -> Degree {
    over(degrees, from - DOUBT, from + DOUBT).and(under(degrees, to - DOUBT, to + DOUBT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Verdict;
    use crate::claims::measures::{Measures, Side};

    #[test]
    fn steps_leave_a_gap_of_doubt_between_them() {
        assert_eq!(step(60.0, 45.0, 75.0).verdict(), Verdict::Holds);
        assert_eq!(step(72.0, 45.0, 75.0).verdict(), Verdict::Ambiguous);
        assert_eq!(step(90.0, 45.0, 75.0).verdict(), Verdict::Fails);
    }

    #[test]
    fn every_bend_has_one_step_at_most() {
        let names = claims();
        assert_eq!(names.len(), 20);
        let mut joints = crate::skeleton::t_pose().joints;
        joints[20] = joints[18] + glam::Vec3::new(-0.1, 0.0, 0.2);
        let m = Measures::new(&crate::Pose { joints });
        let holding =
            names.iter().filter(|c| c.name.starts_with("left_elbow") && c.judge(&m) == Verdict::Holds).count();
        assert_eq!(holding, 1, "{}", m.elbow_angle(Side::Left));
    }
}
