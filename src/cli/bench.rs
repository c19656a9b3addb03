//! Options of `posa bench`.

use super::Device;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    pub what: Bench,
}

#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Denoising steps, and prompt to pose
    Step(BenchStepArgs),
    /// Training steps
    Train(BenchStepArgs),
    /// Main-thread time of the window's frames, idle and while sampling (opens the window)
    Ui {
        /// Frames a phase
        #[arg(long, default_value_t = 300)]
        frames: u32,
    },
    /// How soon the window answers: first picture, first pose, live typing, a key; and what it uses at rest (opens the
    /// window)
    Feel,
    /// What the program holds in memory, each minute, while the window draws pose after pose (opens the window)
    Soak {
        /// How long
        #[arg(long, default_value_t = 60)]
        minutes: u32,
    },
}

#[derive(Debug, Args)]
pub struct BenchStepArgs {
    /// Poses a step; guidance doubles it for denoising
    #[arg(long, default_value_t = 1)]
    pub batch: usize,
    /// Steps to time
    #[arg(long, default_value_t = 100)]
    pub repeats: usize,
    /// Device to compute on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
    /// Folder for the inputs and the answer as .npy files, to compare with another implementation
    #[arg(long, value_name = "FOLDER")]
    pub dump: Option<PathBuf>,
}
