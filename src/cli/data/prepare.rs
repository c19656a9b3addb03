//! Options of `posa data prepare` and `posa data report`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct DataPrepareArgs {
    /// HumanML3D folder
    #[arg(long, value_name = "FOLDER", required_unless_present = "archetypes")]
    pub data: Option<PathBuf>,
    /// Poses made from the library of archetypes and added
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub archetypes: usize,
    /// Training poses to keep: 1.3k, 2.5k, 5k, 9k, 18k, all, or a number
    #[arg(long, default_value = "all", value_parser = size, value_name = "SIZE")]
    pub size: Size,
    /// How they are chosen
    #[arg(long, value_enum, default_value_t)]
    pub method: Choice,
    /// Number of clusters
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub clusters: u16,
    /// Which clips train, validate and test
    #[arg(long, value_enum, default_value_t)]
    pub splits: Parting,
    /// Which axis of the folder's joints points up
    #[arg(long, value_enum, default_value_t)]
    pub up: UpAxis,
    /// Leave out a source of the data set's manifest.csv (may be repeated)
    #[arg(long, value_name = "SOURCE", default_value = "deepmimic")]
    pub exclude: Vec<String>,
    /// Poses taken from one caption's window of a clip at most
    #[arg(long, default_value_t = 8)]
    pub frames: usize,
    /// Without mirrored twins
    #[arg(long)]
    pub no_mirror: bool,
    /// Seed of every draw
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Where to write the pose store
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct DataReportArgs {
    /// Pose store made by `posa data prepare`, or a HumanML3D folder
    #[arg(value_name = "STORE")]
    pub of: PathBuf,
    /// Number of clusters
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub clusters: u16,
    /// Seed of the clustering
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Where to write the report, one HTML file
    #[arg(long, default_value = "report.html", value_name = "FILE")]
    pub out: PathBuf,
    /// Where to write its numbers as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// A number of poses; `None` is all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub Option<usize>);

fn size(text: &str) -> Result<Size, String> {
    corpus::select::size(text).map(Size)
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// Equal draws per cluster, rare clusters kept whole
    #[default]
    Balanced,
    /// Each next pose is the one farthest from all chosen
    Farthest,
    /// Evenly at random
    Natural,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Parting {
    /// All takes of one subject in one split
    #[default]
    Subject,
    /// As train.txt, val.txt and test.txt say
    Folder,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum UpAxis {
    /// Y, as in HumanML3D
    #[default]
    Y,
    /// Z, as in Blender
    Z,
}

impl From<UpAxis> for corpus::axes::Up {
    fn from(axis: UpAxis) -> Self {
        match axis {
            UpAxis::Y => Self::Y,
            UpAxis::Z => Self::Z,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command, Data};
    use clap::Parser;

    #[test]
    fn a_size_is_a_preset_or_a_number() {
        let parse =
            |size: &str| Cli::try_parse_from(["posa", "data", "prepare", "--data", "d", "--out", "o", "--size", size]);
        let Some(Command::Data(data)) = parse("1.3k").unwrap().command else { panic!("not data") };
        let Data::Prepare(args) = data.what else { panic!("not prepare") };
        assert_eq!((args.size, args.splits, args.method), (Size(Some(1300)), Parting::Subject, Choice::Balanced));
        assert!(parse("lots").unwrap_err().to_string().contains("1.3k"));
    }
}
