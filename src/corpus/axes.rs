//! Y up and Z up: inside the program Y is up; data sets and programs that want Z up meet it at this border. Both are right-handed, a body's
//! left is on +X; facing +Z becomes facing −Y.

use glam::Vec3;
use pose::Pose;
use serde::{Deserialize, Serialize};

/// Which axis points up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Up {
    /// Y, as in HumanML3D and in Posa.
    #[default]
    Y,
    /// Z, as in Blender and in many motion-capture files.
    Z,
}

impl Up {
    /// A pose of this kind as Posa holds it, Y up.
    #[must_use]
    pub fn inward(self, pose: &Pose) -> Pose {
        match self {
            Self::Y => *pose,
            Self::Z => Pose { joints: pose.joints.map(|j| Vec3::new(j.x, j.z, -j.y)) },
        }
    }

    /// A pose as Posa holds it, made one of this kind.
    #[must_use]
    pub fn outward(self, pose: &Pose) -> Pose {
        match self {
            Self::Y => *pose,
            Self::Z => Pose { joints: pose.joints.map(|j| Vec3::new(j.x, -j.z, j.y)) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;

    #[test]
    fn there_and_back_changes_nothing_and_the_head_is_up() {
        let pose = standing(1.0, 2.0);
        for up in [Up::Y, Up::Z] {
            assert_eq!(up.inward(&up.outward(&pose)), pose);
        }
        let turned = Up::Z.outward(&pose).joints;
        assert!(turned[15].z > 1.0 && turned[20].x > turned[21].x, "the head is up and the left stays on +X");
        assert!(turned[10].y < turned[7].y, "toes point to −Y");
    }
}
