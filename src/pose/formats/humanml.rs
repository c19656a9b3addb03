//! HumanML3D's 263-number motion vectors (Guo et al. 2022) from joint positions and back, and a pose as a clip that
//! stands still.
//!
//! Layout of one frame: `[0]` root yaw velocity, half the turn in radians · `[1:3]` root x, z velocity, metres a frame ·
//! `[3]` root height · `[4:67]` 21×3 root-relative positions · `[67:193]` 21×6 rotations · `[193:259]` 22×3 velocities ·
//! `[259:263]` foot contacts.

mod read;
mod rotations;

use glam::{DVec3, Vec3};

use super::npy;
use super::recipes::Recipes;
use crate::Pose;
pub(super) use read::Decoder;
pub use read::decode;

/// Frames a second.
pub const FRAME_RATE: f32 = 20.0;
/// Numbers a frame.
pub const FEATURES: usize = 263;
/// Frames of a still clip: HumanML3D's loaders leave out clips shorter than 40.
pub const STILL_FRAMES: usize = 40;

const POSITIONS: usize = 4;
const ROTATIONS: usize = 67;
const VELOCITIES: usize = 193;
const CONTACTS: usize = 259;
/// Squared displacement in one frame, m², under which a foot joint counts as standing (HumanML3D's `feet_thre`).
const CONTACT_THRESHOLD: f32 = 0.002;
/// Ankle and toe of the left, then of the right foot.
const FOOT_JOINTS: [usize; 4] = [7, 10, 8, 11];

/// A pose that stands still for [`STILL_FRAMES`] frames as an NPY file of shape `(40, 263)`.
#[must_use]
pub fn write_still(pose: &Pose, recipes: Option<&Recipes>) -> Vec<u8> {
    write_clip(&vec![*pose; STILL_FRAMES + 1], recipes)
}

/// A clip of `n` poses at HumanML3D's 20 frames a second as an NPY file of shape `(n − 1, 263)`.
#[must_use]
pub fn write_clip(poses: &[Pose], recipes: Option<&Recipes>) -> Vec<u8> {
    npy::floats(&[poses.len().saturating_sub(1), FEATURES], &encode(poses), recipes)
}

/// Encodes a clip of `n` poses, metres, Y up, into `n − 1` frames of 263 numbers, as HumanML3D does, except that the
/// data set smooths the facing of moving clips over a second. The first pose should face +Z: the format has no place
/// for where a clip first faces.
#[must_use]
pub fn encode(poses: &[Pose]) -> Vec<f32> {
    let first = poses.first().map_or(0.0, heading);
    let mut vectors = Vec::with_capacity(poses.len().saturating_sub(1) * FEATURES);
    for pair in poses.windows(2) {
        let (now, next) = (&pair[0], &pair[1]);
        let (heading, next_heading) = (heading(now) - first, heading(next) - first);
        // The root quaternion undoes the heading, so its half angle is minus half of it.
        let (half, next_half) = (-heading / 2.0, -next_heading / 2.0);
        let turn = wrapped(next_heading - heading);
        let root = now.joints[0].as_dvec3();
        let step = turned(next.joints[0].as_dvec3() - root, next_half);

        let mut frame = [0.0_f32; FEATURES];
        frame[0] = (-turn / 2.0) as f32;
        (frame[1], frame[2], frame[3]) = (step.x as f32, step.z as f32, root.y as f32);
        let floor_root = DVec3::new(root.x, 0.0, root.z);
        for (xyz, joint) in frame[POSITIONS..ROTATIONS].chunks_exact_mut(3).zip(&now.joints[1..]) {
            xyz.copy_from_slice(&turned(joint.as_dvec3() - floor_root, half).as_vec3().to_array());
        }
        let columns = rotations::six_d(now, -heading);
        frame[ROTATIONS..VELOCITIES].copy_from_slice(columns.as_flattened());
        for (i, xyz) in frame[VELOCITIES..CONTACTS].chunks_exact_mut(3).enumerate() {
            let velocity = (next.joints[i] - now.joints[i]).as_dvec3();
            xyz.copy_from_slice(&turned(velocity, half).as_vec3().to_array());
        }
        for (contact, joint) in frame[CONTACTS..].iter_mut().zip(FOOT_JOINTS) {
            let moved = next.joints[joint].distance_squared(now.joints[joint]);
            *contact = f32::from(moved < CONTACT_THRESHOLD);
        }
        vectors.extend_from_slice(&frame);
    }
    vectors
}

/// Rotates by the quaternion (cos r, 0, sin r, 0): a turn of 2r about Y.
fn turned(v: DVec3, half_turn: f64) -> DVec3 {
    let (sin, cos) = (2.0 * half_turn).sin_cos();
    DVec3::new(v.x * cos + v.z * sin, v.y, v.z * cos - v.x * sin)
}

/// Angle from +Z to the facing direction about Y, radians; hips and shoulders say which way is across.
fn heading(pose: &Pose) -> f64 {
    let j = &pose.joints;
    let across = (j[1] - j[2]) + (j[16] - j[17]);
    let forward = across.cross(Vec3::Y);
    f64::from(forward.x).atan2(f64::from(forward.z))
}

/// The same angle in [−π, π].
fn wrapped(angle: f64) -> f64 {
    angle.sin().atan2(angle.cos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::t_pose;

    #[test]
    fn a_still_clip_does_not_move_and_stands_on_both_feet() {
        let vectors = encode(&[t_pose(); 3]);
        assert_eq!(vectors.len(), 2 * FEATURES);
        let frame = &vectors[..FEATURES];
        assert!(frame[..3].iter().chain(&frame[VELOCITIES..CONTACTS]).all(|x| *x == 0.0));
        assert_eq!(frame[CONTACTS..], [1.0; 4]);
        assert_eq!(vectors[FEATURES..], *frame);
        assert_eq!(frame[POSITIONS..POSITIONS + 3], t_pose().joints[1].to_array());
        assert!(write_still(&t_pose(), None).len() == 128 + STILL_FRAMES * FEATURES * 4);
        assert!(encode(&[t_pose()]).is_empty() && encode(&[]).is_empty());
    }
}
