//! Poses from a binary glTF file with the 22 joints as nodes, named by any of the profiles: as Posa writes it, or as a
//! program gives it back that kept the names. Meshes, skins and materials are passed over.
//!
//! Every key of the busiest channel is a pose; other channels are taken at its time. Keys are joined by straight lines
//! (rotations along the shorter arc) or held, as the file says; of a cubic spline only the keys themselves are used.

use glam::{DQuat, DVec3};

use super::document::{Document, parse};
use super::tracks::{Tracks, tracks};
use crate::Pose;
use crate::formats::limits::{MOST_PLACES, MOST_POSES, plausible};
use crate::formats::names::Names;
use crate::formats::recipes::Recipes;
use crate::skeleton::{JOINT_COUNT, JOINT_NAMES};

/// Why a file could not be read, in words that follow its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GlbError(pub(super) String);

/// What a file holds.
#[derive(Debug)]
pub(crate) struct Contents {
    /// A pose a key; without an animation, the one in which the nodes stand.
    pub(crate) poses: Vec<Pose>,
    /// Seconds from the first key to the second.
    pub(crate) frame_time: Option<f32>,
    pub(crate) recipes: Recipes,
    /// Whose names the joints have.
    pub(crate) names: Names,
}

/// Reads the poses of the first animation.
///
/// # Errors
/// [`GlbError`] for a damaged file, one that lacks a joint, or one whose nodes are no tree.
pub(crate) fn read(bytes: &[u8]) -> Result<Contents, GlbError> {
    let (document, binary) = parse(bytes)?;
    let (names, joints) = joints(&document)?;
    let order = order(&document, &joints)?;
    let tracks = tracks(&document, binary)?;
    let times = tracks.times();
    if times.len() > MOST_POSES {
        return Err(GlbError(format!("it has {} keys, and {MOST_POSES} are the most that are read", times.len())));
    }
    // A node takes longer than a joint of other formats: it may move in three ways, each of them searched for.
    if times.len().saturating_mul(order.len()) > MOST_PLACES / 4 {
        return Err(GlbError(format!("it has {} keys of {} nodes, more than are read", times.len(), order.len())));
    }
    let mut poses = Vec::with_capacity(times.len().max(1));
    let mut world = vec![REST; document.nodes.len()];
    for key in 0..times.len().max(1) {
        let pose = pose(&document, &tracks, times.get(key).copied(), &order, &joints, &mut world);
        poses.push(plausible(pose, key).map_err(GlbError)?);
    }
    let frame_time = times.get(1).map(|second| (second - times[0]) as f32).filter(|step| *step > 0.0);
    Ok(Contents { poses, frame_time, recipes: document.asset.extras.0, names })
}

/// The node of each joint, by the first profile that has them all.
fn joints(document: &Document) -> Result<(Names, [usize; JOINT_COUNT]), GlbError> {
    let find = |name: &str| document.nodes.iter().position(|node| node.name == name);
    for names in Names::ALL {
        let found: Option<Vec<usize>> = names.joints().iter().map(|name| find(name)).collect();
        if let Some(found) = found.and_then(|found| found.try_into().ok()) {
            return Ok((names, found));
        }
    }
    let missing = |names: &Names| names.joints().iter().filter(|name| find(name).is_none()).count();
    let nearest = Names::ALL.into_iter().min_by_key(missing).unwrap_or_default();
    let joint = nearest.joints().iter().position(|name| find(name).is_none()).unwrap_or_default();
    Err(GlbError(format!(
        "no node is called \"{}\" ({}): only bodies with the 22 joints under the names of a profile of Posa's are read",
        nearest.joints()[joint],
        JOINT_NAMES[joint],
    )))
}

/// The joints and all nodes above them, each after its parent (`usize::MAX` for none).
fn order(document: &Document, joints: &[usize; JOINT_COUNT]) -> Result<Vec<(usize, usize)>, GlbError> {
    let count = document.nodes.len();
    let mut parents = vec![usize::MAX; count];
    for (parent, node) in document.nodes.iter().enumerate() {
        for child in &node.children {
            match parents.get_mut(*child) {
                Some(place) if *place == usize::MAX => *place = parent,
                Some(_) => return Err(GlbError(format!("node {child} has two parents: its nodes are no tree"))),
                None => return Err(GlbError(format!("node {parent} has a child {child} that does not exist"))),
            }
        }
    }
    let (mut order, mut placed) = (Vec::new(), vec![false; count]);
    for joint in joints {
        let (mut chain, mut node) = (Vec::new(), *joint);
        while node != usize::MAX && !placed[node] {
            if chain.len() > count {
                return Err(GlbError(format!("node {node} is its own ancestor: its nodes are no tree")));
            }
            chain.push(node);
            node = parents[node];
        }
        for node in chain.into_iter().rev() {
            placed[node] = true;
            order.push((node, parents[node]));
        }
    }
    Ok(order)
}

/// Translation, rotation and scale of a node.
type Place = (DVec3, DQuat, DVec3);

const REST: Place = (DVec3::ZERO, DQuat::IDENTITY, DVec3::ONE);

fn pose(
    document: &Document,
    tracks: &Tracks,
    time: Option<f64>,
    order: &[(usize, usize)],
    joints: &[usize; JOINT_COUNT],
    world: &mut [Place],
) -> Pose {
    for (node, parent) in order {
        let mut local = document.nodes[*node].local();
        if let Some(time) = time {
            tracks.apply(*node, time, &mut local);
        }
        // Translation, rotation and scale of the parts; shear, which glTF allows to arise, is left out.
        let (place, turn, scale) = world.get(*parent).copied().unwrap_or(REST);
        world[*node] = (place + turn * (scale * local.0), (turn * local.1).normalize(), scale * local.2);
    }
    Pose { joints: joints.map(|node| world[node].0.as_vec3()) }
}

#[cfg(test)]
mod tests;
