//! Whose joints are which: the names of known rigs, the mapping file for unknown ones, and a rig bound to the joints
//! of one file.

mod bind;
pub(crate) mod file;
mod profiles;

pub use bind::Binding;
pub use file::{axis_named, parse_rig, template};
use pose::JOINT_COUNT;
use pose::formats::motion::MotionJoint;
pub(super) use profiles::known;

use super::fault::Fault;

/// What a rig calls the body's joints. `NAME/end` is the end of the chain after NAME.
#[derive(Clone, Debug, PartialEq)]
pub struct Rig {
    /// Becomes the clips' source, such as `mixamo`.
    pub name: String,
    /// One name a joint in HumanML3D order; empty where the rig has no such joint.
    pub joints: [String; JOINT_COUNT],
    /// A joint that only this rig has, where names alone leave a doubt.
    mark: Option<&'static str>,
    /// The axis that points up, where the file's owner says it.
    pub up: Option<glam::DVec3>,
    /// Metres per unit of length, where the file's owner says it.
    pub unit: Option<f64>,
}

/// Finds the known rig that names most joints of a file and binds it.
///
/// # Errors
/// [`Fault`] that says which joints the nearest rig lacks and how to write a mapping file.
pub fn recognise(joints: &[MotionJoint]) -> Result<(Rig, Binding), Fault> {
    let mut best: Option<(usize, Rig, Binding)> = None;
    let mut nearest: Option<(Vec<&'static str>, Rig)> = None;
    for rig in known() {
        let marked = rig.mark.is_none_or(|mark| Binding::find(joints, mark).is_some());
        match Binding::new(&rig, joints) {
            Ok(binding) if marked => {
                let score = 2 * binding.named + usize::from(rig.mark.is_some());
                if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                    best = Some((score, rig, binding));
                }
            }
            Ok(_) => {}
            Err(missing) => {
                if nearest.as_ref().is_none_or(|(fewest, _)| missing.len() < fewest.len()) {
                    nearest = Some((missing, rig));
                }
            }
        }
    }
    match (best, nearest) {
        (Some((_, rig, binding)), _) => Ok((rig, binding)),
        (None, nearest) => {
            let (missing, rig) = nearest.map_or_else(|| (Vec::new(), String::new()), |(m, r)| (m, r.name));
            Err(Fault(format!(
                "its joint names are of no known rig (nearest: {rig}, without {}); fill in the mapping file that import \
                 writes for it and give it with --rig",
                missing.join(", ")
            )))
        }
    }
}
