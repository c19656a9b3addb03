//! A folder in HumanML3D's format, read one clip at a time.
//! Clips come as they are: choosing frames and putting them on the body is for [`crate::dataset`].

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Frames a second of every HumanML3D clip.
pub use pose::formats::humanml::FRAME_RATE;
use pose::formats::limits::FARTHEST;
use pose::{JOINT_COUNT, Pose};

use crate::captions::{self, Caption};
use crate::decode;
use crate::error::{CorpusError, Problem};
use crate::files::{self, read_optional};
use crate::manifest::{self, ClipInfo};
use crate::npy;

/// Which part of the set a clip belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// `train.txt`.
    Train,
    /// `val.txt`.
    Val,
    /// `test.txt`; a set may have none.
    Test,
}

/// One clip.
#[derive(Clone, Debug)]
pub struct Clip {
    /// File name without ending.
    pub id: String,
    /// Origin.
    pub info: ClipInfo,
    /// Joint positions, one pose a frame at [`FRAME_RATE`].
    pub poses: Vec<Pose>,
    /// The captions that could be read; at least one.
    pub captions: Vec<Caption>,
    /// Caption lines that could not.
    pub problems: Vec<Problem>,
}

/// An opened folder: splits and manifest are in memory, clips are not.
#[derive(Debug)]
pub struct HumanMl {
    dir: PathBuf,
    splits: [Vec<String>; 3],
    manifest: HashMap<String, ClipInfo>,
}

impl HumanMl {
    /// Opens a folder that holds `train.txt`, `val.txt` (`test.txt` if wanted), `texts/` and `new_joints/` or `new_joint_vecs/`.
    ///
    /// # Errors
    /// [`CorpusError`] when the folder or one of these is missing or unreadable.
    pub fn open(dir: &Path) -> Result<Self, CorpusError> {
        if !dir.is_dir() {
            return Err(CorpusError::NoFolder(dir.to_owned()));
        }
        let lacks = |what| CorpusError::Incomplete { dir: dir.to_owned(), what };
        if !dir.join("texts").is_dir() {
            return Err(lacks("the folder texts/"));
        }
        if !dir.join("new_joints").is_dir() && !dir.join("new_joint_vecs").is_dir() {
            return Err(lacks("the folder new_joints/ (or new_joint_vecs/)"));
        }
        let train = read_optional(&dir.join("train.txt"), files::TEXT)?.ok_or_else(|| lacks("the file train.txt"))?;
        let val = read_optional(&dir.join("val.txt"), files::TEXT)?.ok_or_else(|| lacks("the file val.txt"))?;
        let test = read_optional(&dir.join("test.txt"), files::TEXT)?.unwrap_or_default();
        let manifest = read_optional(&dir.join("manifest.csv"), files::TEXT)?
            .map(|text| manifest::parse(&text))
            .unwrap_or_default();
        Ok(Self { dir: dir.to_owned(), splits: [train, val, test].map(|text| ids(&text)), manifest })
    }

    /// The clip ids of a split, in the file's order.
    #[must_use]
    pub fn ids(&self, split: Split) -> &[String] {
        &self.splits[split as usize]
    }

    /// What the manifest says of a clip.
    #[must_use]
    pub fn info(&self, id: &str) -> ClipInfo {
        self.manifest.get(id).cloned().unwrap_or_default()
    }

    /// The clips of a split, read as the iterator is driven; a bad clip is a [`Problem`] and the next one follows.
    pub fn clips(&self, split: Split) -> impl Iterator<Item = Result<Clip, Problem>> {
        self.ids(split).iter().map(|id| self.read_clip(id))
    }

    /// Reads one clip: joints from `new_joints`, else decoded from `new_joint_vecs`, and its captions.
    ///
    /// # Errors
    /// [`Problem`] when joints or captions are missing or damaged.
    pub fn read_clip(&self, id: &str) -> Result<Clip, Problem> {
        let text_file = self.dir.join("texts").join(format!("{id}.txt"));
        if !is_plain_name(id) {
            return Err(Problem::new(&self.dir, format!("the split files name a clip {id:?}, which is no file name")));
        }
        let poses = self.read_joints(id)?;
        let bytes = files::read(&text_file, files::TEXT)?;
        let (mut captions, mut problems) = captions::parse(&bytes, &text_file);
        captions.retain(|caption| {
            let outside = caption.window(poses.len(), FRAME_RATE).is_empty();
            if outside {
                let (start, end, frames) = (caption.start, caption.end, poses.len());
                let why = format!("a caption speaks of {start}–{end} s, outside the clip's {frames} frames; left out");
                problems.push(Problem::new(&text_file, why));
            }
            !outside
        });
        if captions.is_empty() {
            let first = problems.first().map_or("the file is empty", |p| &p.why);
            return Err(Problem::new(&text_file, format!("no caption could be read: {first}")));
        }
        Ok(Clip { id: id.to_owned(), info: self.info(id), poses, captions, problems })
    }

    fn read_joints(&self, id: &str) -> Result<Vec<Pose>, Problem> {
        let joints = self.dir.join("new_joints").join(format!("{id}.npy"));
        let vectors = self.dir.join("new_joint_vecs").join(format!("{id}.npy"));
        let (file, poses) = if joints.exists() || !vectors.exists() {
            let array = npy::read(&joints)?;
            // HumanML3D stores a one-frame clip without its first dimension.
            let ([_, JOINT_COUNT, 3] | [JOINT_COUNT, 3]) = array.shape[..] else {
                return Err(Problem::new(
                    &joints,
                    format!("has shape {:?} where (frames, 22, 3) is needed", array.shape),
                ));
            };
            let poses = array.data.chunks_exact(Pose::FLAT_LEN).map(Pose::from_flat).collect::<Result<Vec<_>, _>>();
            let poses = poses.map_err(|e| Problem::new(&joints, e.to_string()))?;
            (joints, poses)
        } else {
            let array = npy::read(&vectors)?;
            let ([_, decode::FEATURES] | [decode::FEATURES]) = array.shape[..] else {
                return Err(Problem::new(
                    &vectors,
                    format!("has shape {:?} where (frames, 263) is needed", array.shape),
                ));
            };
            (vectors, decode::decode(&array.data))
        };
        let near = |j: &glam::Vec3| j.is_finite() && j.abs().max_element() < FARTHEST;
        match poses.iter().flat_map(|p| &p.joints).find(|j| !near(j)) {
            Some(joint) => Err(Problem::new(&file, format!("a joint lies at {joint}: positions must be in metres"))),
            None => Ok(poses),
        }
    }
}

fn ids(text: &str) -> Vec<String> {
    text.lines().map(|l| l.trim_start_matches('\u{feff}').trim()).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// An id becomes part of a path, so it must not leave the folder.
fn is_plain_name(id: &str) -> bool {
    !id.starts_with('.') && !id.contains(['/', '\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_missing_folder_or_split_is_said_in_one_sentence() {
        let missing = HumanMl::open(Path::new("no/such/place")).unwrap_err().to_string();
        assert!(missing.starts_with("there is no folder no/such/place: "), "{missing}");
        let dir = tempfile::tempdir().unwrap();
        fixture::folder(dir.path(), &["000001"]);
        std::fs::remove_file(dir.path().join("val.txt")).unwrap();
        let incomplete = HumanMl::open(dir.path()).unwrap_err().to_string();
        assert!(incomplete.contains("lacks the file val.txt"), "{incomplete}");
    }

    #[test]
    fn joints_come_from_vectors_where_there_are_no_joints() {
        let dir = tempfile::tempdir().unwrap();
        fixture::folder(dir.path(), &["000001"]);
        let set = HumanMl::open(dir.path()).unwrap();
        let stored = set.read_clip("000001").unwrap().poses;
        std::fs::remove_file(dir.path().join("new_joints/000001.npy")).unwrap();
        let decoded = set.read_clip("000001").unwrap().poses;
        assert_eq!(decoded.len(), stored.len() - 1);
        assert!(decoded.iter().zip(&stored).all(|(a, b)| a.mpjpe(b) < 1e-5));
    }

    #[test]
    fn a_bad_clip_is_recorded_and_the_next_is_read() {
        let dir = tempfile::tempdir().unwrap();
        fixture::folder(dir.path(), &["000001", "000002", "000003", "../000001"]);
        std::fs::write(dir.path().join("new_joints/000001.npy"), b"").unwrap();
        std::fs::remove_file(dir.path().join("texts/000002.txt")).unwrap();
        let set = HumanMl::open(dir.path()).unwrap();
        let outcome: Vec<_> = set.clips(Split::Train).map(|c| c.map(|c| c.id).map_err(|p| p.to_string())).collect();
        assert!(outcome[0].as_ref().unwrap_err().contains("000001.npy: the file is empty"), "{outcome:?}");
        assert!(outcome[1].as_ref().unwrap_err().contains("000002.txt"));
        assert_eq!(outcome[2].as_ref().unwrap(), "000003");
        assert!(outcome[3].as_ref().unwrap_err().contains("no file name"));
    }
}
