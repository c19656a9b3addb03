//! The reading half of ZIP (PKWARE's APPNOTE 6.3): the directory, and files stored or deflated. No encryption, no ZIP64,
//! no archives in parts: NumPy writes none for arrays that are read here. What the files mean is not known here.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;

/// More files than any archive of arrays has.
const MOST_ENTRIES: usize = 1024;
/// The end record without its comment, and the longest comment.
const END: usize = 22;
const LONGEST_COMMENT: usize = 0xffff;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// One file of an archive, as its directory says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Bytes unpacked.
    pub(super) size: u64,
    /// Bytes packed.
    pub(super) packed: u64,
    method: u16,
    place: usize,
    checksum: u32,
}

/// An archive in memory with its directory read.
pub(super) struct Archive<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
}

impl<'a> Archive<'a> {
    /// Reads the directory.
    ///
    /// # Errors
    /// One sentence on what is damaged or unknown, in words that follow a file's name.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let cut = || "the archive is cut off or damaged: copy or download it again".to_owned();
        let from = bytes.len().saturating_sub(END + LONGEST_COMMENT);
        let end = bytes[from..].windows(4).rposition(|four| four == b"PK\x05\x06").ok_or_else(cut)? + from;
        let end = bytes.get(end..end + END).ok_or_else(cut)?;
        let (count, start) = (usize::from(half(end, 10)), word(end, 16) as usize);
        if count > MOST_ENTRIES || start == u32::MAX as usize {
            return Err(format!("the archive has more than {MOST_ENTRIES} files or is larger than 4 GiB"));
        }
        let (mut at, mut entries) = (start, Vec::with_capacity(count));
        for _ in 0..count {
            let head = bytes.get(at..at.saturating_add(46)).filter(|h| h.starts_with(b"PK\x01\x02")).ok_or_else(cut)?;
            let (named, extra, comment) = (half(head, 28), half(head, 30), half(head, 32));
            let name = bytes.get(at + 46..at + 46 + usize::from(named)).ok_or_else(cut)?;
            if half(head, 8) & 1 != 0 {
                return Err("the archive is encrypted: save it without a password".to_owned());
            }
            entries.push(Entry {
                name: String::from_utf8_lossy(name).into_owned(),
                method: half(head, 10),
                checksum: word(head, 16),
                packed: word(head, 20).into(),
                size: word(head, 24).into(),
                place: word(head, 42) as usize,
            });
            at += 46 + usize::from(named) + usize::from(extra) + usize::from(comment);
        }
        Ok(Self { bytes, entries })
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The unpacked bytes of a file as a stream that gives at most one more than the entry's size, so that a lie about
    /// it is seen, and ends with an error where the checksum is wrong.
    ///
    /// # Errors
    /// As [`Archive::open`].
    pub(super) fn unpack(&self, entry: &Entry) -> Result<impl Read + use<'a>, String> {
        let cut = || format!("{} is cut off or damaged: copy or download the archive again", entry.name);
        let head = self.bytes.get(entry.place..entry.place.saturating_add(30)).ok_or_else(cut)?;
        if !head.starts_with(b"PK\x03\x04") {
            return Err(cut());
        }
        let body = entry.place + 30 + usize::from(half(head, 26)) + usize::from(half(head, 28));
        let packed = self.bytes.get(body..body.saturating_add(entry.packed as usize)).ok_or_else(cut)?;
        let packed = match entry.method {
            STORED => Packed::Stored(packed),
            DEFLATED => Packed::Deflated(DeflateDecoder::new(packed)),
            other => return Err(format!("{} is packed by method {other}: save it with numpy.savez", entry.name)),
        };
        let (hasher, wanted) = (crc32fast::Hasher::new(), entry.checksum);
        Ok(Checked { packed: packed.take(entry.size + 1), hasher, wanted })
    }
}

enum Packed<'a> {
    Stored(&'a [u8]),
    Deflated(DeflateDecoder<&'a [u8]>),
}

impl Read for Packed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(bytes) => bytes.read(buffer),
            Self::Deflated(bytes) => bytes.read(buffer),
        }
    }
}

struct Checked<'a> {
    packed: io::Take<Packed<'a>>,
    hasher: crc32fast::Hasher,
    wanted: u32,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.packed.read(buffer)?;
        self.hasher.update(&buffer[..got]);
        if got == 0 && !buffer.is_empty() && self.hasher.clone().finalize() != self.wanted {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is wrong: the archive is damaged"));
        }
        Ok(got)
    }
}

fn half(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
