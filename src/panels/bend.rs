//! Bends a body so that one joint comes to a point: limbs by [`pose::reach`], the trunk by turning the spine, the
//! pelvis by bending what stands on the floor. Bones keep their lengths; locked joints stay.

use glam::Vec3;
use pose::anatomy::{self, Axis, JointAngles};
use pose::reach::{Goal, is_movable, reach};
use pose::{JOINT_COUNT, Pose};
use std::collections::BTreeSet;

/// Rounds of the descent over the spine's angles.
const ROUNDS: usize = 10;
/// Step by which an angle's effect is measured, degrees.
const STEP: f32 = 1.0;
/// Largest turn of one angle in a round, degrees.
const MOST: f32 = 12.0;
/// Farthest a vertebra bends to any side, degrees: together about what a spine does.
const BEND: f32 = 40.0;
/// What holds a body up when its pelvis is moved: both ankles.
const STANCE: [usize; 2] = [7, 8];

/// A pose that was bent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bent {
    /// The pose, metres, pelvis at the origin.
    pub pose: Pose,
    /// How far the goal was missed, metres.
    pub missed: f32,
}

/// The pose with `joint` at `point` or as near as it gets; metres from the pelvis of `start`.
pub(crate) fn bend(start: &Pose, joint: usize, point: Vec3, locks: &BTreeSet<usize>) -> Bent {
    let angles = anatomy::read(start);
    let held = |moved: Vec3| -> Vec<Goal> {
        let at = |lock: &usize| Goal::At { joint: *lock, point: start.joints[*lock] - moved };
        locks.iter().filter(|lock| **lock != joint && is_movable(**lock)).map(at).collect()
    };
    let bent = match joint {
        0..=2 => {
            // The pelvis is the origin: moving it is moving the feet the other way.
            let moved = point - start.joints[joint];
            let mut goals = held(moved);
            let stance = STANCE.into_iter().filter(|foot| !locks.contains(foot));
            goals.extend(stance.map(|foot| Goal::At { joint: foot, point: start.joints[foot] - moved }));
            let reached = reach(&angles, &goals);
            return Bent { pose: anatomy::pose(&reached.angles), missed: reached.error_m };
        }
        joint if is_movable(joint) => {
            let mut goals = held(Vec3::ZERO);
            goals.push(Goal::At { joint, point });
            reach(&angles, &goals).angles
        }
        joint => {
            let turned = turn_spine(&angles, joint, point);
            let goals = held(Vec3::ZERO);
            if goals.is_empty() { turned } else { reach(&turned, &goals).angles }
        }
    };
    let pose = anatomy::pose(&bent);
    Bent { pose, missed: pose.joints[joint.min(JOINT_COUNT - 1)].distance(point) }
}

/// Turns the vertebrae below a joint, one angle after the other, each to the foot of a parabola through its effect.
fn turn_spine(start: &JointAngles, joint: usize, point: Vec3) -> JointAngles {
    let levels = match joint {
        3 => 0..0,
        6 => 0..1,
        9 => 0..2,
        15 => 0..4,
        _ => 0..3,
    };
    let mut axes: Vec<Axis> = levels.flat_map(Axis::bend).collect();
    if axes.is_empty() {
        axes.extend([Axis::PELVIS_TILT, Axis::PELVIS_ROLL]);
    }
    let mut angles = *start;
    let far = |angles: &JointAngles| {
        // A little of the cost is the bend itself, shared out evenly over the vertebrae.
        let bend: f32 = axes.iter().map(|axis| (angles.get(*axis) - start.get(*axis)).powi(2)).sum();
        anatomy::pose(angles).joints[joint].distance_squared(point) + 2e-7 * bend
    };
    for _ in 0..ROUNDS {
        for axis in &axes {
            let with = |degrees: f32| {
                let mut turned = angles;
                turned.add(*axis, degrees);
                turned
            };
            let (less, now, more) = (far(&with(-STEP)), far(&angles), far(&with(STEP)));
            let curve = less - 2.0 * now + more;
            let turn = if curve > 1e-9 { 0.5 * STEP * (less - more) / curve } else { 0.0 };
            let turned = with(turn.clamp(-MOST, MOST));
            if turned.get(*axis).abs() <= BEND.max(start.get(*axis).abs()) && far(&turned) < now {
                angles = turned;
            }
        }
    }
    angles
}

#[cfg(test)]
mod tests {
    use super::*;
    use pose::enforce::measure;
    use pose::skeleton::t_pose;

    fn start() -> Pose {
        // Standing with arms hanging and a little bend everywhere, as people do.
        let mut angles = JointAngles::default();
        for side in ["left", "right"] {
            for (name, degrees) in [("elbow_flexion", 20.0), ("knee_flexion", 12.0), ("hip_flexion", 8.0)] {
                angles.set(Axis::named(&format!("{side}_{name}")).unwrap(), degrees);
            }
        }
        anatomy::pose(&angles)
    }

    #[test]
    fn a_dragged_joint_follows_and_bones_keep_their_lengths() {
        let start = start();
        let goals = [
            (20, Vec3::new(0.1, 0.25, 0.3)),
            (8, Vec3::new(0.0, 0.2, 0.2)),
            (15, Vec3::new(0.15, -0.05, 0.1)),
            (9, Vec3::new(0.05, -0.01, 0.05)),
            (0, Vec3::new(0.0, -0.2, 0.0)),
        ];
        for (joint, by) in goals {
            let bent = bend(&start, joint, start.joints[joint] + by, &BTreeSet::new());
            assert!(bent.missed < 0.03, "{joint}: {}", bent.missed);
            assert!(measure(&bent.pose).bone_error_max_m < 1e-5, "{joint}");
        }
    }

    #[test]
    fn what_is_not_dragged_stays() {
        let start = start();
        let bent = bend(&start, 20, start.joints[20] + Vec3::new(0.1, 0.2, 0.2), &BTreeSet::new()).pose;
        for joint in [0, 4, 7, 10, 15, 21] {
            assert!(bent.joints[joint].distance(start.joints[joint]) < 2e-3, "{joint}");
        }
    }

    #[test]
    fn a_locked_hand_stays_while_the_chest_moves() {
        let start = start();
        let free = bend(&start, 12, start.joints[12] + Vec3::new(0.0, -0.05, 0.15), &BTreeSet::new()).pose;
        let held = bend(&start, 12, start.joints[12] + Vec3::new(0.0, -0.05, 0.15), &BTreeSet::from([20])).pose;
        assert!(free.joints[20].distance(start.joints[20]) > 0.05);
        assert!(held.joints[20].distance(start.joints[20]) < 0.005);
    }

    #[test]
    fn lowering_the_pelvis_bends_the_knees_and_leaves_the_feet() {
        let start = start();
        let bent = bend(&start, 0, Vec3::new(0.0, -0.25, 0.0), &BTreeSet::new()).pose;
        for foot in STANCE {
            assert!((bent.joints[foot] - start.joints[foot] - Vec3::Y * 0.25).length() < 0.01);
        }
        assert!(bent.joints[4].z > start.joints[4].z + 0.1, "knees come forward");
    }

    #[test]
    fn out_of_reach_is_told() {
        assert!(bend(&t_pose(), 20, Vec3::new(3.0, 0.0, 0.0), &BTreeSet::new()).missed > 1.0);
    }
}
