//! What must hold of every file whatever its bytes: it is read or refused, never with a panic, and what was read can
//! be written and read again.

mod data;
mod files;
#[cfg(feature = "session")]
mod window;

pub use data::{acclaim, captions, motion};
pub use files::{check, recipe, vectors};
#[cfg(feature = "session")]
pub use window::session;

/// Parts a text of two files.
pub const BETWEEN: &str = "\n=====\n";
