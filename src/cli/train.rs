//! Options of `posa train` and `posa train-report`.

use super::{Device, Learnt};
use clap::{Args, ValueEnum};
use diffusion::nn::Precision;
use diffusion::schedule::{Schedule, Target};
use diffusion::train::{Preset, Weighting};
use serde_json::{Value, from_value};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct TrainArgs {
    /// HumanML3D folder (new_joints or new_joint_vecs, texts, train.txt, val.txt) or a pose store made by `posa data prepare`;
    /// without it, archetypes alone
    #[arg(long, value_name = "FOLDER|STORE")]
    pub data: Option<PathBuf>,
    #[command(flatten)]
    pub learnt: Learnt,
    /// Poses made from the library of archetypes and added; 0 for none
    #[arg(long, default_value_t = 18_000, value_name = "N")]
    pub archetypes: usize,
    /// Folder of captions people wrote (lines of JSON, as HumanML3D's): those that speak of an archetype join its poses
    #[arg(long, value_name = "FOLDER")]
    pub captions: Option<PathBuf>,
    /// Folder of the run; created, or gone on with. Default: "default" in the runs of your data folder
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Steps of the whole run (10000 for a new one); given again, it lengthens or shortens a run
    #[arg(long)]
    pub steps: Option<u64>,
    /// Poses a step
    #[arg(long, default_value_t = 64)]
    pub batch: usize,
    /// Highest learning rate
    #[arg(long, default_value_t = 1e-3)]
    pub learning_rate: f64,
    /// Weight of the anatomy losses (0.5, or the preset's); they are measured and logged also at 0
    #[arg(long)]
    pub anatomy: Option<f64>,
    /// Named settings: phase1 (no anatomy, no text), phase2 (with anatomy), phase3 (with anatomy and text)
    #[arg(long, value_parser = preset, value_name = "NAME")]
    pub preset: Option<Preset>,
    /// What the network predicts: v, sample or epsilon (v, or the preset's)
    #[arg(long, value_parser = named::<Target>)]
    pub target: Option<Target>,
    /// Noise schedule: cosine, linear-1e4-6e3 or linear-1e4-6e3-raw (cosine, or the preset's)
    #[arg(long, value_parser = named::<Schedule>)]
    pub schedule: Option<Schedule>,
    /// How noise levels are weighed: flat, all alike, or min-snr, where the noisiest, at which left is told from right,
    /// count for next to nothing (flat)
    #[arg(long, value_parser = named::<Weighting>)]
    pub weighting: Option<Weighting>,
    /// Channels of the network at 24, 12 and 6 rows, each divisible by 4
    #[arg(long, value_parser = widths, default_value = "128,192,256", value_name = "A,B,C")]
    pub widths: [usize; 3],
    /// Examples of the library that the network sees beside the text; 0 for none (4; with CLIP or a preset 0)
    #[arg(long, value_name = "N")]
    pub examples: Option<usize>,
    /// What the network sees of the text: tokens, each joint attending to each word, or pooled, their mean alone (tokens)
    #[arg(long, value_enum, default_value_t)]
    pub text: TextSeen,
    /// What matrix products are computed in: f32, or f16 with f32 master weights and a dynamic loss scale
    #[arg(long, value_parser = named::<Precision>, default_value = "f32")]
    pub precision: Precision,
    /// Text encoder; CLIP's weights are not shipped (see the README for how to get them)
    #[arg(long, value_enum, default_value_t)]
    pub encoder: Encoder,
    /// Begin a new run from the weights of this model file: same network, same encoder, fresh optimiser
    #[arg(long, value_name = "WEIGHTS")]
    pub start: Option<PathBuf>,
    /// Seed of every random choice
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Leave out a source of the data set's manifest.csv (may be repeated)
    #[arg(long, value_name = "SOURCE", default_value = "deepmimic")]
    pub exclude: Vec<String>,
    /// Steps between checkpoints
    #[arg(long, default_value_t = 500)]
    pub save_every: u64,
    /// Stop after this many minutes, with a checkpoint; run again to go on
    #[arg(long)]
    pub minutes: Option<f64>,
    /// Write the averaged weights as a model file when this command ends
    #[arg(long, value_name = "FILE")]
    pub export: Option<PathBuf>,
    /// Device to compute on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Encoder {
    /// MiniLM-L6, shipped
    #[default]
    Minilm,
    /// The text tower of CLIP ViT-B/32
    Clip,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TextSeen {
    /// Each word
    #[default]
    Tokens,
    /// Their mean
    Pooled,
}

impl Encoder {
    /// The name kept in checkpoints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minilm => "minilm",
            Self::Clip => "clip",
        }
    }

    /// Channels of a token.
    pub fn width(self) -> usize {
        match self {
            Self::Minilm => 768,
            Self::Clip => 512,
        }
    }
}

#[derive(Debug, Args)]
pub struct TrainReportArgs {
    /// Folders of runs
    #[arg(required = true, value_name = "RUN")]
    pub runs: Vec<PathBuf>,
    /// Page to write: one HTML file that needs nothing else
    #[arg(long, default_value = "train-report.html", value_name = "FILE")]
    pub out: PathBuf,
    /// Picture of the same charts to write as well
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
}

fn preset(text: &str) -> Result<Preset, String> {
    let found = Preset::ALL.into_iter().find(|preset| preset.name() == text);
    found.ok_or_else(|| format!("\"{text}\" is not a preset: choose phase1, phase2 or phase3"))
}

fn widths(text: &str) -> Result<[usize; 3], String> {
    let numbers: Result<Vec<usize>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    let three = numbers.ok().and_then(|numbers| numbers.try_into().ok());
    three.ok_or_else(|| format!("\"{text}\" is not three widths: write them as 128,192,256"))
}

/// A setting by the name it has in checkpoints.
fn named<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    from_value(Value::String(text.into())).map_err(|error| error.to_string())
}
