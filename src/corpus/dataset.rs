//! Samples a trainer can use: canonical poses on the body, each with the captions that speak of it, and what was left out on the
//! way to them. How they are made of a folder is in [`crate::prepare`]. No tensors, no batches, no normalisation: those are the
//! trainer's.

use std::collections::BTreeMap;

use pose::Pose;

use crate::axes::Up;
pub use crate::caption_text::CaptionText;
use crate::error::Problem;
use crate::splits::Splits;

/// A pose with the captions that describe it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Canonical: facing +Z, pelvis at the origin, on the body manifold; metres.
    pub pose: Pose,
    /// At least one.
    pub captions: Vec<CaptionText>,
    /// Id of the clip the pose was taken from.
    pub clip: String,
    /// Frame of that clip.
    pub frame: usize,
    /// Recording project, such as `cmu`.
    pub source: String,
    /// True for the mirrored twin of a recorded pose.
    pub mirrored: bool,
}

/// What to prepare.
#[derive(Clone, Debug, PartialEq)]
pub struct PrepareOptions {
    /// Poses taken from one caption window at most.
    pub frames_per_clip: usize,
    /// Adds the mirrored twin of every training pose.
    pub mirror: bool,
    /// Sources of `manifest.csv` that are left out.
    pub exclude_sources: Vec<String>,
    /// Adds captions made from the geometry of each pose.
    pub auto_captions: bool,
    /// Decides the wording of automatic captions and which poses `max_poses` keeps.
    pub seed: u64,
    /// Upper bound on training poses, twins included; the most telling frames of every clip are kept first.
    pub max_poses: Option<usize>,
    /// Removes poses that repeat others, and poses that lie alone and far from every cluster.
    pub clean: bool,
    /// Which clips train, validate and test.
    pub splits: Splits,
    /// Which axis of the folder's joints points up.
    pub up: Up,
}

impl Default for PrepareOptions {
    fn default() -> Self {
        Self {
            frames_per_clip: 8,
            mirror: true,
            // Where its motion capture comes from is not documented, so its terms are unverified.
            exclude_sources: vec!["deepmimic".to_owned()],
            auto_captions: true,
            seed: 0,
            max_poses: None,
            clean: true,
            splits: Splits::Folder,
            up: Up::Y,
        }
    }
}

/// Everything prepared from one folder.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// Training samples.
    pub train: Vec<Sample>,
    /// Validation samples, never mirrored.
    pub val: Vec<Sample>,
    /// Test samples, never mirrored; empty where the folder has no `test.txt`.
    pub test: Vec<Sample>,
    /// Files and caption lines that were skipped.
    pub problems: Vec<Problem>,
    /// What was left out for other reasons.
    pub left_out: LeftOut,
    /// The rejected poses, to be looked at.
    pub rejected: Vec<Rejected>,
    /// Who moves in a clip, by clip; clips of which nobody is known are missing.
    pub subjects: BTreeMap<String, String>,
}

/// A pose that was rejected.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Facing +Z, pelvis at the origin, metres.
    pub pose: Pose,
    /// Id of its clip.
    pub clip: String,
    /// Frame of that clip.
    pub frame: usize,
    /// Why.
    pub why: String,
}

/// Counts of what was left out without being a fault of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Clips of excluded sources, and ready-made mirror images where `mirror` makes them anyway.
    pub clips: usize,
    /// Frames with jitter or broken bones.
    pub frames: usize,
    /// Poses that no body can take.
    pub poses: usize,
    /// Poses that lie alone and far from their cluster's centroid.
    pub outliers: usize,
    /// Poses as far away that have company there and were kept.
    pub rare: usize,
    /// Poses that repeat another.
    pub duplicates: usize,
}

impl LeftOut {
    pub(crate) fn add(&mut self, other: Self) {
        self.clips += other.clips;
        self.frames += other.frames;
        self.poses += other.poses;
        self.outliers += other.outliers;
        self.rare += other.rare;
        self.duplicates += other.duplicates;
    }
}

impl Dataset {
    /// Adds another set, split by split.
    pub fn join(&mut self, other: Self) {
        self.train.extend(other.train);
        self.val.extend(other.val);
        self.test.extend(other.test);
        self.problems.extend(other.problems);
        self.left_out.add(other.left_out);
        self.rejected.extend(other.rejected);
        self.subjects.extend(other.subjects);
    }

    /// Number of training poses a source.
    #[must_use]
    pub fn sources(&self) -> BTreeMap<&str, usize> {
        self.train.iter().fold(BTreeMap::new(), |mut counts, sample| {
            *counts.entry(sample.source.as_str()).or_default() += 1;
            counts
        })
    }
}
