//! Made-up data sets of any size, for measuring `posa data prepare` and `posa data report`:
//! `scale folder DIR [CLIPS] [FRAMES]` writes a HumanML3D folder (14,616 clips of 280 frames without the numbers, which is the size of
//! HumanML3D), `scale store FILE [POSES]` a pose store (4,000,000 poses). Nobody was recorded for them: bodies turn from one pose of the
//! library to the next. A few clips have a jump or are cut off, as happens to recordings.

#![allow(clippy::print_stdout)]

use std::f32::consts::PI;
use std::path::Path;
use std::time::Instant;

use corpus::archetypes::{captions, draw, library};
use corpus::humanml::Split;
use corpus::npy::{self, Array};
use corpus::store::{Counts, Meta, Origin, StoreWriter};
use corpus::{CaptionText, CorpusError, Kind};
use glam::{Quat, Vec3};
use pose::kinematics::{Rotations, fit, forward};
use pose::{JOINT_COUNT, Pose, align};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Poses a clip goes through.
const STATIONS: usize = 3;
/// Takes of each made-up subject.
const TAKES: usize = 20;
/// Every so many clips one has a joint that jumps, and one is cut off.
const JUMPING: usize = 50;
const CUT: usize = 2_000;

fn main() -> Result<(), CorpusError> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: usize| args.get(at).and_then(|n| n.parse().ok()).unwrap_or(usual);
    let began = Instant::now();
    match (args.first().map(String::as_str), args.get(1)) {
        (Some("folder"), Some(dir)) => folder(Path::new(dir), number(2, 14_616), number(3, 280))?,
        (Some("store"), Some(file)) => store(Path::new(file), number(2, 4_000_000))?,
        _ => println!("usage: scale folder DIR [CLIPS] [FRAMES], or scale store FILE [POSES]"),
    }
    println!("{:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// A pose on the way and the words for it.
struct Station {
    rotations: Rotations,
    words: String,
}

fn station(number: usize) -> Station {
    let archetypes = library();
    // An odd factor visits them in a mixed-up order.
    let archetype = &archetypes[number * 7_919 % archetypes.len()];
    let seed = number as u64;
    let pose = align::place(&draw(archetype, seed, 1.0, number % 2 == 1).pose);
    let words = captions(archetype, 1, number % 2 == 1, &mut ChaCha8Rng::seed_from_u64(seed));
    Station { rotations: fit(&pose), words: words.into_iter().next().unwrap_or_default() }
}

/// A walk through the stations, half of the time at rest in one of them, along a curve.
fn clip(stations: &[Station], frames: usize, turn: f32) -> Vec<Pose> {
    let frame = |t: usize| {
        let way = t as f32 / frames as f32 * (stations.len() - 1) as f32;
        let (from, part) = ((way as usize).min(stations.len() - 2), way.fract());
        let eased = ((part - 0.25) * 2.0).clamp(0.0, 1.0);
        let (a, b) = (&stations[from].rotations, &stations[from + 1].rotations);
        let local = std::array::from_fn(|j| a.local[j].slerp(b.local[j], eased));
        let pose = forward(&Rotations { root: a.root.lerp(b.root, eased), local });
        let heading = Quat::from_rotation_y(turn * t as f32 / frames as f32);
        let place = heading * Vec3::new(0.0, 0.0, t as f32 * 0.01);
        Pose { joints: pose.joints.map(|j| heading * j + place) }
    };
    (0..frames).map(frame).collect()
}

fn folder(dir: &Path, clips: usize, frames: usize) -> Result<(), CorpusError> {
    let failed = |source| CorpusError::Io { path: dir.to_owned(), source };
    for sub in ["texts", "new_joints"] {
        std::fs::create_dir_all(dir.join(sub)).map_err(failed)?;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = |thread: usize| (thread..clips).step_by(threads).try_for_each(|clip| write_clip(dir, clip, frames));
    let part = &part;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        workers.into_iter().try_for_each(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    let ids: Vec<String> = (0..clips).map(|i| format!("{i:06}")).collect();
    let list = |of: fn(usize) -> bool| {
        ids.iter().enumerate().filter(|(i, _)| of(*i)).map(|(_, id)| format!("{id}\n")).collect::<String>()
    };
    let rows: String =
        ids.iter().enumerate().map(|(i, id)| format!("{id},made-up,human,made_s{}_t{i}\n", i / TAKES)).collect();
    for (name, text) in [
        ("train.txt", list(|i| i % 20 < 18)),
        ("val.txt", list(|i| i % 20 == 18)),
        ("test.txt", list(|i| i % 20 == 19)),
        ("manifest.csv", format!("id,source,captions_kind,group\n{rows}")),
    ] {
        std::fs::write(dir.join(name), text).map_err(failed)?;
    }
    Ok(())
}

fn write_clip(dir: &Path, number: usize, frames: usize) -> Result<(), CorpusError> {
    let stations: Vec<Station> = (0..STATIONS).map(|k| station(number * STATIONS + k)).collect();
    let mut poses = clip(&stations, frames, PI * (number % 7) as f32 / 3.0);
    if number % JUMPING == 1 {
        poses[frames / 3].joints[20] += Vec3::Y;
    }
    let array = Array { shape: vec![frames, JOINT_COUNT, 3], data: poses.iter().flat_map(Pose::to_flat).collect() };
    let mut bytes = npy::to_bytes(&array);
    if number % CUT == 2 {
        bytes.truncate(bytes.len() / 2);
    }
    let [first, second, third] = [0, 1, 2].map(|k| stations[k].words.as_str());
    let half = frames as f32 / 40.0;
    let text =
        format!("{first}, then {second}, then {third}##0.0#0.0\n{first}##0.0#{half}\n{third}##{half}#{}\n", 2.0 * half);
    for (path, bytes) in [("new_joints", bytes), ("texts", text.into_bytes())] {
        let ending = if path == "texts" { "txt" } else { "npy" };
        let path = dir.join(path).join(format!("{number:06}.{ending}"));
        std::fs::write(&path, bytes).map_err(|source| CorpusError::Io { path, source })?;
    }
    Ok(())
}

fn store(file: &Path, poses: usize) -> Result<(), CorpusError> {
    const FRAMES: usize = 280;
    let mut writer = StoreWriter::create(file)?;
    for number in 0..poses.div_ceil(FRAMES) {
        let id = format!("{number:06}");
        let stations: Vec<Station> = (0..STATIONS).map(|k| station(number * STATIONS + k)).collect();
        let words = [CaptionText::new(stations[0].words.as_str(), Kind::Archetype)];
        for (frame, pose) in clip(&stations, FRAMES, 0.0).iter().enumerate().take(poses - number * FRAMES) {
            let origin =
                Origin { source: "made-up", clip: &id, subject: &id, frame, mirrored: false, split: Split::Train };
            writer.push(&align::canonical(pose), &origin, &words)?;
        }
    }
    let counts = Counts { prepared: poses, train: poses, ..Counts::default() };
    writer.finish(Meta { made_by: "a made-up store".to_owned(), counts, ..Meta::default() }, &[]).map(drop)
}
