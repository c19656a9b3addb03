//! What the window and the workers say to each other: commands, events and snapshots, and the two ends of the wire.
//!
//! Commands and events are few and ordered (bounded channels); what changes at every step goes through a
//! latest-value slot. The worker never waits for the window, nor the window for the worker. No tensor crosses:
//! everything here is plain host data.

mod batch;
mod client;
pub mod fake;
mod fit;
mod server;
mod trace;
mod training;

pub use batch::{One, grid};
pub use client::{Client, SendError, connect};
pub use fit::{Fit, ranked};
pub use server::{Sampling, Server, TrainerEnd};
pub use trace::{AttentionMap, AttentionParts, SampleState, StepSnapshot, Trace};
pub use training::{MOST_POINTS, TrainControl, TrainPhase, TrainPoint, TrainRequest, TrainSnapshot, TrainSource};

use pose::formats::json::PoseRecord;
use pose::recipe::{Enforcement, Guidance, Sampler, Start, Variation};
use serde::{Deserialize, Serialize};

/// Names one run; later runs have greater numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunId(pub u64);

/// Which device to compute on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceChoice {
    /// A graphics card that passes its self-test, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The graphics card, or an error.
    Gpu,
}

/// How much attention to keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttentionLevel {
    /// None: fastest.
    Off,
    /// The mean over layers and heads.
    #[default]
    Mean,
    /// Every layer and head by itself.
    All,
}

/// One request for poses. A field that an older file lacks has its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SampleRequest {
    /// The sentence.
    pub prompt: String,
    /// What to steer away from; empty for nothing.
    pub negative: String,
    /// Seed of the noise.
    pub seed: u64,
    /// How many poses: noise streams 0, 1, … of the seed.
    pub count: u32,
    /// Denoising steps.
    pub steps: u32,
    /// Numerical method.
    pub sampler: Sampler,
    /// Guidance scale over progress.
    pub guidance: Guidance,
    /// Guidance rescale φ in [0, 1].
    pub rescale: f32,
    /// When to bring the pose onto the body.
    pub enforcement: Enforcement,
    /// Whether to turn the body to do what the words ask of it (see [`pose::meet`]). Requests of older files did not.
    #[serde(default)]
    pub meet: bool,
    /// Whether every body sees a draw of its own of the example found first. Bodies of older files saw the same.
    #[serde(default)]
    pub draws: bool,
    /// How much attention to keep.
    pub attention: AttentionLevel,
    /// A pose to begin from.
    #[serde(default)]
    pub start: Option<Start>,
    /// Joints held where the start has them; the rest is drawn anew.
    #[serde(default)]
    pub locks: Vec<usize>,
    /// Whose noise to vary.
    #[serde(default)]
    pub variation: Option<Variation>,
}

impl Default for SampleRequest {
    fn default() -> Self {
        Self::new("")
    }
}

impl SampleRequest {
    /// A request with the defaults a newcomer gets.
    #[must_use]
    pub fn new(prompt: impl Into<String>) -> Self {
        Self {
            prompt: prompt.into(),
            negative: String::new(),
            seed: 0,
            count: 1,
            steps: 20,
            sampler: Sampler::default(),
            guidance: Guidance::default(),
            rescale: 0.0,
            enforcement: Enforcement::default(),
            meet: true,
            draws: true,
            attention: AttentionLevel::default(),
            start: None,
            locks: Vec::new(),
            variation: None,
        }
    }
}

/// What the window asks of the workers.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Compute on another device; answered by [`Event::Ready`] or [`Event::Unready`].
    UseDevice(DeviceChoice),
    /// Load a model file (`None`: the shipped one); answered by [`Event::Ready`] or [`Event::Unready`].
    LoadWeights(Option<std::path::PathBuf>),
    /// Draw poses.
    Sample(RunId, Box<SampleRequest>),
    /// Draw single poses one after the other, without their steps; each is answered by [`Event::Drawn`].
    Batch(RunId, Vec<One>),
    /// Train a model, unless one is being trained; how it goes is in [`Client::training`].
    Train(Box<TrainRequest>),
    /// End the lanes.
    Shutdown,
}

/// The device in use, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// `CPU` or the adapter's name.
    pub name: String,
    /// True for a graphics card.
    pub gpu: bool,
    /// Threads used on the CPU.
    pub threads: u32,
    /// Why this device: one sentence.
    pub why: String,
}

/// The model in use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelReport {
    /// sha256 of the file, hexadecimal.
    pub hash: String,
    /// The file, for display.
    pub file: String,
    /// Name of the text encoder.
    pub encoder: String,
    /// Number of parameters of the denoiser.
    pub parameters: u64,
    /// Examples of the library that it looks at beside the sentence.
    pub examples: usize,
    /// Training steps behind the weights.
    pub trained_steps: u64,
    /// One sentence on what it was trained on.
    pub trained_on: String,
}

/// A word of the prompt as the encoder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// The word as written.
    pub text: String,
    /// Number of tokens it was split into.
    pub tokens: u32,
}

/// A pose of the library that the model looked at beside the sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Looked {
    /// Name of the archetype, or of the parts that it is put together from.
    pub name: String,
    /// True where left and right are exchanged.
    pub mirrored: bool,
    /// How alike its words are: a cosine, −1 to 1.
    pub similarity: f32,
    /// Share of what the sentence asks of the body that it meets, 0 to 1.
    pub agreement: f32,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// All poses were drawn; one record a sample, none for a batch, whose poses have come already.
    Done(Vec<PoseRecord>),
    /// Stopped on request; what was seen so far stays in the trace.
    Cancelled,
    /// Something went wrong: one sentence for a person.
    Failed(String),
}

/// What the workers tell the window.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Device and model are ready to draw.
    Ready(DeviceReport, ModelReport),
    /// Device or model cannot be used: one sentence for a person. A model loaded before stays in use.
    Unready(String),
    /// A run has begun.
    Started {
        /// Which run.
        run: RunId,
        /// The prompt's words that the model sees.
        words: Vec<Word>,
        /// How many words at the end were cut off.
        truncated: usize,
        /// What the model looked at, the nearest first; empty for a model that looks at nothing.
        looked: Vec<Looked>,
    },
    /// How well the poses of a run that has ended fit their words, in their order.
    Ranked {
        /// Which run.
        run: RunId,
        /// A fit for each pose.
        fits: Vec<Fit>,
    },
    /// One pose of a batch is there.
    Drawn {
        /// Which run.
        run: RunId,
        /// Its place in the batch.
        at: usize,
        /// The pose.
        record: Box<PoseRecord>,
    },
    /// A run has ended.
    Finished {
        /// Which run.
        run: RunId,
        /// How.
        outcome: Outcome,
        /// Wall time, seconds.
        seconds: f32,
    },
    /// Something a person should know; nothing is lost.
    Warning(String),
    /// The device stopped answering; the CPU takes over.
    DeviceLost(String),
}
