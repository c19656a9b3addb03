//! Options of `posa eval` and `posa train-evaluator`.

use super::Device;
use super::sample::{enforcement, sampler};
use clap::Args;
use pose::recipe::{Enforcement, Guidance, Sampler};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Prompt list: kind, prompt and claims in columns parted by tabs. Without it, the shipped list
    #[arg(long, value_name = "FILE")]
    pub prompts: Option<PathBuf>,
    /// Poses a prompt
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub count: u32,
    /// Also score the one pose of each prompt that fits its words best, beside the mean of all
    #[arg(long)]
    pub best: bool,
    /// Seed of the noise
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Denoising steps
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub steps: u32,
    /// Numerical method from noise to pose
    #[arg(long, default_value = "dpmpp", value_parser = sampler)]
    pub sampler: Sampler,
    /// How strongly the words pull
    #[arg(long, default_value_t)]
    pub guidance: Guidance,
    /// Guidance rescale φ from 0 to 1
    #[arg(long, default_value_t = 0.0)]
    pub rescale: f32,
    /// When to bring the pose onto the body: off, final or every-step
    #[arg(long, default_value = "final", value_parser = enforcement)]
    pub enforce: Enforcement,
    /// Leave the body as the model says, even where it does not do what the words ask of it outright ("head bowed")
    #[arg(long)]
    pub no_meet: bool,
    /// Device to compute on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
    /// Model file to judge instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Write the whole result as JSON
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Measure everything (baselines, realism, curves, attention, latency) and write a page with pictures
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// HumanML3D folder or pose store with real poses to compare with. Without it, poses of the library
    #[arg(long, value_name = "FOLDER|STORE", requires = "report")]
    pub data: Option<PathBuf>,
    /// Poses made from the library of archetypes to compare with (1000, or none beside --data)
    #[arg(long, value_name = "N", requires = "report")]
    pub archetypes: Option<usize>,
    /// Leave out a source of the data set's manifest.csv (may be repeated)
    #[arg(long, value_name = "SOURCE", default_value = "deepmimic")]
    pub exclude: Vec<String>,
    /// Pose–text encoder for retrieval and Fréchet distance. Without it, the one in the weights folder
    #[arg(long, value_name = "FILE", requires = "report")]
    pub evaluator: Option<PathBuf>,
    /// Minutes after which the report begins no further measurement; what is left out is named
    #[arg(long, default_value_t = 15.0, requires = "report")]
    pub budget: f64,
}

#[derive(Debug, Args)]
pub struct TrainEvaluatorArgs {
    /// HumanML3D folder (new_joints or new_joint_vecs, texts, train.txt, val.txt) or a pose store made by `posa data prepare`;
    /// without it, archetypes alone
    #[arg(long, value_name = "FOLDER|STORE")]
    pub data: Option<PathBuf>,
    /// Poses made from the library of archetypes and added; 0 for none
    #[arg(long, default_value_t = 6_000, value_name = "N")]
    pub archetypes: usize,
    /// Folder of captions people wrote (lines of JSON, as HumanML3D's): those that speak of an archetype join its poses
    #[arg(long, value_name = "FOLDER")]
    pub captions: Option<PathBuf>,
    /// Leave out a source of the data set's manifest.csv (may be repeated)
    #[arg(long, value_name = "SOURCE", default_value = "deepmimic")]
    pub exclude: Vec<String>,
    /// Steps
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub steps: u64,
    /// Pairs a step
    #[arg(long, default_value_t = 256)]
    pub batch: usize,
    /// Seed of every random choice
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// File to write
    #[arg(long, default_value = "posa-evaluator.safetensors", value_name = "FILE")]
    pub out: PathBuf,
    /// Device to compute on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
}
