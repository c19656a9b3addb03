//! Where the search begins: bodies turned every way about the direction in which the picture shows the trunk, standing,
//! sitting and reaching up. More starts than one, because a picture from the front and one from behind lie far apart in angles.

use glam::{DQuat, DVec2, EulerRot};

use super::axes::free;
use super::{JointAngles, Target};
use crate::anatomy::{Axis, Motion};
use crate::claims::Side;

/// Turns about the trunk, degrees.
const TURNS: [f64; 8] = [0.0, 45.0, -45.0, 90.0, -90.0, 135.0, -135.0, 180.0];
/// The trunk towards the camera or away from it, degrees.
const TILTS: [f64; 3] = [0.0, 60.0, -60.0];
/// Flexion of hip, knee and shoulder: standing, sitting, reaching up, degrees.
const LIMBS: [(f32, f32, f32); 3] = [(10.0, 10.0, 20.0), (90.0, 90.0, 40.0), (-10.0, 50.0, 160.0)];

/// Angles to begin from.
pub(super) fn starts(target: &Target) -> Vec<JointAngles> {
    let roll = roll(target);
    let mut usual = JointAngles::default();
    for one in free() {
        usual.set(one.axis, one.usual());
    }
    let mut starts = Vec::with_capacity(TURNS.len() * TILTS.len() * LIMBS.len());
    for turn in TURNS {
        for tilt in TILTS {
            let lean = DQuat::from_rotation_z(roll) * DQuat::from_rotation_x(tilt.to_radians());
            let pelvis = lean * DQuat::from_rotation_y(turn.to_radians());
            // As the pelvis is assembled: turn about Y, tilt about X, roll against Z.
            let (turn, tilt, roll) = pelvis.to_euler(EulerRot::YXZ);
            for (hip, knee, shoulder) in LIMBS {
                let mut start = usual;
                start.set(Axis::PELVIS_TURN, turn.to_degrees() as f32);
                start.set(Axis::PELVIS_TILT, tilt.to_degrees() as f32);
                start.set(Axis::PELVIS_ROLL, -roll.to_degrees() as f32);
                for side in [Side::Left, Side::Right] {
                    start.set(Axis::limb(side, Motion::HipFlexion), hip);
                    start.set(Axis::limb(side, Motion::KneeFlexion), knee);
                    start.set(Axis::limb(side, Motion::ShoulderFlexion), shoulder);
                }
                starts.push(start);
            }
        }
    }
    starts
}

/// The turn in the picture's plane that brings upright to where the trunk points, radians; 0 where it is not seen.
fn roll(target: &Target) -> f64 {
    let mean = |places: &[usize]| -> Option<DVec2> {
        let found: Vec<DVec2> =
            target.points.iter().filter(|(place, _, _)| places.contains(place)).map(|(_, at, _)| *at).collect();
        (!found.is_empty()).then(|| found.iter().sum::<DVec2>() / found.len() as f64)
    };
    // Neck and shoulders over hips, or the head over whatever else there is.
    let (above, below) = (mean(&[1, 2, 5]).or(mean(&[0, 14, 15, 16, 17])), mean(&[8, 11]).or(mean(&[9, 10, 12, 13])));
    match (above, below) {
        (Some(above), Some(below)) if above.distance(below) > 1e-3 => {
            let up = above - below;
            (-up.x).atan2(up.y)
        }
        _ => 0.0,
    }
}
