//! Retargets a folder of motion files, prints how far bone directions are from the originals, and draws both side by
//! side: `cargo run -p corpus --example import_sheet -- FOLDER OUT.png [HUMANML3D-FOLDER]`.
//!
//! Each card is one frame: the original's joints as lines from the front and from its left side, then the retargeted
//! body from the same two sides. Left limbs are blue, right ones orange, in both. Where a HumanML3D folder's
//! `manifest.csv` names the file as the origin of a clip, the mean distance of joints to that clip is printed too.

#![allow(clippy::print_stdout)]

use std::path::Path;

use corpus::humanml::HumanMl;
use corpus::import::{ConvertOptions, Converted, MotionFolder};
use glam::{Quat, Vec3};
use pose::formats::atomic::write_atomic;
use pose::render::{Image, View, contact_sheet, render};
use pose::skeleton::{JOINT_COUNT, bones};
use pose::{Pose, align};

const SIZE: (usize, usize) = (112, 190);
const LIMBS: [usize; 8] = [4, 5, 7, 8, 18, 19, 20, 21];
/// Frames drawn of a clip.
const DRAWN: usize = 4;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (input, output) = match words.as_slice() {
        [input, output] | [input, output, _] => (input, output),
        _ => return Err("give a folder of motion files and a PNG file to write".into()),
    };
    let published = words.get(2).map(|dir| Published::open(Path::new(dir))).transpose()?;
    let folder = MotionFolder::open(Path::new(input), ConvertOptions::default())?;
    let mut cards = Vec::new();
    for (id, path) in folder.files() {
        let clip = match folder.convert_file(path) {
            Ok(clip) => clip,
            Err(problem) => {
                println!("skipped {problem}");
                continue;
            }
        };
        let r = &clip.record;
        let (limbs, all) = (direction_error(&clip, |j| LIMBS.contains(&j)), direction_error(&clip, |_| true));
        let near = published.as_ref().and_then(|set| set.distance(id, &clip));
        println!(
            "{id}: rig {}, up {}, unit {}, {:.1} frames/s, {} poses, reference {}; bone directions {limbs:.2}° (limbs) {all:.2}° (all); {}",
            r.rig,
            r.up,
            r.unit,
            r.source_rate,
            clip.poses.len(),
            r.reference,
            near.map_or("no published clip".to_owned(), |(mm, shift)| format!(
                "{mm:.0} mm from the published clip at {shift} frames"
            )),
        );
        for k in 0..DRAWN.min(clip.poses.len()) {
            let frame = k * (clip.poses.len() - 1) / (DRAWN - 1);
            cards.push((format!("{id} {frame}"), pictures(&clip, frame)));
        }
    }
    write_atomic(output.as_ref(), &contact_sheet(&cards, DRAWN).to_png())?;
    Ok(())
}

/// Mean angle between bones of the original and of the retargeted body, degrees.
fn direction_error(clip: &Converted, counted: impl Fn(usize) -> bool) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0_f32);
    for (pose, original) in clip.poses.iter().zip(&clip.originals) {
        for (parent, child) in bones().filter(|(_, child)| counted(*child)) {
            let (a, b) = (pose.joints[child] - pose.joints[parent], original[child] - original[parent]);
            if b.length() > 1e-3 {
                sum += a.angle_between(b).to_degrees();
                count += 1.0;
            }
        }
    }
    sum / count.max(1.0)
}

/// A HumanML3D folder whose manifest names the files its clips were made from.
struct Published {
    set: HumanMl,
    manifest: String,
}

impl Published {
    fn open(dir: &Path) -> Result<Self, Failure> {
        Ok(Self { set: HumanMl::open(dir)?, manifest: std::fs::read_to_string(dir.join("manifest.csv"))? })
    }

    /// Mean distance of joints to the clip made from this file, millimetres, both facing +Z about the pelvis, at the
    /// shift in frames that fits best.
    fn distance(&self, id: &str, clip: &Converted) -> Option<(f32, usize)> {
        let name = id.split_once('_').map_or(id, |(_, rest)| rest);
        let line =
            self.manifest.lines().find(|l| [".bvh,", ".amc,"].iter().any(|e| l.contains(&format!("/{name}{e}"))))?;
        let twin = line.split(',').next()?;
        let mine: Vec<Pose> = clip.poses.iter().map(align::canonical).collect();
        let theirs: Vec<Pose> = self.set.read_clip(twin).ok()?.poses.iter().map(align::canonical).collect();
        let mean = |shift: usize| {
            let pairs = mine.iter().skip(shift).zip(&theirs);
            let (sum, count) = pairs.fold((0.0, 0.0_f32), |(s, c), (a, b)| (s + a.mpjpe(b), c + 1.0));
            1000.0 * sum / count.max(1.0)
        };
        let last = mine.len().saturating_sub(theirs.len());
        (0..=last).map(|shift| (mean(shift), shift)).min_by(|a, b| a.0.total_cmp(&b.0))
    }
}

fn pictures(clip: &Converted, frame: usize) -> Vec<Image> {
    let pose = &clip.poses[frame];
    let facing = align::facing(pose);
    let turn = Quat::from_rotation_y(-facing.x.atan2(facing.z));
    let body = Pose { joints: pose.joints.map(|j| turn * j) };
    let original = clip.originals[frame].map(|j| turn * j);
    let (width, height) = SIZE;
    let mut images: Vec<Image> = [0.0, 90.0].iter().map(|yaw| lines(&original, *yaw)).collect();
    images.extend([0.0, 90.0].map(|yaw_deg| render(&body, &View { width, height, yaw_deg, pitch_deg: 0.0 })));
    images
}

/// The joints joined by lines, seen level from a camera turned by `yaw` degrees.
fn lines(joints: &[Vec3; JOINT_COUNT], yaw: f32) -> Image {
    let (width, height) = SIZE;
    let (sin, cos) = yaw.to_radians().sin_cos();
    let seen = joints.map(|j| (j.x * cos - j.z * sin, j.y));
    let bounds = |values: [f32; JOINT_COUNT]| {
        (values.into_iter().fold(f32::INFINITY, f32::min), values.into_iter().fold(f32::NEG_INFINITY, f32::max))
    };
    let ((left, right), (low, high)) = (bounds(seen.map(|s| s.0)), bounds(seen.map(|s| s.1)));
    let scale = (height as f32 / 2.15)
        .min(0.92 * width as f32 / (right - left).max(0.1))
        .min(0.92 * height as f32 / (high - low).max(0.1));
    let mut image = Image::clear(width, height);
    let at = |j: usize| {
        let (x, y) = seen[j];
        (
            width as f32 / 2.0 + (x - (left + right) / 2.0) * scale,
            height as f32 / 2.0 - (y - (low + high) / 2.0) * scale,
        )
    };
    for (parent, child) in bones() {
        let colour = match pose::skeleton::JOINT_NAMES[child].as_bytes() {
            [b'l', b'_', ..] => [0x3B, 0x82, 0xC4, 255],
            [b'r', b'_', ..] => [0xE0, 0x8A, 0x3C, 255],
            _ => [0x33, 0x33, 0x33, 255],
        };
        let ((x0, y0), (x1, y1)) = (at(parent), at(child));
        for step in 0..=200 {
            let t = step as f32 / 200.0;
            let (x, y) = (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t);
            for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
                let (px, py) = ((x + dx) as usize, (y + dy) as usize);
                if px < width && py < height {
                    image.rgba[(py * width + px) * 4..][..4].copy_from_slice(&colour);
                }
            }
        }
    }
    image
}
