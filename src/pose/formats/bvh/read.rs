//! Poses from a BVH file whose joints have the 22 names of a profile: as Posa writes it, or as a program gives it back
//! that kept the names. Joints under other names, and bodies of another build, are imported elsewhere.
//!
//! Numbers are read one by one, and every claim of the file is held against its length.

use std::str::SplitAsciiWhitespace;

use glam::{DMat4, DVec3};

use crate::Pose;
use crate::formats::limits::{MOST_POSES, plausible};
use crate::formats::names::Names;
use crate::skeleton::{BONE_LENGTHS, JOINT_COUNT, JOINT_NAMES};

/// A performer with fingers, face and props has a few hundred joints.
const MOST_JOINTS: usize = 4096;
/// Six channels and what is left of older dialects.
const MOST_CHANNELS: usize = 9;
/// The thigh that tells the unit of length.
const KNEE: usize = 4;

/// Why a file could not be read, in words that follow its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BvhError(String);

/// What a file holds.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) poses: Vec<Pose>,
    /// Seconds a frame.
    pub(crate) frame_time: Option<f32>,
    /// Whose names the joints have.
    pub(crate) names: Names,
    /// True when lengths were in centimetres.
    pub(crate) was_in_centimetres: bool,
}

/// Reads every frame.
///
/// # Errors
/// [`BvhError`] for a damaged file, or one that lacks a joint.
pub(crate) fn read(text: &str) -> Result<Contents, BvhError> {
    let mut words = Words(text.split_ascii_whitespace());
    let joints = hierarchy(&mut words)?;
    let (names, places) = places(&joints)?;
    let was_in_centimetres = joints[places[KNEE]].offset.length() > 10.0 * f64::from(BONE_LENGTHS[KNEE]);
    let metres = if was_in_centimetres { 0.01 } else { 1.0 };
    let (frames, frame_time) = motion(&mut words)?;
    let mut poses = Vec::new();
    let mut world = vec![DMat4::IDENTITY; joints.len()];
    for frame in 0..frames {
        for (number, joint) in joints.iter().enumerate() {
            let above = joint.parent.map_or(DMat4::IDENTITY, |parent| world[parent]);
            world[number] = above * joint.local(&mut words, frame)?;
        }
        let at = |place: usize| (world[place].w_axis.truncate() * metres).as_vec3();
        poses.push(plausible(Pose { joints: places.map(at) }, frame).map_err(BvhError)?);
    }
    if words.0.next().is_some() {
        return Err(BvhError(format!("numbers are left over after its {frames} frames: it is damaged")));
    }
    Ok(Contents { poses, frame_time, names, was_in_centimetres })
}

struct Words<'a>(SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    fn word(&mut self) -> Result<&'a str, BvhError> {
        self.0.next().ok_or_else(|| BvhError("the file is cut off: copy or download it again".to_owned()))
    }

    fn expect(&mut self, wanted: &str) -> Result<(), BvhError> {
        let word = self.word()?;
        if word.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(unexpected(word, wanted)) }
    }

    fn number(&mut self) -> Result<f64, BvhError> {
        let word = self.word()?;
        word.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| unexpected(word, "a number"))
    }

    fn count(&mut self) -> Result<usize, BvhError> {
        let word = self.word()?;
        word.parse().map_err(|_| unexpected(word, "a count"))
    }
}

fn unexpected(word: &str, wanted: &str) -> BvhError {
    let shown: String = word.chars().take(40).collect();
    BvhError(format!("\"{shown}\" stands where {wanted} is expected: it is damaged, or no BVH file"))
}

#[derive(Clone, Copy, Debug)]
enum Channel {
    Position(DVec3),
    Rotation(DVec3),
}

#[derive(Debug)]
struct Joint {
    name: String,
    parent: Option<usize>,
    offset: DVec3,
    channels: Vec<Channel>,
}

impl Joint {
    /// The transform against the parent in the next frame.
    fn local(&self, words: &mut Words, frame: usize) -> Result<DMat4, BvhError> {
        let (mut offset, mut turn) = (self.offset, DMat4::IDENTITY);
        for channel in &self.channels {
            let value = words.number().map_err(|why| BvhError(format!("frame {}: {why}", frame + 1)))?;
            match channel {
                Channel::Position(axis) => offset += *axis * value,
                Channel::Rotation(axis) => turn *= DMat4::from_axis_angle(*axis, value.to_radians()),
            }
        }
        Ok(DMat4::from_translation(offset) * turn)
    }
}

/// The joints in the order of their channels. The file's nesting is walked with a list, so depth costs no stack.
fn hierarchy(words: &mut Words) -> Result<Vec<Joint>, BvhError> {
    words.expect("HIERARCHY")?;
    let mut joints: Vec<Joint> = Vec::new();
    // The joints about the place reached; `None` is an End Site.
    let mut open: Vec<Option<usize>> = Vec::new();
    loop {
        match words.word()? {
            word @ ("ROOT" | "JOINT") => {
                if joints.len() == MOST_JOINTS {
                    return Err(BvhError(format!("it has more than {MOST_JOINTS} joints")));
                }
                let parent = open.last().copied().flatten();
                if (word == "ROOT") != parent.is_none() {
                    return Err(unexpected(word, "the other kind of joint"));
                }
                let name = words.word()?.to_owned();
                words.expect("{")?;
                open.push(Some(joints.len()));
                joints.push(Joint { name, parent, offset: DVec3::ZERO, channels: Vec::new() });
            }
            "End" => {
                words.expect("Site")?;
                words.expect("{")?;
                open.push(None);
            }
            "OFFSET" => {
                let offset = DVec3::new(words.number()?, words.number()?, words.number()?);
                if let Some(joint) = open.last().copied().flatten() {
                    joints[joint].offset = offset;
                }
            }
            "CHANNELS" => {
                let count = words.count()?;
                let joint = open.last().copied().flatten().filter(|_| count <= MOST_CHANNELS);
                let joint = joint.ok_or_else(|| unexpected("CHANNELS", "a joint with at most nine channels"))?;
                let channels = (0..count).map(|_| channel(words.word()?)).collect::<Result<_, _>>()?;
                joints[joint].channels = channels;
            }
            "}" if open.pop().is_some() => {}
            "MOTION" if open.is_empty() => return Ok(joints),
            other => return Err(unexpected(other, "a joint")),
        }
    }
}

fn channel(word: &str) -> Result<Channel, BvhError> {
    let axis = match word.as_bytes().first() {
        Some(b'X') => DVec3::X,
        Some(b'Y') => DVec3::Y,
        Some(b'Z') => DVec3::Z,
        _ => return Err(unexpected(word, "a channel")),
    };
    match &word[1..] {
        "position" => Ok(Channel::Position(axis)),
        "rotation" => Ok(Channel::Rotation(axis)),
        _ => Err(unexpected(word, "a channel")),
    }
}

/// Where each of the 22 joints is among the file's.
fn places(joints: &[Joint]) -> Result<(Names, [usize; JOINT_COUNT]), BvhError> {
    let find = |name: &str| joints.iter().position(|joint| joint.name == name);
    for names in Names::ALL {
        let found: Option<Vec<usize>> = names.joints().iter().map(|name| find(name)).collect();
        if let Some(found) = found.and_then(|found| found.try_into().ok()) {
            return Ok((names, found));
        }
    }
    let missing = |names: &Names| names.joints().iter().filter(|name| find(name).is_none()).count();
    let nearest = Names::ALL.into_iter().min_by_key(missing).unwrap_or_default();
    let joint = nearest.joints().iter().position(|name| find(name).is_none()).unwrap_or_default();
    let (name, title) = (nearest.joints()[joint], JOINT_NAMES[joint]);
    Err(BvhError(format!(
        "no joint is called \"{name}\" ({title}): bodies under names of another kind are not read here"
    )))
}

fn motion(words: &mut Words) -> Result<(usize, Option<f32>), BvhError> {
    words.expect("Frames:")?;
    let frames = words.count()?;
    if frames > MOST_POSES {
        return Err(BvhError(format!(
            "it claims {frames} frames, and {MOST_POSES} are the most that are read: split it"
        )));
    }
    words.expect("Frame")?;
    words.expect("Time:")?;
    let seconds = words.number()? as f32;
    Ok((frames, Some(seconds).filter(|seconds| *seconds > 0.0 && seconds.is_finite())))
}
