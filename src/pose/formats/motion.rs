//! Motion as capture files hold it: any tree of joints with its own axes and unit, and numbers that move it. What the
//! joints are called and how they become the body's 22 is decided by whoever imports.

mod bvh;

use glam::{DQuat, DVec3};

pub use bvh::{BvhMotionError, parse_bvh};

/// Most joints of one skeleton; a performer with fingers, face and props has a few hundred.
pub const MOST_JOINTS: usize = 4096;
/// Most numbers of one file, frames × channels: an hour of a full rig at 120 frames a second is about this many.
pub const MOST_NUMBERS: usize = 100_000_000;

/// What one number of a frame moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Channel {
    /// Along an axis, the file's unit of length.
    Position(DVec3),
    /// About an axis, degrees.
    Rotation(DVec3),
    /// A number that moves nothing here, such as a scale.
    Ignored,
}

/// How a joint's position channels combine with its offset; programs disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placing {
    /// They are where the joint is, seen from its parent.
    #[default]
    Replaces,
    /// They are added to the offset.
    Adds,
}

/// A joint, or the end of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct MotionJoint {
    /// The file's name; the end of a chain is called after the joint before it, with `/end`.
    pub name: String,
    /// Index of the parent, which comes earlier; none for a root.
    pub parent: Option<usize>,
    /// From the parent at rest, in the file's unit and axes.
    pub offset: DVec3,
    /// The axes in which the rotation channels are given, seen from the parent's (identity in BVH).
    pub axes: DQuat,
    /// In the order in which rotations are multiplied, with the place of each number within a frame.
    pub channels: Vec<(Channel, usize)>,
    /// What position channels mean.
    pub placing: Placing,
}

/// A skeleton and how it moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Motion {
    /// Parents before children.
    pub joints: Vec<MotionJoint>,
    /// Frames a second; positive and finite.
    pub rate: f64,
    /// Numbers a frame.
    pub width: usize,
    /// `[frame][channel]`, all finite.
    pub numbers: Vec<f32>,
}

/// Where every joint is and how it is turned, in the file's unit and axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Posture {
    /// Positions.
    pub places: Vec<DVec3>,
    /// Rotations in the world; unit quaternions.
    pub turns: Vec<DQuat>,
}

impl Motion {
    /// Number of frames.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.numbers.len().checked_div(self.width).unwrap_or(0)
    }

    /// The skeleton in a frame; past the last one, and with every number zero, at rest.
    #[must_use]
    pub fn posture(&self, frame: usize) -> Posture {
        let start = frame.saturating_mul(self.width);
        self.evaluate(self.numbers.get(start..start.saturating_add(self.width)))
    }

    /// The skeleton with no rotation anywhere: some files stand in a T-pose then, others are in no human pose at all.
    #[must_use]
    pub fn rest(&self) -> Posture {
        self.evaluate(None)
    }

    fn evaluate(&self, numbers: Option<&[f32]>) -> Posture {
        let mut places: Vec<DVec3> = Vec::with_capacity(self.joints.len());
        let mut turns: Vec<DQuat> = Vec::with_capacity(self.joints.len());
        for joint in &self.joints {
            let (mut moved, mut turn, mut has_position) = (DVec3::ZERO, DQuat::IDENTITY, false);
            for (channel, at) in &joint.channels {
                let Some(value) = numbers.and_then(|n| n.get(*at)).map(|n| f64::from(*n)) else { continue };
                match channel {
                    Channel::Position(axis) => {
                        moved += *axis * value;
                        has_position = true;
                    }
                    Channel::Rotation(axis) => turn *= DQuat::from_axis_angle(*axis, value.to_radians()),
                    Channel::Ignored => {}
                }
            }
            let offset = match joint.placing {
                Placing::Replaces if has_position => moved,
                Placing::Replaces | Placing::Adds => joint.offset + moved,
            };
            let turn = joint.axes * turn * joint.axes.inverse();
            let (place, turn) = match joint.parent {
                Some(parent) => (places[parent] + turns[parent] * offset, (turns[parent] * turn).normalize()),
                None => (offset, turn.normalize()),
            };
            places.push(place);
            turns.push(turn);
        }
        Posture { places, turns }
    }
}
