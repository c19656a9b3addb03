//! Bytes of the pose store's header and fixed-size entries. No files here.

use sha2::{Digest, Sha256};

use crate::humanml::Split;
use crate::manifest::Kind;

/// Version of the layout; a reader refuses any other.
pub const VERSION: u32 = 2;
pub(super) const MAGIC: &[u8; 8] = b"POSASTOR";
/// Length of the header, bytes; the body begins here.
pub(super) const HEADER: usize = 192;
pub(super) const ALIGNMENT: u64 = 64;
pub(super) const POSE: usize = pose::Pose::FLAT_LEN * 4;
pub(super) const RECORD: usize = 20;
pub(super) const LINK: usize = 4;
pub(super) const CAPTION: usize = 32;
/// Cluster of a pose that was given none.
pub(super) const NO_CLUSTER: u16 = u16::MAX;

/// Sections in the order of the file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Poses,
    Records,
    Links,
    Captions,
    Texts,
    Meta,
}

pub(super) const PARTS: usize = 6;

/// Where a section lies, bytes from the beginning of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub start: u64,
    pub length: u64,
}

/// What stands before the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// SHA-256 of the sections' places and the SHA-256 of the body.
    pub hash: [u8; 32],
    pub sections: [Section; PARTS],
}

impl Header {
    pub fn new(sections: [Section; PARTS], body: Sha256) -> Self {
        Self { hash: hash(&sections, body), sections }
    }

    pub fn is_of(&self, body: Sha256) -> bool {
        self.hash == hash(&self.sections, body)
    }

    pub fn to_bytes(&self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[16..48].copy_from_slice(&self.hash);
        bytes[48..48 + PARTS * 16].copy_from_slice(&places(&self.sections));
        bytes
    }

    /// Reads a header and checks that its sections lie inside a file of `length` bytes and fit each other.
    pub fn parse(bytes: &[u8], length: u64) -> Result<Self, String> {
        if !bytes.starts_with(MAGIC) {
            return Err(
                "is not a pose store (it does not begin with POSASTOR): make one with `posa data prepare`".to_owned()
            );
        }
        let cut = || "is cut off inside its header: prepare it again".to_owned();
        let bytes: &[u8; HEADER] = bytes.first_chunk().ok_or_else(cut)?;
        let version = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
        if version != VERSION {
            return Err(format!(
                "is a pose store of version {version}, and this program reads version {VERSION}: prepare it again"
            ));
        }
        let mut sections = [Section::default(); PARTS];
        for (i, section) in sections.iter_mut().enumerate() {
            let number = |at: usize| bytes[at..].first_chunk::<8>().map_or(0, |b| u64::from_le_bytes(*b));
            *section = Section { start: number(48 + i * 16), length: number(56 + i * 16) };
            if section.start.checked_add(section.length).is_none_or(|end| end > length) || section.start < HEADER as u64
            {
                return Err(format!(
                    "is damaged or cut off (section {i} lies outside its {length} bytes): prepare it again"
                ));
            }
        }
        let count = |part: Part, size: usize| {
            let length = sections[part as usize].length;
            (length % size as u64 == 0).then_some(length / size as u64)
        };
        let (poses, records) = (count(Part::Poses, POSE), count(Part::Records, RECORD));
        if poses.is_none()
            || poses != records
            || count(Part::Links, LINK).is_none()
            || count(Part::Captions, CAPTION).is_none()
        {
            return Err("is damaged (its sections do not fit each other): prepare it again".to_owned());
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(&bytes[16..48]);
        Ok(Self { hash, sections })
    }
}

fn places(sections: &[Section; PARTS]) -> [u8; PARTS * 16] {
    let mut bytes = [0; PARTS * 16];
    for (section, place) in sections.iter().zip(bytes.as_chunks_mut::<16>().0) {
        place[..8].copy_from_slice(&section.start.to_le_bytes());
        place[8..].copy_from_slice(&section.length.to_le_bytes());
    }
    bytes
}

fn hash(sections: &[Section; PARTS], body: Sha256) -> [u8; 32] {
    Sha256::new()
        .chain_update(VERSION.to_le_bytes())
        .chain_update(places(sections))
        .chain_update(body.finalize())
        .finalize()
        .into()
}

/// The fixed-size facts of a pose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub clip: u32,
    pub frame: u32,
    pub first_link: u32,
    pub links: u16,
    pub source: u16,
    pub cluster: u16,
    pub split: Split,
    pub mirrored: bool,
}

impl Record {
    pub fn to_bytes(self) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        bytes[..4].copy_from_slice(&self.clip.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.frame.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.first_link.to_le_bytes());
        bytes[12..14].copy_from_slice(&self.links.to_le_bytes());
        bytes[14..16].copy_from_slice(&self.source.to_le_bytes());
        bytes[16..18].copy_from_slice(&self.cluster.to_le_bytes());
        (bytes[18], bytes[19]) = (self.split as u8, u8::from(self.mirrored));
        bytes
    }

    pub fn from_bytes(b: &[u8; RECORD]) -> Self {
        let long = |at: usize| u32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]);
        let short = |at: usize| u16::from_le_bytes([b[at], b[at + 1]]);
        let split = [Split::Train, Split::Val, Split::Test][usize::from(b[18]).min(2)];
        Self {
            clip: long(0),
            frame: long(4),
            first_link: long(8),
            links: short(12),
            source: short(14),
            cluster: short(16),
            split,
            mirrored: b[19] != 0,
        }
    }
}

/// A caption: its text, its first action and its moment inside that text, its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct CaptionRecord {
    pub start: u64,
    pub length: u32,
    pub action_start: u32,
    pub action_length: u32,
    pub moment_start: u32,
    pub moment_length: u32,
    pub kind: Kind,
}

const KINDS: [Kind; 4] = [Kind::Human, Kind::Label, Kind::Archetype, Kind::Auto];

impl CaptionRecord {
    pub fn to_bytes(self) -> [u8; CAPTION] {
        let mut bytes = [0; CAPTION];
        bytes[..8].copy_from_slice(&self.start.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.length.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.action_start.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.action_length.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.moment_start.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.moment_length.to_le_bytes());
        bytes[28] = self.kind as u8;
        bytes
    }

    pub fn from_bytes(b: &[u8; CAPTION]) -> Self {
        let long = |at: usize| u32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]);
        Self {
            start: u64::from(long(0)) | u64::from(long(4)) << 32,
            length: long(8),
            action_start: long(12),
            action_length: long(16),
            moment_start: long(20),
            moment_length: long(24),
            kind: KINDS[usize::from(b[28]).min(KINDS.len() - 1)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_read_as_they_were_written() {
        for (i, kind) in KINDS.into_iter().enumerate() {
            assert_eq!(kind as usize, i, "a kind is stored as its number");
            let (action_start, action_length, moment_start, moment_length) = (2, 9, 12, 7);
            let caption = CaptionRecord {
                start: 1 << 40,
                length: 30,
                action_start,
                action_length,
                moment_start,
                moment_length,
                kind,
            };
            assert_eq!(CaptionRecord::from_bytes(&caption.to_bytes()), caption);
        }
        let record = Record {
            clip: 7,
            frame: 9,
            first_link: 11,
            links: 3,
            source: 2,
            cluster: NO_CLUSTER,
            split: Split::Test,
            mirrored: true,
        };
        assert_eq!(Record::from_bytes(&record.to_bytes()), record);
    }

    #[test]
    fn a_header_outside_its_file_is_refused() {
        let mut sections = [Section { start: HEADER as u64, length: 0 }; PARTS];
        let good = Header::new(sections, Sha256::new());
        assert_eq!(Header::parse(&good.to_bytes(), HEADER as u64).unwrap(), good);
        assert!(Header::parse(&good.to_bytes()[..40], 40).unwrap_err().contains("cut off"));
        assert!(Header::parse(b"PNG", 3).unwrap_err().contains("not a pose store"));
        let mut newer = good.to_bytes();
        newer[8] = 9;
        assert!(Header::parse(&newer, HEADER as u64).unwrap_err().contains("version 9"));
        sections[5].length = 1;
        assert!(Header::parse(&Header::new(sections, Sha256::new()).to_bytes(), HEADER as u64).is_err());
        sections[5] = Section { start: u64::MAX, length: 2 };
        assert!(Header::parse(&Header::new(sections, Sha256::new()).to_bytes(), HEADER as u64).is_err());
    }
}
