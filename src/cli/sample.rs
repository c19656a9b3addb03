//! Options of `posa sample`.

use super::{Device, EditArgs, FormArgs};
use clap::Args;
use pose::recipe::{Enforcement, Guidance, Sampler};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SampleArgs {
    /// What the body should do, in words
    #[arg(required_unless_present = "prompts")]
    pub prompt: Option<String>,
    /// File with one prompt a line, instead of PROMPT
    #[arg(long, value_name = "FILE", conflicts_with = "prompt")]
    pub prompts: Option<PathBuf>,
    /// How many poses a prompt
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub count: u32,
    /// Keep only the N of them that fit the words best, the best first, and say why; --count alone keeps all
    #[arg(long, value_name = "N", conflicts_with = "run", value_parser = clap::value_parser!(u32).range(1..))]
    pub best: Option<u32>,
    /// Seed of the noise
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Denoising steps; more is slower and a little better
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub steps: u32,
    /// Numerical method from noise to pose
    #[arg(long, default_value = "dpmpp", value_parser = sampler)]
    pub sampler: Sampler,
    /// How strongly the words pull, from noise to body: a scale (4), a ramp (2..7), cos:2..7, or a polyline (2,5,7)
    #[arg(long, default_value_t)]
    pub guidance: Guidance,
    /// Guidance rescale φ from 0 to 1, against exaggerated poses
    #[arg(long, default_value_t = 0.0)]
    pub rescale: f32,
    /// What to steer away from, in words
    #[arg(long, default_value = "")]
    pub negative: String,
    /// When to bring the pose onto the body (exact bone lengths)
    #[arg(long, default_value = "final", value_parser = enforcement)]
    pub enforce: Enforcement,
    /// Leave the body as the model says, even where it does not do what the words ask of it outright ("head bowed")
    #[arg(long)]
    pub no_meet: bool,
    /// Device to compute on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
    /// Model file to use instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Where to write; without it, lines of JSON on standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write every step of the denoising, noise first, instead of the finished pose alone; animations always do
    #[arg(long)]
    pub run: bool,
    #[command(flatten)]
    pub form: FormArgs,
    #[command(flatten)]
    pub edit: EditArgs,
}

pub(super) fn sampler(text: &str) -> Result<Sampler, String> {
    Sampler::ALL
        .into_iter()
        .find(|s| s.name() == text)
        .ok_or_else(|| format!("\"{text}\" is not a sampler: choose dpmpp, ddim or ddpm"))
}

pub(super) fn enforcement(text: &str) -> Result<Enforcement, String> {
    match text {
        "off" => Ok(Enforcement::Off),
        "final" => Ok(Enforcement::Final),
        "every-step" => Ok(Enforcement::EveryStep),
        _ => Err(format!("\"{text}\" is not understood: choose off, final or every-step")),
    }
}
