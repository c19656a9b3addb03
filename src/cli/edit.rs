//! Options of `posa sample` that begin from a pose or from another sample's noise.

use clap::Args;
use pose::skeleton::JOINT_NAMES;
use std::path::PathBuf;

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Editing")]
pub struct EditArgs {
    /// Pose file (any that `posa convert` reads) whose first pose to begin from, instead of pure noise
    #[arg(long, value_name = "FILE")]
    pub start: Option<PathBuf>,
    /// How far the start is noised again, above 0 (hardly) to 1 (wholly); 0.85 without locked joints, else 1
    #[arg(long, requires = "start", value_name = "SHARE")]
    pub strength: Option<f32>,
    /// Joints held where the start has them while the rest is drawn anew, such as l_wrist,r_wrist
    #[arg(long, requires = "start", value_delimiter = ',', value_parser = joint, value_name = "JOINTS")]
    pub lock: Vec<usize>,
    /// Draw variations of sample 0: how far from it, 0 to 1
    #[arg(long, value_name = "AMOUNT")]
    pub vary: Option<f32>,
    /// Seed of the variations
    #[arg(long, requires = "vary", default_value_t = 1, value_name = "SEED")]
    pub vary_seed: u64,
}

fn joint(name: &str) -> Result<usize, String> {
    JOINT_NAMES
        .iter()
        .position(|known| *known == name.trim())
        .ok_or_else(|| format!("\"{name}\" is not a joint: choose from {}", JOINT_NAMES.join(", ")))
}
