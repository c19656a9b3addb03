//! `posa data`: poses with words, made or prepared, as files for other programs.

mod import;
mod library;
mod prepare;

use crate::cli::{Data, DataArgs, DataExportArgs, DataStarterArgs};
use anyhow::{Context, bail};
use corpus::archetypes::{HumanCaptions, StarterOptions, starter};
use corpus::axes::Up;
use corpus::{Dataset, PrepareOptions};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

pub fn run(args: &DataArgs) -> anyhow::Result<()> {
    match &args.what {
        Data::Starter(args) => make(args),
        Data::Export(args) => export(args),
        Data::Import(args) => import::import(args),
        Data::Prepare(args) => prepare::prepare(args),
        Data::Library(args) => library::make(args),
        Data::Report(args) => prepare::report(args),
    }
}

fn make(args: &DataStarterArgs) -> anyhow::Result<()> {
    let options = with_captions(options_of(args.size, args.seed), args.captions.as_deref())?;
    let began = Instant::now();
    let data = starter(&options);
    let made = data.train.len() + data.val.len();
    eprintln!("{made} poses in {:.1} s; {} draws were left out", began.elapsed().as_secs_f64(), data.left_out.poses);
    write(&data, Up::Y, &args.out)
}

fn export(args: &DataExportArgs) -> anyhow::Result<()> {
    let options = PrepareOptions {
        exclude_sources: args.exclude.clone(),
        seed: args.seed,
        frames_per_clip: args.frames,
        ..Default::default()
    };
    let made = with_captions(options_of(args.archetypes, args.seed), args.captions.as_deref())?;
    let data = gather(Some(&args.data), &options, &made)?;
    eprintln!("{} training poses", data.train.len());
    write(&data, args.up.into(), &args.out)
}

/// The poses of a folder (HumanML3D, or motion files) or of a store, those of the archetypes, or both.
///
/// # Errors
/// As [`corpus::open_set`]; a set without a pose is an error.
pub fn gather(folder: Option<&Path>, options: &PrepareOptions, archetypes: &StarterOptions) -> anyhow::Result<Dataset> {
    let mut data = match folder {
        Some(path) => corpus::open_set(path, &super::home::folder()?.join("imports"), options)?,
        None => Dataset::default(),
    };
    for problem in data.problems.iter().take(5) {
        eprintln!("posa: skipped {problem}");
    }
    if data.problems.len() > 5 {
        eprintln!("posa: and {} more were skipped", data.problems.len() - 5);
    }
    if archetypes.size > 0 {
        data.join(starter(archetypes));
    }
    if data.train.is_empty() {
        bail!("there is nothing to train on: name a folder with --data, or ask for poses with --archetypes 18000");
    }
    Ok(data)
}

/// The set of that size.
pub fn options_of(size: usize, seed: u64) -> StarterOptions {
    StarterOptions { size, seed, ..StarterOptions::default() }
}

/// The same options with the captions of a folder, if one is given.
///
/// # Errors
/// As [`HumanCaptions::open`].
pub fn with_captions(options: StarterOptions, folder: Option<&Path>) -> anyhow::Result<StarterOptions> {
    let Some(folder) = folder else { return Ok(options) };
    let human = HumanCaptions::open(folder)?;
    if let Some(first) = human.problems.first() {
        eprintln!("posa: {} lines of captions were skipped; the first: {first}", human.problems.len());
    }
    let (poses, texts) = human.counts().fold((0, 0), |(poses, texts), (_, count)| (poses + 1, texts + count));
    eprintln!("Of {} captions, {texts} different ones speak of {poses} archetypes", human.read);
    Ok(StarterOptions { human: Arc::new(human), ..options })
}

/// Writes the set beside the target and renames it, so that no half of a file is taken for a whole.
fn write(data: &Dataset, up: Up, target: &Path) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    corpus::export::write_lines(data, up, &mut bytes).context("the samples cannot be put into words")?;
    pose::formats::atomic::write_atomic(target, &bytes)
        .with_context(|| format!("{} cannot be written", target.display()))?;
    eprintln!("{}", target.display());
    Ok(())
}
