//! Acclaim skeletons (ASF) and their motion (AMC), as [`Motion`].
//!
//! An ASF bone has a direction, a length and axes of its own; its name stands for the joint at its beginning, as in a
//! BVH file. A bone turns by `C · M · C⁻¹`, C from its `axis` line and M from the degrees of freedom, the first one
//! applied first (Acclaim, "ASF/AMC file specification").

mod amc;

use std::collections::HashMap;

use glam::{DQuat, DVec3};
use pose::formats::motion::{Channel, MOST_JOINTS, MotionJoint, Placing};

pub use amc::parse_amc;

use super::fault::{Fault, fault};

/// Metres per unit of the CMU library's skeletons, whose header says `length 0.45`: inches of 1/0.45.
pub const CMU_UNIT: f64 = 0.0254 / 0.45;
/// Longest line, bytes; a bone's children are the longest that a whole file has.
const LONGEST_LINE: usize = 64_000;

/// A skeleton without motion.
#[derive(Clone, Debug, PartialEq)]
pub struct Skeleton {
    /// The joints, parents first; channels are numbered through.
    pub joints: Vec<MotionJoint>,
    /// Numbers a frame.
    pub width: usize,
}

#[derive(Default)]
struct Bone {
    direction: DVec3,
    length: f64,
    axes: DQuat,
    freedoms: Vec<Channel>,
}

/// Reads a skeleton.
///
/// # Errors
/// [`Fault`] for anything that is no whole ASF file.
pub fn parse_asf(text: &str) -> Result<Skeleton, Fault> {
    let mut reader = Reader::default();
    let mut section = String::new();
    for (number, line) in text.lines().enumerate() {
        if line.len() > LONGEST_LINE {
            return fault(format!("line {} has more than 64,000 bytes: it is damaged, or no ASF file", number + 1));
        }
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(keyword) = line.strip_prefix(':') {
            section = keyword.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some((first, rest)) = words.split_first() {
            let read = reader.line(&section, first, rest);
            read.map_err(|why| Fault(format!("line {}: {why}", number + 1)))?;
        }
    }
    reader.assemble()
}

#[derive(Default)]
struct Reader {
    radians: bool,
    root: Bone,
    bones: HashMap<String, Bone>,
    bone: Bone,
    name: String,
    children: Vec<(String, Vec<String>)>,
    /// Bones named in `children`.
    listed: usize,
}

impl Reader {
    fn line(&mut self, section: &str, first: &str, rest: &[&str]) -> Result<(), Fault> {
        match (section, first.to_ascii_lowercase().as_str()) {
            ("units", "angle") => self.radians = rest.first().is_some_and(|unit| unit.starts_with("rad")),
            ("root", "order") => self.root.freedoms = freedoms(rest)?,
            ("root", "orientation") => self.root.axes = self.axes(rest)?,
            ("bonedata", "begin") => (self.bone, self.name) = (Bone::default(), String::new()),
            ("bonedata", "name") => self.name = rest.join(" "),
            ("bonedata", "direction") => self.bone.direction = vector(rest)?.normalize_or_zero(),
            ("bonedata", "length") => self.bone.length = number(rest.first())?,
            ("bonedata", "axis") => self.bone.axes = self.axes(rest)?,
            ("bonedata", "dof") => self.bone.freedoms = freedoms(rest)?,
            ("bonedata", "end") => {
                let name = std::mem::take(&mut self.name);
                self.bones.insert(name, std::mem::take(&mut self.bone));
                if self.bones.len() > MOST_JOINTS {
                    return fault(format!("it has more than {MOST_JOINTS} bones"));
                }
            }
            ("hierarchy", "begin" | "end") => {}
            ("hierarchy", _) if self.listed > MOST_JOINTS => {
                return fault(format!("its hierarchy names more than {MOST_JOINTS} bones"));
            }
            ("hierarchy", _) => {
                self.listed += rest.len().max(1);
                self.children.push((first.to_owned(), rest.iter().map(|w| (*w).to_owned()).collect()));
            }
            _ => {}
        }
        Ok(())
    }

    /// Rotation of an `axis x y z XYZ` line: about the first letter first.
    fn axes(&self, words: &[&str]) -> Result<DQuat, Fault> {
        let angles = vector(words)?;
        let order: String = words.get(3).copied().unwrap_or("XYZ").chars().take(8).collect();
        let order = order.to_ascii_uppercase();
        let mut turn = DQuat::IDENTITY;
        for letter in order.chars() {
            let (axis, angle) = match letter {
                'X' => (DVec3::X, angles.x),
                'Y' => (DVec3::Y, angles.y),
                'Z' => (DVec3::Z, angles.z),
                _ => return fault(format!("the axis order \"{order}\" is not made of X, Y and Z")),
            };
            let angle = if self.radians { angle } else { angle.to_radians() };
            turn = DQuat::from_axis_angle(axis, angle) * turn;
        }
        Ok(turn)
    }

    fn assemble(mut self) -> Result<Skeleton, Fault> {
        if self.bones.is_empty() || self.children.is_empty() {
            return fault("it holds no bones or no hierarchy: it is cut off, or no ASF file");
        }
        let (mut joints, mut width) = (Vec::new(), 0);
        let root = std::mem::take(&mut self.root);
        push(&mut joints, &mut width, "root", None, DVec3::ZERO, &root);
        // Where the children of each joint begin, seen from it.
        let mut ends = vec![DVec3::ZERO];
        let mut next = 0;
        while next < joints.len() {
            let name = joints[next].name.clone();
            let mut leaf = true;
            for child in self.children.iter().filter(|(parent, _)| *parent == name).flat_map(|(_, children)| children) {
                let Some(bone) = self.bones.remove(child) else {
                    return fault(format!("its hierarchy names the bone \"{child}\" twice, or bonedata lacks it"));
                };
                push(&mut joints, &mut width, child, Some(next), ends[next], &bone);
                ends.push(bone.direction * bone.length);
                leaf = false;
            }
            if leaf && !name.ends_with("/end") {
                push(&mut joints, &mut width, &format!("{name}/end"), Some(next), ends[next], &Bone::default());
                ends.push(DVec3::ZERO);
            }
            next += 1;
        }
        Ok(Skeleton { joints, width })
    }
}

fn push(
    joints: &mut Vec<MotionJoint>,
    width: &mut usize,
    name: &str,
    parent: Option<usize>,
    offset: DVec3,
    bone: &Bone,
) {
    // The last one is applied last, so it comes first in the product.
    let channels = bone.freedoms.iter().enumerate().map(|(i, freedom)| (*freedom, *width + i)).rev().collect();
    *width += bone.freedoms.len();
    joints.push(MotionJoint {
        name: name.to_owned(),
        parent,
        offset,
        axes: bone.axes,
        channels,
        placing: Placing::Adds,
    });
}

fn freedoms(words: &[&str]) -> Result<Vec<Channel>, Fault> {
    let freedom = |word: &&str| match word.to_ascii_lowercase().as_str() {
        "tx" => Ok(Channel::Position(DVec3::X)),
        "ty" => Ok(Channel::Position(DVec3::Y)),
        "tz" => Ok(Channel::Position(DVec3::Z)),
        "rx" => Ok(Channel::Rotation(DVec3::X)),
        "ry" => Ok(Channel::Rotation(DVec3::Y)),
        "rz" => Ok(Channel::Rotation(DVec3::Z)),
        "l" => Ok(Channel::Ignored),
        other => fault(format!("\"{other}\" is no degree of freedom")),
    };
    words.iter().map(freedom).collect()
}

fn vector(words: &[&str]) -> Result<DVec3, Fault> {
    Ok(DVec3::new(number(words.first())?, number(words.get(1))?, number(words.get(2))?))
}

fn number(word: Option<&&str>) -> Result<f64, Fault> {
    let number = word.and_then(|w| w.parse().ok()).filter(|n: &f64| n.is_finite());
    number.ok_or_else(|| Fault("a finite number is missing".to_owned()))
}
