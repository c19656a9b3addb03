//! Writes extreme poses in every format Posa has into a folder, and what they should be as `poses.json`, for
//! `tests/importers` to compare with what other programs read.

mod extremes;

use std::path::{Path, PathBuf};

use pose::Pose;
use pose::formats::atomic::write_atomic;
use pose::formats::bvh::Unit;
use pose::formats::export::{Format, Options, encode};
use pose::formats::film::has_ffmpeg;
use pose::formats::json::{PoseRecord, write_json};
use pose::formats::names::Names;
use pose::formats::recipes::run_records;
use pose::recipe::Recipe;

/// Steps of the run that is made up for the moving formats.
const STEPS: u32 = 20;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err(std::io::Error::other("give the folder to write into"));
    };
    let records: Vec<PoseRecord> = extremes::extremes()
        .iter()
        .zip(0..)
        .map(|((name, pose), index)| {
            let recipe = Recipe { prompt: name.clone(), seed: 7, index, ..Recipe::default() };
            PoseRecord::new(pose, None, &recipe)
        })
        .collect();
    write_atomic(&folder.join("poses.json"), write_json(&records).as_bytes())?;
    for names in Names::ALL {
        let options = Options { names, ..Options::default() };
        for format in [Format::Bvh, Format::Glb] {
            write(&folder, &format!("poses-{}", names.name()), format, &records, &options)?;
        }
    }
    let centimetres = Options { unit: Unit::Centimetre, ..Options::default() };
    write(&folder, "centimetres", Format::Bvh, &records, &centimetres)?;
    for format in [Format::Npy, Format::Npz, Format::Csv, Format::Jsonl] {
        write(&folder, "poses", format, &records, &Options::default())?;
    }
    write(&folder, "many", Format::Npy, &many(&records), &Options::default())?;
    for (record, number) in records.iter().zip(0..) {
        let one = std::slice::from_ref(record);
        let options = Options { size: Some((512, 512)), camera: Some((25.0, 8.0)), ..Options::default() };
        for format in [Format::OpenPoseJson, Format::OpenPosePng, Format::HumanMl3d, Format::Png] {
            write(&folder, &format!("pose-{number:02}"), format, one, &options)?;
        }
        write(&folder, &format!("pose-{number:02}"), Format::Glb, one, &Options::default())?;
    }
    let Some(last) = records.iter().find(|r| r.prompt.starts_with("waving")) else { return Ok(()) };
    let run = run_records(&contracting(&last.pose()), last);
    let films = [Format::Gif, Format::Apng, Format::Glb, Format::Bvh, Format::HumanMl3d];
    for format in films.into_iter().chain(has_ffmpeg().then_some(Format::Mp4)) {
        write(&folder, "run", format, &run, &Options { size: Some((240, 300)), ..Options::default() })?;
    }
    write_atomic(&folder.join("run.json"), write_json(&run).as_bytes())
}

fn write(folder: &Path, name: &str, format: Format, records: &[PoseRecord], options: &Options) -> std::io::Result<()> {
    let bytes = encode(format, records, options).map_err(std::io::Error::other)?;
    write_atomic(&folder.join(format!("{name}{}", format.ending())), &bytes)
}

/// More poses than NPY's header has room for the recipes of.
fn many(records: &[PoseRecord]) -> Vec<PoseRecord> {
    let again = records.iter().cycle().zip(0..300_u32);
    again
        .map(|(record, index)| {
            let prompt = format!("{} {:x}", record.prompt, index.wrapping_mul(2_654_435_761));
            PoseRecord::new(&record.pose(), None, &Recipe { prompt, index, ..record.recipe.clone() })
        })
        .collect()
}

/// Something like a denoising run: joints strewn about that come together.
fn contracting(finished: &Pose) -> Vec<Pose> {
    let strewn = |step: u32| {
        let noise = 1.0 - step as f32 / STEPS as f32;
        let mut pose = *finished;
        for (k, joint) in pose.joints.iter_mut().enumerate().skip(1) {
            let k = k as f32;
            *joint += noise * 0.4 * glam::Vec3::new((k * 7.3).sin(), (k * 3.1).cos(), (k * 5.7).sin());
        }
        pose
    };
    (0..STEPS).map(strewn).collect()
}
