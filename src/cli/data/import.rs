//! Options of `posa data import`.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct DataImportArgs {
    /// Folder of .bvh files, of .amc files with their .asf, or in HumanML3D's format; sub-folders are looked into
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Mapping file of a rig that is not known; one to fill in is written when such a rig is met
    #[arg(long, value_name = "FILE")]
    pub rig: Option<PathBuf>,
    /// Axis that points up in the files: x, y or z; found out when left out
    #[arg(long, value_parser = ["x", "y", "z"], value_name = "AXIS")]
    pub up: Option<String>,
    /// Decides which subjects validate and test
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Folder to write, in HumanML3D's format; it must not exist yet
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
}
