//! 263-number motion vectors to joint positions. Only the first 67 numbers of a frame decide the joints, and only they
//! are read.

use glam::DVec3;

use super::{FEATURES, POSITIONS, ROTATIONS, turned};
use crate::{JOINT_COUNT, Pose};

/// Decodes frame after frame: heading and place on the floor are sums over the frames before.
#[derive(Default)]
pub(crate) struct Decoder {
    // Sums run over hundreds of frames, hence f64.
    half_turn: f64,
    root: DVec3,
    /// Yaw velocity and x, z velocity of the frame before.
    previous: Option<[f64; 3]>,
}

impl Decoder {
    /// The pose of the next [`FEATURES`] numbers.
    pub(crate) fn pose(&mut self, frame: &[f32]) -> Pose {
        let at = |i: usize| f64::from(frame[i]);
        if let Some([turn, x, z]) = self.previous {
            self.half_turn += turn;
            self.root += turned(DVec3::new(x, 0.0, z), -self.half_turn);
        }
        self.root.y = at(3);
        let mut joints = [self.root.as_vec3(); JOINT_COUNT];
        for (joint, start) in joints[1..].iter_mut().zip((POSITIONS..ROTATIONS).step_by(3)) {
            let local = DVec3::new(at(start), at(start + 1), at(start + 2));
            let floor = DVec3::new(self.root.x, 0.0, self.root.z);
            *joint = (turned(local, -self.half_turn) + floor).as_vec3();
        }
        self.previous = Some([at(0), at(1), at(2)]);
        Pose { joints }
    }
}

/// Decodes `[frames × 263]` numbers into one pose a frame, metres, Y up. The first frame has its root at x = z = 0
/// and faces +Z. Trailing numbers short of a frame are ignored.
#[must_use]
pub fn decode(vectors: &[f32]) -> Vec<Pose> {
    let mut decoder = Decoder::default();
    vectors.chunks_exact(FEATURES).map(|frame| decoder.pose(frame)).collect()
}
