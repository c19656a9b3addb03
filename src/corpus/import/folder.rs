//! A folder of BVH and ASF/AMC files, sub-folders included, as a stream of clips.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pose::formats::motion::{Motion, parse_bvh};

use super::asf::{Skeleton, parse_amc, parse_asf};
use super::captions::CaptionFile;
use super::convert::{ConvertOptions, Converted, Record, convert};
use super::fault::{Fault, fault};
use super::rig::{recognise, template};
use crate::error::{CorpusError, Problem};
use crate::files;
use crate::humanml::{Clip, FRAME_RATE};
use crate::manifest::{ClipInfo, Kind};
use crate::source::{ClipSource, Streamed};

/// Frames a second of AMC files that do not say it: the CMU library's.
const AMC_RATE: f64 = 120.0;
/// Folders within folders that are looked into.
const DEEPEST: usize = 16;

/// An opened folder: file names and captions are in memory, motion is not.
#[derive(Debug)]
pub struct MotionFolder {
    files: Vec<(String, PathBuf)>,
    captions: CaptionFile,
    /// What was wrong with the folder itself.
    problems: Vec<Problem>,
    options: ConvertOptions,
    skeletons: Mutex<HashMap<PathBuf, Skeleton>>,
    records: Mutex<BTreeMap<String, Record>>,
    templates: Mutex<BTreeMap<Vec<String>, (String, String)>>,
}

impl MotionFolder {
    /// Lists the motion files of a folder.
    ///
    /// # Errors
    /// [`CorpusError`] when there is no such folder or no motion file in it.
    pub fn open(dir: &Path, options: ConvertOptions) -> Result<Self, CorpusError> {
        if !dir.is_dir() {
            return Err(CorpusError::NoFolder(dir.to_owned()));
        }
        let (captions, mut problems) = CaptionFile::open(dir);
        let mut paths = Vec::new();
        list(dir, 0, &mut paths, &mut problems);
        paths.sort();
        let mut ids: HashMap<String, usize> = HashMap::new();
        let files: Vec<(String, PathBuf)> = paths
            .into_iter()
            .map(|path| {
                let plain = id(path.strip_prefix(dir).unwrap_or(&path));
                let count = ids.entry(plain.clone()).and_modify(|n| *n += 1).or_insert(1);
                (if *count == 1 { plain } else { format!("{plain}-{count}") }, path)
            })
            .collect();
        if files.is_empty() {
            return Err(CorpusError::malformed(
                dir,
                "holds no motion: a .bvh file, or an .amc with its .asf, is needed",
            ));
        }
        Ok(Self {
            files,
            captions,
            problems,
            options,
            skeletons: Mutex::default(),
            records: Mutex::default(),
            templates: Mutex::default(),
        })
    }

    /// Problems of the folder itself: unreadable sub-folders and lines of `captions.csv`.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Id and path of every motion file, in order of path.
    #[must_use]
    pub fn files(&self) -> &[(String, PathBuf)] {
        &self.files
    }

    /// Reads and retargets one file.
    ///
    /// # Errors
    /// [`Problem`] that names the file and says why it gives no clip.
    pub fn convert_file(&self, path: &Path) -> Result<Converted, Problem> {
        let motion = self.read_motion(path).map_err(|why| Problem::new(path, why.to_string()))?;
        if self.options.rig.is_none() && recognise(&motion.joints).is_err() {
            let names = motion.joints.iter().map(|joint| joint.name.clone()).collect();
            let stem = path.file_stem().map(|n| id(Path::new(n))).unwrap_or_default();
            held(&self.templates).entry(names).or_insert_with(|| {
                let text = template(&stem, &motion.joints);
                (stem, text)
            });
        }
        convert(&motion, &self.options).map_err(|why| Problem::new(path, why.to_string()))
    }

    /// What was found out about each file that has been streamed so far, by clip id.
    #[must_use]
    pub fn records(&self) -> BTreeMap<String, Record> {
        held(&self.records).clone()
    }

    /// A mapping file to fill in for each unknown rig met so far: a name for it and its text.
    #[must_use]
    pub fn templates(&self) -> Vec<(String, String)> {
        held(&self.templates).values().cloned().collect()
    }

    /// Reads one file as it is, in its own skeleton.
    ///
    /// # Errors
    /// [`Fault`] that says what is wrong with the file.
    pub fn read_motion(&self, path: &Path) -> Result<Motion, Fault> {
        let text = read_text(path)?;
        if has_ending(path, "bvh") {
            return parse_bvh(&text).map_err(|why| Fault(why.to_string()));
        }
        let asf = skeleton_of(path)?;
        let mut skeletons = held(&self.skeletons);
        if !skeletons.contains_key(&asf) {
            let name = asf.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let read = read_text(&asf).and_then(|text| parse_asf(&text));
            let skeleton = read.map_err(|why| Fault(format!("its skeleton {name} cannot be used: {why}")))?;
            skeletons.insert(asf.clone(), skeleton);
        }
        match skeletons.get(&asf) {
            Some(skeleton) => parse_amc(&text, skeleton, AMC_RATE),
            None => fault("its skeleton was not kept"),
        }
    }

    fn clip(&self, id: &str, path: &Path) -> Result<Clip, Problem> {
        let converted = self.convert_file(path)?;
        let (mut captions, problems) = self.captions.of(id, path);
        captions.retain(|caption| !caption.window(converted.poses.len(), FRAME_RATE).is_empty());
        let source = converted.record.rig.clone();
        held(&self.records).insert(id.to_owned(), converted.record);
        let take = id.strip_prefix("skl_").unwrap_or(id);
        let take = take.strip_prefix(&format!("{source}_")).unwrap_or(take);
        let info = ClipInfo {
            group: format!("{source}_{take}"),
            source,
            captions_kind: Kind::Human,
            quality: "imported".to_owned(),
        };
        Ok(Clip { id: id.to_owned(), info, poses: converted.poses, captions, problems })
    }
}

impl ClipSource for MotionFolder {
    /// A clip without captions has none; its poses can still be described from their geometry.
    fn stream(&self) -> Box<dyn Iterator<Item = Streamed> + '_> {
        Box::new(self.files.iter().map(|(id, path)| (None, self.clip(id, path))))
    }

    fn count(&self) -> usize {
        self.files.len()
    }
}

/// What a lock holds; a panic elsewhere leaves it whole, as entries are only added.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn list(dir: &Path, depth: usize, paths: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) => return problems.push(CorpusError::io(dir, e).into()),
    };
    for entry in entries.flatten() {
        let path = entry.path();
        // A link could lead round in circles.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if depth < DEEPEST {
                list(&path, depth + 1, paths, problems);
            } else {
                problems.push(Problem::new(&path, format!("lies more than {DEEPEST} folders deep; left out")));
            }
        } else if has_ending(&path, "bvh") || has_ending(&path, "amc") {
            paths.push(path);
        }
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

/// A clip's id, safe as a file name everywhere.
fn id(path: &Path) -> String {
    let stem = path.with_extension("");
    let keep = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    stem.to_string_lossy().chars().map(keep).collect()
}

fn read_text(path: &Path) -> Result<String, Fault> {
    let bytes = files::read(path, files::CLIP).map_err(|e| Fault(Problem::from(e).why))?;
    // Names in old files are in any encoding; what matters is ASCII.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The skeleton of an AMC file: the ASF beside it whose name its own name begins with, else the only one there.
fn skeleton_of(amc: &Path) -> Result<PathBuf, Fault> {
    let dir = amc.parent().unwrap_or(Path::new("."));
    let stem = |path: &Path| path.file_stem().map(|s| s.to_string_lossy().to_lowercase()).unwrap_or_default();
    let entries = std::fs::read_dir(dir).map_err(|e| Fault(e.to_string()))?;
    let mut skeletons: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| has_ending(p, "asf")).collect();
    skeletons.sort();
    let own = stem(amc);
    let begins = |path: &&PathBuf| {
        own.strip_prefix(&stem(path)).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let named = skeletons.iter().filter(begins).max_by_key(|path| stem(path).len());
    match (named, skeletons.as_slice()) {
        (Some(path), _) | (None, [path]) => Ok(path.clone()),
        (None, []) => fault("no .asf skeleton lies beside it: copy it there"),
        (None, _) => {
            fault("several .asf skeletons lie beside it and none has a name that it begins with: rename its own")
        }
    }
}
