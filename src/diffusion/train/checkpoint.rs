//! Checkpoints: everything to go on exactly, in a folder that is either whole or not there. Written beside, synced,
//! listed with sha256 in a manifest, then renamed. A damaged one is passed over for the one before it. At every moment
//! from the first save on, a whole one is there, however the program ends.

use super::optimizer::State;
use super::{LossScale, StartedFrom, TrainConfig};
use crate::model::hash;
use crate::normal::Normalisation;
use crate::params::Params;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Layout of checkpoints this program reads and writes.
pub const FORMAT: u32 = 1;
/// Checkpoints kept; older ones are removed.
const KEPT: usize = 2;
/// How folders begin that do not have their final name yet.
const UNNAMED: &str = ".writing-";
const WEIGHTS: [&str; 4] = ["model.safetensors", "ema.safetensors", "first.safetensors", "second.safetensors"];

/// What a checkpoint says beside the weights. Random choices need no state: they are drawn from (seed, step).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// Layout.
    pub format: u32,
    /// Steps done.
    pub step: u64,
    /// Settings.
    pub config: TrainConfig,
    /// Content hash of the data.
    pub data: String,
    /// Name of the text encoder.
    pub encoder: String,
    /// Statistics of the training poses.
    pub normalisation: Normalisation,
    /// Best validation loss so far.
    pub best: Option<f64>,
    /// The loss scale of half precision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss_scale: Option<LossScale>,
    /// The model whose weights the run began with, where it did not begin with fresh ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_from: Option<StartedFrom>,
    /// Version of the program.
    pub program: String,
}

/// What is to be saved.
pub struct Snapshot<'a> {
    /// Master weights.
    pub params: &'a Params,
    pub(super) moments: &'a State,
    /// The rest.
    pub state: RunState,
}

/// What was read.
#[derive(Debug)]
pub struct Checkpoint {
    /// The folder.
    pub path: PathBuf,
    /// Settings and progress.
    pub state: RunState,
    pub(super) params: Params,
    pub(super) moments: State,
}

/// Saves into `run/step-N` and removes all but the newest checkpoints.
///
/// # Errors
/// [`Error::Io`] naming the file; [`Error::NotFinite`] when a weight is not finite (nothing is written then).
pub fn save(run: &Path, snapshot: &Snapshot<'_>) -> Result<PathBuf> {
    let moments = snapshot.moments;
    for params in [snapshot.params, &moments.ema, &moments.first, &moments.second] {
        if let Some(name) = params.not_finite() {
            return Err(Error::NotFinite(format!(
                "the checkpoint was not saved: {name} holds values that are not finite"
            )));
        }
    }
    let target = run.join(format!("step-{:08}", snapshot.state.step));
    // What an earlier program left half-written helps nobody once there is a named one.
    if !list(run).is_empty() {
        for left in folders(run, UNNAMED) {
            std::fs::remove_dir_all(&left).map_err(Error::io(&left))?;
        }
    }
    let beside = run.join(format!("{UNNAMED}{:08}", snapshot.state.step));
    if beside.exists() {
        std::fs::remove_dir_all(&beside).map_err(Error::io(&beside))?;
    }
    std::fs::create_dir_all(&beside).map_err(Error::io(&beside))?;
    let mut manifest = BTreeMap::new();
    for (name, params) in WEIGHTS.iter().zip([snapshot.params, &moments.ema, &moments.first, &moments.second]) {
        let bytes = params.to_safetensors(false, HashMap::new())?;
        manifest.insert(*name, hash(&bytes));
        write_synced(&beside.join(name), &bytes)?;
    }
    let json = |e: serde_json::Error| Error::Config(format!("the checkpoint's state cannot be written: {e}"));
    let state = serde_json::to_vec_pretty(&snapshot.state).map_err(json)?;
    manifest.insert("state.json", hash(&state));
    write_synced(&beside.join("state.json"), &state)?;
    write_synced(&beside.join("manifest.json"), &serde_json::to_vec_pretty(&manifest).map_err(json)?)?;
    if target.exists() {
        // Both are whole, and one stays found: `latest` also looks at folders that only lack their final name.
        let replaced = run.join(format!("{UNNAMED}replaced-{:08}", snapshot.state.step));
        std::fs::rename(&target, &replaced).map_err(Error::io(&target))?;
        std::fs::rename(&beside, &target).map_err(Error::io(&target))?;
        std::fs::remove_dir_all(&replaced).map_err(Error::io(&replaced))?;
    } else {
        std::fs::rename(&beside, &target).map_err(Error::io(&target))?;
    }
    sync_folder(run);
    for old in list(run).into_iter().rev().skip(KEPT) {
        std::fs::remove_dir_all(&old).map_err(Error::io(&old))?;
    }
    Ok(target)
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = std::fs::File::create(path).map_err(Error::io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io(path))
}

/// Makes a renaming last through a power cut, where the system has a way to.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        // A file system that cannot sync a folder has nothing better to offer.
        let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// Checkpoint folders of a run, oldest first.
#[must_use]
pub fn list(run: &Path) -> Vec<PathBuf> {
    folders(run, "step-")
}

fn folders(run: &Path, beginning: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(run).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|e| e.path())
        .filter(|p| p.is_dir() && p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(beginning)))
        .collect();
    found.sort();
    found
}

/// The newest checkpoint that is whole, and a sentence for each newer one that is not. `None` where there is none.
///
/// # Errors
/// [`Error::Checkpoint`] when there are checkpoints and none is whole.
pub fn latest(run: &Path) -> Result<Option<(Checkpoint, Vec<String>)>> {
    let mut passed_over = Vec::new();
    let all = list(run);
    for path in all.iter().rev() {
        match load(path) {
            Ok(checkpoint) => return Ok(Some((checkpoint, passed_over))),
            Err(error) => passed_over.push(error.to_string()),
        }
    }
    // Cut short between two renamings, the only checkpoint may be whole and yet unnamed.
    if let Some(checkpoint) = folders(run, UNNAMED).iter().rev().find_map(|path| load(path).ok()) {
        return Ok(Some((checkpoint, passed_over)));
    }
    match passed_over.first() {
        None => Ok(None),
        Some(first) => Err(Error::Checkpoint {
            path: run.into(),
            why: format!(
                "none of its {} checkpoints is whole; the newest: {first}. Start a new run with another --out",
                all.len()
            ),
        }),
    }
}

/// Reads one checkpoint.
///
/// # Errors
/// [`Error::Io`] or [`Error::Checkpoint`] naming what is missing or damaged.
pub fn load(path: &Path) -> Result<Checkpoint> {
    let damaged = |why: String| Error::Checkpoint { path: path.into(), why };
    let read = |name: &str| {
        let file = path.join(name);
        std::fs::read(&file).map_err(Error::io(&file))
    };
    let manifest: BTreeMap<String, String> = serde_json::from_slice(&read("manifest.json")?)
        .map_err(|e| damaged(format!("manifest.json cannot be read ({e})")))?;
    let verified = |name: &str| -> Result<Vec<u8>> {
        let bytes = read(name)?;
        if manifest.get(name) == Some(&hash(&bytes)) {
            Ok(bytes)
        } else {
            Err(damaged(format!("{name} is damaged (sha256 differs)")))
        }
    };
    let state: RunState = serde_json::from_slice(&verified("state.json")?)
        .map_err(|e| damaged(format!("state.json is of another version of Posa ({e})")))?;
    if state.format != FORMAT {
        return Err(damaged(format!("its format is {} and this program reads {FORMAT}", state.format)));
    }
    let weights = |name: &str| Ok::<_, Error>(Params::from_safetensors(&verified(name)?, &path.join(name))?.0);
    let params = weights(WEIGHTS[0])?;
    let moments = State { ema: weights(WEIGHTS[1])?, first: weights(WEIGHTS[2])?, second: weights(WEIGHTS[3])? };
    if ![&moments.ema, &moments.first, &moments.second].iter().all(|p| p.same_layout(&params)) {
        return Err(damaged("its files do not belong together".into()));
    }
    Ok(Checkpoint { path: path.into(), state, params, moments })
}
