//! Reading whole files, but none so large that memory would run out before anything is said.

use std::io::Read;
use std::path::Path;

use crate::error::CorpusError;

/// Most bytes of a clip: more than fifty hours of 22 joints at 20 frames a second.
pub(crate) const CLIP: u64 = 1 << 30;
/// Most bytes of captions, lists and tables.
pub(crate) const TEXT: u64 = 64 << 20;

/// The bytes of a file that has at most `most`.
///
/// # Errors
/// [`CorpusError`] naming the file when it cannot be read or is larger.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, CorpusError> {
    let failed = |e| CorpusError::io(path, e);
    let file = std::fs::File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let mut bytes = Vec::new();
    // What a pipe or a growing file gives is not known beforehand.
    if length <= most {
        bytes.reserve(length as usize);
        file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    let length = length.max(bytes.len() as u64);
    if length > most {
        let (has, may) = (length.div_ceil(1 << 20), most >> 20);
        return Err(CorpusError::malformed(
            path,
            format!("has {has} MB, and {may} are the most that are read: split it"),
        ));
    }
    Ok(bytes)
}

/// As [`read`], for UTF-8 text.
///
/// # Errors
/// Those of [`read`]; [`CorpusError::Malformed`] for anything but UTF-8.
pub(crate) fn read_text(path: &Path, most: u64) -> Result<String, CorpusError> {
    let text = String::from_utf8(read(path, most)?);
    text.map_err(|_| CorpusError::malformed(path, "is not UTF-8 text: save it as UTF-8"))
}

/// As [`read_text`]; none where there is no such file.
///
/// # Errors
/// Those of [`read_text`] for a file that is there.
pub(crate) fn read_optional(path: &Path, most: u64) -> Result<Option<String>, CorpusError> {
    match read_text(path, most) {
        Ok(text) => Ok(Some(text)),
        Err(CorpusError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_limit_and_no_further() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        std::fs::write(&path, "ten bytes!").unwrap();
        assert_eq!(read_optional(&path, 10).unwrap().as_deref(), Some("ten bytes!"));
        assert!(read(&path, 9).unwrap_err().to_string().contains("a.txt: has 1 MB"));
        assert_eq!(read_optional(&dir.path().join("none"), 9).unwrap(), None);
        std::fs::write(&path, b"\xff\xfe").unwrap();
        assert!(read_text(&path, 9).unwrap_err().to_string().contains("a.txt: is not UTF-8"));
    }
}
