//! HumanML3D's 21 joint rotations in 6-D form, from positions: along each chain the turn that takes a bone's template
//! direction to where it points, seen from the bone before. Twist is not among them. These are the data set's numbers,
//! not [`crate::kinematics`]'s.
//!
//! Chains and template directions: `paramUtil.py` of HumanML3D (Guo et al. 2022). Six-D: the first two columns of the
//! rotation's matrix (Zhou et al. 2019, "On the Continuity of Rotation Representations in Neural Networks").

use glam::{DMat3, DQuat, DVec3};

use crate::Pose;

/// The limbs from the trunk outward. Those that begin at joint 9 count from the root's rotation, as in the data set.
const CHAINS: [&[usize]; 5] =
    [&[0, 2, 5, 8, 11], &[0, 1, 4, 7, 10], &[0, 3, 6, 9, 12, 15], &[9, 14, 17, 19, 21], &[9, 13, 16, 18, 20]];

/// Which way the bone that ends at a joint points in the template.
fn template(joint: usize) -> DVec3 {
    match joint {
        1 | 13 => DVec3::X,
        2 | 14 => DVec3::NEG_X,
        3 | 6 | 9 | 12 => DVec3::Y,
        10 | 11 | 15 => DVec3::Z,
        _ => DVec3::NEG_Y,
    }
}

/// Rotations of joints 1 to 21 in 6-D; `root_turn` is the turn about Y that makes the body face +Z, radians.
pub(super) fn six_d(pose: &Pose, root_turn: f64) -> [[f32; 6]; 21] {
    let root = DQuat::from_rotation_y(root_turn);
    let mut found = [[0.0; 6]; 21];
    for chain in CHAINS {
        let mut turn = root;
        for pair in chain.windows(2) {
            let (parent, child) = (pair[0], pair[1]);
            let bone = (pose.joints[child] - pose.joints[parent]).as_dvec3();
            let here = least_turn(template(child), bone);
            let matrix = DMat3::from_quat((turn.inverse() * here).normalize());
            let columns = [matrix.x_axis, matrix.y_axis].map(|column| column.as_vec3().to_array());
            found[child - 1].copy_from_slice(columns.as_flattened());
            turn = here;
        }
    }
    found
}

/// The smallest rotation that takes a unit vector to the direction of another; identity for none.
fn least_turn(from: DVec3, to: DVec3) -> DQuat {
    to.try_normalize().map_or(DQuat::IDENTITY, |to| DQuat::from_rotation_arc(from, to))
}
