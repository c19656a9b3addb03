//! Options of `posa train`.

use super::Device;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct TrainArgs {
    /// HumanML3D folder (new_joints or new_joint_vecs, texts, train.txt, val.txt) or a pose store made by `posa data prepare`;
    /// without it, archetypes alone
    #[arg(long, value_name = "FOLDER|STORE")]
    pub data: Option<PathBuf>,
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
    /// Weight of the anatomy loss
    #[arg(long, default_value_t = 0.5)]
    pub anatomy: f64,
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
