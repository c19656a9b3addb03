use super::*;
use crate::align::place;
use crate::anatomy;
use glam::Vec3;

fn angles(list: &[(&str, f32)]) -> JointAngles {
    let mut angles = JointAngles::default();
    for (name, degrees) in list {
        angles.set(Axis::named(name).unwrap(), *degrees);
    }
    angles
}

#[test]
fn a_hand_reaches_the_hip_and_the_other_arm_stays() {
    let start = angles(&[("left_shoulder_abduction", 40.0), ("left_elbow_flexion", 80.0)]);
    let goal = Goal::Beside { joint: 20, of: 1, offset: Vec3::new(0.10, 0.15, 0.02) };
    let reached = reach(&start, std::slice::from_ref(&goal));
    assert!(reached.error_m < 0.01, "{}", reached.error_m);
    let (before, after) = (anatomy::pose(&start), anatomy::pose(&reached.angles));
    assert!(before.joints[21].distance(after.joints[21]) < 1e-5);
}

#[test]
fn hands_meet_where_they_should() {
    let start = angles(&[("left_shoulder_flexion", 60.0), ("right_shoulder_flexion", 60.0)]);
    let reached = reach(&start, &[Goal::Apart { joints: [20, 21], metres: 0.1 }]);
    let j = anatomy::pose(&reached.angles).joints;
    assert!((j[20].distance(j[21]) - 0.1).abs() < 0.01);
}

#[test]
fn hands_and_knees_come_down_to_one_floor() {
    let mut start = angles(&[("pelvis_tilt", 80.0)]);
    for side in ["left", "right"] {
        for (name, degrees) in [("hip_flexion", 80.0), ("knee_flexion", 95.0), ("shoulder_flexion", 75.0)] {
            start.set(Axis::named(&format!("{side}_{name}")).unwrap(), degrees);
        }
    }
    let reached = reach(&start, &[Goal::Floor(vec![(4, 0.0), (5, 0.0), (20, 0.0), (21, 0.0)])]);
    let j = place(&anatomy::pose(&reached.angles)).joints;
    let heights = [4, 5, 20, 21].map(|joint: usize| j[joint].y);
    let spread = heights.iter().fold(0.0_f32, |m, h| m.max(*h)) - heights.iter().fold(9.0_f32, |m, h| m.min(*h));
    assert!(spread < 0.01, "{heights:?}");
}

#[test]
fn what_cannot_be_reached_is_said() {
    let reached = reach(&JointAngles::default(), &[Goal::At { joint: 20, point: Vec3::new(3.0, 0.0, 0.0) }]);
    assert!(reached.error_m > 1.0);
}
