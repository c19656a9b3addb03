//! What the person asked for. Panels only say it; the viewer carries it out.

use crate::Batch;
use pose::recipe::Guidance;
use protocol::{DeviceChoice, SampleRequest, TrainControl, TrainRequest};

/// A wish of the person at the window.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Draw poses from the form: [`crate::State::request`], `Client::sample`, then [`crate::State::begin`].
    Run,
    /// Draw these poses: `Client::sample`, then [`crate::State::begin`].
    Draw(Box<SampleRequest>),
    /// Draw single poses beside the run on show: [`crate::State::batch`], `Client::batch`, then
    /// [`crate::State::begin_batch`].
    Batch(Batch),
    /// Stop the run in progress.
    Cancel,
    /// Change the guidance of the run in progress.
    Retune(Guidance),
    /// Compute on another device.
    SetDevice(DeviceChoice),
    /// Write the finished poses to a file the person picks.
    Export(ExportKind),
    /// Move the camera so that every body is seen.
    FrameAll,
    /// Look from one side.
    View(ViewPreset),
    /// Pick a model file and load it.
    LoadWeights,
    /// Read a session file that the person picks: [`crate::session::read`], then [`crate::State::restore`].
    OpenSession,
    /// Write a session file that the person names: [`crate::State::session`].
    SaveSession,
    /// Put a pose of the library on the stage: [`crate::State::start_from`] with its index in
    /// [`crate::State::library`].
    StartFrom(usize),
    /// Train a model: `protocol::Command::Train`.
    Train(Box<TrainRequest>),
    /// Ask something of the training: `Client::control`.
    TrainControl(TrainControl),
    /// Draw with another model file.
    UseModel(std::path::PathBuf),
    /// Take a message away: [`crate::State::dismiss`] with its index in [`crate::State::messages`].
    DismissMessage(usize),
    /// Put the selected pose on the clipboard as JSON.
    CopyPose,
    /// Close the program.
    Quit,
}

/// The file format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// Biovision hierarchy: a skeleton that animation programs read.
    Bvh,
    /// Joint positions with the recipe that made them.
    Json,
    /// One of them all, to be chosen with what it leaves open.
    Any,
}

impl ExportKind {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Bvh, Self::Json, Self::Any];

    /// The name in menus.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Bvh => "BVH",
            Self::Json => "JSON",
            Self::Any => "more…",
        }
    }

    /// What the format is good for: one sentence.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::Bvh => "A skeleton that Blender, Maya and most animation programs open.",
            Self::Json => "Joint positions in metres, with everything needed to draw the pose again.",
            Self::Any => "GLB, OpenPose, pictures, films, NumPy and more: a pose, all of them, or every step of one.",
        }
    }
}

/// A side to look from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewPreset {
    /// The body faces the camera.
    Front,
    /// The body faces away.
    Back,
    /// The camera stands at the body's left.
    Left,
    /// The camera stands at the body's right.
    Right,
    /// From above.
    Top,
}

impl ViewPreset {
    /// All sides.
    pub const ALL: [Self; 5] = [Self::Front, Self::Back, Self::Left, Self::Right, Self::Top];

    /// The name in menus.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Front => "Front",
            Self::Back => "Back",
            Self::Left => "Left",
            Self::Right => "Right",
            Self::Top => "Top",
        }
    }
}
