//! What claims are judged from: the joints of a placed pose that faces +Z, and the angles and heights that many
//! claims share. Measurements only; thresholds are in the claims.

use glam::Vec3;

use crate::{JOINT_COUNT, Pose, align};

/// A side of the body, its own left or right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The body's left, on +X when it faces +Z.
    Left,
    /// The body's right.
    Right,
}

impl Side {
    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// +1 for the left, −1 for the right: the sign of x on that side of a body that faces +Z.
    #[must_use]
    pub fn sign(self) -> f32 {
        match self {
            Self::Left => 1.0,
            Self::Right => -1.0,
        }
    }

    /// The joint of this side, given the left one (the right one follows it in HumanML3D order).
    fn of(self, left: usize) -> usize {
        match self {
            Self::Left => left,
            Self::Right => left + 1,
        }
    }
}

/// A pose seen for judging: lowest joint at y = 0, pelvis above the origin, facing +Z. Metres and degrees.
#[derive(Clone, Copy, Debug)]
pub struct Measures {
    joints: [Vec3; JOINT_COUNT],
    /// Pelvis→neck, the torso's up; unit.
    pub up: Vec3,
    /// The torso's left, square to `up`; unit.
    pub left: Vec3,
    /// The torso's front, square to both; unit.
    pub front: Vec3,
}

impl Measures {
    /// Takes the measurements of a pose that may stand and face anywhere.
    #[must_use]
    pub fn new(pose: &Pose) -> Self {
        let joints = align::place(&align::face_forward(pose)).joints;
        let up = (joints[12] - joints[0]).try_normalize().unwrap_or(Vec3::Y);
        let across = (joints[1] - joints[2]) + (joints[16] - joints[17]);
        let left = across.reject_from_normalized(up).try_normalize().unwrap_or_else(|| up.any_orthonormal_vector());
        Self { joints, up, left, front: left.cross(up) }
    }

    /// The pelvis.
    pub fn pelvis(&self) -> Vec3 {
        self.joints[0]
    }
    /// The neck.
    pub fn neck(&self) -> Vec3 {
        self.joints[12]
    }
    /// The head: the joint at the base of the skull.
    pub fn head(&self) -> Vec3 {
        self.joints[15]
    }
    /// A hip.
    pub fn hip(&self, side: Side) -> Vec3 {
        self.joints[side.of(1)]
    }
    /// A knee.
    pub fn knee(&self, side: Side) -> Vec3 {
        self.joints[side.of(4)]
    }
    /// An ankle.
    pub fn ankle(&self, side: Side) -> Vec3 {
        self.joints[side.of(7)]
    }
    /// The ball of a foot.
    pub fn toes(&self, side: Side) -> Vec3 {
        self.joints[side.of(10)]
    }
    /// The lower of an ankle and the ball of its foot, as a height above the lowest joint.
    pub fn foot_height(&self, side: Side) -> f32 {
        self.ankle(side).y.min(self.toes(side).y)
    }
    /// A shoulder.
    pub fn shoulder(&self, side: Side) -> Vec3 {
        self.joints[side.of(16)]
    }
    /// An elbow.
    pub fn elbow(&self, side: Side) -> Vec3 {
        self.joints[side.of(18)]
    }
    /// A wrist.
    pub fn wrist(&self, side: Side) -> Vec3 {
        self.joints[side.of(20)]
    }

    /// A vector in the torso's frame: x outward to `side`, y towards the head, z to the front.
    pub fn in_torso(&self, side: Side, v: Vec3) -> Vec3 {
        Vec3::new(v.dot(self.left) * side.sign(), v.dot(self.up), v.dot(self.front))
    }

    /// A vector in the frame of the pelvis: x to the body's left, y to the middle of the back, z to the front.
    pub fn in_pelvis(&self, v: Vec3) -> Vec3 {
        let left = (self.joints[1] - self.joints[2]).try_normalize().unwrap_or(self.left);
        let up = (self.joints[6] - self.joints[0]).reject_from_normalized(left).try_normalize().unwrap_or(self.up);
        Vec3::new(v.dot(left), v.dot(up), v.dot(left.cross(up)))
    }

    /// Angle in the elbow: 180° is a straight arm.
    pub fn elbow_angle(&self, side: Side) -> f32 {
        joint_angle(self.shoulder(side), self.elbow(side), self.wrist(side))
    }
    /// Angle in the knee: 180° is a straight leg.
    pub fn knee_angle(&self, side: Side) -> f32 {
        joint_angle(self.hip(side), self.knee(side), self.ankle(side))
    }
    /// Angle of a thigh from hanging straight down: 90° is level.
    pub fn thigh_incline(&self, side: Side) -> f32 {
        angle(self.knee(side) - self.hip(side), -Vec3::Y)
    }
    /// Angle of the torso from upright: 0° is upright, 90° level, 180° upside down.
    pub fn torso_incline(&self) -> f32 {
        angle(self.up, Vec3::Y)
    }
    /// Lean to the front, degrees; negative to the back.
    pub fn torso_pitch(&self) -> f32 {
        self.up.z.atan2(self.up.y).to_degrees()
    }
    /// Lean to a side, degrees; negative to the other.
    pub fn torso_roll(&self, side: Side) -> f32 {
        (self.up.x * side.sign()).atan2(self.up.y).to_degrees()
    }
    /// Turn of the shoulders against the hips about the torso, degrees, positive towards `side`.
    pub fn twist(&self, side: Side) -> f32 {
        let shoulders = (self.joints[16] - self.joints[17]).reject_from_normalized(self.up);
        let hips = (self.joints[1] - self.joints[2]).reject_from_normalized(self.up);
        let sine = hips.cross(shoulders).dot(self.up) * side.sign();
        sine.atan2(hips.dot(shoulders)).to_degrees()
    }
    /// Neck→head in the torso's frame (see [`Self::in_torso`]); about 34° to the front in a relaxed stance.
    pub fn head_direction(&self, side: Side) -> Vec3 {
        self.in_torso(side, self.head() - self.neck())
    }
}

/// Angle between two vectors, degrees; 0 when either has no length.
pub(super) fn angle(a: Vec3, b: Vec3) -> f32 {
    a.cross(b).length().atan2(a.dot(b)).to_degrees()
}

fn joint_angle(a: Vec3, joint: Vec3, b: Vec3) -> f32 {
    angle(a - joint, b - joint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::t_pose;

    #[test]
    fn the_rest_pose_measures_as_drawn() {
        let m = Measures::new(&t_pose());
        assert!((m.elbow_angle(Side::Left) - 180.0).abs() < 0.1);
        assert!((m.knee_angle(Side::Right) - 180.0).abs() < 0.1);
        assert!(m.torso_incline() < 8.0 && m.twist(Side::Left).abs() < 1.0);
        assert!(m.in_torso(Side::Right, m.wrist(Side::Right) - m.neck()).x > 0.6);
        assert!((0.85..1.0).contains(&m.pelvis().y));
    }

    #[test]
    fn turning_the_chest_to_the_left_is_a_twist_to_the_left() {
        let mut pose = t_pose();
        for joint in [13, 14, 16, 17, 18, 19, 20, 21] {
            pose.joints[joint] = glam::Quat::from_rotation_y(0.6) * pose.joints[joint];
        }
        let m = Measures::new(&pose);
        assert!(m.twist(Side::Left) > 25.0 && m.twist(Side::Right) < -25.0);
    }
}
