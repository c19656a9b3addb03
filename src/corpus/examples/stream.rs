//! Reads every clip of a folder (HumanML3D, or BVH and ASF/AMC) and keeps none: a check of how fast sets stream and
//! that memory does not grow with them: `cargo run --release -p corpus --example stream -- FOLDER`.

#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use corpus::humanml::HumanMl;
use corpus::import::{ConvertOptions, MotionFolder};
use corpus::source::ClipSource;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("give a folder")?;
    let folder = Path::new(&folder);
    let source: Box<dyn ClipSource> = if folder.join("texts").is_dir() {
        Box::new(HumanMl::open(folder)?)
    } else {
        Box::new(MotionFolder::open(folder, ConvertOptions::default())?)
    };
    let began = Instant::now();
    let (mut clips, mut poses, mut problems) = (0, 0, 0);
    for (_, clip) in source.stream() {
        match clip {
            Ok(clip) => (clips, poses) = (clips + 1, poses + clip.poses.len()),
            Err(_) => problems += 1,
        }
    }
    println!("{clips} clips, {poses} poses, {problems} problems in {:.1} s", began.elapsed().as_secs_f64());
    // Linux tells the largest memory the process has held.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!("{line}");
    }
    Ok(())
}
