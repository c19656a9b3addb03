//! The files a pose travels in: text and bytes made and read in memory, and one way of putting them on disk.
//!
//! Every export carries the recipe of its pose. [`export`] says which formats there are.

pub mod atomic;
pub mod bounded;
pub mod bvh;
pub mod csv;
pub mod export;
pub mod film;
pub mod glb;
pub mod humanml;
pub mod json;
pub mod limits;
pub mod mannequin;
pub mod motion;
pub mod names;
pub mod npy;
pub mod npz;
pub mod openpose;
mod pictures;
pub mod read;
pub mod recipes;
mod stash;
