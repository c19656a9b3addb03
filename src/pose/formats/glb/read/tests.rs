//! Files of Posa's own, files changed as other programs might, and files made to do harm.

use serde_json::{Value, json};

use super::*;
use crate::extremes::extremes;
use crate::formats::glb::{GlbOptions, write};
use crate::recipe::Recipe;
use crate::sampling::{generator, random_pose};
use crate::skeleton::t_pose;

fn worst(a: &[Pose], b: &[Pose]) -> f32 {
    assert_eq!(a.len(), b.len());
    let joints = a.iter().zip(b).flat_map(|(a, b)| a.joints.iter().zip(&b.joints));
    joints.map(|(a, b)| a.distance(*b)).fold(0.0, f32::max)
}

/// The file with its document changed.
fn with(bytes: &[u8], change: impl Fn(&mut Value)) -> Vec<u8> {
    let length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let mut document: Value = serde_json::from_slice(&bytes[20..20 + length]).unwrap();
    change(&mut document);
    let mut json = document.to_string().into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let rest = &bytes[20 + length..];
    let whole = (20 + json.len() + rest.len()) as u32;
    let parts: [&[u8]; 6] =
        [&bytes[..8], &whole.to_le_bytes(), &(json.len() as u32).to_le_bytes(), b"JSON", &json, rest];
    parts.concat()
}

fn why(bytes: &[u8]) -> String {
    read(bytes).map(|contents| contents.poses.len()).unwrap_err().to_string()
}

#[test]
fn poses_and_recipes_come_back_under_any_names() {
    let mut rng = generator(95);
    let mut poses: Vec<Pose> = extremes().into_iter().map(|(_, pose)| pose).collect();
    poses.extend((0..200).map(|_| random_pose(&mut rng, 3.1)));
    let recipes = Recipes { recipes: vec![Recipe { prompt: "grüßt".into(), seed: 5, ..Recipe::default() }] };
    for names in Names::ALL {
        let back = read(&write(&poses, &recipes, &GlbOptions { names, ..GlbOptions::default() })).unwrap();
        assert!(worst(&back.poses, &poses) < 1e-4, "{}", worst(&back.poses, &poses));
        assert_eq!((back.recipes, back.names), (recipes.clone(), names));
        assert!((back.frame_time.unwrap() - 0.05).abs() < 1e-6);
    }
}

#[test]
fn a_file_without_an_animation_stands_in_its_rest_pose() {
    let back = read(&write(&[], &Recipes::default(), &GlbOptions::default())).unwrap();
    let place = back.poses[0].joints[0];
    assert!(worst(&back.poses, &[t_pose().translated(place)]) < 1e-6 && back.frame_time.is_none());
}

#[test]
fn nodes_above_the_pelvis_move_the_body() {
    let bytes = write(&[t_pose()], &Recipes::default(), &GlbOptions::default());
    let turned = with(&bytes, |document| {
        let nodes = document["nodes"].as_array_mut().unwrap();
        let half = std::f64::consts::FRAC_1_SQRT_2;
        nodes.push(json!({ "name": "Armature", "children": [1], "rotation": [0.0, half, 0.0, half] }));
    });
    let back = read(&turned).unwrap().poses;
    let wanted = Pose { joints: t_pose().joints.map(|j| glam::Vec3::new(j.z, j.y, -j.x)) };
    assert!(worst(&back, &[wanted]) < 1e-5);
}

#[test]
fn a_tree_that_is_none_is_refused() {
    let bytes = write(&[t_pose()], &Recipes::default(), &GlbOptions::default());
    let loops = with(&bytes, |document| document["nodes"][22]["children"] = json!([1]));
    assert!(why(&loops).contains("own ancestor"), "{}", why(&loops));
    let twice = with(&bytes, |document| document["nodes"][22]["children"] = json!([5]));
    assert!(why(&twice).contains("two parents"));
    let beyond = with(&bytes, |document| document["nodes"][22]["children"] = json!([5_000_000_000_u64]));
    assert!(why(&beyond).contains("does not exist"));
    let nameless = with(&bytes, |document| document["nodes"][21]["name"] = json!("hand"));
    assert!(why(&nameless).contains("\"l_wrist\""), "{}", why(&nameless));
}

#[test]
fn what_other_programs_put_into_extras_is_passed_over() {
    let bytes = write(&[t_pose()], &Recipes::default(), &GlbOptions::default());
    for extras in [json!({ "mine": [1] }), json!("text"), json!([{}]), json!(-1.5), json!(null), json!(true), json!(3)]
    {
        let back = read(&with(&bytes, |document| document["asset"]["extras"] = extras.clone())).unwrap();
        assert!(back.recipes.recipes.is_empty());
    }
}

#[test]
fn false_claims_are_refused() {
    let bytes = write(&[t_pose(); 3], &Recipes::default(), &GlbOptions::default());
    let accessors = |field: &'static str, value: Value| {
        let changed = with(&bytes, |document| {
            let input = document["animations"][0]["samplers"][0]["input"].as_u64().unwrap() as usize;
            document["accessors"][input][field] = value.clone();
        });
        why(&changed)
    };
    assert!(accessors("count", json!(1_u64 << 62)).contains("beyond the file"));
    assert!(accessors("count", json!(0)).contains("is empty"));
    assert!(accessors("count", json!(2)).contains("2 times have 3 values"));
    assert!(accessors("byteOffset", json!(1_u64 << 40)).contains("beyond the file"));
    assert!(accessors("componentType", json!(5123)).contains("float32"));
    let mut claim = bytes.clone();
    claim[8..12].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    assert!(why(&claim).contains("claims 1073741824 bytes"));
    claim = bytes.clone();
    claim[12..16].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    assert!(why(&claim).contains("cut off"));
}

#[test]
fn a_million_nodes_and_deep_nesting_are_refused() {
    let json = |text: String| {
        let whole = (20 + text.len()) as u32;
        let parts: [&[u8]; 5] =
            [b"glTF\x02\0\0\0", &whole.to_le_bytes(), &(text.len() as u32).to_le_bytes(), b"JSON", text.as_bytes()];
        why(&parts.concat())
    };
    assert!(json(format!("{{\"nodes\": [{{}}{}]}}", ",{}".repeat(999_999))).contains("more than 16384 items"));
    assert!(json("{\"nodes\":".repeat(1_000_000)).contains("not understood"));
    assert!(json(format!("{{\"extras\": {}", "[".repeat(1_000_000))).contains("not understood"));
    assert!(json("{}".into()).contains("22 joints"));
}

#[test]
fn every_cut_is_refused_and_no_flipped_byte_does_harm() {
    let bytes = write(&[t_pose()], &Recipes::default(), &GlbOptions::default());
    for end in (0..bytes.len()).step_by(7) {
        assert!(read(&bytes[..end]).is_err(), "cut at {end}");
    }
    let document = 20 + u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    for at in 0..document {
        let mut bad = bytes.clone();
        bad[at] ^= 0x15;
        if let Ok(contents) = read(&bad) {
            assert!(contents.poses.iter().all(|pose| pose.checked().is_ok()));
        }
    }
}
