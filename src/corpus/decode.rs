//! HumanML3D's 263-number motion vectors (Guo et al. 2022) to joint positions; the way back is in
//! [`pose::formats::humanml`].
//!
//! Layout of one frame: `[0]` root yaw velocity, half the turn in radians · `[1:3]` root x, z velocity, metres a frame ·
//! `[3]` root height · `[4:67]` 21×3 root-relative positions · `[67:193]` 21×6 rotations · `[193:259]` 22×3 velocities ·
//! `[259:263]` foot contacts. Only the first 67 decide the joints, and only they are read.

use glam::DVec3;
pub use pose::formats::humanml::{FEATURES, encode};
use pose::{JOINT_COUNT, Pose};

const POSITIONS: usize = 4;
const ROTATIONS: usize = 67;

/// Decodes `[frames × 263]` numbers into one pose a frame, metres, Y up. The first frame has its root at x = z = 0
/// and faces +Z. Trailing numbers short of a frame are ignored.
#[must_use]
pub fn decode(vectors: &[f32]) -> Vec<Pose> {
    // Sums run over hundreds of frames, hence f64.
    let (mut half_turn, mut root) = (0.0_f64, DVec3::ZERO);
    let mut previous: Option<&[f32]> = None;
    let mut poses = Vec::with_capacity(vectors.len() / FEATURES);
    for frame in vectors.chunks_exact(FEATURES) {
        if let Some(before) = previous {
            half_turn += f64::from(before[0]);
            root += unturn(DVec3::new(f64::from(before[1]), 0.0, f64::from(before[2])), half_turn);
        }
        root.y = f64::from(frame[3]);
        let mut joints = [root.as_vec3(); JOINT_COUNT];
        for (joint, xyz) in joints[1..].iter_mut().zip(frame[POSITIONS..ROTATIONS].chunks_exact(3)) {
            let local = DVec3::new(f64::from(xyz[0]), f64::from(xyz[1]), f64::from(xyz[2]));
            *joint = (unturn(local, half_turn) + DVec3::new(root.x, 0.0, root.z)).as_vec3();
        }
        poses.push(Pose { joints });
        previous = Some(frame);
    }
    poses
}

/// Rotates by the inverse of the quaternion (cos r, 0, sin r, 0), which is a turn of 2r about Y.
fn unturn(v: DVec3, half_turn: f64) -> DVec3 {
    let (sin, cos) = (2.0 * half_turn).sin_cos();
    DVec3::new(v.x * cos - v.z * sin, v.y, v.z * cos + v.x * sin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn worst(a: &[Pose], b: &[Pose]) -> f32 {
        let joints = a.iter().zip(b).flat_map(|(a, b)| a.joints.iter().zip(&b.joints));
        joints.map(|(a, b)| a.distance(*b)).fold(0.0, f32::max)
    }

    #[test]
    fn a_turning_walk_decodes_to_itself() {
        let clip = fixture::turning_walk(90);
        let decoded = decode(&encode(&clip));
        assert_eq!(decoded.len(), clip.len() - 1);
        assert!(worst(&decoded, &clip) < 1e-5, "{}", worst(&decoded, &clip));
    }

    #[test]
    fn a_still_clip_of_any_pose_decodes_to_it() {
        for archetype in crate::archetypes::library() {
            for mirrored in [false, true] {
                let pose = crate::archetypes::draw(archetype, 3, 1.0, mirrored).pose;
                let decoded = decode(&encode(&[pose; 41]));
                assert_eq!(decoded.len(), 40);
                assert!(decoded.iter().all(|one| worst(&[*one], &[pose]) < 1e-4), "{}", archetype.name);
            }
        }
    }

    #[test]
    fn nothing_decodes_to_nothing() {
        assert!(decode(&[]).is_empty() && decode(&[0.0; FEATURES - 1]).is_empty());
        assert!(encode(&fixture::turning_walk(1)).is_empty());
    }
}
