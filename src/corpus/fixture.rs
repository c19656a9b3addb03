//! Synthetic clips for this crate's own tests: a stiff figure that glides along a circle and raises its arms. Not motion capture.

use std::f32::consts::FRAC_PI_2;
use std::path::Path;

use glam::{Quat, Vec3};
use pose::skeleton::{JOINT_COUNT, t_pose};
use pose::{Pose, align};

use crate::decode;
use crate::npy::{self, Array};

/// The T-pose with its left and right arm turned to these angles, radians (0 hangs, π points up).
pub fn standing(left_arm: f32, right_arm: f32) -> Pose {
    let mut joints = t_pose().joints.map(|j| j + Vec3::Y * 0.95);
    for (shoulder, elbow, wrist, turn) in [(16, 18, 20, left_arm - FRAC_PI_2), (17, 19, 21, FRAC_PI_2 - right_arm)] {
        let turn = Quat::from_rotation_z(turn);
        for joint in [elbow, wrist] {
            joints[joint] = joints[shoulder] + turn * (joints[joint] - joints[shoulder]);
        }
    }
    Pose { joints }
}

/// `frames` frames: both arms go up while the figure glides along a circle, turning through more than a full turn in 90.
pub fn turning_walk(frames: usize) -> Vec<Pose> {
    let mut at = Vec3::ZERO;
    (0..frames)
        .map(|t| {
            let turn = Quat::from_rotation_y(t as f32 * 0.08);
            if t > 0 {
                at += turn * Vec3::Z * 0.04;
            }
            let raised = standing(t as f32 / frames as f32 * 3.0, t as f32 / frames as f32 * 2.5);
            // The rest pose's hips and shoulders are a little askew, and a clip's first frame has to face +Z exactly.
            let raised = align::face_forward(&raised);
            Pose { joints: raised.joints.map(|j| turn * j + at) }
        })
        .collect()
}

/// Writes a folder in HumanML3D's format whose training clips are the turning walk, one of them also the validation clip.
pub fn folder(dir: &Path, ids: &[&str]) {
    for sub in ["texts", "new_joints", "new_joint_vecs"] {
        std::fs::create_dir_all(dir.join(sub)).unwrap();
    }
    std::fs::write(dir.join("train.txt"), ids.join("\n")).unwrap();
    std::fs::write(dir.join("val.txt"), ids.last().unwrap()).unwrap();
    let clip = turning_walk(60);
    let joints = Array { shape: vec![60, JOINT_COUNT, 3], data: clip.iter().flat_map(Pose::to_flat).collect() };
    let vectors = Array { shape: vec![59, decode::FEATURES], data: decode::encode(&clip) };
    let text = "a person raises the left arm#a/DET person/NOUN raise/VERB the/DET left/ADJ arm/NOUN#0.0#0.0\n\
                a person turns clockwise#a/DET person/NOUN turn/VERB clockwise/ADV#0.0#1.0\n";
    for id in ids.iter().filter(|id| !id.contains('/')) {
        npy::write(&dir.join(format!("new_joints/{id}.npy")), &joints).unwrap();
        npy::write(&dir.join(format!("new_joint_vecs/{id}.npy")), &vectors).unwrap();
        std::fs::write(dir.join(format!("texts/{id}.txt")), text).unwrap();
    }
}
