//! Describes recorded poses in words beside their pictures: `describe_real HUMANML3D_FOLDER SEED OUT.md OUT.png`. Twenty
//! clips drawn by the seed, of different sources in turn, each at the frame furthest from its mean. This is
//! `docs/descriptions.md`.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use corpus::humanml::{HumanMl, Split};
use pose::Pose;
use pose::align::canonical;
use pose::claims::describe_seeded;
use pose::render::{View, contact_sheet, render};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// Poses described.
const COUNT: usize = 20;
/// The source that the program itself leaves out, as its terms are unverified.
const LEFT_OUT: &str = "deepmimic";

const HEAD: &str = "# Recorded poses in words\n\nTwenty poses from motion capture and hand-posed clips, as drawn by `cargo run --release -p \
    corpus --example describe_real`, and what\n`posa describe` says of them. [Their pictures](descriptions.png), from the front and from the side.\n\n\
    | | clip | what Posa says |\n|---|---|---|\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, seed, text, picture] = args.as_slice() else {
        return Err("usage: describe_real HUMANML3D_FOLDER SEED OUT.md OUT.png".into());
    };
    let set = HumanMl::open(Path::new(folder))?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed.parse()?);
    let mut by_source: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in set.ids(Split::Train) {
        by_source.entry(set.info(id).source).or_default().push(id.clone());
    }
    by_source.remove(LEFT_OUT);
    by_source.values_mut().for_each(|ids| ids.shuffle(&mut rng));
    let rounds = by_source.values().map(Vec::len).max().unwrap_or(0);
    let lists = &by_source;
    let ids = (0..rounds).flat_map(move |round| lists.values().filter_map(move |ids| ids.get(round)));
    let (mut lines, mut cards) = (String::new(), Vec::new());
    for (number, id) in ids.take(COUNT).enumerate() {
        let frames = set.read_clip(id).map_err(|problem| problem.to_string())?.poses;
        let (frame, pose) = telling(&frames).ok_or("a clip without frames")?;
        let said = describe_seeded(&pose, number as u64).join(" ");
        writeln!(lines, "| {} | {} {id}, frame {frame} | {said} |", number + 1, set.info(id).source)?;
        let view = |yaw_deg| render(&pose, &View { width: 112, height: 150, yaw_deg, pitch_deg: 8.0 });
        cards.push((format!("{} {id}", number + 1), vec![view(0.0), view(90.0)]));
    }
    std::fs::write(text, format!("{HEAD}{lines}"))?;
    std::fs::write(picture, contact_sheet(&cards, 5).to_png())?;
    println!("{COUNT} descriptions");
    Ok(())
}

/// The frame furthest from the clip's mean.
fn telling(frames: &[Pose]) -> Option<(usize, Pose)> {
    let poses: Vec<Pose> = frames.iter().map(canonical).collect();
    let mut mean = Pose { joints: [glam::Vec3::ZERO; pose::JOINT_COUNT] };
    for pose in &poses {
        for (sum, joint) in mean.joints.iter_mut().zip(&pose.joints) {
            *sum += *joint / poses.len() as f32;
        }
    }
    let far = |pose: &Pose| pose.mpjpe(&mean);
    poses.into_iter().enumerate().max_by(|(_, a), (_, b)| far(a).total_cmp(&far(b)))
}
