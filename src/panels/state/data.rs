//! A set of poses to be looked at before training on it: how many and from where, which kinds of pose there are, and
//! what was left out.

use super::State;
use pose::Pose;
use protocol::TrainSource;
use std::sync::Arc;

/// A pose and what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Facing +Z, metres.
    pub pose: Pose,
    /// A caption, or why the pose was left out.
    pub text: String,
}

/// Poses that are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Share of the set, 0 to 1.
    pub share: f32,
    /// Share of what training draws.
    pub drawn: f32,
    /// The most typical pose, then others from the middle outwards.
    pub poses: Vec<Told>,
}

/// What a set of poses holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataView {
    /// Facts in a few words each, such as `12,000 poses`.
    pub facts: Vec<String>,
    /// The kinds of pose, the largest first.
    pub clusters: Vec<Cluster>,
    /// Some poses on the plane in which they differ most, and the cluster of each.
    pub map: Vec<(f32, f32, usize)>,
    /// Share of all difference that the map shows.
    pub explained: f32,
    /// Some of what was rejected.
    pub rejected: Vec<Told>,
    /// Files that could not be read, a sentence each; the first few.
    pub problems: Vec<String>,
}

/// How far the look at a set is.
#[derive(Clone, Debug, PartialEq)]
pub enum DataLook {
    /// It is being read.
    Reading(TrainSource),
    /// This is what it holds.
    Seen(TrainSource, Arc<DataView>),
    /// It cannot be read: one sentence.
    Failed(TrainSource, String),
}

impl DataLook {
    /// The set that it is about.
    #[must_use]
    pub fn source(&self) -> &TrainSource {
        match self {
            Self::Reading(source) | Self::Seen(source, _) | Self::Failed(source, _) => source,
        }
    }
}

impl State {
    /// The set that the form of the training names.
    #[must_use]
    pub fn train_source(&self) -> TrainSource {
        match self.train_form.folder.trim() {
            "" => TrainSource::Starter(self.train_form.poses.clamp(200, 50_000)),
            folder => TrainSource::Folder(folder.into()),
        }
    }

    /// A set was read, or could not be; the answer to an earlier question is dropped.
    pub fn on_data(&mut self, source: TrainSource, found: Result<DataView, String>) {
        if self.data.as_ref().is_some_and(|look| *look.source() == source) {
            self.selected_cluster = None;
            self.data = Some(match found {
                Ok(view) => DataLook::Seen(source, Arc::new(view)),
                Err(why) => DataLook::Failed(source, why),
            });
        }
    }
}
