//! Options of `posa eval`.

use super::Device;
use clap::Args;
use pose::recipe::Guidance;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Prompt list: kind, prompt and claims in columns parted by tabs. Without it, the shipped list
    #[arg(long, value_name = "FILE")]
    pub prompts: Option<PathBuf>,
    /// Poses a prompt
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub count: u32,
    /// Seed of the noise
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Denoising steps
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub steps: u32,
    /// How strongly the words pull
    #[arg(long, default_value = "2..7")]
    pub guidance: Guidance,
    /// Device to compute on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
    /// Model file to judge instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Write the whole result as JSON
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
