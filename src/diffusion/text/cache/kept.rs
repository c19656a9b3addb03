//! Texts that lie on disk, read one at a time.

use super::Key;
use crate::text::Encoded;
use crate::{Error, Result};
use half::f16;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Bytes before the features of a record.
pub(super) const HEAD: usize = 24;

/// What stands before a record's features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub key: Key,
    pub tokens: u32,
    pub sum: u32,
}

impl Head {
    pub fn of(bytes: &[u8; HEAD]) -> Self {
        let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let mut key = Key::default();
        key.copy_from_slice(&bytes[..16]);
        Self { key, tokens: number(16), sum: number(20) }
    }

    pub fn to_bytes(self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        bytes[..16].copy_from_slice(&self.key);
        bytes[16..20].copy_from_slice(&self.tokens.to_le_bytes());
        bytes[20..].copy_from_slice(&self.sum.to_le_bytes());
        bytes
    }
}

/// Where a record begins, bytes, and what stands there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(super) at: u64,
    pub(super) head: Head,
}

/// A list of texts in a file.
pub(crate) struct Kept {
    path: PathBuf,
    file: Mutex<File>,
    width: usize,
    places: Vec<Place>,
}

impl Kept {
    pub(super) fn open(path: &Path, width: usize, places: Vec<Place>) -> Result<Self> {
        let file = File::open(path).map_err(Error::io(path))?;
        Ok(Self { path: path.into(), file: Mutex::new(file), width, places })
    }

    /// The text of that number in the list. Its words are not kept.
    ///
    /// # Errors
    /// [`Error::Config`] when the file is no longer what it was.
    pub fn get(&self, number: usize) -> Result<Encoded> {
        let Place { at, head } = self.places[number];
        let mut bytes = vec![0; HEAD + 2 * self.width * head.tokens as usize];
        let read = {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut bytes))
        };
        if read.is_err() || !bytes.starts_with(&head.to_bytes()) {
            return Err(Error::Config(format!(
                "{} was changed by something else while captions were read from it: start the training again",
                self.path.display()
            )));
        }
        let features = bytes[HEAD..].chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]])).collect();
        Ok(Encoded::of_features(features, self.width))
    }
}
