//! Data sets of any size, for measuring: `scale generate POSES FILE` writes a store of made-up poses, `scale report FILE HTML` reports
//! on a store as `posa data report` does. With GNU time: `/usr/bin/time -v target/release/examples/scale report FILE HTML`.

#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use corpus::archetypes::{StarterOptions, starter};
use corpus::balance::Flat;
use corpus::humanml::Split;
use corpus::report::{SurveyOptions, survey, to_html};
use corpus::store::{Counts, Meta, Origin, Store, StoreWriter};
use corpus::{CorpusError, Sample};
use pose::Pose;

/// Poses that everything is made from.
const SEEDS: usize = 3_000;
/// Frames from one to the next.
const FRAMES: usize = 280;

fn main() -> Result<(), CorpusError> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let began = Instant::now();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate", poses, file] => generate(poses.parse().unwrap_or(4_000_000), Path::new(file))?,
        ["report", file, html] => report(Path::new(file), Path::new(html))?,
        _ => println!("usage: scale generate POSES FILE, or scale report FILE HTML"),
    }
    println!("{:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// Clips of 280 frames, each from one archetype's pose to another's.
fn generate(poses: usize, file: &Path) -> Result<(), CorpusError> {
    let seeds = starter(&StarterOptions { size: SEEDS, ..StarterOptions::default() }).train;
    let mut writer = StoreWriter::create(file)?;
    for i in 0..poses {
        let (clip, frame) = (i / FRAMES, i % FRAMES);
        let id = format!("{clip:06}");
        // Multiplying by an odd number visits the seeds in a mixed-up order.
        let seed = |n: usize| &seeds[n * 7919 % seeds.len()];
        let pose = between(seed(clip), seed(clip + 1), frame as f32 / FRAMES as f32);
        let origin = Origin { source: "made-up", clip: &id, subject: &id, frame, mirrored: false, split: Split::Train };
        writer.push(&pose, &origin, &seed(clip).captions)?;
    }
    let counts = Counts { prepared: poses, train: poses, ..Counts::default() };
    writer.finish(Meta { counts, ..Meta::default() }, &[])
}

fn between(a: &Sample, b: &Sample, part: f32) -> Pose {
    Pose { joints: std::array::from_fn(|j| a.pose.joints[j].lerp(b.pose.joints[j], part)) }
}

fn report(file: &Path, html: &Path) -> Result<(), CorpusError> {
    let store = Store::open(file)?;
    println!("opened {} poses", store.len());
    let flat = |i: usize| -> Flat { store.flat(i) };
    let found = survey(store.meta().counts.train, &flat, &SurveyOptions::default());
    println!("shares {:.3?}, silhouette {:.3}, inertia {:.3} m²", found.shares, found.silhouette, found.inertia);
    found.balance.iter().for_each(|b| println!("{}: dominant {:.3} before, {:.3} after", b.preset, b.before, b.after));
    found.coverage.iter().for_each(|c| println!("{c:?}"));
    let page = to_html(&store, &found, &file.display().to_string());
    std::fs::write(html, page).map_err(|source| CorpusError::Io { path: html.to_owned(), source })
}
