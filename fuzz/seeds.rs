//! Writes a few small files of every format, from which fuzzing begins: `cargo run --bin seeds -- FOLDER`.

use pose::formats::export::{Format, Options, encode};
use pose::formats::json::PoseRecord;
use pose::recipe::Recipe;
use pose::skeleton::t_pose;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "corpus".into());
    let recipe = |index| Recipe { program: "0.1.0".into(), prompt: "arms raised".into(), index, ..Recipe::default() };
    let records: Vec<PoseRecord> = (0..2).map(|i| PoseRecord::new(&t_pose(), None, &recipe(i))).collect();
    let options = Options { size: Some((24, 32)), ..Options::default() };
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Mp4) {
        let target = match format {
            Format::Json | Format::Jsonl => "json",
            Format::Csv => "csv",
            Format::Bvh => "bvh",
            Format::Glb => "glb",
            Format::Npy | Format::HumanMl3d => "npy",
            Format::Npz => "npz",
            Format::OpenPoseJson => "openpose",
            _ => "pictures",
        };
        let target = Path::new(&folder).join(target);
        std::fs::create_dir_all(&target)?;
        for count in 1..=2 {
            if let Ok(bytes) = encode(format, &records[..count], &options) {
                std::fs::write(target.join(format!("{count}{}", format.ending())), bytes)?;
            }
        }
    }
    Ok(())
}
