//! The pose store: one binary file of canonical poses with the words that speak of them, where each came from, its cluster and its
//! split. Memory-mapped, versioned, checked by hash; the same data and seed give the same bytes. What goes into it is decided
//! in [`crate::dataset`] and [`crate::select`]; tensors are the trainer's.
//!
//! Layout, little-endian, every section at a multiple of 64 bytes ([`layout`]):
//!
//! | section | an entry |
//! |---|---|
//! | poses | 66 × f32: joints in HumanML3D order, metres, Y up, facing +Z, pelvis at the origin |
//! | records | 20 bytes: clip, frame, first caption, number of captions, source, cluster, split, mirrored |
//! | links | u32: the captions of each pose, as indices into the next section |
//! | captions | 32 bytes: place and length of the text, of its first action inside it, of the part that speaks of the frame; author |
//! | texts | UTF-8 |
//! | meta | JSON: [`Meta`] |

mod build;
mod layout;
mod map;
mod meta;
mod read;
mod write;

pub use build::{StoreOptions, write_dataset};
pub use layout::VERSION;
pub use meta::{ClipEntry, ClusterTable, Counts, Meta, RejectEntry};
pub use read::{Entry, Store, StoredCaption};
pub use write::{Origin, StoreWriter};
