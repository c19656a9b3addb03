//! Options of `posa convert`.

use super::FormArgs;
use clap::Args;
use std::path::PathBuf;

pub const CONVERT_HELP: &str = "\
Examples:
  posa convert walk.bvh walk.glb                    a skeleton becomes a mannequin
  posa convert pose.glb pose.json                   joints and recipe as text
  posa convert photo.openpose.json pose.bvh         a body is fitted to the key points; the error is shown
  posa convert poses.npz third.openpose.png --pose 3

Reads .json .jsonl .csv .bvh .glb .npy .npz .humanml3d.npy .openpose.json, told by their contents. Writes every format of
`posa export --help`. What a person should know about how a file was read is said on standard error.";

#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// File with poses
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Where to write; the ending chooses the format
    #[arg(value_name = "OUT")]
    pub output: PathBuf,
    /// Take only the pose of that number, from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub pose: Option<u32>,
    #[command(flatten)]
    pub form: FormArgs,
}
