//! Options on what of a data set is learnt from, of `posa train`.

use clap::{Args, ValueEnum};
use corpus::Kind;
use corpus::mix::{self, Mix};

#[derive(Clone, Debug, Args)]
pub struct Learnt {
    /// Leave captions of a kind out, and poses that have no other (may be repeated)
    #[arg(long, value_enum, value_name = "KIND")]
    pub without: Vec<Captions>,
    /// Which part of a caption is learnt
    #[arg(long, value_enum, default_value_t)]
    pub part: Part,
    /// Share of draws that take a caption made from the pose's geometry, 0 to 1, where a person wrote one too
    #[arg(long, default_value_t = 0.5, value_name = "SHARE")]
    pub auto_share: f64,
    /// How far rare kinds of poses are drawn as often as common ones: 0, as the data is, to 1, all alike
    #[arg(long, default_value_t = 0.5, value_name = "0..1", value_parser = share)]
    pub balance: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Captions {
    /// Written by a person who watched the clip
    Human,
    /// Written once for a label that many clips share
    Label,
    /// From the wordings of the library of archetypes
    Archetype,
    /// Made from the geometry of the pose
    Auto,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The sentence
    #[default]
    Whole,
    /// What is done first
    FirstAction,
    /// What happens at the frame
    Moment,
}

impl Learnt {
    /// As the data is chosen by.
    pub fn mix(&self) -> Mix {
        let kind = |captions: &Captions| match captions {
            Captions::Human => Kind::Human,
            Captions::Label => Kind::Label,
            Captions::Archetype => Kind::Archetype,
            Captions::Auto => Kind::Auto,
        };
        let part = match self.part {
            Part::Whole => mix::Part::Whole,
            Part::FirstAction => mix::Part::FirstAction,
            Part::Moment => mix::Part::Moment,
        };
        Mix { without: self.without.iter().map(kind).collect(), part }
    }
}

fn share(text: &str) -> Result<f32, String> {
    let found = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    found.ok_or_else(|| format!("\"{text}\" is not a number from 0 to 1"))
}
