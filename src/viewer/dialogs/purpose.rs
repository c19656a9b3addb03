//! What a chosen file or folder is for, and what is asked to have it.

use crate::export::{self, Job};
use crate::file_dialog::Question;
use crate::open;
use panels::Place;
use std::path::Path;

/// A session that waits for its name.
#[derive(Clone, Debug)]
pub(super) struct Kept(pub panels::session::Session);

impl Kept {
    fn name(&self) -> String {
        format!("{}.{}", export::slug(&self.0.form.prompt), panels::session::EXTENSION)
    }
}

/// What a chosen file is for.
#[derive(Clone, Debug)]
pub(super) enum Purpose {
    Save(Job),
    Weights,
    OpenSession,
    Sentences,
    Poses,
    Folder(Place),
    SaveSession(Box<Kept>),
}

impl Purpose {
    /// The name offered to save under; `None` to open a file.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Save(job) => Some(job.name.clone()),
            Self::SaveSession(kept) => Some(kept.name()),
            Self::Weights | Self::OpenSession | Self::Sentences | Self::Poses | Self::Folder(_) => None,
        }
    }

    pub fn title(&self) -> &'static str {
        match self {
            Self::Save(_) => "Save the pose",
            Self::SaveSession(_) => "Save the session",
            Self::Weights => "Load a model",
            Self::OpenSession => "Open a session",
            Self::Sentences => "Read sentences",
            Self::Poses => "Open poses",
            Self::Folder(Place::Poses) => "Folder with poses to train on",
            Self::Folder(Place::Run) => "Folder for the training",
        }
    }

    /// What is asked for it, beginning in a folder.
    pub fn question(&self, folder: &Path) -> Question {
        let filter = match self {
            Self::Weights => ("Posa model", &["safetensors"][..]),
            Self::Sentences => ("Text", &["txt"][..]),
            Self::Poses => ("Poses", &open::ENDINGS[..]),
            _ => ("Posa session", &[panels::session::EXTENSION][..]),
        };
        let wants_folder = matches!(self, Self::Folder(_));
        Question { folder: folder.into(), save_as: self.name(), title: self.title(), filter, wants_folder }
    }
}
