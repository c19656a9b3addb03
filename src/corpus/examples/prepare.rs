//! Prepares a HumanML3D folder and prints what came of it: `prepare DIR [FRAMES_PER_CLIP]`. For developers; the program's own
//! command is `posa data prepare`.

#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use corpus::{Kind, PrepareOptions, Sample, balance, fingerprint, prepare};

/// Poses whose automatic captions are shown beside facts.
const SHOWN: usize = 30;

fn main() -> Result<(), corpus::CorpusError> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().unwrap_or_else(|| ".".to_owned());
    let mut options = PrepareOptions::default();
    options.frames_per_clip = args.next().and_then(|n| n.parse().ok()).unwrap_or(options.frames_per_clip);

    let begun = Instant::now();
    let data = prepare(Path::new(&dir), &options)?;
    println!(
        "{} train, {} val, {} test poses in {:.1} s",
        data.train.len(),
        data.val.len(),
        data.test.len(),
        begun.elapsed().as_secs_f32()
    );
    println!("left out {:?}, {} problems, fingerprint {}", data.left_out, data.problems.len(), fingerprint(&data));
    data.problems.iter().take(5).for_each(|p| println!("  {p}"));
    println!("poses by source {:?}", data.sources());
    for kind in [Kind::Human, Kind::Label, Kind::Auto] {
        let texts: Vec<&str> =
            data.train.iter().flat_map(|s| &s.captions).filter(|c| c.kind == kind).map(|c| c.text.as_str()).collect();
        let different: std::collections::HashSet<_> = texts.iter().collect();
        println!("{kind:?} captions {} ({} different)", texts.len(), different.len());
    }
    let begun = Instant::now();
    let clusters = balance::cluster(data.train.iter().map(|s| &s.pose), balance::DEFAULT_CLUSTERS, options.seed);
    println!(
        "cluster shares {:.3?}, inertia {:.3}, silhouette {:.3}, {:.1} s",
        clusters.shares,
        clusters.inertia,
        clusters.silhouette,
        begun.elapsed().as_secs_f32()
    );
    data.train.iter().step_by((data.train.len() / SHOWN).max(1)).for_each(show);
    Ok(())
}

fn show(sample: &Sample) {
    let j = &sample.pose.joints;
    let bend = |a: usize, b: usize, c: usize| 180.0 - (j[b] - j[a]).angle_between(j[c] - j[b]).to_degrees();
    let floor = j.iter().map(|p| p.y).fold(f32::INFINITY, f32::min);
    println!("\n{} frame {} {}", sample.clip, sample.frame, if sample.mirrored { "mirrored" } else { "" });
    println!(
        "  pelvis {:.2} m up · knees L {:.0}° R {:.0}° · elbows L {:.0}° R {:.0}° · torso {:.0}° from upright · feet {:.2} m apart",
        -floor,
        bend(1, 4, 7),
        bend(2, 5, 8),
        bend(16, 18, 20),
        bend(17, 19, 21),
        (j[12] - j[0]).angle_between(glam::Vec3::Y).to_degrees(),
        j[7].distance(j[8])
    );
    println!("  wrists from shoulders L {:.2} R {:.2}", j[20] - j[16], j[21] - j[17]);
    sample.captions.iter().for_each(|c| println!("  {:?}: {}", c.kind, c.text));
}
