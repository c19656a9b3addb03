//! A foreign skeleton's posture put onto the canonical body.
//!
//! Thighs, shins, upper arms and forearms take the direction between the source's joints. Pelvis, spine, neck, collars
//! and feet take the turn of the source's joint since a reference stance, applied to the canonical body's own stance:
//! rigs differ in where they put these joints, and their bones' directions would carry that over. The rigid triples of
//! pelvis and chest turn as one by construction. Where neither rest nor motion holds a stance, the reference is the
//! canonical body fitted to the straightest posture (Kabsch on the rigid triples, [`pose::kinematics::fit`]).

use glam::{DMat3, DQuat, DVec3};
use pose::formats::motion::{Motion, Posture};
use pose::kinematics::{fit, world};
use pose::skeleton::{BONE_LENGTHS, JOINT_COUNT, bones, rest_offsets, t_pose};
use pose::{Pose, align};

use super::fault::{Fault, fault};
use super::rig::Binding;
use super::upright::{Stance, stance};

/// A rest or a frame straighter than this is a stance.
const STANDING: f64 = 0.85;
/// Joints whose incoming bone takes the direction between the source's joints.
const BY_DIRECTION: [usize; 8] = [4, 5, 7, 8, 18, 19, 20, 21];
/// Ankles, which carry the feet, with the foot joint.
const FEET: [(usize, usize); 2] = [(7, 10), (8, 11)];

/// Where the reference stance of a clip was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// The skeleton at rest stands.
    Rest,
    /// A frame of the motion stands.
    Frame(usize),
    /// Nothing stands; the canonical body was fitted to this frame.
    Fitted(usize),
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rest => f.write_str("rest"),
            Self::Frame(frame) => write!(f, "frame {frame}"),
            Self::Fitted(frame) => write!(f, "fitted to frame {frame}"),
        }
    }
}

/// A source skeleton bound to the canonical body.
#[derive(Clone, Debug)]
pub struct Retarget {
    binding: Binding,
    /// Turns of the canonical joints at the reference, seen from the source's joints.
    carry: [DQuat; JOINT_COUNT],
    /// Where the reference was found.
    pub reference: Reference,
    /// From the ankles to the neck at the reference, in the file's axes.
    pub up: DVec3,
    /// Length of a leg, in the file's unit.
    pub leg: f64,
}

impl Retarget {
    /// Finds the reference among the rest posture and the given frames.
    ///
    /// # Errors
    /// [`Fault`] when the skeleton has no extent or its left and right are exchanged.
    pub fn new(motion: &Motion, binding: &Binding, frames: impl Iterator<Item = usize>) -> Result<Self, Fault> {
        let at = |posture: &Posture| binding.joints.map(|j| posture.places[j]);
        let rest = motion.rest();
        let standing_rest = stance(&at(&rest)).filter(|s| s.score > STANDING && !s.inside_out);
        let (reference, posture, found) = match standing_rest {
            Some(found) => (Reference::Rest, rest, found),
            None => {
                let stances = frames.filter_map(|f| Some((f, stance(&at(&motion.posture(f)))?)));
                let Some((frame, found)) = stances.max_by(|a, b| a.1.score.total_cmp(&b.1.score)) else {
                    return fault("its skeleton has no extent in any frame: it is damaged, or its mapping is wrong");
                };
                let standing = found.score > STANDING;
                let reference = if standing { Reference::Frame(frame) } else { Reference::Fitted(frame) };
                (reference, motion.posture(frame), found)
            }
        };
        if found.inside_out && found.score > STANDING {
            return fault(
                "its feet point backward, so left and right are exchanged: mirror it, or correct its mapping",
            );
        }
        let places = at(&posture);
        let turns = match reference {
            Reference::Fitted(_) => fitted(&places, found.leg),
            _ => standing(&places, &found),
        };
        let carry = std::array::from_fn(|j| (posture.turns[binding.joints[j]].inverse() * turns[j]).normalize());
        Ok(Self { binding: binding.clone(), carry, reference, up: found.up, leg: found.leg })
    }

    /// The source's 22 joints, in its axes and unit.
    #[must_use]
    pub fn source(&self, posture: &Posture) -> [DVec3; JOINT_COUNT] {
        self.binding.joints.map(|j| posture.places[j])
    }

    /// The canonical body in the posture, in the source's axes but in metres; the middle of its hips is where the
    /// source's is, scaled by the length of the legs.
    #[must_use]
    pub fn joints(&self, posture: &Posture) -> [DVec3; JOINT_COUNT] {
        let source = self.source(posture);
        let turns: [DQuat; JOINT_COUNT] =
            std::array::from_fn(|j| posture.turns[self.binding.joints[j]] * self.carry[j]);
        let mut places = [DVec3::ZERO; JOINT_COUNT];
        for (parent, child) in bones() {
            let along = (source[child] - source[parent]).normalize_or_zero();
            let bone = if BY_DIRECTION.contains(&child) && along != DVec3::ZERO {
                along * f64::from(BONE_LENGTHS[child])
            } else {
                turns[parent] * rest_offsets()[child].as_dvec3()
            };
            places[child] = places[parent] + bone;
        }
        let wanted = (source[1] + source[2]) / 2.0 * self.scale();
        let shift = wanted - (places[1] + places[2]) / 2.0;
        places.map(|p| p + shift)
    }

    /// Metres on the canonical body per unit of the file.
    #[must_use]
    pub fn scale(&self) -> f64 {
        canonical_leg() / self.leg
    }
}

/// Mean length of the canonical body's legs, metres.
#[must_use]
pub fn canonical_leg() -> f64 {
    f64::from(BONE_LENGTHS[4] + BONE_LENGTHS[5] + BONE_LENGTHS[7] + BONE_LENGTHS[8]) / 2.0
}

/// Turns of the canonical joints when its body stands like this: what takes its own stance, the rest pose, to it.
fn standing(places: &[DVec3; JOINT_COUNT], found: &Stance) -> [DQuat; JOINT_COUNT] {
    let own_places = t_pose().joints.map(|j| j.as_dvec3());
    let Some(own) = stance(&own_places) else { return [basis(found.left, found.up); JOINT_COUNT] };
    let body = basis(found.left, found.up) * basis(own.left, own.up).inverse();
    let mut turns = [body; JOINT_COUNT];
    for (ankle, foot) in FEET {
        // The foot is flat on the floor in a stance; which way it points is the source's.
        let heading = |p: &[DVec3; JOINT_COUNT], up: DVec3| {
            let ahead = (p[foot] - p[ankle]).reject_from_normalized(up).try_normalize()?;
            Some(basis(up.cross(ahead), up))
        };
        if let (Some(theirs), Some(ours)) = (heading(places, found.up), heading(&own_places, own.up)) {
            turns[ankle] = theirs * ours.inverse();
        }
    }
    turns
}

/// The rotation that takes +X to `left` and +Y to `up`, which are at right angles.
fn basis(left: DVec3, up: DVec3) -> DQuat {
    DQuat::from_mat3(&DMat3::from_cols(left, up, left.cross(up))).normalize()
}

/// Turns of the canonical joints when its body is fitted to these places.
fn fitted(places: &[DVec3; JOINT_COUNT], leg: f64) -> [DQuat; JOINT_COUNT] {
    let scale = canonical_leg() / leg;
    let pose = Pose { joints: places.map(|p| ((p - places[0]) * scale).as_vec3()) };
    world(&fit(&align::centre(&pose))).map(|turn| turn.as_dquat())
}
