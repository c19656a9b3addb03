//! Data sets of poses and captions: reading HumanML3D folders, choosing the frames that say something, captions (human,
//! mirrored, made from geometry) and balanced sampling. Not here: tensors, training, and poses' own geometry (crate `pose`).

pub mod archetypes;
pub mod auto_caption;
pub mod axes;
pub mod balance;
mod caption_text;
pub mod captions;
pub mod chart;
mod clean;
mod csv;
pub mod dataset;
pub mod decode;
pub mod duplicates;
pub mod error;
pub mod evaluation;
pub mod export;
mod files;
pub mod fingerprint;
#[cfg(test)]
mod fixture;
pub mod frames;
mod harvest;
pub mod humanml;
pub mod import;
pub mod language;
pub mod manifest;
pub mod mirror_text;
pub mod mix;
pub mod npy;
mod open;
pub mod outliers;
pub mod pca;
mod prepare;
mod proportions;
pub mod report;
pub mod select;
pub mod source;
pub mod splits;
pub mod store;
mod wording;

pub use dataset::{CaptionText, Dataset, PrepareOptions, Rejected, Sample};
pub use error::{CorpusError, Problem};
pub use fingerprint::fingerprint;
pub use manifest::Kind;
pub use open::open_set;
pub use prepare::prepare;
