//! Turns of a limb about its own length as a clinician would measure them, from the swing and twist of
//! [`super::Motion`]. Nothing is judged here.
//!
//! A twist is counted from where the hanging limb is carried by the shortest way, and so depends on the way: an arm
//! brought forward and an arm brought out to the side arrive in the same place a quarter turn apart (Codman's
//! paradox; Politti et al. 1998). Published ranges are for one way only, and twists are compared with them after
//! the difference is taken out.

use glam::{DQuat, DVec3};

/// Inward rotation of the upper arm, degrees in −180…180: 0 is the forearm straight ahead when the arm hangs or is
/// held out to the side, the position in which rotation is measured. `flexion`, `abduction` and `twist` are those of
/// the shoulder, degrees.
pub(super) fn shoulder_rotation(flexion: f64, abduction: f64, twist: f64) -> f64 {
    wrap(twist + carried(flexion, abduction))
}

/// What the way to a place on the sphere adds to a twist, degrees: the area between it and the way by the side
/// (Gauss–Bonnet: azimuth × (1 − cos elevation)).
fn carried(flexion: f64, abduction: f64) -> f64 {
    let elevation = flexion.hypot(abduction).to_radians();
    let from_flexion = abduction.atan2(flexion).to_degrees();
    let azimuth = if from_flexion < -90.0 { from_flexion + 360.0 } else { from_flexion };
    (azimuth - 90.0) * (1.0 - elevation.cos())
}

/// Inward rotation of the thigh, degrees, and how well it is determined (1 for a thigh in the plane of walking, 0 for
/// one straight out to the side). In the order of the joint coordinate system of the hip (Wu et al. 2002): flexion
/// about the pelvis, abduction, then rotation about the thigh.
pub(super) fn hip_rotation(flexion: f64, abduction: f64, twist: f64) -> (f64, f64) {
    let swing = DQuat::from_scaled_axis(DVec3::new(-flexion.to_radians(), 0.0, abduction.to_radians()));
    let turn = swing * DQuat::from_rotation_y(-twist.to_radians());
    let (x, y, z) = (turn * DVec3::X, turn * DVec3::Y, turn * DVec3::Z);
    let determined = x.x.hypot(z.x);
    debug_assert!((y.x.hypot(determined) - 1.0).abs() < 1e-6);
    (-z.x.atan2(x.x).to_degrees(), determined)
}

/// An angle brought into −180…180 degrees.
pub(super) fn wrap(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arm_out_to_the_side_is_counted_as_it_hangs() {
        assert!((shoulder_rotation(0.0, 90.0, 40.0) - 40.0).abs() < 1e-9);
        assert!((shoulder_rotation(0.0, 0.0, 40.0) - 40.0).abs() < 1e-9);
    }

    #[test]
    fn a_forearm_across_the_chest_is_no_rotation_for_an_arm_carried_forward_from_the_side() {
        // Raised forward by the shortest way the forearm points up; turned inward by 90° it lies across the chest.
        assert!(shoulder_rotation(90.0, 0.0, 90.0).abs() < 1e-9);
    }

    #[test]
    fn a_seat_with_legs_apart_and_shins_upright_has_no_hip_rotation() {
        // The thigh level at 45° between forward and sideways; outward by 45° of twist brings the shin upright.
        let level = 90.0 / 2.0_f64.sqrt();
        assert!(hip_rotation(level, level, -45.0).0.abs() < 1e-6);
        assert!((hip_rotation(90.0, 0.0, 20.0).0 - 20.0).abs() < 1e-6);
        assert!(hip_rotation(0.0, 90.0, 0.0).1 < 1e-6);
    }
}
