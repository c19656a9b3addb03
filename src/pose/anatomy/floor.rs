//! The floor under a pose: what rests on it, what sinks into it, and whether the body would stay up.
//!
//! The floor is not given: it is where the part that reaches lowest touches it, as everywhere outside the model. The
//! centre of mass is from segment masses of living people: de Leva 1996, table 4 (mean of women and men), with the
//! trunk's mass spread over pelvis, belly and chest as there.

use glam::{Vec2, Vec3};

use crate::skeleton::JOINT_COUNT;

/// How far the floor is below a joint that rests on it, metres: sole under the ball of the foot and under the ankle,
/// kneecap, seat, and the skin over the other joints.
const ABOVE: [f32; JOINT_COUNT] = [
    0.09, 0.08, 0.08, 0.09, 0.05, 0.05, 0.09, 0.06, 0.06, 0.09, 0.02, 0.02, 0.06, 0.06, 0.06, 0.08, 0.05, 0.05, 0.035,
    0.035, 0.025, 0.025,
];
/// A part within this of the floor rests on it, metres.
const TOUCHING: f32 = 0.06;
/// Half the width of a foot, and about that of a knee or a hand, metres.
const HALF_WIDTH: f32 = 0.05;
/// The heel's distance behind the ankle, metres.
const HEEL: f32 = 0.05;
/// The toes' distance before the ball of the foot, metres.
const TOES: f32 = 0.06;

/// Segments: share of the body's mass, the joints at its ends, and where between them its centre of mass is.
/// Each line but the first two stands for a left limb and its twin one joint further.
const TRUNK: [(f32, usize, usize, f32); 4] =
    // Head 6.81 %, upper, middle and lower trunk 15.7, 15.5 and 11.8 %.
    [(0.0681, 12, 15, 1.3), (0.157, 12, 6, 0.5), (0.155, 6, 3, 0.5), (0.118, 3, 0, 0.8)];
const LIMBS: [(f32, usize, usize, f32); 6] = [
    // Upper arm, forearm, hand (its centre beyond the wrist), thigh, shank, foot.
    (0.0263, 16, 18, 0.576),
    (0.0150, 18, 20, 0.457),
    (0.0059, 18, 20, 1.25),
    (0.1447, 1, 4, 0.385),
    (0.0457, 4, 7, 0.444),
    (0.0133, 7, 10, 0.5),
];

/// How a pose and the floor go together.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Floor {
    /// How deep the part sinks that sinks deepest, if the part that is lowest rests on the floor; metres.
    pub penetration_m: f32,
    /// How far the centre of mass is outside what the body rests on, seen from above; 0 inside; metres.
    pub off_balance_m: f32,
}

/// The body's centre of mass, metres.
#[must_use]
pub fn centre_of_mass(j: &[Vec3; JOINT_COUNT]) -> Vec3 {
    let mut sum = Vec3::ZERO;
    let mut mass = 0.0;
    let mut add = |share: f32, from: usize, to: usize, at: f32| {
        sum += j[from].lerp(j[to], at) * share;
        mass += share;
    };
    for (share, from, to, at) in TRUNK {
        add(share, from, to, at);
    }
    for (share, from, to, at) in LIMBS {
        add(share, from, to, at);
        add(share, from + 1, to + 1, at);
    }
    sum / mass
}

/// Looks at a pose and the floor under it. `seated` counts a seat under the pelvis as support.
pub(super) fn floor(j: &[Vec3; JOINT_COUNT], seated: bool) -> Floor {
    let lowest = (0..JOINT_COUNT).min_by(|a, b| j[*a].y.total_cmp(&j[*b].y)).unwrap_or(0);
    let level = j[lowest].y - ABOVE[lowest];
    let height = |joint: usize| j[joint].y - ABOVE[joint] - level;
    let penetration_m = (0..JOINT_COUNT).map(|joint| -height(joint)).fold(0.0, f32::max);

    let mut support = Support { points: [Vec2::ZERO; 2 * JOINT_COUNT], count: 0 };
    for joint in (0..JOINT_COUNT).filter(|joint| height(*joint) < TOUCHING || (seated && *joint <= 2)) {
        support.add(j[joint]);
        let sole = |ankle: usize| (j[ankle + 3] - j[ankle]).with_y(0.0).normalize_or_zero();
        match joint {
            7 | 8 => support.add(j[joint] - sole(joint) * HEEL),
            10 | 11 => support.add(j[joint] + sole(joint - 3) * TOES),
            _ => {}
        }
    }
    Floor { penetration_m, off_balance_m: support.distance(centre_of_mass(j)) }
}

/// Points that the body rests on, seen from above.
struct Support {
    points: [Vec2; 2 * JOINT_COUNT],
    count: usize,
}

impl Support {
    fn add(&mut self, point: Vec3) {
        if let Some(place) = self.points.get_mut(self.count) {
            *place = Vec2::new(point.x, point.z);
            self.count += 1;
        }
    }

    /// How far a point is outside the convex hull of the points, widened by [`HALF_WIDTH`]: the greatest gap in any of many
    /// directions, which is the distance itself up to the step between directions (0.2 %).
    fn distance(&self, point: Vec3) -> f32 {
        const DIRECTIONS: u16 = 48;
        let point = Vec2::new(point.x, point.z);
        let mut gap: f32 = 0.0;
        for step in 0..DIRECTIONS {
            let direction = Vec2::from_angle(f32::from(step) * std::f32::consts::TAU / f32::from(DIRECTIONS));
            let furthest =
                self.points[..self.count].iter().map(|p| direction.dot(*p)).fold(f32::NEG_INFINITY, f32::max);
            gap = gap.max(direction.dot(point) - furthest - HALF_WIDTH);
        }
        gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anatomy::{Axis, JointAngles, pose};
    use crate::skeleton::t_pose;

    fn standing(changes: &[(&str, f32)]) -> [Vec3; JOINT_COUNT] {
        let mut angles = JointAngles::default();
        for (name, degrees) in changes {
            angles.set(Axis::named(name).unwrap(), *degrees);
        }
        pose(&angles).joints
    }

    #[test]
    fn shares_of_mass_make_a_whole() {
        let mass = TRUNK.iter().map(|s| s.0).sum::<f32>() + 2.0 * LIMBS.iter().map(|s| s.0).sum::<f32>();
        assert!((mass - 1.0).abs() < 0.005, "{mass}");
    }

    #[test]
    fn the_centre_of_mass_of_a_standing_body_is_in_the_pelvis() {
        let j = standing(&[]);
        let (centre, sole) = (centre_of_mass(&j), j[10].y - ABOVE[10]);
        let share = (centre.y - sole) / (j[15].y + 0.18 - sole);
        assert!((0.54..0.60).contains(&share), "at {share} of the height; 0.55 to 0.58 in the literature");
        assert!(centre.x.abs() < 0.01);
    }

    #[test]
    fn a_standing_body_is_balanced_and_one_tipped_over_is_not() {
        assert_eq!(floor(&t_pose().joints, false).off_balance_m, 0.0);
        assert!(floor(&t_pose().joints, false).penetration_m < 0.01);
        assert!(floor(&standing(&[("pelvis_tilt", 35.0)]), false).off_balance_m > 0.2);
    }

    #[test]
    fn a_chair_holds_who_sits_on_it() {
        let sat = standing(&[
            ("left_hip_flexion", 90.0),
            ("right_hip_flexion", 90.0),
            ("left_knee_flexion", 90.0),
            ("right_knee_flexion", 90.0),
        ]);
        assert!(floor(&sat, false).off_balance_m > 0.1);
        assert!(floor(&sat, true).off_balance_m < 0.01);
    }

    #[test]
    fn a_seat_at_the_height_of_the_soles_is_sunk_into_the_floor() {
        let mut j = standing(&[]);
        assert!(floor(&j, false).penetration_m < 0.02);
        j[0].y = j[10].y.min(j[11].y) + 0.01;
        assert!(floor(&j, false).penetration_m > 0.05);
    }
}
