//! Goals, and how far a body is from meeting them.

use glam::Vec3;

use crate::Pose;
use crate::anatomy::{self, JointAngles};
use crate::kinematics::{forward, world};
use crate::skeleton::MIRROR;

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
    pub(super) fn joints(&self) -> Vec<usize> {
        match self {
            Self::At { joint, .. } | Self::Beside { joint, .. } => vec![*joint],
            Self::Apart { joints, .. } => joints.to_vec(),
            Self::Floor(joints) => joints.iter().map(|(joint, _)| *joint).collect(),
        }
    }
}

/// What is missing to every goal, metres: a number a coordinate, distance or height.
pub(super) fn residuals(angles: &JointAngles, goals: &[Goal]) -> Vec<f32> {
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
