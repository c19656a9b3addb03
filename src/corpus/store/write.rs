//! Writing a store pose by pose: poses stream to a hidden file beside the target, the rest follows at the end, and only a whole file
//! gets the target's name. A killed run leaves the hidden file behind, which the next run overwrites.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use pose::Pose;
use sha2::{Digest, Sha256};

use super::layout::{ALIGNMENT, CaptionRecord, HEADER, Header, NO_CLUSTER, PARTS, Record, Section};
use super::meta::{ClipEntry, Meta};
use crate::dataset::CaptionText;
use crate::error::CorpusError;
use crate::humanml::Split;

/// A store being written.
pub struct StoreWriter {
    target: PathBuf,
    beside: PathBuf,
    file: BufWriter<File>,
    body: Sha256,
    at: u64,
    records: Vec<Record>,
    links: Vec<u32>,
    captions: Vec<CaptionRecord>,
    texts: String,
    /// Number of each caption.
    known: HashMap<CaptionRecord, u32>,
    /// Where each text stands.
    written: HashMap<String, u64>,
    sources: Names,
    clips: Names,
    subjects: Vec<String>,
    finished: bool,
}

/// Names in the order they were first met.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    index: HashMap<String, usize>,
}

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(known) = self.index.get(name) {
            return *known;
        }
        self.index.insert(name.to_owned(), self.list.len());
        self.list.push(name.to_owned());
        self.list.len() - 1
    }
}

/// Where a pose comes from and belongs.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Recording project.
    pub source: &'a str,
    /// Clip id.
    pub clip: &'a str,
    /// Who moves.
    pub subject: &'a str,
    /// Frame of the clip.
    pub frame: usize,
    /// True for the mirrored twin of a recorded pose.
    pub mirrored: bool,
    /// Part of the set.
    pub split: Split,
}

impl StoreWriter {
    /// Begins a store that will be `target`.
    ///
    /// # Errors
    /// [`CorpusError::Io`] when nothing can be written beside the target, or another run is writing it right now.
    pub fn create(target: &Path) -> Result<Self, CorpusError> {
        let name = target
            .file_name()
            .ok_or_else(|| CorpusError::malformed(target, "is not a file name: give the name of a file to write"))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(".part");
        let beside = target.with_file_name(hidden);
        // Not truncated before it is locked: another run may be writing it.
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&beside)
            .map_err(|e| CorpusError::io(target, e))?;
        match file.try_lock() {
            // A run that ended between opening and locking has renamed the file, and it is the target now.
            Ok(()) if beside.exists() => {}
            Ok(()) | Err(TryLockError::WouldBlock) => {
                return Err(CorpusError::malformed(
                    target,
                    "is being written by another run: wait for it or choose another name",
                ));
            }
            Err(TryLockError::Error(e)) => return Err(CorpusError::io(target, e)),
        }
        let mut writer = Self {
            target: target.to_owned(),
            beside,
            file: BufWriter::with_capacity(1 << 20, file),
            body: Sha256::new(),
            at: HEADER as u64,
            records: Vec::new(),
            links: Vec::new(),
            captions: Vec::new(),
            texts: String::new(),
            known: HashMap::new(),
            written: HashMap::new(),
            sources: Names::default(),
            clips: Names::default(),
            subjects: Vec::new(),
            finished: false,
        };
        writer.begin().map_err(|e| CorpusError::io(target, e))?;
        Ok(writer)
    }

    fn begin(&mut self) -> io::Result<()> {
        self.file.get_ref().set_len(0)?;
        self.file.write_all(&[0; HEADER])
    }

    /// Number of poses written so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// True before the first pose.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Adds a pose.
    ///
    /// # Errors
    /// [`CorpusError::Io`] when the disk refuses; [`CorpusError::Malformed`] beyond 65,535 sources or four thousand million captions.
    pub fn push(&mut self, pose: &Pose, origin: &Origin<'_>, captions: &[CaptionText]) -> Result<(), CorpusError> {
        let mut bytes = [0; super::layout::POSE];
        for (place, x) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(pose.to_flat()) {
            *place = x.to_le_bytes();
        }
        self.write(&bytes)?;
        let too_many =
            || CorpusError::malformed(&self.target, "would hold more than a store can count: split the data");
        let first_link = u32::try_from(self.links.len()).map_err(|_| too_many())?;
        let links = u16::try_from(captions.len()).map_err(|_| too_many())?;
        let frame = u32::try_from(origin.frame).map_err(|_| too_many())?;
        let source = self.sources.number(origin.source);
        let source = u16::try_from(source)
            .map_err(|_| CorpusError::malformed(&self.target, "would hold more than 65,535 sources"))?;
        let clip = self.clips.number(origin.clip);
        if clip == self.subjects.len() {
            self.subjects.push(origin.subject.to_owned());
        }
        for caption in captions {
            let number = self.caption(caption)?;
            self.links.push(number);
        }
        let (split, mirrored) = (origin.split, origin.mirrored);
        let clip = clip as u32;
        self.records.push(Record { clip, frame, first_link, links, source, cluster: NO_CLUSTER, split, mirrored });
        Ok(())
    }

    fn caption(&mut self, caption: &CaptionText) -> Result<u32, CorpusError> {
        let too_long = |_| CorpusError::malformed(&self.target, "would hold a caption longer than 4 GB");
        let (action, moment) = (caption.action_span(), caption.moment_span());
        let start = self.written.get(&caption.text).copied();
        let record = CaptionRecord {
            start: start.unwrap_or(self.texts.len() as u64),
            length: u32::try_from(caption.text.len()).map_err(too_long)?,
            action_start: u32::try_from(action.start).map_err(too_long)?,
            action_length: u32::try_from(action.len()).map_err(too_long)?,
            moment_start: u32::try_from(moment.start).map_err(too_long)?,
            moment_length: u32::try_from(moment.len()).map_err(too_long)?,
            kind: caption.kind,
        };
        if let Some(known) = self.known.get(&record) {
            return Ok(*known);
        }
        let number = u32::try_from(self.captions.len()).map_err(too_long)?;
        if start.is_none() {
            self.written.insert(caption.text.clone(), record.start);
            self.texts.push_str(&caption.text);
        }
        self.captions.push(record);
        self.known.insert(record, number);
        Ok(number)
    }

    /// Writes the rest, flushes it to disk and gives the file its name. `clusters` holds a cluster a pose, in order; poses beyond
    /// its end have none. Returns `meta` with the names of sources and clips filled in.
    ///
    /// # Errors
    /// [`CorpusError::Io`] when the disk refuses; nothing is left behind then.
    pub fn finish(mut self, mut meta: Meta, clusters: &[u16]) -> Result<Meta, CorpusError> {
        for (record, cluster) in self.records.iter_mut().zip(clusters) {
            record.cluster = *cluster;
        }
        meta.sources = std::mem::take(&mut self.sources.list);
        let (ids, subjects) = (std::mem::take(&mut self.clips.list), std::mem::take(&mut self.subjects));
        meta.clips = ids.into_iter().zip(subjects).map(|(id, subject)| ClipEntry { id, subject }).collect();
        let json = serde_json::to_vec(&meta).map_err(|e| CorpusError::malformed(&self.target, e.to_string()))?;

        let mut sections = [Section::default(); PARTS];
        sections[0] = Section { start: HEADER as u64, length: self.at - HEADER as u64 };
        let records: Vec<u8> = self.records.iter().flat_map(|r| r.to_bytes()).collect();
        let links: Vec<u8> = self.links.iter().flat_map(|l| l.to_le_bytes()).collect();
        let captions: Vec<u8> = self.captions.iter().flat_map(|c| c.to_bytes()).collect();
        let texts = std::mem::take(&mut self.texts).into_bytes();
        for (section, bytes) in sections[1..].iter_mut().zip([records, links, captions, texts, json]) {
            let gap = self.at.next_multiple_of(ALIGNMENT) - self.at;
            self.write(&[0; ALIGNMENT as usize][..gap as usize])?;
            *section = Section { start: self.at, length: bytes.len() as u64 };
            self.write(&bytes)?;
        }
        let header = Header::new(sections, self.body.clone()).to_bytes();
        self.seal(&header).map_err(|e| CorpusError::io(&self.target, e))?;
        Ok(meta)
    }

    fn seal(&mut self, header: &[u8]) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(0))?;
        file.write_all(header)?;
        file.sync_all()?;
        fs::rename(&self.beside, &self.target)?;
        self.finished = true;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), CorpusError> {
        self.file.write_all(bytes).map_err(|e| CorpusError::io(&self.target, e))?;
        self.body.update(bytes);
        self.at += bytes.len() as u64;
        Ok(())
    }
}

impl Drop for StoreWriter {
    fn drop(&mut self) {
        if !self.finished {
            // What cannot be removed is overwritten by the next run.
            let _ = fs::remove_file(&self.beside);
        }
    }
}
