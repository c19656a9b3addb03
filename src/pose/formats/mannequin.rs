//! A body for files: one closed, smooth surface over the 22 joints, with skin weights, to go into GLB. Not measured
//! anatomy but a mannequin: proportions that read well and bend well. Pictures are drawn by [`crate::render`], the
//! window draws its own.
//!
//! The surface is the level set of a smooth union of tapered capsules (`parts`), found by surface nets (`surface`)
//! in a stance with arms and legs apart, where no limb grows together with another, weighted there (`weights`), and
//! bent back into the rest pose.

mod parts;
mod surface;
mod weights;

use std::sync::LazyLock;

use glam::{Mat3, Quat, Vec3};

use crate::JOINT_COUNT;
use crate::kinematics::{Rotations, forward, world};
use crate::skeleton::t_pose;

/// Edge of a grid cell, metres: fine enough for a thumb, coarse enough for files of 1.2 MB.
const CELL: f32 = 0.012;

/// Most joints that move one vertex.
pub const INFLUENCES: usize = 4;

/// The mannequin in the rest pose: arrays of one entry a vertex, and triangles.
#[derive(Clone, Debug)]
pub struct Mannequin {
    /// Metres, in the rest pose with the pelvis at the origin.
    pub positions: Vec<Vec3>,
    /// Unit vectors that point outward.
    pub normals: Vec<Vec3>,
    /// Which joints move the vertex; unused places are joint 0 with weight 0.
    pub joints: Vec<[u8; INFLUENCES]>,
    /// How much; the strongest first to within rounding, the sum is 1.
    pub weights: Vec<[f32; INFLUENCES]>,
    /// −1 on a right limb, 0 on the trunk, 1 on a left limb, in between where they meet.
    pub tints: Vec<f32>,
    /// Three vertices each, counter-clockwise seen from outside.
    pub triangles: Vec<[u16; 3]>,
}

/// The mannequin of the canonical body, made at first use.
#[must_use]
pub fn mannequin() -> &'static Mannequin {
    static BODY: LazyLock<Mannequin> = LazyLock::new(build);
    &BODY
}

/// Arms half lowered and legs apart: the stance in which the surface is found.
fn stance() -> Rotations {
    let mut rotations = Rotations::default();
    for (left, degrees) in [(1, 16.0_f32), (13, -6.0), (16, -38.0)] {
        rotations.local[left] = Quat::from_rotation_z(degrees.to_radians());
        rotations.local[left + 1] = rotations.local[left].inverse();
    }
    rotations
}

fn build() -> Mannequin {
    let rotations = stance();
    let (places, turns) = (forward(&rotations).joints, world(&rotations));
    let parts = parts::parts(&places, &turns);
    let surface = surface::polygonise(&parts, CELL);

    let rest = t_pose().joints;
    let mut body = Mannequin {
        positions: Vec::with_capacity(surface.positions.len()),
        normals: Vec::with_capacity(surface.positions.len()),
        joints: Vec::with_capacity(surface.positions.len()),
        weights: Vec::with_capacity(surface.positions.len()),
        tints: Vec::with_capacity(surface.positions.len()),
        triangles: surface.triangles,
    };
    for (position, normal) in surface.positions.iter().zip(&surface.normals) {
        let influence = weights::influences(&parts, *position);
        // Linear blend skinning takes a rest position r to A·r + t; here it is undone.
        let (mut a, mut t) = (Mat3::ZERO, Vec3::ZERO);
        for (joint, weight) in influence.joints.iter().zip(influence.weights) {
            let joint = usize::from(*joint);
            let turn = Mat3::from_quat(turns[joint]);
            a += turn * weight;
            t += (places[joint] - turn * rest[joint]) * weight;
        }
        body.positions.push(a.inverse() * (*position - t));
        body.normals.push((a.transpose() * *normal).normalize_or(Vec3::Y));
        body.joints.push(influence.joints);
        body.weights.push(influence.weights);
        body.tints.push(influence.tint);
    }
    body
}

/// Where the vertices are when the joints are turned (linear blend skinning), metres.
#[must_use]
pub fn skinned(rotations: &Rotations) -> Vec<Vec3> {
    let (rest, places, turns) = (t_pose().joints, forward(rotations).joints, world(rotations));
    let moved: [(Quat, Vec3); JOINT_COUNT] = std::array::from_fn(|j| (turns[j], places[j] - turns[j] * rest[j]));
    let body = mannequin();
    let vertices = body.positions.iter().zip(&body.joints).zip(&body.weights);
    vertices
        .map(|((position, joints), weights)| {
            joints.iter().zip(weights).fold(Vec3::ZERO, |sum, (joint, weight)| {
                let (turn, shift) = moved[usize::from(*joint)];
                sum + (turn * *position + shift) * *weight
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
