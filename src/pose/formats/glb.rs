//! Binary glTF 2.0 (GLB): a skinned mannequin over the 22 joints, the rest pose, and the poses as an animation:
//! writing. Reading is in `read`.
//!
//! Metres, Y up, facing +Z, left on +X, as glTF asks. Nodes stand in the rest pose without rotation; the poses are one
//! key each of the only animation. The mesh node is at the scene's root with no transform: a bare node tree would
//! arrive as empties in Blender and Godot. `asset.extras` holds [`Recipes`].
//!
//! Format: Khronos glTF 2.0 specification (ISO/IEC 12113:2022).

mod buffer;
mod document;
mod palette;
mod read;
mod tracks;

use glam::{Quat, Vec3};
use serde_json::{Value, json};

use super::mannequin::{INFLUENCES, mannequin};
use super::names::Names;
use super::recipes::Recipes;
use crate::Pose;
use crate::kinematics::{Rotations, fit};
use crate::skeleton::{JOINT_COUNT, PARENTS, rest_offsets, t_pose};
use buffer::{Buffer, Kind};
pub use read::GlbError;
pub(super) use read::read;

/// How a GLB file is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GlbOptions {
    /// What the joints are called.
    pub names: Names,
    /// Seconds from one pose to the next.
    pub frame_time: f32,
}

impl Default for GlbOptions {
    fn default() -> Self {
        Self { names: Names::HumanMl3d, frame_time: 0.05 }
    }
}

/// Node 0 is the mesh; joint `j` is node `j + 1`.
const FIRST_JOINT_NODE: usize = 1;

/// The poses as one GLB file, a key each. Poses off the canonical body are projected onto it first; no poses make a
/// file that stands in the rest pose without an animation.
#[must_use]
pub fn write(frames: &[Pose], recipes: &Recipes, opts: &GlbOptions) -> Vec<u8> {
    let mut buffer = Buffer::default();
    let mesh = mesh(&mut buffer);
    let skin = skin(&mut buffer);
    let image = buffer.view(&palette::png());
    let animation = animation(&mut buffer, frames, opts.frame_time);

    let mut document = json!({
        "asset": {
            "version": "2.0",
            "generator": format!("Posa {}", env!("CARGO_PKG_VERSION")),
        },
        "scene": 0,
        "scenes": [{ "name": "posa", "nodes": [0, FIRST_JOINT_NODE] }],
        "nodes": nodes(opts.names),
        "meshes": [mesh],
        "skins": [skin],
        "materials": [{
            "name": "mannequin",
            "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 }, "metallicFactor": 0.0, "roughnessFactor": 0.55 },
        }],
        "textures": [{ "sampler": 0, "source": 0 }],
        "samplers": [{ "magFilter": 9729, "minFilter": 9729, "wrapS": 33071, "wrapT": 33071 }],
        "images": [{ "name": "mannequin", "mimeType": "image/png", "bufferView": image }],
    });
    if !recipes.recipes.is_empty() {
        document["asset"]["extras"] = json!(recipes);
    }
    if let Some(animation) = animation {
        document["animations"] = json!([animation]);
    }
    buffer.finish(document)
}

/// Height of the pelvis in the rest pose, metres, at which the lowest joint is at 0.
fn standing_height() -> f32 {
    -t_pose().joints.iter().map(|j| j.y).fold(f32::INFINITY, f32::min)
}

fn nodes(names: Names) -> Vec<Value> {
    let mut nodes = vec![json!({ "name": "body", "mesh": 0, "skin": 0 })];
    for (joint, name) in names.joints().iter().enumerate() {
        let offset = if joint == 0 { Vec3::Y * standing_height() } else { rest_offsets()[joint] };
        let children: Vec<usize> =
            (1..JOINT_COUNT).filter(|c| PARENTS[*c] == joint).map(|c| c + FIRST_JOINT_NODE).collect();
        let mut node = json!({ "name": name, "translation": offset.to_array() });
        if !children.is_empty() {
            node["children"] = json!(children);
        }
        nodes.push(node);
    }
    nodes
}

fn mesh(buffer: &mut Buffer) -> Value {
    let body = mannequin();
    let lift = Vec3::Y * standing_height();
    let positions: Vec<[f32; 3]> = body.positions.iter().map(|p| (*p + lift).to_array()).collect();
    let normals: Vec<[f32; 3]> = body.normals.iter().map(|n| n.to_array()).collect();
    let places: Vec<[f32; 2]> = body.tints.iter().map(|tint| palette::place(*tint)).collect();
    let joints: Vec<u8> = body.joints.iter().flatten().copied().collect();
    let triangles: Vec<u8> = body.triangles.iter().flatten().flat_map(|i| i.to_le_bytes()).collect();
    let position = buffer.floats(Kind::Vertices, positions.as_flattened(), 3, true);
    let normal = buffer.floats(Kind::Vertices, normals.as_flattened(), 3, false);
    let place = buffer.floats(Kind::Vertices, places.as_flattened(), 2, false);
    let joint = buffer.vertex_bytes(&joints, INFLUENCES);
    let weight = buffer.floats(Kind::Vertices, body.weights.as_flattened(), INFLUENCES, false);
    let index = buffer.indices(&triangles);
    json!({
        "name": "body",
        "primitives": [{
            "attributes": {
                "POSITION": position, "NORMAL": normal, "TEXCOORD_0": place, "JOINTS_0": joint, "WEIGHTS_0": weight,
            },
            "indices": index,
            "material": 0,
        }],
    })
}

fn skin(buffer: &mut Buffer) -> Value {
    let lift = Vec3::Y * standing_height();
    let matrices: Vec<[f32; 16]> = t_pose()
        .joints
        .map(|joint| {
            let [x, y, z] = (-(joint + lift)).to_array();
            [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, x, y, z, 1.0]
        })
        .to_vec();
    let joints: Vec<usize> = (0..JOINT_COUNT).map(|j| j + FIRST_JOINT_NODE).collect();
    json!({
        "name": "skeleton",
        "inverseBindMatrices": buffer.floats(Kind::Plain, matrices.as_flattened(), 16, false),
        "skeleton": FIRST_JOINT_NODE,
        "joints": joints,
    })
}

/// Keys for the pelvis's place and for every joint's rotation.
fn animation(buffer: &mut Buffer, frames: &[Pose], frame_time: f32) -> Option<Value> {
    if frames.is_empty() {
        return None;
    }
    let mut keys: Vec<Rotations> = frames.iter().map(fit).collect();
    for i in 1..keys.len() {
        for joint in 0..JOINT_COUNT {
            // q and −q are one rotation; importers interpolate along the nearer of the two.
            if keys[i - 1].local[joint].dot(keys[i].local[joint]) < 0.0 {
                keys[i].local[joint] = -keys[i].local[joint];
            }
        }
    }
    let times: Vec<f32> = (0..keys.len()).map(|i| i as f32 * frame_time).collect();
    let times = buffer.floats(Kind::Plain, &times, 1, true);
    let places: Vec<[f32; 3]> = keys.iter().map(|key| key.root.to_array()).collect();
    let (mut channels, mut samplers) = (Vec::new(), Vec::new());
    let mut channel = |output: usize, joint: usize, path: &str| {
        channels.push(json!({
            "sampler": samplers.len(),
            "target": { "node": joint + FIRST_JOINT_NODE, "path": path },
        }));
        samplers.push(json!({ "input": times, "output": output, "interpolation": "LINEAR" }));
    };
    channel(buffer.floats(Kind::Plain, places.as_flattened(), 3, false), 0, "translation");
    for joint in 0..JOINT_COUNT {
        let turns: Vec<[f32; 4]> = keys.iter().map(|key| unit(key.local[joint]).to_array()).collect();
        channel(buffer.floats(Kind::Plain, turns.as_flattened(), 4, false), joint, "rotation");
    }
    let name = if frames.len() == 1 { "pose" } else { "poses" };
    Some(json!({ "name": name, "channels": channels, "samplers": samplers }))
}

/// Normalised in double precision, as validators measure the length of a rotation.
fn unit(q: Quat) -> Quat {
    q.as_dquat().normalize().as_quat()
}

#[cfg(test)]
mod tests;
