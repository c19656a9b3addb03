//! What can go wrong, each in a sentence that says what, where and what to do.

use std::path::{Path, PathBuf};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{path}: {source}. Check that the file exists and that you may use it")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A weights file is damaged or of another kind.
    #[error(
        "{path} is not a usable weights file: {why}. Restore it, or start Posa with other weights (--weights FILE)"
    )]
    Weights {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A checkpoint is damaged or belongs to another run.
    #[error("checkpoint {path}: {why}")]
    Checkpoint {
        /// Which folder.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A setting or request that cannot work.
    #[error("{0}")]
    Config(String),
    /// The prompt cannot be used.
    #[error("{0}")]
    Prompt(String),
    /// The device cannot be used.
    #[error("{0}")]
    Device(String),
    /// The data set cannot be used.
    #[error(transparent)]
    Corpus(#[from] corpus::CorpusError),
    /// Somebody asked to stop.
    #[error("it was stopped before its first step; start it again to go on")]
    Stopped,
    /// The computation gave numbers that are not finite.
    #[error("{0}")]
    NotFinite(String),
}

impl Error {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.into(), source }
    }

    pub(crate) fn weights(path: &Path, why: impl Into<String>) -> Self {
        Self::Weights { path: path.into(), why: why.into() }
    }
}
