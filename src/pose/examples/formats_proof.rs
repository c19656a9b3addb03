//! Writes poses in every format Posa has into a folder, and what they should be as `poses.json`, for
//! `tests/importers/` to compare.

use glam::{Quat, Vec3};
use pose::formats::glb::{self, GlbOptions};
use pose::formats::names::Names;
use pose::formats::recipes::Recipes;
use pose::formats::{atomic, bvh, json};
use pose::kinematics::{Rotations, forward};
use pose::recipe::Recipe;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        return Err(std::io::Error::other("give the folder to write into"));
    };
    let poses: Vec<pose::Pose> = (0..24).map(bent).collect();
    let recipe = Recipe { prompt: "someone raises the left arm".to_owned(), seed: 7, ..Recipe::default() };
    let records: Vec<_> = poses.iter().map(|p| json::PoseRecord::new(p, None, &recipe)).collect();
    for names in Names::ALL {
        let text = bvh::write(&poses, Some(&recipe), &bvh::BvhOptions { names, ..bvh::BvhOptions::default() });
        atomic::write_atomic(&folder.join(format!("poses-{}.bvh", names.name())), text.as_bytes())?;
        let file = glb::write(&poses, &Recipes::of(&records), &GlbOptions { names, ..GlbOptions::default() });
        atomic::write_atomic(&folder.join(format!("poses-{}.glb", names.name())), &file)?;
    }
    atomic::write_atomic(&folder.join("poses.json"), json::write_json(&records).as_bytes())
}

/// A body bent further the higher the number; 0 is the rest pose.
fn bent(number: u32) -> pose::Pose {
    let amount = number as f32 * 0.09;
    let local = std::array::from_fn(|joint: usize| {
        let axis = Vec3::new((joint as f32 * 1.7).sin(), (joint as f32 * 0.9).cos(), 0.3).normalize();
        Quat::from_axis_angle(axis, amount)
    });
    forward(&Rotations { root: Vec3::new(amount, 0.9, -amount), local })
}
