//! Joints held at points: the body nearest to a given pose whose held joints are where they should be. What a person
//! drags or locks goes through here. Joint limits are not judged (see [`crate::anatomy`]); goals of archetypes, which
//! speak of angles, are in [`crate::reach`].
//!
//! Gauss–Newton with Levenberg's damping over the rotation of every joint; derivatives are exact, since a point p
//! turned about a joint at c moves by ω × (p − c).

use glam::{DMat3, DQuat, DVec3, Quat, Vec3};

use crate::Pose;
use crate::kinematics::{Rotations, fit, forward, world};
use crate::skeleton::{BONE_LENGTHS, JOINT_COUNT, PARENTS};

/// A joint and where it should be, metres, in the frame of the pose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// The joint, in HumanML3D order.
    pub joint: usize,
    /// Its place.
    pub point: Vec3,
}

/// A pose whose held joints are where they should be, as far as the body reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// On the canonical body; the pelvis has not moved.
    pub pose: Pose,
    /// Distance of each held joint from its point, metres, in the order given.
    pub error_m: Vec<f32>,
}

impl Solved {
    /// The held joints that stayed farther than this from their points, metres: the body does not reach them.
    pub fn out_of_reach<'a>(&'a self, held: &'a [Held], tolerance_m: f32) -> impl Iterator<Item = usize> + 'a {
        held.iter().zip(&self.error_m).filter(move |(_, error)| **error > tolerance_m).map(|(held, _)| held.joint)
    }
}

/// A held joint weighs this much more than a free one; squared distances.
const HOLD: f64 = 3e5;
/// Rounds at most; a handful is usual.
const ROUNDS: usize = 60;
/// A round that moves no joint by more than this, metres, is the last.
const STILL: f64 = 1e-7;
/// A joint turns by at most this in a round, radians.
const MOST_A_ROUND: f64 = 0.6;
/// Price of turning, against motions that no joint sees (twist), metres² per radian².
const TURNING: f64 = 1e-6;
/// Joints that turn something: all but the ends of limbs.
const TURNS: [usize; 17] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 16, 17, 18, 19];
const UNKNOWNS: usize = TURNS.len() * 3;

/// The body nearest to `pose` with the joints of `held` at their points. A held pelvis stays where it is. The pose
/// need not lie on the body; points out of reach are approached and the rest is in [`Solved::error_m`].
#[must_use]
pub fn hold(pose: &Pose, held: &[Held]) -> Solved {
    let mut wanted = pose.joints.map(|joint| (joint.as_dvec3(), 1.0));
    for one in held.iter().filter(|one| one.joint < JOINT_COUNT && one.point.is_finite()) {
        wanted[one.joint] = (within_reach(pose, one).as_dvec3(), HOLD);
    }
    let mut rotations = fit(pose);
    let mut damping = 1e-4;
    let mut cost = total(&forward(&rotations), &wanted);
    for _ in 0..ROUNDS {
        let Some(step) = step(&rotations, &wanted, damping) else { break };
        let moved = turned(&rotations, &step);
        let next = total(&forward(&moved), &wanted);
        if next <= cost {
            let distance = farthest(&forward(&rotations), &forward(&moved));
            (rotations, cost, damping) = (moved, next, (damping * 0.2).max(1e-9));
            if distance < STILL {
                break;
            }
        } else {
            damping *= 10.0;
            if damping > 1e6 {
                break;
            }
        }
    }
    let pose = forward(&rotations);
    let error_m = held.iter().map(|one| pose.joints.get(one.joint).map_or(0.0, |j| j.distance(one.point))).collect();
    Solved { pose, error_m }
}

/// The point, or the nearest to it that the chain of bones from the pelvis can span: farther goals only slow the solver.
fn within_reach(pose: &Pose, held: &Held) -> Vec3 {
    let mut span = 0.0;
    let mut joint = held.joint;
    while joint != 0 {
        span += BONE_LENGTHS[joint];
        joint = PARENTS[joint];
    }
    let pelvis = pose.joints[0];
    pelvis + (held.point - pelvis).clamp_length_max(span)
}

fn total(pose: &Pose, wanted: &[(DVec3, f64); JOINT_COUNT]) -> f64 {
    pose.joints
        .iter()
        .zip(wanted)
        .map(|(joint, (point, weight))| weight * joint.as_dvec3().distance_squared(*point))
        .sum()
}

fn farthest(a: &Pose, b: &Pose) -> f64 {
    a.joints.iter().zip(&b.joints).map(|(a, b)| f64::from(a.distance(*b))).fold(0.0, f64::max)
}

/// Turns of each joint in the world, radians, that lower the cost most.
fn step(rotations: &Rotations, wanted: &[(DVec3, f64); JOINT_COUNT], damping: f64) -> Option<[f64; UNKNOWNS]> {
    let place = forward(rotations).joints.map(|joint| joint.as_dvec3());
    let mut matrix = vec![[0.0; UNKNOWNS]; UNKNOWNS];
    let mut gradient = [0.0; UNKNOWNS];
    for (joint, (point, weight)) in wanted.iter().enumerate() {
        let off = place[joint] - *point;
        let above: Vec<(usize, DVec3)> = TURNS
            .iter()
            .enumerate()
            .filter(|(_, turn)| is_above(**turn, joint))
            .map(|(i, turn)| (i, place[joint] - place[*turn]))
            .collect();
        for (i, arm) in &above {
            // dp = ω × arm, so that the gradient is arm × off and the curvature |arm·other| 1 − other armᵀ.
            let pull = arm.cross(off) * *weight;
            for (axis, value) in pull.to_array().into_iter().enumerate() {
                gradient[3 * i + axis] += value;
            }
            for (k, other) in &above {
                let block = DMat3::from_diagonal(DVec3::splat(arm.dot(*other))) - outer(*other, *arm);
                for row in 0..3 {
                    for column in 0..3 {
                        matrix[3 * i + row][3 * k + column] += weight * block.col(column)[row];
                    }
                }
            }
        }
    }
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] += damping * row[i] + TURNING;
    }
    let mut step = cholesky_solve(matrix, gradient)?;
    for turn in step.chunks_mut(3) {
        let angle = turn.iter().map(|x| x * x).sum::<f64>().sqrt();
        let factor = -(MOST_A_ROUND / angle.max(MOST_A_ROUND));
        turn.iter_mut().for_each(|x| *x *= factor);
    }
    Some(step)
}

/// a bᵀ.
fn outer(a: DVec3, b: DVec3) -> DMat3 {
    DMat3::from_cols(a * b.x, a * b.y, a * b.z)
}

/// True when turning `turn` moves `joint`.
fn is_above(turn: usize, joint: usize) -> bool {
    let mut at = joint;
    while at != 0 {
        at = PARENTS[at];
        if at == turn {
            return true;
        }
    }
    false
}

/// The rotations with each joint's world frame turned.
fn turned(rotations: &Rotations, step: &[f64; UNKNOWNS]) -> Rotations {
    let frames = world(rotations);
    let mut turns = [DQuat::IDENTITY; JOINT_COUNT];
    for (i, joint) in TURNS.iter().enumerate() {
        turns[*joint] = DQuat::from_scaled_axis(DVec3::new(step[3 * i], step[3 * i + 1], step[3 * i + 2]));
    }
    let mut local = rotations.local;
    for joint in TURNS {
        // A turn about a world axis, seen from the parent's frame as it was; the parents' own turns carry it along.
        let parent = if joint == 0 { Quat::IDENTITY } else { frames[PARENTS[joint]] };
        let seen = parent.as_dquat().inverse() * turns[joint] * parent.as_dquat();
        local[joint] = (seen * local[joint].as_dquat()).normalize().as_quat();
    }
    Rotations { root: rotations.root, local }
}

/// Solves a symmetric positive definite system; none when it is not.
fn cholesky_solve(mut a: Vec<[f64; UNKNOWNS]>, mut b: [f64; UNKNOWNS]) -> Option<[f64; UNKNOWNS]> {
    for j in 0..UNKNOWNS {
        for i in j..UNKNOWNS {
            let sum: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            let value = a[i][j] - sum;
            if i == j {
                // Written so that a value that is no number is refused as well.
                if value.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
                    return None;
                }
                a[j][j] = value.sqrt();
            } else {
                a[i][j] = value / a[j][j];
            }
        }
    }
    for i in 0..UNKNOWNS {
        let sum: f64 = (0..i).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - sum) / a[i][i];
    }
    for i in (0..UNKNOWNS).rev() {
        let sum: f64 = (i + 1..UNKNOWNS).map(|k| a[k][i] * b[k]).sum();
        b[i] = (b[i] - sum) / a[i][i];
    }
    b.iter().all(|x| x.is_finite()).then_some(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::measure;
    use crate::sampling::{generator, noise_pose, random_pose};
    use crate::skeleton::t_pose;

    #[test]
    fn nothing_held_is_the_nearest_body_and_a_body_stays() {
        let mut rng = generator(31);
        for _ in 0..50 {
            let pose = random_pose(&mut rng, 1.0);
            assert!(hold(&pose, &[]).pose.mpjpe(&pose) < 1e-5);
        }
    }

    #[test]
    fn limbs_of_one_body_are_held_on_another_to_a_millimetre() {
        let mut rng = generator(32);
        for round in 0..100 {
            let (from, mut onto) = (random_pose(&mut rng, 0.7), random_pose(&mut rng, 0.7));
            onto = onto.translated(from.joints[0] - onto.joints[0]);
            let joints: &[usize] = [&[20][..], &[20, 21], &[7, 8, 21], &[10, 4, 15]][round % 4];
            let held: Vec<Held> = joints.iter().map(|&joint| Held { joint, point: from.joints[joint] }).collect();
            let solved = hold(&onto, &held);
            assert!(solved.error_m.iter().all(|e| *e < 1e-3), "{joints:?}: {:?}", solved.error_m);
            assert!(measure(&solved.pose).bone_error_max_m < 1e-5);
        }
    }

    #[test]
    fn a_dragged_hand_leaves_the_legs_alone() {
        let pose = t_pose();
        let held = Held { joint: 20, point: pose.joints[16] + Vec3::new(0.1, 0.3, 0.2) };
        let solved = hold(&pose, &[held]);
        assert!(solved.error_m[0] < 1e-3);
        for leg in [4, 5, 7, 8, 10, 11] {
            assert!(solved.pose.joints[leg].distance(pose.joints[leg]) < 0.02);
        }
    }

    #[test]
    fn what_is_out_of_reach_is_approached_and_said() {
        let held = [Held { joint: 21, point: Vec3::new(-9.0, 0.0, 0.0) }];
        let solved = hold(&t_pose(), &held);
        assert_eq!(solved.out_of_reach(&held, 1e-3).collect::<Vec<_>>(), [21]);
        assert!(solved.pose.joints[21].x < -0.7 && measure(&solved.pose).bone_error_max_m < 1e-5);
    }

    #[test]
    fn noise_ends_as_a_body() {
        let mut rng = generator(33);
        for _ in 0..20 {
            let held = [Held { joint: 20, point: Vec3::new(0.3, 0.2, 0.2) }];
            let solved = hold(&noise_pose(&mut rng), &held);
            assert!(measure(&solved.pose).bone_error_max_m < 1e-5 && solved.pose.joints.iter().all(|j| j.is_finite()));
        }
    }
}
