//! A rig's names found among the joints of one file.

use pose::JOINT_COUNT;
use pose::formats::motion::MotionJoint;
use pose::skeleton::JOINT_NAMES;

use super::Rig;

/// Joints without which nothing can be retargeted.
const NEEDED: [usize; 14] = [0, 1, 2, 4, 5, 7, 8, 12, 16, 17, 18, 19, 20, 21];

/// Begins every name of Mixamo's, which some programs keep and some do not.
const MIXAMO: &str = "mixamorig";

/// Where each of the 22 joints is among a file's.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// Index into the file's joints, in HumanML3D order. A joint that the rig lacks stands in for its neighbour.
    pub joints: [usize; JOINT_COUNT],
    /// How many joints were found by name.
    pub named: usize,
}

impl Binding {
    /// The joint of that name; letter case, separators and a prefix before a colon do not count.
    #[must_use]
    pub fn find(joints: &[MotionJoint], name: &str) -> Option<usize> {
        let exact = joints.iter().position(|joint| joint.name == name);
        exact.or_else(|| joints.iter().position(|joint| plain(&joint.name).eq(plain(name))))
    }

    /// Binds a rig.
    ///
    /// # Errors
    /// The body's joints that the file lacks and that cannot be done without.
    pub fn new(rig: &Rig, joints: &[MotionJoint]) -> Result<Self, Vec<&'static str>> {
        let found: [Option<usize>; JOINT_COUNT] =
            std::array::from_fn(|j| (!rig.joints[j].is_empty()).then(|| Self::find(joints, &rig.joints[j])).flatten());
        let missing: Vec<&str> = NEEDED.into_iter().filter(|j| found[*j].is_none()).map(|j| JOINT_NAMES[j]).collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let named = found.iter().flatten().count();
        let parent = |joint: Option<usize>| joint.and_then(|j| joints[j].parent);
        let child = |joint: Option<usize>| joint.and_then(|j| joints.iter().position(|c| c.parent == Some(j)));
        let mut full = found;
        full[3] = found[3].or(found[6]).or(found[9]).or(found[0]);
        full[6] = found[6].or(found[9]).or(full[3]);
        full[9] = found[9].or_else(|| parent(found[13].or(found[12]))).or(full[6]);
        for (collar, shoulder) in [(13, 16), (14, 17)] {
            full[collar] = found[collar].or_else(|| parent(found[shoulder])).or(full[9]);
        }
        for (ankle, foot) in [(7, 10), (8, 11)] {
            full[foot] = found[foot].or_else(|| child(found[ankle])).or(found[ankle]);
        }
        full[15] = found[15].or_else(|| child(found[12])).or(found[12]);
        Ok(Self { joints: full.map(Option::unwrap_or_default), named })
    }
}

/// A name's letters without case, separators, prefix before a colon, and Mixamo's own prefix.
fn plain(name: &str) -> impl Iterator<Item = char> {
    let name = name.rsplit(':').next().unwrap_or(name);
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.')).flat_map(char::to_lowercase);
    let mut after = kept.clone();
    if after.by_ref().take(MIXAMO.len()).eq(MIXAMO.chars()) { after } else { kept }
}
