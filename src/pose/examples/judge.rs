//! Times descriptions, prompt checks and plausibility scores over poses of a JSON or JSON Lines file, or over varied
//! poses made up on the spot: `cargo run --release -p pose --example judge -- [FILE]`. One thread.

#![allow(clippy::print_stdout)]

use std::time::Instant;

use pose::Pose;
use pose::anatomy::{self, Axis, JointAngles, plausibility};
use pose::claims::{check, describe_seeded};
use pose::formats::json::{PoseRecord, read_json};

const DESCRIPTIONS: usize = 20_000;

fn main() -> std::io::Result<()> {
    let poses: Vec<Pose> = match std::env::args().nth(1) {
        Some(file) => {
            let records = read_json(&std::fs::read_to_string(file)?).map_err(std::io::Error::other)?;
            records.iter().map(PoseRecord::pose).collect()
        }
        None => (0..500).map(varied).collect(),
    };
    let each = |index: usize| &poses[index % poses.len().max(1)];
    let start = Instant::now();
    let letters: usize =
        (0..DESCRIPTIONS).flat_map(|i| describe_seeded(each(i), i as u64)).map(|line| line.len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    println!("{DESCRIPTIONS} descriptions in {seconds:.2} s ({letters} letters)");
    let start = Instant::now();
    let score: f32 = (0..DESCRIPTIONS).map(|i| plausibility(each(i)).score).sum();
    let rate = DESCRIPTIONS as f64 / start.elapsed().as_secs_f64();
    println!("{rate:.0} plausibility scores a second (mean {:.2})", score / DESCRIPTIONS as f32);
    let start = Instant::now();
    let held: usize = (0..2000).map(|i| check("standing with the left arm raised, looking up", each(i)).len()).sum();
    println!("{:.0} prompt checks a second ({held} claims)", 2000.0 / start.elapsed().as_secs_f64());
    Ok(())
}

/// A body bent a little differently for every index.
fn varied(index: usize) -> Pose {
    let mut angles = JointAngles::default();
    for (at, axis) in Axis::all().enumerate() {
        angles.set(axis, 35.0 * ((index * (at + 3)) as f32).sin());
    }
    anatomy::pose(&angles)
}
