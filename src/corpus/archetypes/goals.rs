//! Goals of archetype files: `reach`, `apart` and `floor` in words, as goals for joints.

use glam::Vec3;
use pose::reach::{Goal, is_movable};
use pose::skeleton::joint_index;
use serde::Deserialize;

/// `{ joint = "l_wrist", of = "l_hip", offset = [outward, up, forward] }`, metres.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reach {
    joint: String,
    of: String,
    offset: [f32; 3],
}

/// `{ joints = ["l_wrist", "r_wrist"], metres = 0.1 }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Apart {
    joints: [String; 2],
    metres: f32,
}

/// How high above the floor a joint is when its part of the body rests on it, metres.
fn resting_height(joint: usize) -> f32 {
    match joint {
        0 => 0.09,
        7 | 8 => 0.045,
        4 | 5 => 0.03,
        18 | 19 => 0.02,
        20 | 21 => 0.04,
        _ => 0.0,
    }
}

pub(super) fn read(reach: &[Reach], apart: &[Apart], floor: &[String]) -> Result<Vec<Goal>, String> {
    let mut goals = Vec::new();
    for entry in reach {
        let moved = movable(&entry.joint)?;
        let of = joints(&entry.of)?;
        for (index, joint) in moved.iter().enumerate() {
            let of = if of.len() == moved.len() { of[index] } else { of[0] };
            goals.push(Goal::Beside { joint: *joint, of, offset: Vec3::from_array(entry.offset) });
        }
    }
    for entry in apart {
        let [a, b] = [movable(&entry.joints[0])?[0], movable(&entry.joints[1])?[0]];
        goals.push(Goal::Apart { joints: [a, b], metres: entry.metres });
    }
    let mut down = Vec::new();
    for name in floor {
        down.extend(joints(name)?.into_iter().map(|joint| (joint, resting_height(joint))));
    }
    if down.len() > 1 {
        goals.push(Goal::Floor(down));
    }
    Ok(goals)
}

fn movable(name: &str) -> Result<Vec<usize>, String> {
    let found = joints(name)?;
    if found.iter().all(|joint| is_movable(*joint)) {
        return Ok(found);
    }
    Err(format!("joint \"{name}\" cannot be moved by a goal; elbows, wrists, knees, ankles and feet can"))
}

/// A joint by its name, or both of that name when the side is left out.
fn joints(name: &str) -> Result<Vec<usize>, String> {
    if let Some(joint) = joint_index(name) {
        return Ok(vec![joint]);
    }
    let both = ["l", "r"].map(|side| joint_index(&format!("{side}_{name}")));
    both.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| format!("there is no joint \"{name}\""))
}
