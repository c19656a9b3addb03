//! The ways reading a data set can fail, and the small failures that do not stop it.
//! Not for failures of training: those belong to the trainer.

use std::path::{Path, PathBuf};

/// A failure that ends the reading of a file or a whole set.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// The folder of a data set is not there.
    #[error("there is no folder {}: give the path of a HumanML3D folder (one that holds texts/ and train.txt)", .0.display())]
    NoFolder(PathBuf),
    /// The folder lacks a file or sub-folder that every HumanML3D folder has.
    #[error("{} lacks {what}: a HumanML3D folder holds train.txt, val.txt, texts/ and new_joints/ or new_joint_vecs/; `posa data import` makes one of BVH or ASF/AMC files", dir.display())]
    Incomplete {
        /// The folder.
        dir: PathBuf,
        /// The missing entry.
        what: &'static str,
    },
    /// A file could not be read or written at all.
    #[error("{}: {source}; check that the file exists and may be opened", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file's contents are not what its name promises.
    #[error("{}: {why}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what is expected.
        why: String,
    },
    /// Nothing to train on came out of the set.
    #[error("{}: no usable pose was found ({problems} files skipped, first: {first}); check the folder and the excluded sources", dir.display())]
    NoPoses {
        /// The folder.
        dir: PathBuf,
        /// Number of recorded problems.
        problems: usize,
        /// The first problem in words.
        first: String,
    },
}

impl CorpusError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    pub(crate) fn malformed(path: &Path, why: impl Into<String>) -> Self {
        Self::Malformed { path: path.to_owned(), why: why.into() }
    }
}

/// A file or line that was skipped while the rest of the set was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file it is about.
    pub file: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl Problem {
    pub(crate) fn new(file: &Path, why: impl Into<String>) -> Self {
        Self { file: file.to_owned(), why: why.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.why)
    }
}

impl From<CorpusError> for Problem {
    fn from(error: CorpusError) -> Self {
        match error {
            CorpusError::Malformed { path, why } => Self { file: path, why },
            CorpusError::Io { path, source } => Self { file: path, why: source.to_string() },
            CorpusError::NoFolder(file) => Self { file, why: "there is no such folder".to_owned() },
            CorpusError::Incomplete { dir, what } => Self { file: dir, why: format!("lacks {what}") },
            CorpusError::NoPoses { dir, first, .. } => Self { file: dir, why: format!("no usable pose; {first}") },
        }
    }
}
