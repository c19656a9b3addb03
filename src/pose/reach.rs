//! Goals for joints — a hand on a hip, four limbs on the floor — met by changing joint angles as little as needed.
//!
//! Damped least squares (Levenberg 1944; for arms and legs Wampler 1986) over the angles of the limbs concerned. What
//! the angles mean is in [`crate::anatomy`]; this module only turns them.

use glam::Vec3;

use crate::Pose;
use crate::anatomy::{self, Axis, JointAngles, Motion};
use crate::claims::Side;
use crate::kinematics::{forward, world};
use crate::skeleton::{MIRROR, PARENTS};

/// What a joint should reach. Lengths in metres; the pelvis is at the origin.
#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// A joint at a point.
    At {
        /// The joint that moves.
        joint: usize,
        /// Where it should be.
        point: Vec3,
    },
    /// A joint at an offset from another, in the frame of the part of the body that the other belongs to: pelvis for
    /// hips and pelvis, chest for all above, the world for knees, ankles and feet.
    Beside {
        /// The joint that moves.
        joint: usize,
        /// The joint it is placed by.
        of: usize,
        /// Outward to the moving joint's side, up, forward.
        offset: Vec3,
    },
    /// Two joints at a distance.
    Apart {
        /// The joints, both of which move.
        joints: [usize; 2],
        /// Their distance.
        metres: f32,
    },
    /// Joints on one level floor, each this high above it.
    Floor(Vec<(usize, f32)>),
}

impl Goal {
    fn joints(&self) -> Vec<usize> {
        match self {
            Self::At { joint, .. } | Self::Beside { joint, .. } => vec![*joint],
            Self::Apart { joints, .. } => joints.to_vec(),
            Self::Floor(joints) => joints.iter().map(|(joint, _)| *joint).collect(),
        }
    }
}

/// What became of goals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// The angles found.
    pub angles: JointAngles,
    /// How far the goal met worst is from being met, metres.
    pub error_m: f32,
}

const ROUNDS: usize = 24;
/// Step of the numeric derivative, degrees.
const STEP: f32 = 0.25;
/// An angle moves by at most this in a round, degrees.
const MOST_A_ROUND: f32 = 20.0;
/// Good enough, metres.
const CLOSE: f32 = 0.002;

/// Changes the angles of the limbs that the goals name, and of the trunk where the floor needs it, until the goals
/// are met or nothing improves. Angles stay near those given: ten degrees weigh as much as about 5 mm.
#[must_use]
pub fn reach(start: &JointAngles, goals: &[Goal]) -> Reached {
    let free = free_axes(goals);
    let mut angles = *start;
    let mut residual = residuals(&angles, goals);
    let mut cost = total(&residual, &angles, start, &free);
    let mut damping = 1e-3_f32;
    for _ in 0..ROUNDS {
        if residual.iter().all(|r| r.abs() < CLOSE) || free.is_empty() {
            break;
        }
        let columns: Vec<Vec<f32>> = free
            .iter()
            .map(|(axis, _)| {
                let mut moved = angles;
                moved.add(*axis, STEP);
                residuals(&moved, goals).iter().zip(&residual).map(|(m, r)| (m - r) / STEP).collect()
            })
            .collect();
        let Some(step) = step(&columns, &residual, &angles, start, &free, damping) else { break };
        let mut moved = angles;
        for ((axis, _), degrees) in free.iter().zip(&step) {
            moved.set(*axis, held(*axis, angles.get(*axis) + degrees.clamp(-MOST_A_ROUND, MOST_A_ROUND)));
        }
        let new_residual = residuals(&moved, goals);
        let new_cost = total(&new_residual, &moved, start, &free);
        if new_cost < cost {
            (angles, residual, cost, damping) = (moved, new_residual, new_cost, damping * 0.3);
        } else {
            damping *= 8.0;
        }
    }
    let error_m = residual.iter().fold(0.0_f32, |worst, r| worst.max(r.abs()));
    Reached { angles, error_m }
}

/// Angles that may change and how dear a degree of each is, metres.
fn free_axes(goals: &[Goal]) -> Vec<(Axis, f32)> {
    let mut free: Vec<(Axis, f32)> = Vec::new();
    let mut open = |axis: Axis, price: f32| {
        if !free.iter().any(|(a, _)| *a == axis) {
            free.push((axis, price));
        }
    };
    let on_floor = |goal: &Goal| matches!(goal, Goal::Floor(_));
    for goal in goals {
        for joint in goal.joints() {
            let side = if joint < MIRROR[joint] { Side::Left } else { Side::Right };
            let mut limb = |motion, price| open(Axis::limb(side, motion), price);
            match joint {
                18..=21 => {
                    limb(Motion::ShoulderFlexion, 5e-4);
                    limb(Motion::ShoulderAbduction, 5e-4);
                    limb(Motion::ElbowFlexion, 5e-4);
                    limb(Motion::ShoulderRotation, 5e-4);
                    limb(Motion::CollarElevation, 2e-3);
                    limb(Motion::CollarProtraction, 2e-3);
                }
                4 | 5 | 7 | 8 | 10 | 11 => {
                    limb(Motion::HipFlexion, 5e-4);
                    limb(Motion::KneeFlexion, 5e-4);
                    limb(Motion::HipAbduction, 1e-3);
                    limb(Motion::HipRotation, 1e-3);
                    if joint >= 10 {
                        limb(Motion::AnkleDorsiflexion, 1e-3);
                    }
                }
                _ => {}
            }
        }
        if on_floor(goal) {
            open(Axis::PELVIS_TILT, 1e-3);
            open(Axis::PELVIS_ROLL, 1e-3);
            for level in 0..3 {
                open(Axis::bend(level)[0], 2e-3);
            }
        }
    }
    free
}

/// Hinges do not bend backwards.
fn held(axis: Axis, degrees: f32) -> f32 {
    match axis.parts() {
        Some((_, Motion::ElbowFlexion | Motion::KneeFlexion)) => degrees.clamp(0.0, 155.0),
        Some((_, Motion::AnkleDorsiflexion)) => degrees.clamp(-60.0, 35.0),
        Some((_, Motion::CollarElevation | Motion::CollarProtraction)) => degrees.clamp(-20.0, 35.0),
        Some((_, Motion::HipRotation)) => degrees.clamp(-80.0, 60.0),
        Some((_, Motion::ShoulderRotation)) => degrees.clamp(-110.0, 110.0),
        _ => degrees.clamp(-180.0, 180.0),
    }
}

fn residuals(angles: &JointAngles, goals: &[Goal]) -> Vec<f32> {
    let rotations = anatomy::rotations(angles);
    let Pose { joints } = forward(&rotations);
    let mut residual = Vec::with_capacity(3 * goals.len());
    for goal in goals {
        match goal {
            Goal::At { joint, point } => residual.extend((joints[*joint] - point).to_array()),
            Goal::Beside { joint, of, offset } => {
                let frame = match part(*of) {
                    Some(part) => world(&rotations)[part],
                    None => glam::Quat::IDENTITY,
                };
                let outward = if *joint > MIRROR[*joint] { -1.0 } else { 1.0 };
                let offset = frame * Vec3::new(offset.x * outward, offset.y, offset.z);
                residual.extend((joints[*joint] - joints[*of] - offset).to_array());
            }
            Goal::Apart { joints: [a, b], metres } => residual.push(joints[*a].distance(joints[*b]) - metres),
            Goal::Floor(list) => {
                let heights: Vec<f32> = list.iter().map(|(joint, above)| joints[*joint].y - above).collect();
                let floor = heights.iter().sum::<f32>() / heights.len().max(1) as f32;
                residual.extend(heights.iter().map(|h| h - floor));
            }
        }
    }
    residual
}

/// The rigid part that a joint's surroundings turn with.
fn part(joint: usize) -> Option<usize> {
    match joint {
        0..=3 => Some(0),
        6 | 9 | 12..=21 => Some(9),
        _ => None,
    }
}

fn total(residual: &[f32], angles: &JointAngles, start: &JointAngles, free: &[(Axis, f32)]) -> f32 {
    let dear: f32 = free.iter().map(|(axis, price)| (price * (angles.get(*axis) - start.get(*axis))).powi(2)).sum();
    residual.iter().map(|r| r * r).sum::<f32>() + 0.05 * dear
}

/// Solves (JᵀJ + prices + damping) step = −Jᵀr − prices·(angles − start), degrees.
fn step(
    columns: &[Vec<f32>],
    residual: &[f32],
    angles: &JointAngles,
    start: &JointAngles,
    free: &[(Axis, f32)],
    damping: f32,
) -> Option<Vec<f32>> {
    let dot = |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum() };
    let n = free.len();
    let mut matrix = vec![vec![0.0_f64; n + 1]; n];
    for (i, (axis, price)) in free.iter().enumerate() {
        for j in 0..n {
            matrix[i][j] = dot(&columns[i], &columns[j]);
        }
        let price = 0.05 * f64::from(price * price);
        matrix[i][i] += price + f64::from(damping) * (matrix[i][i] + 1e-7);
        matrix[i][n] = -dot(&columns[i], residual) - price * f64::from(angles.get(*axis) - start.get(*axis));
    }
    eliminate(&mut matrix)
}

/// Gaussian elimination with pivots of `[n][n + 1]`; none when the matrix is singular.
pub(crate) fn eliminate(matrix: &mut [Vec<f64>]) -> Option<Vec<f32>> {
    let n = matrix.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        matrix.swap(column, pivot);
        if matrix[column][column].abs() < 1e-18 {
            return None;
        }
        let lead = matrix[column].clone();
        for row in matrix.iter_mut().skip(column + 1) {
            let factor = row[column] / lead[column];
            row.iter_mut().zip(&lead).skip(column).for_each(|(value, lead)| *value -= factor * lead);
        }
    }
    let mut solution = vec![0.0_f64; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|column| matrix[row][column] * solution[column]).sum();
        solution[row] = (matrix[row][n] - known) / matrix[row][row];
    }
    solution.iter().all(|v| v.is_finite()).then(|| solution.iter().map(|v| *v as f32).collect())
}

/// Whether a joint is on a limb that goals can move.
#[must_use]
pub fn is_movable(joint: usize) -> bool {
    joint < crate::JOINT_COUNT && matches!(joint, 4 | 5 | 7 | 8 | 10 | 11 | 18..=21) && PARENTS[joint] != joint
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::place;

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
}
