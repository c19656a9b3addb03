//! The workers: one thread draws poses on request, another trains. Joins `diffusion` to `protocol`; knows nothing of
//! windows.
//!
//! [`Session`] is a model ready on a device, for callers that wait (the command line); [`spawn`] puts one behind a
//! [`protocol::Client`] for callers that must not.

mod lane;
mod rank;
mod session;
mod trainer;

pub use lane::spawn;
pub use rank::Judge;
pub use session::{Options, Session, chosen_report};
