//! Encoded captions kept on disk between runs: encoding tens of thousands of them takes minutes, finding them seconds.
//! They stay on disk in training too, where they would fill gigabytes of memory: only where each lies is remembered.
//!
//! One file an encoder, records one after another: 16 bytes of the text's SHA-256, tokens and checksum as u32, then
//! the features as f16, all little-endian. Records are only added at the end; one that was cut short or damaged is where
//! reading stops, and what follows is written anew.

mod kept;

use super::Encoded;
use crate::{Error, Result};
use kept::{HEAD, Head};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

pub(crate) use kept::{Kept, Place};

const MAGIC: &[u8; 8] = b"POSATXT1";
/// Most tokens a record may claim.
const MOST_TOKENS: u32 = 4096;

type Key = [u8; 16];

/// Where encoded texts are kept.
pub struct FeatureCache {
    path: PathBuf,
    width: usize,
    known: HashMap<Key, Place>,
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

    /// Whether a text is kept.
    #[must_use]
    pub fn knows(&self, text: &str) -> bool {
        self.known.contains_key(&key(text))
    }

    /// The texts of a list, to be read one by one; `None` when one of them is not kept.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be opened.
    pub(crate) fn kept(&self, list: &[String]) -> Result<Option<Kept>> {
        let places: Option<Vec<Place>> = list.iter().map(|text| self.known.get(&key(text)).copied()).collect();
        places.map(|places| Kept::open(&self.path, self.width, places)).transpose()
    }

    /// Writes newly encoded texts to the end of the file.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be written; what was there stays.
    pub fn add<'a>(&mut self, texts: impl IntoIterator<Item = (&'a str, &'a Encoded)>) -> Result<()> {
        let path = self.path.clone();
        let io = |source| Error::Io { path: path.clone(), source };
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(io)?;
        }
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.path);
        let mut file = options.map_err(io)?;
        if file.metadata().map_err(io)?.len() > self.sound {
            // Another training may have begun it or added some meanwhile, and reads them.
            file.seek(SeekFrom::Start(self.sound)).map_err(io)?;
            let rest = BufReader::new(&file);
            if self.sound == 0 { self.read(rest) } else { self.read_on(rest) }
        }
        file.set_len(self.sound).map_err(io)?;
        file.seek(SeekFrom::End(0)).map_err(io)?;
        let mut out = BufWriter::new(file);
        if self.sound == 0 {
            out.write_all(MAGIC).map_err(io)?;
            self.sound = MAGIC.len() as u64;
        }
        for (text, encoded) in texts {
            let bytes: Vec<u8> = encoded.features.iter().flat_map(|x| x.to_le_bytes()).collect();
            let head = Head { key: key(text), tokens: encoded.tokens() as u32, sum: checksum(&bytes) };
            out.write_all(&head.to_bytes()).map_err(io)?;
            out.write_all(&bytes).map_err(io)?;
            self.known.insert(head.key, Place { at: self.sound, head });
            self.sound += (HEAD + bytes.len()) as u64;
        }
        out.flush().map_err(io)
    }

    fn read(&mut self, mut file: impl Read) {
        let mut magic = [0; 8];
        if file.read_exact(&mut magic).is_err() || &magic != MAGIC {
            return;
        }
        self.sound = MAGIC.len() as u64;
        self.read_on(file);
    }

    /// Records from the end of the sound part on.
    fn read_on(&mut self, mut file: impl Read) {
        let (mut head, mut bytes) = ([0; HEAD], Vec::new());
        while file.read_exact(&mut head).is_ok() {
            let head = Head::of(&head);
            if head.tokens > MOST_TOKENS {
                return;
            }
            bytes.resize(head.tokens as usize * self.width * 2, 0);
            if file.read_exact(&mut bytes).is_err() || checksum(&bytes) != head.sum {
                return;
            }
            self.known.insert(head.key, Place { at: self.sound, head });
            self.sound += (HEAD + bytes.len()) as u64;
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

    fn read(cache: &FeatureCache, text: &str) -> Encoded {
        cache.kept(&[text.to_owned()]).unwrap().unwrap().get(0).unwrap()
    }

    #[test]
    fn what_was_added_comes_back_and_damage_costs_only_what_follows() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert!(!cache.knows("one") && cache.kept(&["one".to_owned()]).unwrap().is_none());
        cache.add([("one", &text(1.0)), ("two", &text(2.0))]).unwrap();
        cache.add([("three", &text(3.0))]).unwrap();

        let cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert_eq!(cache.len(), 3);
        assert_eq!(read(&cache, "three").features, text(3.0).features);

        let path = folder.path().join("captions-made-up-4.bin");
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 3;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let mut cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert_eq!(cache.len(), 2);
        cache.add([("four", &text(4.0))]).unwrap();
        let cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        assert_eq!(cache.len(), 3);
        assert_eq!(read(&cache, "four").tokens(), 3);
    }

    #[test]
    fn two_that_add_to_one_file_keep_what_the_other_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let open = || FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        let (mut a, mut b) = (open(), open());
        open().add([("one", &text(1.0))]).unwrap();
        a.add([("two", &text(2.0))]).unwrap();
        let kept = a.kept(&["two".to_owned()]).unwrap().unwrap();
        b.add([("three", &text(3.0))]).unwrap();
        assert_eq!(kept.get(0).unwrap().features, text(2.0).features);
        assert_eq!((open().len(), read(&b, "two").features), (3, text(2.0).features));
    }

    #[test]
    fn a_file_that_changed_under_a_training_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = FeatureCache::open(folder.path(), "made-up", 4).unwrap();
        cache.add([("one", &text(1.0)), ("two", &text(2.0))]).unwrap();
        let kept = cache.kept(&["two".to_owned()]).unwrap().unwrap();
        let path = folder.path().join("captions-made-up-4.bin");
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        assert!(kept.get(0).unwrap_err().to_string().contains("captions-made-up-4.bin"));
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
