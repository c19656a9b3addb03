//! Which angles there are, what they are called and how they mirror. How they turn bones is in `assemble`.

use crate::claims::Side;

/// One clinical movement of a limb. All are 0 in the anatomical position: standing, arms hanging, palms forward.
///
/// Shoulder and hip are swing and twist: `flexion` and `abduction` are the components of one rotation vector about
/// the left–right and the front–back axis of the chest or pelvis, so that either alone is the clinical angle and no
/// order of turning has to be remembered; `rotation` is the turn about the bone's own length that comes before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
    /// Shoulder girdle up.
    CollarElevation,
    /// Shoulder girdle forward.
    CollarProtraction,
    /// Upper arm forward and up; negative is extension. Against the chest.
    ShoulderFlexion,
    /// Upper arm out to the side and up; negative is adduction. Against the chest.
    ShoulderAbduction,
    /// Upper arm turned inward about its length; negative is outward.
    ShoulderRotation,
    /// Forearm folded to the upper arm.
    ElbowFlexion,
    /// Forearm bent outward in the elbow (carrying angle).
    ElbowCarrying,
    /// Thigh forward and up; negative is extension. Against the pelvis.
    HipFlexion,
    /// Thigh out to the side; negative is adduction. Against the pelvis.
    HipAbduction,
    /// Thigh turned inward about its length; negative is outward.
    HipRotation,
    /// Shin folded back.
    KneeFlexion,
    /// Shin bent outward in the knee.
    KneeValgus,
    /// Foot up; negative is plantar flexion, the toes pointed.
    AnkleDorsiflexion,
    /// Foot turned outward against the shin.
    AnkleToeOut,
}

const MOTIONS: [(Motion, &str); 14] = [
    (Motion::CollarElevation, "collar_elevation"),
    (Motion::CollarProtraction, "collar_protraction"),
    (Motion::ShoulderFlexion, "shoulder_flexion"),
    (Motion::ShoulderAbduction, "shoulder_abduction"),
    (Motion::ShoulderRotation, "shoulder_rotation"),
    (Motion::ElbowFlexion, "elbow_flexion"),
    (Motion::ElbowCarrying, "elbow_carrying"),
    (Motion::HipFlexion, "hip_flexion"),
    (Motion::HipAbduction, "hip_abduction"),
    (Motion::HipRotation, "hip_rotation"),
    (Motion::KneeFlexion, "knee_flexion"),
    (Motion::KneeValgus, "knee_valgus"),
    (Motion::AnkleDorsiflexion, "ankle_dorsiflexion"),
    (Motion::AnkleToeOut, "ankle_toe_out"),
];

/// Names of the trunk's angles, in order. Positive is forward (tilt, flexion) or to the left (roll, lateral, turn, rotation).
const TRUNK: [&str; 15] = [
    "pelvis_tilt",
    "pelvis_roll",
    "pelvis_turn",
    "spine1_flexion",
    "spine1_lateral",
    "spine1_rotation",
    "spine2_flexion",
    "spine2_lateral",
    "spine2_rotation",
    "spine3_flexion",
    "spine3_lateral",
    "spine3_rotation",
    "neck_flexion",
    "neck_lateral",
    "neck_rotation",
];

/// Number of angles: 15 of the trunk and 14 a side.
pub const AXES: usize = TRUNK.len() + 2 * MOTIONS.len();

/// One angle of a body: its place in [`JointAngles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Axis(usize);

impl Axis {
    /// The pelvis pitched forward: 90° lies face down, −90° on the back.
    pub const PELVIS_TILT: Self = Self(0);
    /// The pelvis rolled to the left: 90° lies on the left side.
    pub const PELVIS_ROLL: Self = Self(1);
    /// The pelvis turned to the left about the vertical.
    pub const PELVIS_TURN: Self = Self(2);

    /// Flexion, lateral flexion and rotation of a joint of the spine (0 is the lowest of three) or, as 3, of the neck.
    #[must_use]
    pub fn bend(level: usize) -> [Self; 3] {
        let first = 3 + 3 * level.min(3);
        [Self(first), Self(first + 1), Self(first + 2)]
    }

    /// A movement of a limb.
    #[must_use]
    pub fn limb(side: Side, motion: Motion) -> Self {
        let start = match side {
            Side::Left => TRUNK.len(),
            Side::Right => TRUNK.len() + MOTIONS.len(),
        };
        Self(start + motion as usize)
    }

    /// Every angle, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..AXES).map(Self)
    }

    /// The angle of that name: `pelvis_tilt`, `spine2_rotation`, `left_knee_flexion` …
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if let Some(trunk) = TRUNK.iter().position(|n| *n == name) {
            return Some(Self(trunk));
        }
        let (side, rest) = name.split_once('_')?;
        let side = match side {
            "left" => Side::Left,
            "right" => Side::Right,
            _ => return None,
        };
        MOTIONS.iter().find(|(_, n)| *n == rest).map(|(motion, _)| Self::limb(side, *motion))
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        match self.parts() {
            None => TRUNK[self.0].to_owned(),
            Some((Side::Left, motion)) => format!("left_{}", MOTIONS[motion as usize].1),
            Some((Side::Right, motion)) => format!("right_{}", MOTIONS[motion as usize].1),
        }
    }

    /// Side and movement of an angle of a limb; none for the trunk.
    #[must_use]
    pub fn parts(self) -> Option<(Side, Motion)> {
        let limb = self.0.checked_sub(TRUNK.len())?;
        let side = if limb < MOTIONS.len() { Side::Left } else { Side::Right };
        Some((side, MOTIONS[limb % MOTIONS.len()].0))
    }

    /// The same movement on the other side, and whether its sign changes (sideways bends and turns of the trunk).
    #[must_use]
    pub fn mirrored(self) -> (Self, bool) {
        match self.parts() {
            Some((side, motion)) => (Self::limb(side.other(), motion), false),
            None => (self, !self.0.is_multiple_of(3)),
        }
    }
}

/// Every joint angle of a body, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointAngles([f32; AXES]);

impl Default for JointAngles {
    /// The anatomical position.
    fn default() -> Self {
        Self([0.0; AXES])
    }
}

impl JointAngles {
    /// An angle, degrees.
    #[must_use]
    pub fn get(&self, axis: Axis) -> f32 {
        self.0[axis.0]
    }

    /// Sets an angle, degrees.
    pub fn set(&mut self, axis: Axis, degrees: f32) {
        self.0[axis.0] = degrees;
    }

    /// Adds to an angle, degrees.
    pub fn add(&mut self, axis: Axis, degrees: f32) {
        self.0[axis.0] += degrees;
    }

    /// Left and right exchanged. Its own inverse.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut image = *self;
        for axis in Axis::all() {
            let (twin, negated) = axis.mirrored();
            image.set(twin, if negated { -self.get(axis) } else { self.get(axis) });
        }
        image
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_angle_is_found_by_its_name() {
        for axis in Axis::all() {
            assert_eq!(Axis::named(&axis.name()), Some(axis), "{}", axis.name());
        }
        assert_eq!(Axis::all().count(), 43);
        assert_eq!(Axis::named("middle_knee_flexion"), None);
    }

    #[test]
    fn movements_are_listed_in_the_order_of_their_definition() {
        assert!(MOTIONS.iter().enumerate().all(|(i, (motion, _))| *motion as usize == i));
    }

    #[test]
    fn mirroring_angles_twice_changes_nothing() {
        let angles = JointAngles(std::array::from_fn(|i| i as f32 - 20.0));
        assert_ne!(angles.mirrored(), angles);
        assert_eq!(angles.mirrored().mirrored(), angles);
    }
}
