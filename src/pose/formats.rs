//! The files a pose travels in: text and bytes made and read in memory, and one way of putting them on disk.
//!
//! Every export carries the recipe of its pose. Pictures of a pose are made in [`crate::render`].

pub mod atomic;
pub mod bvh;
pub mod json;
pub mod motion;
pub mod npy;
