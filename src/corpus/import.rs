//! Motion from elsewhere: BVH and ASF/AMC of any known or described rig, retargeted to the canonical body, clip after
//! clip. HumanML3D's own folders are read in [`crate::humanml`]; choosing poses is for [`crate::dataset`].

pub mod asf;
mod captions;
mod convert;
mod fault;
#[cfg(test)]
pub(crate) mod fixture;
pub mod folder;
pub mod retarget;
pub mod rig;
mod upright;
pub mod write;

pub use convert::{ConvertOptions, Converted, Record, convert};
pub use fault::Fault;
pub use folder::MotionFolder;
pub use rig::{Binding, Rig};
pub use write::{ImportReport, write_folder};

#[cfg(test)]
mod tests;
