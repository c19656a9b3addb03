//! `posa data prepare` and `posa data report`: from a folder to a pose store, from a store to a report.

use crate::cli::{Choice, DataPrepareArgs, DataReportArgs, Parting};
use anyhow::{Context, bail};
use corpus::PrepareOptions;
use corpus::balance::Flat;
use corpus::report::{Survey, SurveyOptions, survey, to_html};
use corpus::select::Method;
use corpus::splits::Splits;
use corpus::store::{Meta, Store, StoreOptions, write_dataset};
use pose::formats::atomic::write_atomic;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Writes a pose store.
pub fn prepare(args: &DataPrepareArgs) -> anyhow::Result<()> {
    let began = Instant::now();
    let options = PrepareOptions {
        frames_per_clip: args.frames,
        mirror: !args.no_mirror,
        exclude_sources: args.exclude.clone(),
        seed: args.seed,
        splits: match args.splits {
            Parting::Subject => Splits::Subject,
            Parting::Folder => Splits::Folder,
        },
        up: args.up.into(),
        ..PrepareOptions::default()
    };
    let data = super::gather(args.data.as_deref(), &options, &super::options_of(args.archetypes, args.seed))?;
    let stored = StoreOptions {
        size: args.size.0,
        method: match args.method {
            Choice::Balanced => Method::Balanced,
            Choice::Farthest => Method::Farthest,
            Choice::Natural => Method::Natural,
        },
        clusters: usize::from(args.clusters),
        seed: args.seed,
        read_up: args.up.into(),
    };
    let meta = write_dataset(&data, args.data.as_deref().unwrap_or(Path::new("")), &args.out, &stored)?;
    say(&meta);
    eprintln!("{} in {:.1} s", args.out.display(), began.elapsed().as_secs_f64());
    Ok(())
}

fn say(meta: &Meta) {
    let c = meta.counts;
    eprintln!(
        "{} training poses of {} prepared, {} validation, {} test; clips: {}; sources: {}",
        c.train,
        c.prepared,
        c.val,
        c.test,
        meta.clips.len(),
        meta.sources.join(", ")
    );
    eprintln!(
        "Left out: {} jittery or broken frames, {} impossible poses, {} lone outliers, {} repeated poses, {} unreadable files or lines",
        c.frames, c.invalid, c.outliers, c.duplicates, c.problems
    );
    let largest = |shares: &[f32]| 100.0 * shares.iter().copied().fold(0.0, f32::max);
    eprintln!(
        "Dominant cluster: {:.1} % of what was prepared, {:.1} % of what was kept",
        largest(&meta.clusters.shares_before),
        largest(&meta.clusters.shares_after)
    );
}

/// Writes a report.
pub fn report(args: &DataReportArgs) -> anyhow::Result<()> {
    let began = Instant::now();
    if !args.of.exists() {
        bail!("there is no {}: give a pose store or a HumanML3D folder", args.of.display());
    }
    let gathered = if args.of.is_dir() { Some(gather_folder(&args.of, args.seed)?) } else { None };
    let store = Store::open(gathered.as_ref().map_or(&args.of, |file| &file.0))
        .with_context(|| format!("{} cannot be reported on", args.of.display()))?;
    let count = store.meta().counts.train;
    if count == 0 {
        bail!("{} holds no training pose to report on", args.of.display());
    }
    let options = SurveyOptions { clusters: usize::from(args.clusters), seed: args.seed, ..SurveyOptions::default() };
    let flat = |i: usize| -> Flat { store.flat(i) };
    let found = survey(count, &flat, &options);
    let title = args.of.file_name().map_or_else(|| args.of.display().to_string(), |n| n.to_string_lossy().into_owned());
    write_atomic(&args.out, to_html(&store, &found, &title).as_bytes())?;
    if let Some(path) = &args.json {
        write_atomic(path, &serde_json::to_vec_pretty(&found)?)?;
    }
    summarise(&found);
    eprintln!("{} in {:.1} s", args.out.display(), began.elapsed().as_secs_f64());
    Ok(())
}

/// A file that goes when it is no longer needed, whatever happens until then.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        // The system empties its folder for such files.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A store of everything in a folder.
fn gather_folder(folder: &Path, seed: u64) -> anyhow::Result<Passing> {
    let options = PrepareOptions { seed, splits: Splits::Subject, ..PrepareOptions::default() };
    let data = super::gather(Some(folder), &options, &super::options_of(0, seed))?;
    let file = Passing(std::env::temp_dir().join(format!("posa-report-{}.poses", std::process::id())));
    write_dataset(&data, folder, &file.0, &StoreOptions { seed, ..StoreOptions::default() })
        .with_context(|| format!("the poses of {} could not be gathered", folder.display()))?;
    Ok(file)
}

fn summarise(found: &Survey) {
    eprintln!(
        "{} poses, {} clusters, silhouette {:.3}, inertia {:.3} m²",
        found.poses,
        found.counts.len(),
        found.silhouette,
        found.inertia
    );
    for row in &found.balance {
        eprintln!(
            "{:>5}: dominant cluster {:.1} % before, {:.1} % after balanced sampling; clusters kept whole: {}",
            row.preset,
            100.0 * row.before,
            100.0 * row.after,
            row.whole
        );
    }
}
