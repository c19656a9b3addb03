//! Options of `posa data`.

mod import;
mod prepare;

use super::Encoder;
use clap::{Args, Subcommand};
pub use import::DataImportArgs;
pub use prepare::{Choice, DataPrepareArgs, DataReportArgs, Parting, UpAxis};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct DataArgs {
    #[command(subcommand)]
    pub what: Data,
}

#[derive(Debug, Subcommand)]
pub enum Data {
    /// Poses and captions made from the library of archetypes, as lines of JSON
    Starter(DataStarterArgs),
    /// The poses and captions that training on a folder would use, as lines of JSON
    Export(DataExportArgs),
    /// Turn a folder of BVH or ASF/AMC files into a HumanML3D folder on Posa's body, for `posa train --data`
    Import(DataImportArgs),
    /// Turn a HumanML3D folder into a pose store: clean, balanced, split by subject, with both texts of every caption
    Prepare(DataPrepareArgs),
    /// Encode the library of archetypes, for models that look at examples
    Library(DataLibraryArgs),
    /// Measure how diverse poses are and write an HTML report with pictures
    Report(DataReportArgs),
}

#[derive(Debug, Args)]
pub struct DataStarterArgs {
    /// Poses to make
    #[arg(long, default_value_t = 18_000)]
    pub size: usize,
    /// Seed of every draw
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Folder of captions people wrote (lines of JSON, as HumanML3D's): those that speak of an archetype join its poses
    #[arg(long, value_name = "FOLDER")]
    pub captions: Option<PathBuf>,
    /// Where to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct DataLibraryArgs {
    /// Poses drawn from the archetypes: of each the most typical is kept, with its wordings
    #[arg(long, default_value_t = 32_000, value_name = "N")]
    pub size: usize,
    /// Text encoder of the wordings
    #[arg(long, value_enum, default_value_t)]
    pub encoder: Encoder,
    /// Steps of learning which sentences mean the same; 0 compares them as the encoder has them
    #[arg(long, default_value_t = 800, value_name = "N")]
    pub steps: u64,
    /// Seed of every draw
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Where to write; default: among the weights, where models look for it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DataExportArgs {
    /// HumanML3D folder
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// Poses made from the library of archetypes and added; 0 for none
    #[arg(long, default_value_t = 18_000, value_name = "N")]
    pub archetypes: usize,
    /// Folder of captions people wrote (lines of JSON, as HumanML3D's): those that speak of an archetype join its poses
    #[arg(long, value_name = "FOLDER")]
    pub captions: Option<PathBuf>,
    /// Leave out a source of the data set's manifest.csv (may be repeated)
    #[arg(long, value_name = "SOURCE", default_value = "deepmimic")]
    pub exclude: Vec<String>,
    /// Poses taken from one caption's window of a clip at most
    #[arg(long, default_value_t = 8)]
    pub frames: usize,
    /// Which axis points up in what is written
    #[arg(long, value_enum, default_value_t)]
    pub up: UpAxis,
    /// Seed of every draw
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Where to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}
