//! The mapping file of a rig: TOML that a person fills in. Reading it, and writing one with everything still to fill in.

use std::fmt::Write as _;

use glam::DVec3;
use pose::JOINT_COUNT;
use pose::formats::motion::MotionJoint;
use pose::skeleton::JOINT_NAMES;
use serde::Deserialize;

use super::super::fault::{Fault, fault};
use super::{Binding, Rig, profiles};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RigFile {
    name: String,
    up: Option<String>,
    unit: Option<String>,
    joints: std::collections::BTreeMap<String, String>,
}

/// Reads a mapping file.
///
/// # Errors
/// [`Fault`] that says which entry is wrong and what is expected.
pub fn parse_rig(text: &str) -> Result<Rig, Fault> {
    let file: RigFile = toml::from_str(text).map_err(|e| Fault(e.message().replace('\n', " ")))?;
    let mut joints: [String; JOINT_COUNT] = Default::default();
    for (joint, name) in file.joints {
        match pose::skeleton::joint_index(&joint) {
            Some(index) => joints[index] = name,
            None => return fault(format!("\"{joint}\" is none of the body's joints: {}", JOINT_NAMES.join(", "))),
        }
    }
    let up = match file.up.as_deref() {
        None => None,
        Some(word) => match axis_named(word) {
            Some(axis) => Some(axis),
            None => return fault(format!("up = \"{word}\" is not understood: write x, y or z")),
        },
    };
    let unit = match file.unit.as_deref() {
        None => None,
        Some(word) => Some(unit_named(word).ok_or_else(|| {
            let all: Vec<&str> = UNITS.iter().map(|(name, _)| *name).collect();
            Fault(format!("unit = \"{word}\" is not understood: write one of {}", all.join(", ")))
        })?),
    };
    let name: String = file.name.chars().filter(|c| c.is_alphanumeric() || *c == '-').take(40).collect();
    if name.is_empty() {
        return fault("name is empty: give the rig a name of letters");
    }
    Ok(Rig { name, joints, mark: None, up, unit })
}

/// Units of length with metres per unit, most usual first.
pub(crate) const UNITS: [(&str, f64); 6] = [
    ("metre", 1.0),
    ("centimetre", 0.01),
    ("inch", 0.0254),
    ("decimetre", 0.1),
    ("millimetre", 0.001),
    ("cmu", super::super::asf::CMU_UNIT),
];

/// The axis of that letter: `x`, `y` or `z`.
#[must_use]
pub fn axis_named(letter: &str) -> Option<DVec3> {
    [("x", DVec3::X), ("y", DVec3::Y), ("z", DVec3::Z)].into_iter().find(|(name, _)| *name == letter).map(|(_, a)| a)
}

fn unit_named(word: &str) -> Option<f64> {
    UNITS.iter().find(|(name, _)| *name == word).map(|(_, metres)| *metres)
}

/// A mapping file for a skeleton nobody knows, with what could be guessed filled in and every joint of the file listed.
#[must_use]
pub fn template(name: &str, joints: &[MotionJoint]) -> String {
    let found = |rig: &Rig| rig.joints.iter().filter(|n| Binding::find(joints, n).is_some()).count();
    let guess = profiles::known().max_by_key(found);
    let mut text = String::from(
        "# Which joint of the file is which joint of the body. Fill in every name between quotes; what the rig lacks\n\
         # (collars, toes, a part of the spine) may stay \"\". The end of a chain is written NAME/end.\n\
         # Then: posa data import FOLDER --rig THIS-FILE --out OUT\n",
    );
    let _ = writeln!(text, "name = {:?}", name);
    text.push_str(
        "# up = \"z\"            # x, y or z; found out from the motion when left out\n\
         # unit = \"centimetre\" # metre, centimetre, inch, decimetre, millimetre, cmu; found out from the leg when left out\n\n\
         [joints]\n",
    );
    for (joint, body) in JOINT_NAMES.iter().enumerate() {
        let known = guess.as_ref().and_then(|rig| Binding::find(joints, &rig.joints[joint])).map(|at| &joints[at].name);
        let value = toml::Value::String(known.cloned().unwrap_or_default());
        let _ = writeln!(text, "{body} = {value}");
    }
    text.push_str("\n# The joints of the file, each after its parent:\n");
    for joint in joints.iter().take(400) {
        let clean = |s: &str| s.replace(char::is_control, " ");
        let parent = joint.parent.map_or(String::new(), |p| format!("  (after {})", clean(&joints[p].name)));
        let _ = writeln!(text, "#   {}{parent}", clean(&joint.name));
    }
    text
}
