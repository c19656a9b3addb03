//! Retrieval: examples whose words are nearest to a prompt's, which the denoiser sees beside the text (as
//! ReMoDiffuse does for motion, Zhang et al. 2023). The examples are the archetypes of the library, each with some of
//! its wordings encoded; one file a text encoder, among the weights.
//!
//! Near is a cosine of mean token states under a map learnt from the library's own sentences, and what a prompt asks of
//! the body in so many words ("left arm up"): an example that meets it goes before one that is only called alike. A
//! pose–text encoder has a say too, where the weights folder has one.

mod build;
mod channels;
mod file;
mod metric;
mod search;
mod second;
mod vary;

pub use build::Making;
pub(crate) use build::is_archetype;
pub use channels::CHANNELS;
pub use file::file_name;
pub use second::ranker_name;
pub(crate) use vary::between;

use crate::normal::Normalisation;
use crate::text::{Encoded, TextEncoder};
use crate::{Error, Result};
use metric::Metric;
use pose::Pose;
use pose::claims::Measures;
use std::sync::OnceLock;

/// Examples that a denoiser sees beside its text unless told otherwise.
pub const EXAMPLES: usize = 4;

/// A pose with words, to look at.
pub struct Example {
    /// Name of the archetype, or of the parts that it is put together from.
    pub name: String,
    /// True where left and right are exchanged.
    pub mirrored: bool,
    /// Facing +Z, pelvis at the origin, metres.
    pub pose: Pose,
    measures: OnceLock<Measures>,
}

impl Example {
    fn new(name: String, mirrored: bool, pose: Pose) -> Self {
        Self { name, mirrored, pose, measures: OnceLock::new() }
    }

    fn measures(&self) -> &Measures {
        self.measures.get_or_init(|| Measures::new(&self.pose))
    }
}

/// Examples and the wordings that find them.
pub struct Library {
    /// Name of the text encoder of the wordings.
    pub encoder: String,
    /// The examples.
    pub examples: Vec<Example>,
    /// What is near.
    metric: Metric,
    /// Where every wording lies, `[wordings, width]`, its largest component ±127.
    keys: Vec<i8>,
    /// The example of every wording, ascending.
    owners: Vec<u16>,
    /// The saying that it is a wording of.
    sayings: Vec<u16>,
    /// Another opinion on what is near.
    second: Option<second::Second>,
    /// sha256 of the file it was read from and of the opinion's, hexadecimal; empty for one that was made here.
    pub hash: String,
}

/// An example that was found for a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Its number in the library.
    pub example: usize,
    /// Cosine of its nearest wording, −1 to 1.
    pub similarity: f32,
    /// Share of what the text asks of the body that it meets; 1 where nothing is asked.
    pub agreement: f32,
}

/// An example that was found, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// As [`Example::name`].
    pub name: String,
    /// As [`Example::mirrored`].
    pub mirrored: bool,
    /// How near it is.
    pub found: Found,
}

impl Library {
    /// Puts what was found for a text beside it.
    pub(crate) fn show(&self, text: &mut Encoded, found: &[Found], count: usize, normalisation: &Normalisation) {
        let all: Vec<Option<Found>> = found.iter().copied().map(Some).collect();
        text.examples = Some(self.channels(&all, count, normalisation).into());
        let named = |found: &Found| {
            let example = &self.examples[found.example];
            Looked { name: example.name.clone(), mirrored: example.mirrored, found: *found }
        };
        text.looked = found.iter().map(named).collect();
    }

    /// Whether its keys are of this encoder's texts.
    pub(crate) fn fits(&self, encoder: &dyn TextEncoder) -> bool {
        self.encoder == encoder.name()
            && self.metric.features() == encoder.width()
            && self.metric.gist <= encoder.width()
    }

    /// The library that a model with this encoder needs.
    ///
    /// # Errors
    /// [`Error::Config`] when there is none, or it is another encoder's.
    pub(crate) fn check(library: Option<Self>, encoder: &dyn TextEncoder) -> Result<Self> {
        library.filter(|library| library.fits(encoder)).ok_or_else(|| {
            Error::Config(format!(
                "the model looks at examples, and the weights folder has no {} that fits: restore it, or make it with `posa data library`",
                file_name(encoder.name())
            ))
        })
    }

    /// Number of wordings.
    #[must_use]
    pub fn wordings(&self) -> usize {
        self.owners.len()
    }
}

#[cfg(test)]
pub(crate) mod tests;
