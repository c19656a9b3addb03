//! How much each joint moves a point of the mannequin, and its tint: by distance from the parts that belong to it.

use glam::Vec3;

use super::INFLUENCES;
use super::parts::Part;
use crate::JOINT_COUNT;

/// Distance over which a joint hands over to the next, metres.
const BLEND: f32 = 0.030;

/// The same for the tint, which should change within a finger's width.
const TINT_BLEND: f32 = 0.008;

/// Influence below which a joint counts for nothing.
const FAINT: f32 = 0.02;

/// What moves a point and how it is tinted.
pub(super) struct Influence {
    pub(super) joints: [u8; INFLUENCES],
    pub(super) weights: [f32; INFLUENCES],
    pub(super) tint: f32,
}

/// The influences on a point of the surface: at most four joints, the strongest first; weights sum to 1.
pub(super) fn influences(parts: &[Part], point: Vec3) -> Influence {
    let distances: Vec<f32> = parts.iter().map(|part| part.distance(point)).collect();
    let nearest = distances.iter().copied().fold(f32::INFINITY, f32::min);
    let mut of_joint = [0.0_f32; JOINT_COUNT];
    let (mut tint, mut total) = (0.0, 0.0);
    for (part, distance) in parts.iter().zip(&distances) {
        let away = distance - nearest;
        let influence = (-(away / BLEND).powi(2)).exp() - FAINT;
        let cell = &mut of_joint[usize::from(part.joint)];
        *cell = cell.max(influence);
        let shade = (-(away / TINT_BLEND).powi(2)).exp();
        tint += part.tint * shade;
        total += shade;
    }
    let mut order: Vec<usize> = (0..JOINT_COUNT).filter(|j| of_joint[*j] > 0.0).collect();
    order.sort_by(|a, b| of_joint[*b].total_cmp(&of_joint[*a]));
    order.truncate(INFLUENCES);
    let sum: f32 = order.iter().map(|j| of_joint[*j]).sum();
    let (mut joints, mut weights) = ([0; INFLUENCES], [0.0; INFLUENCES]);
    for (place, joint) in order.iter().enumerate() {
        joints[place] = *joint as u8;
        weights[place] = of_joint[*joint] / sum;
    }
    // What rounding leaves goes to the strongest, so that the sum is 1 to the last bit that matters.
    weights[0] = 1.0 - weights[1..].iter().sum::<f32>();
    Influence { joints, weights, tint: tint / total }
}
