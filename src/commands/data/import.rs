//! `posa data import`: a folder of motion files becomes a folder in HumanML3D's format.

use crate::cli::DataImportArgs;
use anyhow::Context;
use corpus::humanml::HumanMl;
use corpus::import::rig::{axis_named, parse_rig};
use corpus::import::{ConvertOptions, ImportReport, MotionFolder, write_folder};
use pose::formats::atomic::write_atomic;
use std::path::Path;
use std::time::Instant;

/// Skipped files that are named on the terminal; all are in `import.json`.
const SHOWN: usize = 10;

pub fn import(args: &DataImportArgs) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut options = ConvertOptions { rig: None, up: args.up.as_deref().and_then(axis_named) };
    if let Some(path) = &args.rig {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        options.rig = Some(parse_rig(&text).with_context(|| format!("{} is no mapping file", path.display()))?);
    }
    if args.folder.join("texts").is_dir() {
        let report = write_folder(&HumanMl::open(&args.folder)?, &args.out, args.seed)?;
        let details = serde_json::json!({ "report": report });
        return finish(&report, &details, &args.out, began);
    }
    let folder = MotionFolder::open(&args.folder, options)?;
    for problem in folder.problems() {
        eprintln!("posa: skipped {problem}");
    }
    let written = write_folder(&folder, &args.out, args.seed);
    write_templates(&folder, &args.out)?;
    let report = written?;
    let details = serde_json::json!({ "report": report, "files": folder.records() });
    finish(&report, &details, &args.out, began)
}

/// Writes a mapping file to fill in for each unknown rig, beside the folder that is written.
fn write_templates(folder: &MotionFolder, out: &Path) -> anyhow::Result<()> {
    let name = out.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let rigs = out.with_file_name(format!("{name}-rigs"));
    for (name, text) in folder.templates() {
        std::fs::create_dir_all(&rigs).with_context(|| format!("{} cannot be made", rigs.display()))?;
        let path = rigs.join(format!("{name}.toml"));
        write_atomic(&path, text.as_bytes())?;
        eprintln!("posa: the rig of {name} is not known: fill in {} and give it with --rig", path.display());
    }
    Ok(())
}

fn finish(report: &ImportReport, details: &serde_json::Value, out: &Path, began: Instant) -> anyhow::Result<()> {
    write_atomic(&out.join("import.json"), &serde_json::to_vec_pretty(details)?)?;
    for skipped in report.skipped.iter().take(SHOWN) {
        eprintln!("posa: skipped {}: {}", skipped.file.display(), skipped.why);
    }
    if report.skipped.len() > SHOWN {
        eprintln!("posa: and {} more were skipped; import.json names them", report.skipped.len() - SHOWN);
    }
    eprintln!(
        "{} clips with {} poses ({} clips had no caption and were described from their geometry), {} skipped, in {:.1} s: {}",
        report.clips,
        report.poses,
        report.described,
        report.skipped.len(),
        began.elapsed().as_secs_f64(),
        out.display()
    );
    Ok(())
}
