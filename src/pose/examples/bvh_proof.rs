//! Writes a few poses as `poses.bvh` and `poses.json` into a folder, for `tests/blender_bvh.py` to compare.

use glam::{Quat, Vec3};
use pose::formats::{atomic, bvh, json};
use pose::kinematics::{Rotations, forward};
use pose::recipe::Recipe;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        return Err(std::io::Error::other("give the folder to write poses.bvh and poses.json into"));
    };
    let poses: Vec<pose::Pose> = (0..24).map(bent).collect();
    let recipe = Recipe { prompt: "someone raises the left arm".to_owned(), seed: 7, ..Recipe::default() };
    let records: Vec<_> = poses.iter().map(|p| json::PoseRecord::new(p, None, &recipe)).collect();
    let text = bvh::write(&poses, Some(&recipe), &bvh::BvhOptions::default());
    atomic::write_atomic(&folder.join("poses.bvh"), text.as_bytes())?;
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
