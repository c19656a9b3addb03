//! NumPy `.npy` arrays of floating-point numbers on disk. What the bytes mean is in [`pose::formats::npy`].

use std::path::Path;

pub use pose::formats::npy::Array;
use pose::formats::npy::{self, floats};

use crate::error::CorpusError;
use crate::files;

/// Reads a file.
///
/// # Errors
/// [`CorpusError`] naming the file when it cannot be opened, has more than 1 GB, or [`parse`] refuses it.
pub fn read(path: &Path) -> Result<Array, CorpusError> {
    parse(&files::read(path, files::CLIP)?, path)
}

/// Writes a file of `f4` numbers, version 1.
///
/// # Errors
/// [`CorpusError::Io`] when the file cannot be written.
pub fn write(path: &Path, array: &Array) -> Result<(), CorpusError> {
    std::fs::write(path, to_bytes(array)).map_err(|e| CorpusError::io(path, e))
}

/// The bytes of a `.npy` file of `f4` numbers, version 1.
#[must_use]
pub fn to_bytes(array: &Array) -> Vec<u8> {
    floats(&array.shape, &array.data, None)
}

/// Reads the bytes of a `.npy` file; `path` only names it in errors.
///
/// # Errors
/// [`CorpusError::Malformed`] for anything but a whole, finite, little-endian C-order float array.
pub fn parse(bytes: &[u8], path: &Path) -> Result<Array, CorpusError> {
    npy::parse(bytes).map_err(|why| CorpusError::malformed(path, why.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_named() {
        let bytes = to_bytes(&Array { shape: vec![2, 3], data: vec![1.0; 6] });
        assert!(parse(&bytes, Path::new("clip.npy")).is_ok());
        let error = parse(&bytes[..bytes.len() - 1], Path::new("clip.npy")).unwrap_err().to_string();
        assert!(error.starts_with("clip.npy: "), "{error}");
    }
}
