//! Synthetic motion for the tests of import: the canonical body in a known pose, written as BVH under any rig's names,
//! axes, unit and rest pose.

use std::fmt::Write as _;

use glam::{DMat3, DQuat, DVec3};
use pose::Pose;
use pose::kinematics::{Rotations, fit, world};
use pose::skeleton::{JOINT_COUNT, PARENTS, rest_offsets};

/// How a BVH file is written.
#[derive(Clone)]
pub struct Style {
    pub names: [String; JOINT_COUNT],
    /// Takes Posa's axes to the file's.
    pub axes: DQuat,
    /// Units of the file per metre.
    pub scale: f64,
    /// A turn of each joint's rest frame, so that the file's rest is no human pose.
    pub twist: [DQuat; JOINT_COUNT],
    pub frame_time: f64,
}

impl Style {
    pub fn plain(names: [String; JOINT_COUNT]) -> Self {
        Self { names, axes: DQuat::IDENTITY, scale: 1.0, twist: [DQuat::IDENTITY; JOINT_COUNT], frame_time: 0.05 }
    }
}

/// The poses as BVH text.
pub fn bvh(poses: &[Pose], style: &Style) -> String {
    let mut text = String::from("HIERARCHY\n");
    joint(&mut text, 0, style);
    let _ = write!(text, "MOTION\nFrames: {}\nFrame Time: {}\n", poses.len(), style.frame_time);
    for pose in poses {
        let rotations: Rotations = fit(pose);
        let turns = world(&rotations).map(|q| q.as_dquat());
        // The frame of a joint in the file: its world turn after its rest twist, in the file's axes.
        let frame = |j: usize| style.axes * turns[j] * style.twist[j] * style.axes.inverse();
        let root = style.axes * rotations.root.as_dvec3() * style.scale;
        let _ = write!(text, "{} {} {}", root.x, root.y, root.z);
        for j in order() {
            let local = if j == 0 { frame(0) } else { frame(PARENTS[j]).inverse() * frame(j) };
            let [z, x, y] = euler_zxy(local);
            let _ = write!(text, " {z} {x} {y}");
        }
        text.push('\n');
    }
    text
}

fn children(joint: usize) -> impl DoubleEndedIterator<Item = usize> {
    (1..JOINT_COUNT).filter(move |c| PARENTS[*c] == joint)
}

fn order() -> Vec<usize> {
    let (mut order, mut pending) = (Vec::new(), vec![0]);
    while let Some(joint) = pending.pop() {
        order.push(joint);
        pending.extend(children(joint).rev());
    }
    order
}

fn joint(text: &mut String, j: usize, style: &Style) {
    let parent_frame = if j == 0 { DQuat::IDENTITY } else { style.twist[PARENTS[j]] };
    let offset: DVec3 = style.axes * (parent_frame.inverse() * rest_offsets()[j].as_dvec3()) * style.scale;
    let (kind, channels) = if j == 0 {
        ("ROOT", "6 Xposition Yposition Zposition Zrotation Xrotation Yrotation")
    } else {
        ("JOINT", "3 Zrotation Xrotation Yrotation")
    };
    let _ = write!(
        text,
        "{kind} {}\n{{\nOFFSET {} {} {}\nCHANNELS {channels}\n",
        style.names[j], offset.x, offset.y, offset.z
    );
    if children(j).next().is_none() {
        text.push_str("End Site\n{\nOFFSET 0 0 0.1\n}\n");
    }
    for child in children(j) {
        joint(text, child, style);
    }
    text.push_str("}\n");
}

fn euler_zxy(q: DQuat) -> [f64; 3] {
    let m = DMat3::from_quat(q.normalize());
    let at = |row: usize, column: usize| m.col(column)[row];
    let x = at(2, 1).clamp(-1.0, 1.0).asin();
    let (z, y) = ((-at(0, 1)).atan2(at(1, 1)), (-at(2, 0)).atan2(at(2, 2)));
    [z, x, y].map(f64::to_degrees)
}
