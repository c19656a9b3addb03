//! A stream of clips written as a folder in HumanML3D's format, which training and preparation read. The folder
//! appears whole or not at all.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use pose::{JOINT_COUNT, Pose, align};
use serde::Serialize;

use crate::auto_caption::auto_captions;
use crate::captions::Caption;
use crate::error::{CorpusError, Problem};
use crate::fingerprint::Fnv;
use crate::humanml::{Clip, FRAME_RATE};
use crate::manifest::Kind;
use crate::npy::{self, Array};
use crate::source::ClipSource;

/// Held while a folder is written.
const LOCK: &str = "lock";
/// Of every hundred subjects, so many validate and test.
const HELD_OUT: [(usize, u64); 2] = [(1, 4), (2, 6)];
/// A clip without captions is described from its geometry in windows of this many seconds.
const WINDOW_SECONDS: f32 = 1.0;

/// What came of an import.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ImportReport {
    /// Clips written.
    pub clips: usize,
    /// Poses in them.
    pub poses: usize,
    /// Clips that had no caption and were described from their geometry.
    pub described: usize,
    /// Files that gave no clip and captions that could not be read, in the order they were met.
    pub skipped: Vec<Skipped>,
}

/// A file or line that was left out.
#[derive(Clone, Debug, Serialize)]
pub struct Skipped {
    /// The file.
    pub file: PathBuf,
    /// Why.
    pub why: String,
}

impl From<Problem> for Skipped {
    fn from(problem: Problem) -> Self {
        Self { file: problem.file, why: problem.why }
    }
}

/// Writes every clip of a source under `out`, which must not exist yet. Splits are the source's; where it has none,
/// all takes of a subject lie in one split.
///
/// # Errors
/// [`CorpusError`] when `out` exists, cannot be written, or no clip could be read; nothing is left behind then.
pub fn write_folder(source: &dyn ClipSource, out: &Path, seed: u64) -> Result<ImportReport, CorpusError> {
    if out.exists() {
        return Err(CorpusError::malformed(out, "exists already: give the name of a new folder"));
    }
    let name = out.file_name().ok_or_else(|| CorpusError::malformed(out, "is no name of a folder to write"))?;
    let part = out.with_file_name(format!(".{}.part", name.to_string_lossy()));
    let lock = begin(&part, out)?;
    let written = fill(source, &part, seed).and_then(|report| {
        if report.clips == 0 {
            let first = report.skipped.first().map(|s| format!("{}: {}", s.file.display(), s.why));
            let first = first.unwrap_or_else(|| "its lists of clips are empty".to_owned());
            return Err(CorpusError::NoPoses { dir: out.to_owned(), problems: report.skipped.len(), first });
        }
        Ok(report)
    });
    // A folder with an open file in it cannot be moved everywhere.
    drop(lock);
    let finished = written.and_then(|report| {
        let moved = std::fs::remove_file(part.join(LOCK)).and_then(|()| std::fs::rename(&part, out));
        moved.map(|()| report).map_err(|e| CorpusError::io(out, e))
    });
    if finished.is_err() {
        let _ = std::fs::remove_dir_all(&part);
    }
    finished
}

/// An empty folder to write in, ours as long as the file is open. What an interrupted run left there is removed.
fn begin(part: &Path, out: &Path) -> Result<File, CorpusError> {
    let failed = |e| CorpusError::io(part, e);
    std::fs::create_dir_all(part).map_err(failed)?;
    let lock = File::options().create(true).write(true).truncate(false).open(part.join(LOCK)).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(CorpusError::malformed(
                out,
                "is being written by another run: wait for it or choose another name",
            ));
        }
        Err(TryLockError::Error(e)) => return Err(failed(e)),
    }
    for entry in std::fs::read_dir(part).map_err(failed)?.flatten().filter(|e| e.file_name() != LOCK) {
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if folder { std::fs::remove_dir_all(entry.path()) } else { std::fs::remove_file(entry.path()) };
        removed.map_err(failed)?;
    }
    Ok(lock)
}

fn fill(source: &dyn ClipSource, dir: &Path, seed: u64) -> Result<ImportReport, CorpusError> {
    for sub in ["new_joints", "texts"] {
        let sub = dir.join(sub);
        std::fs::create_dir_all(&sub).map_err(|e| CorpusError::io(&sub, e))?;
    }
    let mut report = ImportReport::default();
    let mut subjects: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut manifest = String::from("id,source,captions_kind,group,quality\n");
    let mut splits: [Vec<String>; 3] = Default::default();
    for (split, clip) in source.stream() {
        let mut clip = match clip {
            Ok(clip) => clip,
            Err(problem) => {
                report.skipped.push(problem.into());
                continue;
            }
        };
        report.skipped.extend(clip.problems.drain(..).map(Skipped::from));
        let described = clip.captions.is_empty();
        if described {
            clip.captions = described_by_geometry(&clip, seed);
        }
        write_clip(&clip, dir)?;
        let kind = if described || clip.info.captions_kind != Kind::Human { "label" } else { "human" };
        let row = [&clip.id, &clip.info.source, kind, &clip.info.group, &clip.info.quality].map(field);
        let _ = writeln!(manifest, "{}", row.join(","));
        report.clips += 1;
        report.poses += clip.poses.len();
        report.described += usize::from(described);
        match split {
            Some(split) => splits[split as usize].push(clip.id),
            None => subjects.entry(subject(&clip)).or_default().push(clip.id),
        }
    }
    share_out(subjects, seed, &mut splits);
    let lists = ["train.txt", "val.txt", "test.txt"].into_iter().zip(splits.map(|ids| ids.join("\n") + "\n"));
    for (name, text) in lists.chain([("manifest.csv", manifest)]) {
        let path = dir.join(name);
        std::fs::write(&path, text).map_err(|e| CorpusError::io(&path, e))?;
    }
    Ok(report)
}

fn write_clip(clip: &Clip, dir: &Path) -> Result<(), CorpusError> {
    let data: Vec<f32> = clip.poses.iter().flat_map(Pose::to_flat).collect();
    let shape = vec![clip.poses.len(), JOINT_COUNT, 3];
    npy::write(&dir.join("new_joints").join(format!("{}.npy", clip.id)), &Array { shape, data })?;
    let mut text = String::new();
    for caption in &clip.captions {
        let tags: Vec<String> = caption.tags.iter().map(|(word, tag)| format!("{word}/{tag}")).collect();
        let _ = writeln!(text, "{}#{}#{:?}#{:?}", caption.text, tags.join(" "), caption.start, caption.end);
    }
    let path = dir.join("texts").join(format!("{}.txt", clip.id));
    std::fs::write(&path, text).map_err(|e| CorpusError::io(&path, e))
}

/// Captions of the middle pose of each window.
fn described_by_geometry(clip: &Clip, seed: u64) -> Vec<Caption> {
    let window = (WINDOW_SECONDS * FRAME_RATE) as usize;
    let mut captions = Vec::new();
    for (number, poses) in clip.poses.chunks(window).enumerate() {
        let start = number as f32 * WINDOW_SECONDS;
        let end = start + poses.len() as f32 / FRAME_RATE;
        let seed = Fnv::new().number(seed).text(&clip.id).number(number as u64).0;
        let texts = auto_captions(&align::canonical(&poses[poses.len() / 2]), seed);
        captions.extend(texts.into_iter().map(|text| Caption { text, tags: Vec::new(), start, end }));
    }
    captions
}

/// Who moves: the first two words of the group, such as `cmu_35`; where it has fewer, the clip stands for itself.
fn subject(clip: &Clip) -> String {
    let mut words = clip.info.group.split('_');
    match (words.next(), words.next()) {
        (Some(project), Some(person)) => format!("{project}_{person}"),
        _ => clip.id.clone(),
    }
}

/// Gives each subject's clips to one split. Training always has some, and validation too where two subjects move.
fn share_out(subjects: BTreeMap<String, Vec<String>>, seed: u64, splits: &mut [Vec<String>; 3]) {
    let mut shares: Vec<(usize, Vec<String>)> =
        subjects.into_iter().map(|(subject, ids)| (split_of(&subject, seed), ids)).collect();
    for needed in [0, 1] {
        let lacking = splits[needed].is_empty() && shares.iter().all(|(split, _)| *split != needed);
        let spare = shares.iter().filter(|(split, _)| *split == 0).count();
        if lacking && (needed == 0 || spare > 1) {
            let candidates = shares.iter_mut().filter(|(split, _)| needed == 0 || *split == 0);
            if let Some(share) = candidates.min_by_key(|(_, ids)| ids.len()) {
                share.0 = needed;
            }
        }
    }
    for (split, ids) in shares {
        splits[split].extend(ids);
    }
}

/// 0 train, 1 validation, 2 test.
fn split_of(subject: &str, seed: u64) -> usize {
    let mut draw = Fnv::new().number(seed).text(subject).0 % 100;
    for (split, share) in HELD_OUT {
        if draw < share {
            return split;
        }
        draw -= share;
    }
    0
}

/// A field of a CSV file (RFC 4180).
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
