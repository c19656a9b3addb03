//! Options of `posa replay`.

use super::{Device, FormArgs};
use clap::Args;
use std::path::PathBuf;

pub const REPLAY_HELP: &str = "\
Examples:
  posa replay pose.bvh                      draws the file's recipe again and says whether the pose is the same
  posa replay sheet.png --pose 3 --out third.glb   a picture holds no joints, but its recipes draw them again

On the CPU, with the version, the model and the number of threads that drew it, the pose is the same to the last bit;
where it is not, what differs is said, and the exit status is 1.";

#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// File of Posa's: any that `posa export` writes
    #[arg(value_name = "FILE")]
    pub input: PathBuf,
    /// Replay the pose of that number, from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub pose: u32,
    /// Device to compute on
    #[arg(long, value_enum, default_value_t = Device::Cpu)]
    pub device: Device,
    /// Model file to use instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Where to write the pose drawn; the ending chooses the format
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub form: FormArgs,
}
