//! Options of `posa describe`.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct DescribeArgs {
    /// Poses in any format that `posa convert` reads; arrays (.npy) may also be N × 66, or HumanML3D's 263 numbers a
    /// frame
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Say which words of this prompt each pose meets, instead of those of the prompt it was made from
    #[arg(long, value_name = "TEXT")]
    pub prompt: Option<String>,
    /// Other seeds say the same in other words
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Also say what mending would change: bone lengths, the rigid pelvis and chest, joint limits
    #[arg(long)]
    pub mend: bool,
    /// Lines of JSON with every claim and finding, for other programs
    #[arg(long)]
    pub json: bool,
}
