//! One door for a set of poses, whatever it is: a pose store, a HumanML3D folder, or a folder of motion files, which is
//! first brought onto Posa's body.

use std::path::{Path, PathBuf};

use crate::dataset::{Dataset, PrepareOptions};
use crate::error::CorpusError;
use crate::fingerprint::Fnv;
use crate::import::{ConvertOptions, MotionFolder, write_folder};
use crate::prepare::prepare;
use crate::store::Store;

/// Reads a set. A folder of motion files is written as a HumanML3D folder under `imports` on the way, in place of what an earlier
/// reading of the same folder left there.
///
/// # Errors
/// As [`Store::open`], [`prepare`], [`MotionFolder::open`] and [`write_folder`].
pub fn open_set(path: &Path, imports: &Path, options: &PrepareOptions) -> Result<Dataset, CorpusError> {
    // A store was cleaned, mirrored and split when it was made.
    if path.is_file() {
        return Ok(Store::open(path)?.to_dataset());
    }
    if is_prepared(path) || !path.is_dir() {
        return prepare(path, options);
    }
    let motion = match MotionFolder::open(path, ConvertOptions::default()) {
        // No motion in it: what a set would need is said.
        Err(CorpusError::Malformed { .. }) => return prepare(path, options),
        opened => opened?,
    };
    let out = place(path, imports);
    if out.exists() {
        std::fs::remove_dir_all(&out).map_err(|e| CorpusError::io(&out, e))?;
    }
    std::fs::create_dir_all(imports).map_err(|e| CorpusError::io(imports, e))?;
    let report = write_folder(&motion, &out, options.seed)?;
    let mut data = prepare(&out, options)?;
    data.problems.extend(motion.problems().iter().cloned());
    data.problems.extend(report.skipped.into_iter().map(Into::into));
    Ok(data)
}

/// Whether a folder is in HumanML3D's format.
fn is_prepared(folder: &Path) -> bool {
    ["texts", "new_joints", "new_joint_vecs", "train.txt"].iter().any(|name| folder.join(name).exists())
}

/// A name of its own for each folder.
fn place(folder: &Path, imports: &Path) -> PathBuf {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().map_or_else(|| "motion".into(), |name| name.to_string_lossy().into_owned());
    imports.join(format!("{name}-{:016x}", Fnv::new().text(&whole.to_string_lossy()).0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_folder_of_motion_files_is_a_set_like_any_other() {
        let dir = tempfile::tempdir().unwrap();
        let (motion, imports) = (dir.path().join("motion"), dir.path().join("imports"));
        std::fs::create_dir(&motion).unwrap();
        let style = crate::import::fixture::Style::plain(pose::skeleton::JOINT_NAMES.map(str::to_owned));
        let poses: Vec<pose::Pose> = (0..40).map(|i| fixture::standing(i as f32 * 0.05, 0.3)).collect();
        std::fs::write(motion.join("wave.bvh"), crate::import::fixture::bvh(&poses, &style)).unwrap();
        std::fs::write(motion.join("broken.bvh"), "HIERARCHY").unwrap();
        for _ in 0..2 {
            let data = open_set(&motion, &imports, &PrepareOptions::default()).unwrap();
            assert!(!data.train.is_empty() && data.train.iter().all(|sample| !sample.captions.is_empty()));
            assert_eq!(data.problems.len(), 1, "{:?}", data.problems);
        }
    }

    #[test]
    fn a_folder_with_nothing_in_it_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let said = open_set(dir.path(), &dir.path().join("imports"), &PrepareOptions::default()).unwrap_err();
        assert!(said.to_string().contains(&dir.path().display().to_string()), "{said}");
        assert!(open_set(&dir.path().join("none"), dir.path(), &PrepareOptions::default()).is_err());
    }
}
