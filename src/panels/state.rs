//! Everything the panels show: plain data that the viewer keeps up to date from the worker's events.
//! How it changes is in the submodules; nothing here draws.

mod again;
mod aside;
mod beside;
mod blend;
mod causal;
mod data;
mod edits;
mod engine;
mod events;
mod form;
mod grid;
mod guidance;
mod history;
mod live;
mod message;
mod playback;
mod read;
mod runs;
mod sentences;
mod subject;
mod training;
mod undo;
mod view;

pub use again::{Again, MAX_VARIATIONS};
pub use aside::Batch;
pub use blend::Blend;
pub use causal::{Causal, without_word};
pub use data::{Cluster, DataLook, DataView, Told};
pub use edits::{EditedPose, Edits, Grab};
pub use engine::Status;
pub use form::{Form, MAX_COUNT, MAX_PROMPT_CHARS, MAX_STEPS};
pub use grid::{Grid, GridForm};
pub use guidance::{GuidanceForm, GuidanceMode, MAX_SCALE, POINTS};
pub use message::{MAX_MESSAGES, Message, MessageKind};
pub use playback::REPLAY_SECONDS;
pub use runs::{MAX_RUNS, PastRun};
pub use sentences::{MAX_SENTENCES, Sentences};
pub use subject::Subject;
pub use training::TrainForm;
pub use undo::UNDO_STEPS;
pub use view::{View, Widths};

use crate::checklist::Checked;
use crate::lens::Look;
use crate::library::{LibraryPose, Search};
use crate::palette::Palette;
use pose::formats::json::PoseRecord;
use protocol::{
    DeviceChoice, DeviceReport, Fit, Looked, ModelReport, RunId, SampleRequest, Trace, TrainSnapshot, Word,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A joint to be marked on the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// The joint.
    pub joint: usize,
    /// Where it is, points.
    pub at: egui::Pos2,
    /// Its radius on screen, points.
    pub radius: f32,
}

/// Everything the panels show.
#[derive(Clone, Debug)]
pub struct State {
    /// What the next run will be.
    pub form: Form,
    /// How the window is set up.
    pub view: View,

    // The engine.
    /// What the engine is doing.
    pub status: Status,
    /// The device asked for.
    pub device_choice: DeviceChoice,
    /// The device in use.
    pub device: Option<DeviceReport>,
    /// The model in use.
    pub model: Option<ModelReport>,
    /// Something that takes a while besides a run ("Loading weights…").
    pub busy: Option<String>,
    /// Messages not yet dismissed, oldest first, at most [`MAX_MESSAGES`].
    pub messages: Vec<Message>,
    /// Frames a second of the window; 0 while unknown.
    pub fps: f32,

    // The run on show.
    /// The run asked for last.
    pub run: Option<RunId>,
    /// The sentence of that run.
    pub run_prompt: String,
    /// The words of its prompt that the model saw.
    pub words: Vec<Word>,
    /// How many words at the end were cut off.
    pub truncated: usize,
    /// What the model looked at beside the sentence, the nearest first.
    pub looked: Vec<Looked>,
    /// How well the bodies of runs fit their words, for runs of several.
    pub fits: BTreeMap<RunId, Vec<Fit>>,
    /// Its steps so far; the steps of the run before until the first one arrives.
    pub trace: Option<Arc<Trace>>,
    /// Wall time of the run, seconds, once it has ended.
    pub seconds: Option<f32>,
    /// Its finished poses, one a sample.
    pub records: Vec<PoseRecord>,

    // Beside it.
    /// What was drawn so far, oldest first, at most [`MAX_RUNS`].
    pub runs: Vec<Arc<PastRun>>,
    /// A run of before that stands beside the one on show.
    pub beside: Option<RunId>,
    /// The same noise under several guidance scales.
    pub grid: Option<Grid>,
    /// A pose of each of many sentences.
    pub list: Option<Sentences>,
    /// What each word does, found by leaving it out.
    pub causal: Option<Causal>,
    /// Poses to start from; `None` until they are drawn, which the viewer does when the panel is first shown.
    pub library: Option<Arc<[LibraryPose]>>,

    // Training.
    /// What the next training will be.
    pub train_form: TrainForm,
    /// What the set to train on holds, once somebody looked.
    pub data: Option<DataLook>,
    /// The kind of pose that is looked at more closely.
    pub selected_cluster: Option<usize>,
    /// How the training stands, or the last one ended.
    pub training: Option<Arc<TrainSnapshot>>,

    // Edits.
    /// What was changed by hand.
    pub edits: Edits,
    /// The joint that is being dragged.
    pub grabbed: Option<Grab>,
    /// How a pose is drawn again.
    pub again: Again,
    /// What the grid varies.
    pub grid_form: GridForm,
    /// The way between two poses that is being looked for.
    pub blend: Option<Blend>,
    /// Exchanges left and right in a sentence; set by the viewer.
    pub mirror_text: fn(&str) -> String,
    /// Where locked joints and the joint in hand are on screen, points; kept up by the viewer.
    pub marks: Vec<Mark>,

    // Playback.
    /// Step under the playhead; the fraction is the way to the next step.
    pub playhead: f32,
    /// True while the playhead moves by itself.
    pub playing: bool,
    /// True while the newest step of a live run is the one shown.
    pub follow_live: bool,

    // What the person looks at.
    /// Which body the panels speak of.
    pub selected_sample: usize,
    /// The joint under the pointer, in a panel or on the stage.
    pub hovered_joint: Option<usize>,
    /// The joint picked.
    pub selected_joint: Option<usize>,
    /// The word picked.
    pub selected_word: Option<usize>,
    /// What is looked at of attention.
    pub look: Look,

    /// The body that follows the sentence as it is typed.
    live: Option<live::Live>,
    /// The last such body that was put on show.
    live_shown: Option<RunId>,
    /// What is looked for in the library.
    pub(crate) search: Search,
    /// What the checklist worked out last.
    pub(crate) checked: Option<Checked>,
    /// The search for actions.
    pub(crate) palette: Palette,
    /// Where ↑ and ↓ stand in the history.
    recall: history::Recall,
    /// The steps back.
    undo: undo::History,
    /// What an opened session held that this program does not know.
    pub(crate) unknown: serde_json::Map<String, serde_json::Value>,
    /// What the run on show was asked to be.
    pub(crate) asked: Option<SampleRequest>,
    /// The seed of the last run.
    seed_drawn: Option<u64>,
    /// True once the prompt field was given the keyboard at the start.
    pub(crate) greeted: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            form: Form::default(),
            view: View::default(),
            status: Status::default(),
            device_choice: DeviceChoice::default(),
            device: None,
            model: None,
            busy: None,
            messages: Vec::new(),
            fps: 0.0,
            run: None,
            run_prompt: String::new(),
            words: Vec::new(),
            truncated: 0,
            looked: Vec::new(),
            fits: BTreeMap::new(),
            trace: None,
            seconds: None,
            records: Vec::new(),
            runs: Vec::new(),
            beside: None,
            grid: None,
            list: None,
            causal: None,
            library: None,
            train_form: TrainForm::default(),
            data: None,
            selected_cluster: None,
            training: None,
            edits: Edits::default(),
            grabbed: None,
            again: Again::default(),
            grid_form: GridForm::default(),
            blend: None,
            mirror_text: str::to_owned,
            marks: Vec::new(),
            playhead: 0.0,
            playing: false,
            follow_live: true,
            selected_sample: 0,
            hovered_joint: None,
            selected_joint: None,
            selected_word: None,
            look: Look::default(),
            live: None,
            live_shown: None,
            search: Search::default(),
            checked: None,
            palette: Palette::default(),
            recall: history::Recall::default(),
            undo: undo::history(),
            unknown: serde_json::Map::new(),
            asked: None,
            seed_drawn: None,
            greeted: false,
        }
    }
}
