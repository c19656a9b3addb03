//! Reading a store: opened once with every byte checked against its hash, then poses and words straight from the map.

use std::path::Path;

use memmap2::Mmap;
use pose::Pose;
use sha2::{Digest, Sha256};

use super::layout::{CAPTION, CaptionRecord, HEADER, Header, LINK, NO_CLUSTER, POSE, Part, RECORD, Record};
use super::map::map;
use super::meta::Meta;
use crate::dataset::{CaptionText, Dataset, Sample};
use crate::error::CorpusError;
use crate::humanml::Split;
use crate::manifest::Kind;

/// An open store.
#[derive(Debug)]
pub struct Store {
    map: Mmap,
    header: Header,
    meta: Meta,
}

/// Where a pose comes from and belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
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
    /// Cluster, where one was given.
    pub cluster: Option<usize>,
}

/// A caption with its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredCaption<'a> {
    /// The whole sentence.
    pub text: &'a str,
    /// The part of it that names its first action.
    pub first_action: &'a str,
    /// The part of it that speaks of the pose it is given to.
    pub moment: &'a str,
    /// Its author.
    pub kind: Kind,
}

impl Store {
    /// Opens a file and checks it: version, places, hash, and that nothing in it points outside.
    ///
    /// # Errors
    /// [`CorpusError`] naming the file when it cannot be opened or is not a whole, undamaged store of this version.
    pub fn open(path: &Path) -> Result<Self, CorpusError> {
        let map = map(path).map_err(|e| CorpusError::io(path, e))?;
        let wrong = |why: String| CorpusError::malformed(path, why);
        let header = Header::parse(&map[..map.len().min(HEADER)], map.len() as u64).map_err(wrong)?;
        if !header.is_of(Sha256::new().chain_update(&map[HEADER..])) {
            return Err(wrong("is damaged (its hash does not fit its contents): prepare it again".to_owned()));
        }
        let meta = serde_json::from_slice(section(&map, &header, Part::Meta));
        let meta: Meta =
            meta.map_err(|e| wrong(format!("has a description that cannot be read ({e}): prepare it again")))?;
        let store = Self { map, header, meta };
        if store.is_consistent() { Ok(store) } else { Err(wrong("points outside itself: prepare it again".to_owned())) }
    }

    fn is_consistent(&self) -> bool {
        let links = self.part(Part::Links).as_chunks::<LINK>().0;
        let captions = self.part(Part::Captions).as_chunks::<CAPTION>().0;
        let Ok(texts) = std::str::from_utf8(self.part(Part::Texts)) else { return false };
        let inside = |caption: CaptionRecord| {
            let start = usize::try_from(caption.start).ok()?;
            let text = texts.get(start..start.checked_add(caption.length as usize)?)?;
            let part =
                |start: u32, length: u32| text.get(start as usize..(start as usize).checked_add(length as usize)?);
            part(caption.action_start, caption.action_length).and(part(caption.moment_start, caption.moment_length))
        };
        links.iter().all(|l| (u32::from_le_bytes(*l) as usize) < captions.len())
            && captions.iter().all(|c| inside(CaptionRecord::from_bytes(c)).is_some())
            && (0..self.len()).map(|i| self.record(i)).all(|r| {
                (r.clip as usize) < self.meta.clips.len()
                    && usize::from(r.source) < self.meta.sources.len()
                    && r.first_link as usize + usize::from(r.links) <= links.len()
            })
    }

    fn part(&self, part: Part) -> &[u8] {
        section(&self.map, &self.header, part)
    }

    /// Number of poses.
    #[must_use]
    pub fn len(&self) -> usize {
        self.part(Part::Poses).len() / POSE
    }

    /// True for a store without poses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How it was made, names, clusters, statistics.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The hash of the file, hexadecimal: equal for equal contents.
    #[must_use]
    pub fn hash(&self) -> String {
        self.header.hash.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The coordinates of pose `i`, `[66]`, metres; panics beyond the end, as slices do.
    #[must_use]
    pub fn flat(&self, i: usize) -> [f32; Pose::FLAT_LEN] {
        let numbers = self.part(Part::Poses)[i * POSE..(i + 1) * POSE].as_chunks::<4>().0;
        std::array::from_fn(|n| f32::from_le_bytes(numbers[n]))
    }

    /// Pose `i`; panics beyond the end, as slices do.
    #[must_use]
    pub fn pose(&self, i: usize) -> Pose {
        let flat = self.flat(i);
        Pose { joints: std::array::from_fn(|j| glam::Vec3::from_slice(&flat[3 * j..])) }
    }

    fn record(&self, i: usize) -> Record {
        Record::from_bytes(&self.part(Part::Records).as_chunks::<RECORD>().0[i])
    }

    /// Where pose `i` comes from; panics beyond the end, as slices do.
    #[must_use]
    pub fn entry(&self, i: usize) -> Entry<'_> {
        let record = self.record(i);
        let clip = &self.meta.clips[record.clip as usize];
        Entry {
            source: &self.meta.sources[usize::from(record.source)],
            clip: &clip.id,
            subject: &clip.subject,
            frame: record.frame as usize,
            mirrored: record.mirrored,
            split: record.split,
            cluster: (record.cluster != NO_CLUSTER).then_some(usize::from(record.cluster)),
        }
    }

    /// The captions of pose `i`; panics beyond the end, as slices do.
    pub fn captions(&self, i: usize) -> impl Iterator<Item = StoredCaption<'_>> {
        let record = self.record(i);
        let first = record.first_link as usize;
        let links = &self.part(Part::Links).as_chunks::<LINK>().0[first..first + usize::from(record.links)];
        let captions = self.part(Part::Captions).as_chunks::<CAPTION>().0;
        links.iter().map(move |link| {
            let caption = CaptionRecord::from_bytes(&captions[u32::from_le_bytes(*link) as usize]);
            let bytes = &self.part(Part::Texts)[caption.start as usize..][..caption.length as usize];
            // Checked when the store was opened.
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            let part = |start: u32, length: u32| {
                text.get(start as usize..).and_then(|t| t.get(..length as usize)).unwrap_or(text)
            };
            StoredCaption {
                text,
                first_action: part(caption.action_start, caption.action_length),
                moment: part(caption.moment_start, caption.moment_length),
                kind: caption.kind,
            }
        })
    }

    /// Everything as samples a trainer can use.
    #[must_use]
    pub fn to_dataset(&self) -> Dataset {
        let known = self.meta.clips.iter().filter(|c| c.subject != c.id);
        let subjects = known.map(|c| (c.id.clone(), c.subject.clone())).collect();
        let mut data = Dataset { subjects, ..Dataset::default() };
        for i in 0..self.len() {
            let entry = self.entry(i);
            let sample = Sample {
                pose: self.pose(i),
                captions: self
                    .captions(i)
                    .map(|c| CaptionText::with_parts(c.text, c.first_action, c.moment, c.kind))
                    .collect(),
                clip: entry.clip.to_owned(),
                frame: entry.frame,
                source: entry.source.to_owned(),
                mirrored: entry.mirrored,
            };
            match entry.split {
                Split::Train => data.train.push(sample),
                Split::Val => data.val.push(sample),
                Split::Test => data.test.push(sample),
            }
        }
        data
    }
}

fn section<'a>(map: &'a Mmap, header: &Header, part: Part) -> &'a [u8] {
    let section = header.sections[part as usize];
    &map[section.start as usize..][..section.length as usize]
}
