//! `posa weights`: which files of weights there are, whether they are whole, and fetching those that are not shipped.

mod download;

use crate::cli::{Fetched, Weights, WeightsArgs};
use anyhow::{Context, bail};
use diffusion::model::{Manifest, weights_folder};
use diffusion::params::Params;
use diffusion::text::clip::{FILE, NAME_ON_THE_HUB, folder};
use download::{Download, Progress, hub_link};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::path::Path;

/// Where the model's safetensors file lies: not in the main revision, but in a pull request of the hub's own converter.
const CLIP_REVISION: &str = "refs/pr/66";

pub fn run(args: &WeightsArgs) -> anyhow::Result<()> {
    let weights = weights_folder()?;
    match &args.what {
        Weights::List => list(&weights),
        Weights::Verify => verify(&weights),
        Weights::Fetch { what: Fetched::Clip } => fetch_clip(&weights),
    }
}

fn list(weights: &Path) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", weights.display())?;
    for file in Manifest::load(weights)?.file {
        let state = if weights.join(&file.path).is_file() { "here" } else { "missing" };
        let size = file.bytes as f64 / 1e6;
        writeln!(out, "{state:<8} {:<34} {size:>6.1} MB  {}\n         {}", file.path, file.licence, file.about)?;
    }
    let (clip, name) = (folder(weights).join(FILE), format!("clip-vit-b32/{FILE}"));
    match std::fs::metadata(&clip) {
        Ok(found) => writeln!(out, "fetched  {name:<34} {:>6.1} MB  MIT", found.len() as f64 / 1e6)?,
        Err(_) => {
            writeln!(out, "optional {name:<34}            MIT\n         get it with \"posa weights fetch clip\"")?
        }
    }
    Ok(())
}

fn verify(weights: &Path) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let (mut wrong, files) = (0, Manifest::load(weights)?.file);
    for file in &files {
        match Manifest::verify(weights, file) {
            Ok(()) => writeln!(out, "whole    {}", file.path)?,
            Err(error) => {
                wrong += 1;
                writeln!(out, "wrong    {error}")?;
            }
        }
    }
    if wrong > 0 {
        bail!("{wrong} of {} files are not what was shipped: restore them from the release Posa came in", files.len());
    }
    Ok(())
}

fn fetch_clip(weights: &Path) -> anyhow::Result<()> {
    let folder = folder(weights);
    let target = folder.join(FILE);
    if target.is_file() {
        eprintln!("{} is already here", target.display());
        return Ok(());
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let bar = ProgressBar::new(0);
    let style = "{bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    let mut progress = |progress: Progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    };
    let download = Download { link: hub_link(NAME_ON_THE_HUB, CLIP_REVISION, FILE), target: target.clone() };
    let fetched = download.run(&mut progress, &check_clip)?;
    bar.finish_and_clear();
    let checked = if fetched.checked { "as the hub says" } else { "the hub named none to compare" };
    eprintln!("{} (sha256 {}, {checked})", target.display(), fetched.sha256);
    Ok(())
}

/// Whether a file holds a CLIP text tower of full size.
fn check_clip(file: &Path) -> anyhow::Result<()> {
    const TABLE: &str = "text_model.embeddings.position_embedding.weight";
    let found = Params::read_some(file, |name| name == TABLE).ok();
    if found.and_then(|found| found.get(TABLE).map(|table| table.shape == [77, 512])) != Some(true) {
        bail!("what was downloaded is no CLIP ViT-B/32: it was removed; try again later");
    }
    Ok(())
}
