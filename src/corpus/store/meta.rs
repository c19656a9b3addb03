//! The part of a store that is small and meant to be read by people too: how it was made, what was left out, names, clusters and
//! normalisation statistics.

use serde::{Deserialize, Serialize};

use crate::axes::Up;

/// How a store was made and what it holds beside poses and words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// Program and version that wrote it.
    pub made_by: String,
    /// Axes and unit of the poses.
    pub axes: String,
    /// Which axis pointed up in the folder they were made from.
    pub read_up: Up,
    /// How the poses were chosen, in words.
    pub selection: String,
    /// Seed of every draw.
    pub seed: u64,
    /// What was kept and left out.
    pub counts: Counts,
    /// Names of the sources; records hold indices.
    pub sources: Vec<String>,
    /// The clips; records hold indices.
    pub clips: Vec<ClipEntry>,
    /// Division of the training poses.
    pub clusters: ClusterTable,
    /// Mean of each coordinate over the training poses `[66]`, metres.
    pub mean: Vec<f32>,
    /// Standard deviation likewise, at least 0.03 m, except 1 for coordinates that never vary (the pelvis).
    pub std: Vec<f32>,
    /// Some of the poses that were rejected, with the reason.
    pub rejects: Vec<RejectEntry>,
    /// Files and lines that were skipped, in words.
    pub problems: Vec<String>,
}

/// A clip that poses came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipEntry {
    /// Its id.
    pub id: String,
    /// Who moves in it; all takes of one subject lie in one split. The clip's own id where nobody is named.
    pub subject: String,
}

/// What was kept and left out on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Training poses before a size was chosen.
    pub prepared: usize,
    /// Training poses written.
    pub train: usize,
    /// Validation poses written.
    pub val: usize,
    /// Test poses written.
    pub test: usize,
    /// Clips left out by source, or as ready-made mirror images.
    pub clips: usize,
    /// Frames with jitter or broken bones.
    pub frames: usize,
    /// Poses that no body can take.
    pub invalid: usize,
    /// Poses too far from their cluster's centroid.
    pub outliers: usize,
    /// Poses as far away that have company and are kept as a rare category.
    pub rare: usize,
    /// Poses that repeat another.
    pub duplicates: usize,
    /// Files and lines that could not be read.
    pub problems: usize,
}

/// The division of the training poses into clusters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClusterTable {
    /// Mean pose of each cluster `[k][66]`, metres.
    pub centroids: Vec<Vec<f32>>,
    /// The pose nearest to each centroid, an index into the store.
    pub medoids: Vec<usize>,
    /// Share of each cluster in all prepared training poses.
    pub shares_before: Vec<f32>,
    /// Share of each cluster in the training poses written.
    pub shares_after: Vec<f32>,
    /// Mean squared distance to the own centroid over the prepared poses, m².
    pub inertia: f32,
    /// Simplified silhouette over the prepared poses, −1 … 1.
    pub silhouette: f32,
}

/// A rejected pose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RejectEntry {
    /// Clip it was taken from.
    pub clip: String,
    /// Frame of the clip.
    pub frame: usize,
    /// Why it was rejected.
    pub why: String,
    /// The pose `[66]`, metres, facing +Z, pelvis at the origin.
    pub joints: Vec<f32>,
}
