//! Text-to-pose diffusion: text encoders, the denoiser, noise schedules, guidance, samplers and the trainer.
//! All code that touches Burn lives here; what goes in and comes out is plain host data.

pub mod bench;
pub mod denoiser;
pub mod device;
mod error;
pub mod evaluator;
pub mod generate;
mod gradients;
pub mod model;
pub mod nn;
pub mod noise;
pub mod normal;
pub mod params;
pub mod retrieval;
pub mod sampler;
pub mod schedule;
mod spelling;
pub mod text;
pub mod train;

pub use error::{Error, Result};
