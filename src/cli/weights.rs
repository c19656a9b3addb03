//! Options of `posa weights`.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub struct WeightsArgs {
    #[command(subcommand)]
    pub what: Weights,
}

#[derive(Debug, Subcommand)]
pub enum Weights {
    /// Say which files of weights there are, and under which licence
    List,
    /// Compare every file with the hash it was shipped with
    Verify,
    /// Download weights that are not shipped; the only command that uses the network
    Fetch {
        /// Which
        what: Fetched,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fetched {
    /// OpenAI's CLIP ViT-B/32 (605 MB), for `posa train --encoder clip` and models made by it
    Clip,
}
