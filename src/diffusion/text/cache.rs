//! Encoded captions kept on disk between runs: encoding tens of thousands of them takes minutes, reading them seconds.
//!
//! One file an encoder, records one after another: 16 bytes of the text's SHA-256, tokens and checksum as u32, then
//! the features as f16, all little-endian. Records are only added at the end; one that was cut short or damaged is where
//! reading stops, and what follows is written anew.

use super::Encoded;
use crate::{Error, Result};
use half::f16;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"POSATXT1";
/// Most tokens a record may claim.
const MOST_TOKENS: u32 = 4096;

type Key = [u8; 16];

/// Where encoded texts are kept.
pub struct FeatureCache {
    path: PathBuf,
    width: usize,
    known: HashMap<Key, Vec<f16>>,
    /// Length of the part of the file that can be trusted, bytes; 0 when it has to be begun.
    sound: u64,
}

impl FeatureCache {
    /// Opens the file of an encoder in a folder, which need not exist yet.
    ///
    /// # Errors
    /// [`Error::Io`] when a file is there and cannot be read. A file that is not a cache is begun anew.
    pub fn open(folder: &Path, encoder: &str, width: usize) -> Result<Self> {
        let path = folder.join(format!("captions-{encoder}-{width}.bin"));
        let mut cache = Self { path, width, known: HashMap::new(), sound: 0 };
        match File::open(&cache.path) {
            Ok(file) => cache.read(BufReader::new(file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(Error::Io { path: cache.path, source }),
        }
        Ok(cache)
    }

    /// Number of texts kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// True when nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes a text's features out of the cache (each is asked for once). Its words are not kept.
    pub fn take(&mut self, text: &str) -> Option<Encoded> {
        let features = self.known.remove(&key(text))?;
        Some(Encoded::of_features(features, self.width))
    }

    /// Writes newly encoded texts to the end of the file.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be written; what was there stays.
    pub fn add<'a>(&mut self, texts: impl IntoIterator<Item = (&'a str, &'a Encoded)>) -> Result<()> {
        let io = |source| Error::Io { path: self.path.clone(), source };
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(io)?;
        }
        let options = OpenOptions::new().write(true).create(true).truncate(false).open(&self.path);
        let mut file = options.map_err(io)?;
        file.set_len(self.sound).map_err(io)?;
        file.seek(SeekFrom::End(0)).map_err(io)?;
        let mut out = BufWriter::new(file);
        if self.sound == 0 {
            out.write_all(MAGIC).map_err(io)?;
            self.sound = MAGIC.len() as u64;
        }
        for (text, encoded) in texts {
            let bytes: Vec<u8> = encoded.features.iter().flat_map(|x| x.to_le_bytes()).collect();
            out.write_all(&key(text)).map_err(io)?;
            out.write_all(&(encoded.tokens() as u32).to_le_bytes()).map_err(io)?;
            out.write_all(&checksum(&bytes).to_le_bytes()).map_err(io)?;
            out.write_all(&bytes).map_err(io)?;
            self.sound += 24 + bytes.len() as u64;
        }
        out.flush().map_err(io)
    }

    fn read(&mut self, mut file: impl Read) {
        let mut magic = [0; 8];
        if file.read_exact(&mut magic).is_err() || &magic != MAGIC {
            return;
        }
        self.sound = MAGIC.len() as u64;
        let mut head = [0; 24];
        while file.read_exact(&mut head).is_ok() {
            let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
            let (tokens, sum) = (number(16), number(20));
            if tokens > MOST_TOKENS {
                return;
            }
            let mut bytes = vec![0; tokens as usize * self.width * 2];
            if file.read_exact(&mut bytes).is_err() || checksum(&bytes) != sum {
                return;
            }
            let features = bytes.chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]])).collect();
            let mut key = Key::default();
            key.copy_from_slice(&head[..16]);
            self.known.insert(key, features);
            self.sound += 24 + bytes.len() as u64;
        }
    }
}

fn key(text: &str) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&Sha256::digest(text.as_bytes())[..16]);
    key
}

/// FNV-1a of 32 bits.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f32) -> Encoded {
        Encoded::made_up(&[value; 12], 4)
    }

    #[test]
    fn what_was_added_comes_back_and_damage_costs_only_what_follows() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert!(cache.take("one").is_none());
        cache.add([("one", &text(1.0)), ("two", &text(2.0))]).unwrap();
        cache.add([("three", &text(3.0))]).unwrap();

        let mut cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert_eq!(cache.len(), 3);
        assert_eq!(cache.take("three").unwrap().features, text(3.0).features);

        let path = folder.path().join("captions-made-up-4.bin");
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 3;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let mut cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert_eq!(cache.len(), 2);
        cache.add([("four", &text(4.0))]).unwrap();
        let mut cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert_eq!(cache.len(), 3);
        assert_eq!(cache.take("four").unwrap().tokens(), 3);
    }

    #[test]
    fn a_file_that_is_no_cache_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("captions-made-up-4.bin"), b"something else").unwrap();
        let mut cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert!(cache.is_empty());
        cache.add([("one", &text(1.0))]).unwrap();
        assert_eq!(FeatureCache::open(folder.path(), "made-up", 4).unwrap().len(), 1);
    }
}
