//! One motion to one clip of canonical poses: sampled at 20 frames a second, Y up, in metres, on the floor.

use glam::{DQuat, DVec3, Vec3};
use pose::formats::limits::{MOST_PLACES, MOST_POSES};
use pose::formats::motion::Motion;
use pose::skeleton::JOINT_COUNT;
use pose::{Pose, enforce};
use serde::Serialize;

use super::fault::{Fault, fault};
use super::retarget::{Retarget, canonical_leg};
use super::rig::file::UNITS;
use super::rig::{Binding, Rig, recognise};
use crate::humanml::FRAME_RATE;

/// No walk leads this far, metres.
const FARTHEST: f64 = 500.0;
/// Frames whose stance is looked at while the reference is sought.
const LOOKED_AT: usize = 2000;

/// How files are read where they do not say it themselves.
#[derive(Clone, Debug, Default)]
pub struct ConvertOptions {
    /// A described rig, instead of the known ones.
    pub rig: Option<Rig>,
    /// The axis that points up; found out from the stance when not given.
    pub up: Option<DVec3>,
}

/// What was found out about a file, for the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// The rig's name.
    pub rig: String,
    /// The axis that points up in the file, such as `z` or `-y`.
    pub up: String,
    /// True when somebody declared that axis, false when it was found out.
    pub up_declared: bool,
    /// The file's unit of length.
    pub unit: &'static str,
    /// True when somebody declared that unit, false when the length of the legs told it.
    pub unit_declared: bool,
    /// Frames a second of the file.
    pub source_rate: f64,
    /// Frames of the file.
    pub source_frames: usize,
    /// Where the reference stance was found.
    pub reference: String,
}

/// A clip on the canonical body.
#[derive(Clone, Debug)]
pub struct Converted {
    /// One pose a frame at 20 frames a second; Y up, metres, lowest joint of the clip on the floor.
    pub poses: Vec<Pose>,
    /// The same frames as the source has them, turned Y up and scaled like the body, for comparison.
    pub originals: Vec<[Vec3; JOINT_COUNT]>,
    /// What was found out.
    pub record: Record,
}

/// Retargets a motion.
///
/// # Errors
/// [`Fault`] when the rig is not known, or the motion cannot be a person's.
pub fn convert(motion: &Motion, options: &ConvertOptions) -> Result<Converted, Fault> {
    let frames = motion.frames();
    if frames == 0 {
        return fault("it holds no frames");
    }
    let sampled = sampled(frames, motion.rate);
    if sampled.len() > MOST_POSES {
        return fault(format!("it lasts longer than {MOST_POSES} frames at 20 a second: split it"));
    }
    if sampled.len().saturating_mul(motion.joints.len()) > MOST_PLACES {
        let joints = motion.joints.len();
        return fault(format!("it has {frames} frames of {joints} joints, more than are read: split it"));
    }
    let (rig, binding) = match &options.rig {
        Some(rig) => (rig.clone(), bind(rig, motion)?),
        None => recognise(&motion.joints)?,
    };
    let stride = frames.div_ceil(LOOKED_AT);
    let retarget = Retarget::new(motion, &binding, (0..frames).step_by(stride))?;
    let declared_up = options.up.or(rig.up);
    let up = declared_up.unwrap_or_else(|| nearest_axis(retarget.up));
    let turn = to_y_up(up);
    let (mut poses, mut originals) = (Vec::with_capacity(sampled.len()), Vec::with_capacity(sampled.len()));
    for frame in sampled {
        let posture = motion.posture(frame);
        let joints = retarget.joints(&posture).map(|p| turn * p);
        if !joints.iter().all(|p| p.is_finite() && p.abs().max_element() < FARTHEST) {
            return fault(format!("frame {} lies farther than {FARTHEST} m away: it is damaged", frame + 1));
        }
        let pose = enforce::enforce(&Pose { joints: joints.map(|p| p.as_vec3()) }).pose;
        poses.push(pose);
        originals.push(retarget.source(&posture).map(|p| (turn * p * retarget.scale()).as_vec3()));
    }
    let floor = poses.iter().flat_map(|p| &p.joints).map(|j| j.y).fold(f32::INFINITY, f32::min);
    let down = Vec3::Y * -floor;
    poses.iter_mut().for_each(|pose| *pose = pose.translated(down));
    originals.iter_mut().for_each(|joints| joints.iter_mut().for_each(|j| *j += down));
    let metres = rig.unit.unwrap_or(canonical_leg() / retarget.leg);
    let record = Record {
        rig: rig.name,
        up: axis_name(up),
        up_declared: declared_up.is_some(),
        unit: nearest_unit(metres),
        unit_declared: rig.unit.is_some(),
        source_rate: motion.rate,
        source_frames: frames,
        reference: retarget.reference.to_string(),
    };
    Ok(Converted { poses, originals, record })
}

fn bind(rig: &Rig, motion: &Motion) -> Result<Binding, Fault> {
    Binding::new(rig, &motion.joints)
        .map_err(|missing| Fault(format!("it lacks the joints that the mapping names for {}", missing.join(", "))))
}

/// The frames nearest to every twentieth of a second. A slower file repeats frames.
fn sampled(frames: usize, rate: f64) -> Vec<usize> {
    let step = rate / f64::from(FRAME_RATE);
    let count = ((frames - 1) as f64 / step).floor() as usize + 1;
    // A file of a frame a minute must not become a thousand equal poses.
    let count = count.min(frames.saturating_mul(20));
    (0..count).map(|k| ((k as f64 * step).round() as usize).min(frames - 1)).collect()
}

fn nearest_axis(up: DVec3) -> DVec3 {
    let axis = [DVec3::Y, DVec3::Z, DVec3::X].into_iter().max_by(|a, b| a.dot(up).abs().total_cmp(&b.dot(up).abs()));
    axis.map_or(DVec3::Y, |axis| axis * axis.dot(up).signum())
}

fn axis_name(axis: DVec3) -> String {
    let letters = [("x", axis.x), ("y", axis.y), ("z", axis.z)];
    let named = letters.iter().find(|(_, part)| part.abs() > 0.5);
    named.map_or(String::new(), |(letter, part)| if *part < 0.0 { format!("-{letter}") } else { (*letter).to_owned() })
}

/// The turn that brings an axis onto +Y; for Z it leaves X where it is, as Blender's importers do.
fn to_y_up(up: DVec3) -> DQuat {
    if up.dot(DVec3::NEG_Y) > 0.99 {
        return DQuat::from_rotation_x(std::f64::consts::PI);
    }
    DQuat::from_rotation_arc(up, DVec3::Y)
}

/// The unit whose leg would be nearest to an adult's.
fn nearest_unit(metres: f64) -> &'static str {
    let off = |unit: f64| (metres / unit).ln().abs();
    UNITS.iter().min_by(|a, b| off(a.1).total_cmp(&off(b.1))).map_or("metre", |(name, _)| name)
}
