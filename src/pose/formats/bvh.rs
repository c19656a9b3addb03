//! Biovision hierarchy (BVH) files: the canonical body as joints with rotations, one frame a pose: writing, and
//! the recipes in it. Reading is in `read`.
//!
//! Y up, facing +Z, left on +X; the OFFSETs are a true T-pose. Positions leave twist about a bone undefined: what is
//! written has the smallest twist (see [`crate::kinematics::fit`]).

mod read;

use std::fmt::Write as _;

use glam::{DMat3, Quat, Vec3};

use super::names::Names;
use super::recipes::Recipes;
use super::stash;
use crate::Pose;
use crate::kinematics::fit;
use crate::skeleton::{JOINT_COUNT, JOINT_NAMES, PARENTS, rest_offsets};
pub use read::BvhError;
pub(super) use read::read;

/// Length of the stub that ends each limb, metres.
const END_LENGTH: f32 = 0.08;

/// The unit of length in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Metres, as everywhere else in Posa.
    #[default]
    Metre,
    /// Centimetres, which many animation programs expect.
    Centimetre,
}

impl Unit {
    fn per_metre(self) -> f32 {
        match self {
            Self::Metre => 1.0,
            Self::Centimetre => 100.0,
        }
    }
}

/// How a BVH file is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BvhOptions {
    /// Unit of OFFSETs and root positions.
    pub unit: Unit,
    /// Seconds a frame.
    pub frame_time: f32,
    /// What the joints are called.
    pub names: Names,
}

impl Default for BvhOptions {
    fn default() -> Self {
        Self { unit: Unit::Metre, frame_time: 0.05, names: Names::HumanMl3d }
    }
}

/// The poses as one BVH file, a frame each. Poses off the canonical body are projected onto it first.
///
/// The recipes go into white space at the ends of the OFFSET lines, which every importer passes over: BVH has no
/// comments. No poses make a file with `Frames: 0`.
#[must_use]
pub fn write(frames: &[Pose], recipes: Option<&Recipes>, opts: &BvhOptions) -> String {
    let scale = opts.unit.per_metre();
    let mut text = String::from("HIERARCHY\n");
    write_joint(&mut text, 0, 0, scale, opts.names);
    if let Some(recipes) = recipes {
        text = stash::hide(&text, &recipes.to_text());
    }
    let _ = write!(text, "MOTION\nFrames: {}\nFrame Time: {}\n", frames.len(), opts.frame_time);
    let mut previous = None;
    for pose in frames {
        let rotations = fit(pose);
        let angles = near(rotations.local.map(euler_zxy), previous);
        write_frame(&mut text, rotations.root * scale, &angles);
        previous = Some(angles);
    }
    text
}

/// The recipes that [`write()`] put into a BVH file; `None` when there are none or they were damaged.
#[must_use]
pub fn read_recipes(text: &str) -> Option<Recipes> {
    let hierarchy = text.split("MOTION").next()?;
    Recipes::from_text(&stash::find(hierarchy)?)
}

fn write_joint(text: &mut String, joint: usize, depth: usize, scale: f32, names: Names) {
    let pad = "\t".repeat(depth);
    let kind = if depth == 0 { "ROOT" } else { "JOINT" };
    let channels = if depth == 0 {
        "6 Xposition Yposition Zposition Zrotation Xrotation Yrotation"
    } else {
        "3 Zrotation Xrotation Yrotation"
    };
    let _ = writeln!(text, "{pad}{kind} {}\n{pad}{{", names.joints()[joint]);
    let _ = writeln!(text, "{pad}\tOFFSET {}\n{pad}\tCHANNELS {channels}", triple(rest_offsets()[joint] * scale));
    let mut children = (1..JOINT_COUNT).filter(|c| PARENTS[*c] == joint).peekable();
    if children.peek().is_none() {
        let _ = writeln!(
            text,
            "{pad}\tEnd Site\n{pad}\t{{\n{pad}\t\tOFFSET {}\n{pad}\t}}",
            triple(end_offset(joint) * scale)
        );
    }
    for child in children {
        write_joint(text, child, depth + 1, scale, names);
    }
    let _ = writeln!(text, "{pad}}}");
}

/// The stub beyond a leaf: on along the bone, but upward for the head and level for the toes.
fn end_offset(joint: usize) -> Vec3 {
    let direction = match JOINT_NAMES[joint] {
        "head" => Vec3::Y,
        "l_foot" | "r_foot" => Vec3::Z,
        _ => rest_offsets()[joint].normalize_or_zero(),
    };
    direction * END_LENGTH
}

fn triple(v: Vec3) -> String {
    // Adding zero turns −0 into 0.
    let [x, y, z] = v.to_array().map(|x| x + 0.0);
    format!("{x:.7} {y:.7} {z:.7}")
}

fn write_frame(text: &mut String, root: Vec3, angles: &[[f64; 3]; JOINT_COUNT]) {
    text.push_str(&triple(root));
    let mut pending = vec![0];
    while let Some(joint) = pending.pop() {
        for degrees in angles[joint] {
            let _ = write!(text, " {:.6}", degrees + 0.0);
        }
        pending.extend((1..JOINT_COUNT).rev().filter(|c| PARENTS[*c] == joint));
    }
    text.push('\n');
}

/// The angles about Z, X and Y, degrees, whose product `Rz·Rx·Ry` is the rotation: BVH multiplies in channel order.
fn euler_zxy(q: Quat) -> [f64; 3] {
    let m = DMat3::from_quat(q.as_dquat().normalize());
    let at = |row: usize, column: usize| m.col(column)[row];
    let sin_x = at(2, 1).clamp(-1.0, 1.0);
    let (z, y) = if sin_x.abs() > 1.0 - 1e-12 {
        (at(1, 0).atan2(at(0, 0)), 0.0)
    } else {
        ((-at(0, 1)).atan2(at(1, 1)), (-at(2, 0)).atan2(at(2, 2)))
    };
    [z, sin_x.asin(), y].map(f64::to_degrees)
}

/// The same angles, each moved by whole turns to where it is nearest to the frame before, so that curves do not jump.
fn near(angles: [[f64; 3]; JOINT_COUNT], previous: Option<[[f64; 3]; JOINT_COUNT]>) -> [[f64; 3]; JOINT_COUNT] {
    let Some(previous) = previous else { return angles };
    std::array::from_fn(|j| {
        std::array::from_fn(|k| angles[j][k] - 360.0 * ((angles[j][k] - previous[j][k]) / 360.0).round())
    })
}

#[cfg(test)]
mod tests;
