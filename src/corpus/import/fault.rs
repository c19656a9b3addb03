//! The one kind of failure while a motion file is turned into a clip: a sentence that follows the file's name.

/// Why a file gives no clip.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

pub(crate) fn fault<T>(why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault(why.into()))
}
