//! Writes a few small files for every target, from which fuzzing begins: `cargo run --example seeds -- FOLDER`.

mod data;
mod slim;

use pose::formats::export::{Format, Options, encode};
use pose::formats::json::PoseRecord;
use pose::formats::recipes::Recipes;
use pose::recipe::{Guidance, Recipe, Retune};
use pose::skeleton::t_pose;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "corpus".into()));
    let records: Vec<PoseRecord> = (0..2).map(|i| PoseRecord::new(&t_pose(), None, &recipe(i))).collect();
    let options = Options { size: Some((24, 32)), ..Options::default() };
    // A still clip has 40 frames; `humanml` begins from two.
    for format in Format::ALL.into_iter().filter(|format| !matches!(format, Format::Mp4 | Format::HumanMl3d)) {
        for count in 1..=2 {
            if let Ok(bytes) = encode(format, &records[..count], &options) {
                let bytes = slim::without_mesh(&bytes).filter(|_| format == Format::Glb).unwrap_or(bytes);
                write(&folder, target(format), &format!("{count}{}", format.ending()), &bytes)?;
            }
        }
    }
    let recipes = Recipes::of(&records).to_text();
    write(&folder, "recipe", "recipes.json", recipes.as_bytes())?;
    for guidance in ["4", "2..7", "cos:2..7", "2,5,7"] {
        write(&folder, "recipe", guidance, guidance.as_bytes())?;
    }
    let video = [b"\0\0\0\x18ftypisom".as_slice(), recipes.as_bytes()].concat();
    write(&folder, "pictures", "1.mp4", &video)?;
    #[cfg(feature = "session")]
    write(&folder, "session", "empty.posa", panels::session::write(&panels::State::default().session()).as_bytes())?;
    data::write(&folder)
}

fn target(format: Format) -> &'static str {
    match format {
        Format::Json | Format::Jsonl => "json",
        Format::Csv => "csv",
        Format::Bvh => "bvh",
        Format::Glb => "glb",
        Format::Npy => "npy",
        Format::Npz => "npz",
        Format::OpenPoseJson => "openpose",
        _ => "pictures",
    }
}

fn recipe(index: u32) -> Recipe {
    let retunes = vec![Retune { after: 3, guidance: Guidance::Points(vec![2.0, 9.0]) }];
    Recipe { program: "0.1.0".into(), prompt: "arms raised".into(), index, retunes, ..Recipe::default() }
}

fn write(folder: &Path, target: &str, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let folder = folder.join(target);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(name), bytes)
}
