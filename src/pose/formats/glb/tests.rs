//! GLB bytes read by a small reader of its own, which walks chunks, accessors, nodes and keys as the format says.

use glam::DQuat;
use glam::DVec3;

use super::*;
use crate::sampling::{generator, random_pose, real_poses};

struct Read {
    document: Value,
    binary: Vec<u8>,
}

fn read(file: &[u8]) -> Read {
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    assert_eq!((&file[..4], word(4), word(8)), (b"glTF".as_slice(), 2, file.len()));
    let json = word(12);
    assert_eq!((&file[16..20], json % 4), (b"JSON".as_slice(), 0));
    let document: Value = serde_json::from_slice(&file[20..20 + json]).unwrap();
    assert_eq!(&file[24 + json..28 + json], b"BIN\0");
    let binary = file[28 + json..].to_vec();
    assert_eq!(
        (binary.len(), binary.len()),
        (word(20 + json), document["buffers"][0]["byteLength"].as_u64().unwrap() as usize)
    );
    Read { document, binary }
}

impl Read {
    fn floats(&self, accessor: &Value) -> Vec<f32> {
        let accessor = &self.document["accessors"][accessor.as_u64().unwrap() as usize];
        assert_eq!(accessor["componentType"], 5126);
        let view = &self.document["bufferViews"][accessor["bufferView"].as_u64().unwrap() as usize];
        let (from, length) =
            (view["byteOffset"].as_u64().unwrap() as usize, view["byteLength"].as_u64().unwrap() as usize);
        assert_eq!(from % 4, 0);
        self.binary[from..from + length].as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
    }

    /// Positions of the joints, by name, at every key.
    fn poses(&self) -> Vec<Vec<(String, DVec3)>> {
        let nodes = self.document["nodes"].as_array().unwrap();
        let animation = &self.document["animations"][0];
        let keys = self.floats(&animation["samplers"][0]["input"]).len();
        (0..keys)
            .map(|key| {
                let mut local: Vec<(DVec3, DQuat)> = nodes
                    .iter()
                    .map(|n| {
                        let t: [f64; 3] = serde_json::from_value(n["translation"].clone()).unwrap_or_default();
                        (DVec3::from_array(t), DQuat::IDENTITY)
                    })
                    .collect();
                for channel in animation["channels"].as_array().unwrap() {
                    let sampler = &animation["samplers"][channel["sampler"].as_u64().unwrap() as usize];
                    let node = channel["target"]["node"].as_u64().unwrap() as usize;
                    let values = self.floats(&sampler["output"]);
                    if channel["target"]["path"] == "rotation" {
                        let q = &values[key * 4..key * 4 + 4];
                        local[node].1 = DQuat::from_slice(&[q[0].into(), q[1].into(), q[2].into(), q[3].into()]);
                        assert!((local[node].1.length() - 1.0).abs() < 1e-6);
                    } else {
                        let t = &values[key * 3..key * 3 + 3];
                        local[node].0 = DVec3::new(t[0].into(), t[1].into(), t[2].into());
                    }
                }
                let mut found = Vec::new();
                let mut pending = vec![(FIRST_JOINT_NODE, DVec3::ZERO, DQuat::IDENTITY)];
                while let Some((node, origin, turn)) = pending.pop() {
                    let (place, turn) = (origin + turn * local[node].0, turn * local[node].1);
                    found.push((nodes[node]["name"].as_str().unwrap().to_owned(), place));
                    let children = nodes[node]["children"].as_array().cloned().unwrap_or_default();
                    pending.extend(children.iter().map(|c| (c.as_u64().unwrap() as usize, place, turn)));
                }
                found
            })
            .collect()
    }
}

fn assert_round_trip(poses: &[Pose], names: Names) {
    let file = read(&write(poses, &Recipes::default(), &GlbOptions { names, ..GlbOptions::default() }));
    let frames = file.poses();
    assert_eq!(frames.len(), poses.len());
    for (frame, pose) in frames.iter().zip(poses) {
        assert_eq!(frame.len(), JOINT_COUNT);
        for (name, place) in frame {
            let joint = names.joints().iter().position(|n| n == name).unwrap();
            assert!(place.distance(pose.joints[joint].as_dvec3()) < 1e-4, "{name}");
        }
    }
}

#[test]
fn positions_come_back_from_the_keys() {
    let mut rng = generator(92);
    let poses: Vec<Pose> = (0..100).map(|_| random_pose(&mut rng, 3.1)).collect();
    assert_round_trip(&poses, Names::HumanMl3d);
    for names in Names::ALL {
        assert_round_trip(&poses[..2], names);
    }
    let real: Vec<Pose> = real_poses(800).iter().map(|p| crate::enforce::enforce(p).pose).collect();
    if !real.is_empty() {
        assert_round_trip(&real, Names::HumanMl3d);
    }
}

#[test]
fn extreme_poses_come_back_from_the_keys() {
    let poses: Vec<Pose> = crate::extremes::extremes().into_iter().map(|(_, pose)| pose).collect();
    assert_round_trip(&poses, Names::Mixamo);
}

#[test]
fn at_rest_the_body_stands_in_a_t_on_the_floor() {
    let file = read(&write(&[t_pose()], &Recipes::default(), &GlbOptions::default()));
    let nodes = file.document["nodes"].as_array().unwrap();
    assert!(nodes.iter().all(|node| node.get("rotation").is_none() && node.get("scale").is_none()));
    let matrices = file.floats(&file.document["skins"][0]["inverseBindMatrices"]);
    let bind: Vec<Vec3> = matrices.chunks(16).map(|m| -Vec3::new(m[12], m[13], m[14])).collect();
    assert!(bind[20].x > 0.7 && bind[21].x < -0.7);
    assert!(bind.iter().map(|p| p.y).fold(f32::INFINITY, f32::min).abs() < 1e-6);
}

#[test]
fn a_turn_between_keys_never_goes_the_long_way() {
    let spin = |degrees: f32| {
        let turn = Quat::from_rotation_y(degrees.to_radians());
        Pose { joints: t_pose().joints.map(|j| turn * j) }
    };
    let poses: Vec<Pose> = (0..40).map(|i| spin(i as f32 * 20.0)).collect();
    let file = read(&write(&poses, &Recipes::default(), &GlbOptions::default()));
    let animation = &file.document["animations"][0];
    for sampler in animation["samplers"].as_array().unwrap().iter().skip(1) {
        let keys = file.floats(&sampler["output"]);
        let turns: Vec<Quat> = keys.chunks(4).map(Quat::from_slice).collect();
        assert!(turns.windows(2).all(|pair| pair[0].dot(pair[1]) > 0.9));
    }
}

#[test]
fn the_recipe_is_in_the_extras() {
    let recipe = crate::recipe::Recipe { prompt: "grüßt".into(), seed: u64::MAX, ..Default::default() };
    let recipes = Recipes { recipes: vec![recipe] };
    let file = read(&write(&[t_pose()], &recipes, &GlbOptions::default()));
    let back: Recipes = serde_json::from_value(file.document["asset"]["extras"].clone()).unwrap();
    assert_eq!(back, recipes);
    let none = read(&write(&[], &Recipes::default(), &GlbOptions::default()));
    assert!(none.document.get("animations").is_none() && none.document["asset"].get("extras").is_none());
}
