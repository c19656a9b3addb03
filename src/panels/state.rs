//! Everything the panels show: plain data that the viewer keeps up to date from the worker's events.
//! How it changes is in the submodules; nothing here draws.

mod edits;
mod events;
mod form;
mod message;
mod playback;
mod runs;
mod snapshot;
mod subject;

pub use edits::{EditedPose, Edits, Grab, UNDO_STEPS};
pub use form::{GuidanceForm, GuidanceMode, MAX_COUNT, MAX_PROMPT_CHARS, MAX_SCALE, MAX_STEPS};
pub use message::{MAX_MESSAGES, Message, MessageKind};
pub use playback::REPLAY_SECONDS;
pub use runs::{MAX_RUNS, PastRun};
pub use snapshot::Form;
pub use subject::Subject;

use crate::Tab;
use crate::checklist::Checked;
use crate::library::{LibraryPose, Search};
use crate::palette::Palette;
use pose::formats::json::PoseRecord;
use pose::recipe::{Enforcement, Sampler};
use protocol::{DeviceChoice, DeviceReport, ModelReport, RunId, SampleRequest, Trace, Word};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Instant;

/// What the engine is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Status {
    /// Device and model are being prepared.
    #[default]
    Starting,
    /// There is no usable device or model: one sentence from the engine.
    Unready(String),
    /// Ready to draw.
    Ready,
    /// A run is in progress.
    Running {
        /// Which run.
        run: RunId,
        /// When it was asked for.
        started: Instant,
    },
    /// The last run failed, for this reason; another may be tried.
    Failed(String),
}

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

/// How wide the side panels are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Widths {
    /// Width of the controls, points.
    pub left: f32,
    /// Width of the panel on the right, points.
    pub right: f32,
}

impl Default for Widths {
    fn default() -> Self {
        Self { left: 288.0, right: 344.0 }
    }
}

/// Everything the panels show.
#[derive(Clone, Debug)]
pub struct State {
    // The form: what the next run will be.
    /// The sentence.
    pub prompt: String,
    /// What to steer away from; empty for nothing.
    pub negative: String,
    /// Seed of the noise.
    pub seed: u64,
    /// True to draw from the same noise again; false for a new seed each run.
    pub seed_locked: bool,
    /// How many bodies, 1 to [`MAX_COUNT`].
    pub count: u32,
    /// Denoising steps, 1 to [`MAX_STEPS`].
    pub steps: u32,
    /// Numerical method.
    pub sampler: Sampler,
    /// Guidance scale over progress.
    pub guidance: GuidanceForm,
    /// Guidance rescale φ in [0, 1].
    pub rescale: f32,
    /// When to bring the pose onto the body.
    pub enforcement: Enforcement,
    /// True to keep the attention of every step.
    pub attention: bool,
    /// Prompts that were run, oldest first, bounded.
    pub history: Vec<String>,

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
    /// Its steps so far; the steps of the run before until the first one arrives.
    pub trace: Option<Arc<Trace>>,
    /// Wall time of the run, seconds, once it has ended.
    pub seconds: Option<f32>,
    /// Its finished poses, one a sample.
    pub records: Vec<PoseRecord>,

    /// What was drawn so far, oldest first, at most [`MAX_RUNS`].
    pub runs: Vec<Arc<PastRun>>,

    /// Poses to start from; `None` until they are drawn, which the viewer does when the panel is first shown.
    pub library: Option<Arc<[LibraryPose]>>,

    // Edits.
    /// What was changed by hand.
    pub edits: Edits,
    /// The joint that is being dragged.
    pub grabbed: Option<Grab>,
    /// Exchanges left and right in a sentence; set by the viewer.
    pub mirror_text: fn(&str) -> String,
    /// Where locked joints and the joint in hand are on screen, points; kept up by the viewer.
    pub marks: Vec<Mark>,

    // Playback.
    /// Step under the playhead; the fraction is the way to the next step.
    pub playhead: f32,
    /// True while the playhead moves by itself.
    pub playing: bool,
    /// Playback speed; 1 shows a whole run in [`REPLAY_SECONDS`].
    pub speed: f32,
    /// True to start over at the end.
    pub looping: bool,
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
    /// True to show the model's estimate x̂0 beside the noisy body.
    pub show_ghost: bool,
    /// True for dark colours.
    pub dark: bool,
    /// Size of the interface, 1 for the system's own; applied by the viewer.
    pub ui_scale: f32,

    /// The panel on the right that is in front.
    pub tab: Tab,
    /// How wide the side panels are.
    pub layout: Widths,

    /// What is looked for in the library.
    pub(crate) search: Search,
    /// What the checklist worked out last.
    pub(crate) checked: Option<Checked>,
    /// The search for actions.
    pub(crate) palette: Palette,
    /// Where ↑ and ↓ stand in the history.
    recall: form::Recall,
    /// The steps back.
    history_of_edits: edits::History,
    /// What an opened session held that this program does not know.
    pub(crate) unknown: serde_json::Map<String, serde_json::Value>,
    /// What the last run was asked to be.
    asked: Option<SampleRequest>,
    /// The seed of the last run.
    seed_drawn: Option<u64>,
    /// True once the prompt field was given the keyboard at the start.
    pub(crate) greeted: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            negative: String::new(),
            seed: 0,
            seed_locked: false,
            count: 1,
            steps: 20,
            sampler: Sampler::default(),
            guidance: GuidanceForm::default(),
            rescale: 0.0,
            enforcement: Enforcement::default(),
            attention: true,
            history: Vec::new(),
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
            trace: None,
            seconds: None,
            records: Vec::new(),
            runs: Vec::new(),
            library: None,
            edits: Edits::default(),
            grabbed: None,
            mirror_text: str::to_owned,
            marks: Vec::new(),
            playhead: 0.0,
            playing: false,
            speed: 1.0,
            looping: false,
            follow_live: true,
            selected_sample: 0,
            hovered_joint: None,
            selected_joint: None,
            selected_word: None,
            show_ghost: true,
            dark: true,
            ui_scale: 1.0,
            tab: Tab::default(),
            layout: Widths::default(),
            search: Search::default(),
            checked: None,
            palette: Palette::default(),
            recall: form::Recall::default(),
            history_of_edits: edits::history(),
            unknown: serde_json::Map::new(),
            asked: None,
            seed_drawn: None,
            greeted: false,
        }
    }
}

impl State {
    /// True while a run is in progress.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.status, Status::Running { .. })
    }

    /// True when the steps on show belong to the run asked for last.
    #[must_use]
    pub fn shows_current_run(&self) -> bool {
        self.trace.as_ref().is_some_and(|trace| Some(trace.run) == self.run)
    }

    /// Share of the denoising steps done, in [0, 1]; 0 before the first.
    #[must_use]
    pub fn progress(&self) -> f32 {
        match &self.trace {
            Some(trace) if self.shows_current_run() => {
                trace.steps.len().saturating_sub(1) as f32 / trace.total.max(1) as f32
            }
            _ => 0.0,
        }
    }

    /// Mean wall time of a denoising step, milliseconds.
    #[must_use]
    pub fn step_ms(&self) -> Option<f32> {
        let done = self.trace.as_ref().filter(|_| self.shows_current_run())?.steps.len().saturating_sub(1);
        let seconds = match &self.status {
            Status::Running { started, .. } => started.elapsed().as_secs_f32(),
            _ => self.seconds?,
        };
        (done > 0).then(|| 1000.0 * seconds / done as f32)
    }

    /// Why a run cannot be asked for now; `None` when it can.
    #[must_use]
    pub fn why_not_run(&self) -> Option<String> {
        match &self.status {
            Status::Starting => Some("The engine is still starting; this takes a moment.".into()),
            Status::Unready(why) => Some(why.clone()),
            _ => self.request().err(),
        }
    }
}
