//! NumPy's NPY format, version 1.0 (NEP 1), for stacks of poses. Writing only; data sets are read in `corpus`.

use crate::{JOINT_COUNT, Pose};

/// Header and body together start on a multiple of this, as NumPy writes them.
const ALIGNMENT: usize = 64;

/// Poses as a `(N, 22, 3)` little-endian float32 array in C order, metres.
#[must_use]
pub fn write_poses(poses: &[Pose]) -> Vec<u8> {
    let mut header =
        format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {JOINT_COUNT}, 3), }}", poses.len());
    let preamble = 10;
    let unpadded = preamble + header.len() + 1;
    header.push_str(&" ".repeat(unpadded.next_multiple_of(ALIGNMENT) - unpadded));
    header.push('\n');

    let mut bytes = Vec::with_capacity(preamble + header.len() + poses.len() * Pose::FLAT_LEN * 4);
    bytes.extend_from_slice(b"\x93NUMPY\x01\x00");
    bytes.extend_from_slice(&(header.len() as u16).to_le_bytes());
    bytes.extend_from_slice(header.as_bytes());
    for pose in poses {
        bytes.extend(pose.to_flat().iter().flat_map(|x| x.to_le_bytes()));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::t_pose;

    #[test]
    fn the_header_is_aligned_and_says_the_shape() {
        let bytes = write_poses(&[t_pose(); 3]);
        let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        assert_eq!((10 + header) % ALIGNMENT, 0);
        let text = String::from_utf8_lossy(&bytes[10..10 + header]);
        assert!(text.contains("'shape': (3, 22, 3)") && text.ends_with('\n'), "{text}");
        assert_eq!(bytes.len(), 10 + header + 3 * 66 * 4);
    }

    #[test]
    fn the_numbers_are_the_joints_in_order() {
        let bytes = write_poses(&[t_pose()]);
        let numbers: Vec<f32> =
            bytes[128..].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        assert_eq!(numbers, t_pose().to_flat());
    }

    #[test]
    fn no_poses_make_a_valid_empty_array() {
        assert_eq!(write_poses(&[]).len(), 128);
    }
}
