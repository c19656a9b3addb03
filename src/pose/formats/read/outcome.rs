//! What came out of a file, or why nothing did.

use crate::Pose;
use crate::formats::bvh::BvhError;
use crate::formats::csv::CsvError;
use crate::formats::export::Format;
use crate::formats::glb::GlbError;
use crate::formats::json::{JsonError, PoseRecord};
use crate::formats::limits::{LONGEST_TEXT, MOST_BYTES};
use crate::formats::npy::NpyError;
use crate::formats::npz::NpzError;
use crate::formats::openpose::OpenPoseError;
use crate::formats::recipes::Recipes;
use crate::recipe::Recipe;

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// What the file is.
    pub format: Format,
    /// The poses, metres, in the file's order; none for pictures and films.
    pub poses: Vec<Pose>,
    /// The poses before enforcement where the file has them: empty, or one a pose.
    pub raw: Vec<Option<Pose>>,
    /// None, one for all poses (the steps of a run), or one a pose.
    pub recipes: Vec<Recipe>,
    /// Frames a second, where the file says so.
    pub fps: Option<f32>,
    /// What a person should know about how the file was read, a sentence each.
    pub notes: Vec<String>,
}

/// Why a file could not be read: one sentence, without the file's name.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system could not give the bytes.
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// A folder or a device.
    #[error("it is no file: give the name of a file with poses")]
    NoFile,
    /// Too many bytes.
    #[error("its {0} bytes are more than the {MOST_BYTES} that are read: split it")]
    TooLarge(u64),
    /// Nothing in it.
    #[error("it is empty: copy or download it again")]
    Empty,
    /// A text beyond all measure.
    #[error("a text in it has more than {LONGEST_TEXT} bytes: it is damaged")]
    LongText,
    /// None of the formats.
    #[error(
        "it is of no kind Posa reads: those are JSON, JSON Lines, CSV, BVH, GLB, NPY, NPZ, HumanML3D and OpenPose JSON, and PNG, GIF and MP4 for their recipes"
    )]
    Unknown,
    /// A pose that cannot be one.
    #[error("{0}")]
    Pose(String),
    /// Damaged or foreign JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// A damaged or foreign array.
    #[error(transparent)]
    Npy(#[from] NpyError),
    /// A damaged or foreign archive.
    #[error(transparent)]
    Npz(#[from] NpzError),
    /// A damaged or foreign table.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// A damaged or foreign GLB file.
    #[error(transparent)]
    Glb(#[from] GlbError),
    /// A damaged or foreign BVH file.
    #[error(transparent)]
    Bvh(#[from] BvhError),
    /// Key points that could not be read, or to which no body could be fitted.
    #[error(transparent)]
    OpenPose(#[from] OpenPoseError),
}

impl Read {
    pub(super) fn new(format: Format, poses: Vec<Pose>, recipes: Recipes) -> Self {
        let mut recipes = recipes.recipes;
        if !recipes.iter().any(Recipe::is_known) {
            recipes.clear();
        }
        Self { format, poses, raw: Vec::new(), recipes, fps: None, notes: Vec::new() }
    }

    /// Poses of another rig's BVH file that were brought onto the body elsewhere, frames a second and a sentence on how.
    #[must_use]
    pub fn retargeted(poses: Vec<Pose>, fps: f32, note: String) -> Self {
        Self { fps: Some(fps), notes: vec![note], ..Self::new(Format::Bvh, poses, Recipes::default()) }
    }

    /// A file with recipes and no poses.
    pub(super) fn bare(format: Format, recipes: Recipes) -> Self {
        Self::new(format, Vec::new(), recipes)
    }

    /// The recipe of a pose, counted from 0; one recipe is that of every pose.
    #[must_use]
    pub fn recipe(&self, pose: usize) -> Option<&Recipe> {
        let recipe = match self.recipes.as_slice() {
            [only] => Some(only),
            many => many.get(pose),
        };
        recipe.filter(|recipe| recipe.is_known())
    }

    /// The poses as records, for any writer.
    #[must_use]
    pub fn records(&self) -> Vec<PoseRecord> {
        let unknown = Recipe::default();
        let record = |(number, pose): (usize, &Pose)| {
            let raw = self.raw.get(number).and_then(Option::as_ref);
            PoseRecord::new(pose, raw, self.recipe(number).unwrap_or(&unknown))
        };
        self.poses.iter().enumerate().map(record).collect()
    }
}
