//! Joint angles against their ranges: how far outside each is, and the nearest angles inside. The ranges themselves
//! are in `range`; positions play no part here.

mod measure;

use super::angles::{Axis, JointAngles, Motion};
use super::clinical::{hip_rotation, wrap};
use super::range::{Movement, Span, range};
use crate::claims::Side;
use measure::{Bounds, outside, outward_overhead, reach, shoulder_turn, turned_bounds, value};

/// Full elevation is one place however the arm came there; within this of straight up no direction is too far, degrees.
const OVERHEAD: f64 = 30.0;
/// Angles are put back this far inside a range, so that rounding does not find them outside, degrees.
const INSIDE: f64 = 1e-3;

/// How far a movement is outside its range.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Excess {
    /// Which movement.
    pub movement: Movement,
    /// Of which side; none for the trunk.
    pub side: Option<Side>,
    /// Degrees outside the published range; 0 inside.
    pub over_published: f32,
    /// Degrees outside the published range with its margin; 0 inside.
    pub over: f32,
}

/// Movements and sides, in order.
pub(super) fn movements() -> impl Iterator<Item = (Movement, Option<Side>)> {
    Movement::ALL.into_iter().flat_map(|movement| {
        let sides: &[Option<Side>] = if movement.is_sided() { &[Some(Side::Left), Some(Side::Right)] } else { &[None] };
        sides.iter().map(move |side| (movement, *side))
    })
}

/// Every movement outside its published range, the worst first.
#[must_use]
pub fn excesses(angles: &JointAngles) -> Vec<Excess> {
    let mut list: Vec<Excess> = movements()
        .map(|(movement, side)| Excess {
            movement,
            side,
            over_published: over(angles, movement, side, |span| span.published) as f32,
            over: over(angles, movement, side, Span::widened) as f32,
        })
        .filter(|excess| excess.over_published > 0.0)
        .collect();
    list.sort_by(|a, b| b.over.total_cmp(&a.over).then(b.over_published.total_cmp(&a.over_published)));
    list
}

/// Degrees that a movement is outside its range with margins; 0 inside.
pub(super) fn beyond(angles: &JointAngles, movement: Movement, side: Option<Side>) -> f64 {
    over(angles, movement, side, Span::widened)
}

/// Degrees that a limb twisted so about its length would be outside the range of its rotation; degrees all. For
/// reading angles, where a hinge that seems to bend backwards leaves two readings to choose from.
pub(super) fn twist_outside(movement: Movement, flexion: f64, abduction: f64, twist: f64) -> f64 {
    let bounds = range(movement).0.widened();
    if movement == Movement::ShoulderRotation {
        return outside(shoulder_turn(flexion, abduction, twist), outward_overhead(bounds, flexion.hypot(abduction)));
    }
    let (turn, determined) = hip_rotation(flexion, abduction, twist);
    outside(turn, bounds) * determined
}

/// The nearest angles within the ranges and their margins. Angles already inside are returned as they are.
#[must_use]
pub fn hold(angles: &JointAngles) -> JointAngles {
    let mut held = *angles;
    for (movement, side) in movements() {
        if beyond(&held, movement, side) > 0.0 {
            bring_back(&mut held, movement, side);
        }
    }
    held
}

fn over(angles: &JointAngles, movement: Movement, side: Option<Side>, bounds: fn(&Span) -> Bounds) -> f64 {
    let (first, second) = range(movement);
    let (x, y) = value(angles, movement, side);
    let outside = match second {
        Some(second) => (x.hypot(y) - reach(x, y, bounds(&first), bounds(&second))).max(0.0),
        None => outside(x, turned_bounds(angles, movement, side, bounds(&first))),
    };
    match movement {
        Movement::Shoulder => outside.min((180.0 - x.hypot(y) - OVERHEAD).max(0.0)),
        Movement::ShoulderRotation | Movement::HipRotation => outside * y,
        _ => outside,
    }
}

fn bring_back(angles: &mut JointAngles, movement: Movement, side: Option<Side>) {
    let limb = |motion| Axis::limb(side.unwrap_or(Side::Left), motion);
    let spine = |part: usize| [0, 1, 2].map(|level| Axis::bend(level)[part]);
    let (first, second) = range(movement);
    let (x, y) = value(angles, movement, side);
    let (low, high) = turned_bounds(angles, movement, side, first.widened());
    let inside = x.clamp(low + INSIDE, high - INSIDE);
    let share = second
        .map_or(1.0, |second| ((reach(x, y, first.widened(), second.widened()) - INSIDE) / x.hypot(y)).clamp(0.0, 1.0))
        as f32;
    let mut scale =
        |axes: &[Axis], share: f32| axes.iter().for_each(|axis| angles.set(*axis, share * angles.get(*axis)));
    match movement {
        Movement::TrunkBend => scale(&[spine(0), spine(1)].concat(), share),
        Movement::TrunkRotation => scale(&spine(2), (inside / x) as f32),
        Movement::NeckBend => scale(&Axis::bend(3)[..2], share),
        Movement::Girdle => scale(&[limb(Motion::CollarElevation), limb(Motion::CollarProtraction)], share),
        Movement::Shoulder => scale(&[limb(Motion::ShoulderFlexion), limb(Motion::ShoulderAbduction)], share),
        Movement::Hip => scale(&[limb(Motion::HipFlexion), limb(Motion::HipAbduction)], share),
        Movement::Ankle => scale(&[limb(Motion::AnkleDorsiflexion), limb(Motion::AnkleToeOut)], share),
        // A turn about the bone's length changes the twist by as much, whatever the way it is counted from.
        Movement::ShoulderRotation => turn_by(angles, limb(Motion::ShoulderRotation), inside - x),
        Movement::HipRotation => turn_by(angles, limb(Motion::HipRotation), inside - x),
        Movement::Elbow => angles.set(limb(Motion::ElbowFlexion), inside as f32),
        Movement::ElbowSideways => angles.set(limb(Motion::ElbowCarrying), inside as f32),
        Movement::Knee => angles.set(limb(Motion::KneeFlexion), inside as f32),
        Movement::KneeSideways => angles.set(limb(Motion::KneeValgus), inside as f32),
    }
}

fn turn_by(angles: &mut JointAngles, axis: Axis, degrees: f64) {
    angles.set(axis, wrap(f64::from(angles.get(axis)) + degrees) as f32);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anatomy::{pose, read};
    use crate::sampling::{generator, random_pose, real_poses};

    fn angles(list: &[(&str, f32)]) -> JointAngles {
        let mut angles = JointAngles::default();
        for (name, degrees) in list {
            angles.set(Axis::named(name).unwrap(), *degrees);
        }
        angles
    }

    fn outside(angles: &JointAngles) -> Vec<Movement> {
        excesses(angles).iter().filter(|e| e.over > 0.0).map(|e| e.movement).collect()
    }

    #[test]
    fn what_a_person_can_do_is_inside() {
        for list in [
            &[("left_shoulder_flexion", 180.0)][..],
            &[("left_shoulder_abduction", 180.0)],
            &[("left_shoulder_abduction", 90.0), ("left_shoulder_rotation", -90.0), ("left_elbow_flexion", 90.0)],
            &[("left_shoulder_flexion", 90.0), ("left_shoulder_rotation", 90.0), ("left_elbow_flexion", 90.0)],
            &[("left_shoulder_flexion", 170.0), ("left_elbow_flexion", 130.0)],
            &[("right_hip_flexion", 110.0), ("right_knee_flexion", 130.0)],
            &[("right_hip_abduction", 40.0)],
            &[("spine1_flexion", 25.0), ("spine2_flexion", 25.0), ("spine3_flexion", 25.0)],
        ] {
            assert_eq!(outside(&angles(list)), [], "{list:?}");
        }
    }

    #[test]
    fn what_nobody_can_do_is_outside_and_named() {
        for (list, movement) in [
            (&[("left_knee_flexion", -40.0)][..], Movement::Knee),
            (&[("left_elbow_flexion", -45.0)], Movement::Elbow),
            (&[("right_shoulder_flexion", -110.0)], Movement::Shoulder),
            (&[("right_hip_flexion", -90.0)], Movement::Hip),
            (
                &[("right_hip_flexion", 90.0), ("right_hip_rotation", 100.0), ("right_knee_flexion", 90.0)],
                Movement::HipRotation,
            ),
            (
                &[("left_shoulder_abduction", 80.0), ("left_shoulder_rotation", 130.0), ("left_elbow_flexion", 90.0)],
                Movement::ShoulderRotation,
            ),
            (&[("spine1_rotation", 40.0), ("spine3_rotation", 40.0)], Movement::TrunkRotation),
            (&[("neck_flexion", -90.0)], Movement::NeckBend),
            (&[("left_ankle_dorsiflexion", 80.0)], Movement::Ankle),
        ] {
            assert_eq!(outside(&angles(list)), [movement], "{list:?}");
        }
    }

    #[test]
    fn the_published_range_is_told_from_the_margin() {
        let found = excesses(&angles(&[("left_knee_flexion", 145.0)]));
        assert_eq!((found.len(), found[0].movement, found[0].side), (1, Movement::Knee, Some(Side::Left)));
        assert!((found[0].over_published - 10.0).abs() < 1e-3 && found[0].over == 0.0);
    }

    #[test]
    fn held_angles_are_inside_and_what_was_inside_stays() {
        let mut rng = generator(81);
        for _ in 0..1000 {
            let wild = read(&random_pose(&mut rng, 2.5));
            let held = hold(&wild);
            assert_eq!(outside(&held), [], "{:?}", excesses(&held).first());
            assert_eq!(hold(&held), held);
            for (movement, side) in movements() {
                let (before, after) = (value(&wild, movement, side), value(&held, movement, side));
                if beyond(&wild, movement, side) == 0.0
                    && !matches!(movement, Movement::ShoulderRotation | Movement::HipRotation)
                {
                    assert_eq!(before, after, "{movement:?}");
                }
            }
        }
    }

    #[test]
    fn sides_are_judged_alike() {
        let mut rng = generator(82);
        for _ in 0..500 {
            let one = read(&random_pose(&mut rng, 2.0));
            let sum = |angles: &JointAngles| movements().map(|(m, s)| beyond(angles, m, s)).sum::<f64>();
            assert!((sum(&one) - sum(&one.mirrored())).abs() < 1e-2);
        }
    }

    #[test]
    fn few_real_poses_leave_their_ranges() {
        let poses = real_poses(20);
        let far = |p: &crate::Pose| excesses(&read(p)).first().is_some_and(|e| e.over > 15.0);
        let count = poses.iter().filter(|p| far(p)).count();
        assert!(count * 20 <= poses.len(), "{count} of {}", poses.len());
    }

    #[test]
    fn a_knee_that_bends_backwards_is_read_as_one() {
        let seen = read(&pose(&angles(&[("left_knee_flexion", -50.0)])));
        let knee = seen.get(Axis::limb(Side::Left, Motion::KneeFlexion));
        assert!((knee + 50.0).abs() < 0.1, "{knee}");
    }
}
