//! What of a body's angles belongs to a movement, and how far its range reaches there. Nothing is judged or changed here.

use super::super::angles::{Axis, JointAngles, Motion};
use super::super::clinical::{hip_rotation, shoulder_rotation};
use super::super::range::Movement;
use crate::claims::Side;

/// Overhead the humerus is turned outward as a matter of course (about 90° in full elevation), and the forearm can
/// still fold behind the head: the outward range grows by this from level to overhead, degrees.
const OUTWARD_OVERHEAD: f64 = 90.0;
/// A hinge bent by less than this does not show how the bone above it is turned, degrees (as in `read`).
const TELLING_BEND: f64 = 15.0;

/// How far a movement goes in its negative and its positive direction, degrees.
pub(super) type Bounds = (f64, f64);

/// The angle or pair of angles of a movement, degrees. For a rotation the second number says instead how well it is
/// determined, from 0 to 1.
pub(super) fn value(angles: &JointAngles, movement: Movement, side: Option<Side>) -> (f64, f64) {
    let limb = |motion| f64::from(angles.get(Axis::limb(side.unwrap_or(Side::Left), motion)));
    let spine = |part: usize| (0..3).map(|level| f64::from(angles.get(Axis::bend(level)[part]))).sum::<f64>();
    let shown = |bend: f64| if bend.abs() > TELLING_BEND { 1.0 } else { 0.0 };
    match movement {
        Movement::TrunkBend => (spine(0), spine(1)),
        Movement::TrunkRotation => (spine(2), 0.0),
        Movement::NeckBend => {
            let [flexion, lateral, _] = Axis::bend(3);
            (f64::from(angles.get(flexion)), f64::from(angles.get(lateral)))
        }
        Movement::Girdle => (limb(Motion::CollarElevation), limb(Motion::CollarProtraction)),
        Movement::Shoulder => (limb(Motion::ShoulderFlexion), limb(Motion::ShoulderAbduction)),
        Movement::ShoulderRotation => {
            let (flexion, abduction) = (limb(Motion::ShoulderFlexion), limb(Motion::ShoulderAbduction));
            let turn = shoulder_turn(flexion, abduction, limb(Motion::ShoulderRotation));
            (turn, shown(limb(Motion::ElbowFlexion)))
        }
        Movement::Elbow => (limb(Motion::ElbowFlexion), 0.0),
        Movement::ElbowSideways => (limb(Motion::ElbowCarrying), 0.0),
        Movement::Hip => (limb(Motion::HipFlexion), limb(Motion::HipAbduction)),
        Movement::HipRotation => {
            let (flexion, abduction) = (limb(Motion::HipFlexion), limb(Motion::HipAbduction));
            // A straight leg shows its turn by the foot, so the knee need not be bent.
            hip_rotation(flexion, abduction, limb(Motion::HipRotation))
        }
        Movement::Knee => (limb(Motion::KneeFlexion), 0.0),
        Movement::KneeSideways => (limb(Motion::KneeValgus), 0.0),
        Movement::Ankle => (limb(Motion::AnkleDorsiflexion), limb(Motion::AnkleToeOut)),
    }
}

/// The range of the shoulder's rotation depends on where the arm is; other ranges stay.
pub(super) fn turned_bounds(angles: &JointAngles, movement: Movement, side: Option<Side>, bounds: Bounds) -> Bounds {
    if movement != Movement::ShoulderRotation {
        return bounds;
    }
    let (flexion, abduction) = value(angles, Movement::Shoulder, side);
    outward_overhead(bounds, flexion.hypot(abduction))
}

/// The shoulder's rotation, counted so that a fold of the raised arm behind the head, past −180, stays at the outward
/// end of the range.
pub(super) fn shoulder_turn(flexion: f64, abduction: f64, twist: f64) -> f64 {
    let turn = shoulder_rotation(flexion, abduction, twist);
    if turn > 130.0 { turn - 360.0 } else { turn }
}

pub(super) fn outward_overhead((low, high): Bounds, elevation: f64) -> Bounds {
    (low - OUTWARD_OVERHEAD * ((elevation - 90.0) / 90.0).clamp(0.0, 1.0), high)
}

pub(super) fn outside(x: f64, (low, high): Bounds) -> f64 {
    (low - x).max(x - high).max(0.0)
}

/// How far the ellipse through the ends of two ranges reaches in the direction of (x, y).
pub(super) fn reach(x: f64, y: f64, first: Bounds, second: Bounds) -> f64 {
    let length = x.hypot(y);
    if length == 0.0 {
        return first.1;
    }
    let end = |v: f64, (low, high): Bounds| if v < 0.0 { low } else { high };
    1.0 / (x / length / end(x, first)).hypot(y / length / end(y, second))
}
