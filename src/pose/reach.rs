//! Goals for joints — a hand on a hip, four limbs on the floor — met by changing joint angles as little as needed.
//!
//! Damped least squares (Levenberg 1944; for arms and legs Wampler 1986) over the angles of the limbs concerned. What
//! the angles mean is in [`crate::anatomy`]; this module only turns them.

mod goal;

use crate::anatomy::{Axis, JointAngles, Motion};
use crate::claims::Side;
use crate::linear::eliminate;
use crate::skeleton::{MIRROR, PARENTS};
pub use goal::Goal;
use goal::residuals;

/// What became of goals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// The angles found.
    pub angles: JointAngles,
    /// How far the goal met worst is from being met, metres.
    pub error_m: f32,
}

/// A goal missed by no more than this counts as met, metres.
pub const MET: f32 = 0.025;

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

/// Whether a joint is on a limb that goals can move.
#[must_use]
pub fn is_movable(joint: usize) -> bool {
    joint < crate::JOINT_COUNT && matches!(joint, 4 | 5 | 7 | 8 | 10 | 11 | 18..=21) && PARENTS[joint] != joint
}

#[cfg(test)]
mod tests;
