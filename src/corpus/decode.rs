//! HumanML3D's 263-number motion vectors (Guo et al. 2022) to joint positions, and back for fixtures.
//!
//! Layout of one frame: `[0]` root yaw velocity, half the turn in radians · `[1:3]` root x, z velocity, metres a frame ·
//! `[3]` root height · `[4:67]` 21×3 root-relative positions · `[67:193]` 21×6 rotations · `[193:259]` 22×3 velocities ·
//! `[259:263]` foot contacts. Only the first 67 decide the joints. Not here: the 6-D rotations, which nothing in
//! this program reads.

use glam::{DVec3, Vec3};
use pose::{JOINT_COUNT, Pose};

/// Numbers a frame.
pub const FEATURES: usize = 263;
const POSITIONS: usize = 4;
const ROTATIONS: usize = 67;
const VELOCITIES: usize = 193;
const CONTACTS: usize = 259;
/// First two columns of the identity rotation.
const IDENTITY_6D: [f32; 6] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
/// Squared displacement in one frame, m², under which a foot joint counts as standing (HumanML3D's `feet_thre`).
const CONTACT_THRESHOLD: f32 = 0.002;
/// Ankle and toe of the left, then of the right foot.
const FOOT_JOINTS: [usize; 4] = [7, 10, 8, 11];

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

/// Encodes a clip of `n` poses into `n − 1` frames of 263 numbers, as HumanML3D does, except that rotations are left at the identity.
#[must_use]
pub fn encode(poses: &[Pose]) -> Vec<f32> {
    let mut vectors = Vec::with_capacity(poses.len().saturating_sub(1) * FEATURES);
    for pair in poses.windows(2) {
        let (now, next) = (&pair[0], &pair[1]);
        let (heading, next_heading) = (heading(now), heading(next));
        // The root quaternion undoes the heading, so its half angle is minus half of it.
        let (half, next_half) = (-heading / 2.0, -next_heading / 2.0);
        let turn = wrapped(next_heading - heading);
        let root = now.joints[0].as_dvec3();
        let step = redo(next.joints[0].as_dvec3() - root, next_half);

        let mut frame = [0.0_f32; FEATURES];
        frame[0] = (-turn / 2.0) as f32;
        (frame[1], frame[2], frame[3]) = (step.x as f32, step.z as f32, root.y as f32);
        let floor_root = DVec3::new(root.x, 0.0, root.z);
        for (xyz, joint) in frame[POSITIONS..ROTATIONS].chunks_exact_mut(3).zip(&now.joints[1..]) {
            xyz.copy_from_slice(&redo(joint.as_dvec3() - floor_root, half).as_vec3().to_array());
        }
        frame[ROTATIONS..VELOCITIES].as_chunks_mut::<6>().0.fill(IDENTITY_6D);
        for (i, xyz) in frame[VELOCITIES..CONTACTS].chunks_exact_mut(3).enumerate() {
            let velocity = (next.joints[i] - now.joints[i]).as_dvec3();
            xyz.copy_from_slice(&redo(velocity, half).as_vec3().to_array());
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
fn redo(v: DVec3, half_turn: f64) -> DVec3 {
    let (sin, cos) = (2.0 * half_turn).sin_cos();
    DVec3::new(v.x * cos + v.z * sin, v.y, v.z * cos - v.x * sin)
}

/// Rotates by the inverse of that quaternion.
fn unturn(v: DVec3, half_turn: f64) -> DVec3 {
    redo(v, -half_turn)
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
    fn nothing_decodes_to_nothing() {
        assert!(decode(&[]).is_empty() && decode(&[0.0; FEATURES - 1]).is_empty());
        assert!(encode(&fixture::turning_walk(1)).is_empty());
    }
}
