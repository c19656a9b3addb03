//! A session as plain data: sentence, settings, runs with every step, camera, layout. The text of a `.posa` file is
//! in [`write`] and [`read`]; which file, and when, is the viewer's business.

mod lenient;
mod parts;
mod read;
mod steps;
mod write;

pub use read::{Read, SessionError, read};
pub use write::write;

use crate::{EditedPose, Form, PastRun, State, View};
use pose::Pose;
use pose::formats::json::PoseRecord;
use protocol::{RunId, SampleRequest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Version of the file that this program writes.
pub const VERSION: u64 = 1;
/// Extension of session files.
pub const EXTENSION: &str = "posa";
/// Largest file that is opened, bytes: more than [`crate::state::MAX_RUNS`] of the longest runs take.
pub const MOST_BYTES: u64 = 512 << 20;

/// Where the camera is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Camera {
    /// What it looks at, metres.
    pub focus: [f32; 3],
    /// Turn about the vertical, radians.
    pub yaw: f32,
    /// Height angle, radians; positive looks down.
    pub pitch: f32,
    /// From the focus, metres.
    pub distance: f32,
}

/// A pose changed by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedEdit {
    /// Index of the run in [`Session::runs`].
    pub run: usize,
    /// Which of its bodies.
    pub sample: usize,
    /// 66 coordinates, metres, pelvis at the origin.
    pub joints: Vec<f32>,
}

/// A body of live mode on the stage; it is not among the runs.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedLive {
    /// Its number, which no run has.
    pub run: RunId,
    /// What it was drawn for.
    pub request: SampleRequest,
    /// The pose.
    pub record: PoseRecord,
    /// The same changed by hand: 66 coordinates, metres, pelvis at the origin.
    pub edited: Option<Vec<f32>>,
}

/// A session.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// What the next run will be.
    pub form: Form,
    /// How the window is set up.
    pub view: View,
    /// Where the camera is.
    pub camera: Option<Camera>,
    /// What was drawn, oldest first.
    pub runs: Vec<Arc<PastRun>>,
    /// Index in `runs` of the one on show.
    pub shown: Option<usize>,
    /// The live body on show, where it is one.
    pub live: Option<SavedLive>,
    /// Step under the playhead.
    pub playhead: f32,
    /// Poses changed by hand.
    pub edits: Vec<SavedEdit>,
    /// Joints that are locked.
    pub locks: Vec<usize>,
    /// What a newer program wrote and this one does not know; written back as it was.
    pub unknown: Map<String, Value>,
}

impl Session {
    /// True when nothing differs that would be worth writing.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let runs =
            self.runs.len() == other.runs.len() && self.runs.iter().zip(&other.runs).all(|(a, b)| Arc::ptr_eq(a, b));
        runs && self.form == other.form
            && self.view == other.view
            && self.camera == other.camera
            && (&self.edits, &self.locks) == (&other.edits, &other.locks)
            && (self.shown, self.playhead) == (other.shown, other.playhead)
            && self.live == other.live
    }
}

impl State {
    /// The session as it stands; the camera is the viewer's to add.
    #[must_use]
    pub fn session(&self) -> Session {
        Session {
            form: self.form.clone(),
            view: self.view.clone(),
            camera: None,
            runs: self.runs.clone(),
            shown: self.runs.iter().position(|past| Some(past.id()) == self.run),
            live: self.saved_live(),
            playhead: self.playhead,
            edits: self.saved_edits(),
            locks: self.edits.locks.iter().copied().collect(),
            unknown: self.unknown.clone(),
        }
    }

    fn saved_edits(&self) -> Vec<SavedEdit> {
        let saved = |edit: &EditedPose| {
            let run = self.runs.iter().position(|past| past.id() == edit.run)?;
            Some(SavedEdit { run, sample: edit.sample, joints: edit.pose.to_flat().to_vec() })
        };
        self.edits.poses.iter().filter_map(saved).collect()
    }

    fn saved_live(&self) -> Option<SavedLive> {
        let (run, request) = self.live_on_show()?;
        let edit = self.edits.poses.iter().find(|edit| edit.run == run);
        Some(SavedLive {
            run,
            request: request.clone(),
            record: self.records.first()?.clone(),
            edited: edit.map(|edit| edit.pose.to_flat().to_vec()),
        })
    }

    /// Takes a session over; of its window only when `own` says that it is this person's.
    pub fn restore(&mut self, session: Session, own: bool) {
        self.form = session.form;
        if own {
            self.view = session.view;
        }
        (self.beside, self.grid, self.causal, self.blend) = (None, None, None, None);
        self.unknown = session.unknown;
        self.runs = session.runs;
        let edit = |saved: &SavedEdit| {
            let past = self.runs.get(saved.run).filter(|past| saved.sample < past.records.len())?;
            let pose = Pose::from_flat(&saved.joints).ok()?;
            Some(EditedPose { run: past.id(), sample: saved.sample, pose })
        };
        self.edits.poses = session.edits.iter().filter_map(edit).collect();
        self.edits.locks = session.locks.into_iter().filter(|joint| pose::reach::is_movable(*joint)).collect();
        let shown = session.shown.and_then(|index| self.runs.get(index)).map(|past| past.id());
        if shown.is_some_and(|id| self.show_run(id)) {
            self.seek(session.playhead);
        } else if let Some(SavedLive { run, request, record, edited }) = session.live {
            let pose = edited.and_then(|flat| Pose::from_flat(&flat).ok());
            self.edits.poses.extend(pose.map(|pose| EditedPose { run, sample: 0, pose }));
            self.show_live(run, request, &record);
        }
    }
}
