//! Hashes that are the same on every machine and in every version: of a whole data set, and of the parts a seed is made of.
//! Not cryptographic: they tell data sets apart, they do not protect them.

use crate::dataset::Dataset;

/// A content hash (FNV-1a, 64 bits, hexadecimal) of all samples: a checkpoint keeps it and notices when its data changed.
#[must_use]
pub fn fingerprint(data: &Dataset) -> String {
    let mut hash = Fnv::new();
    for split in [&data.train, &data.val, &data.test] {
        hash.number(split.len() as u64);
        for sample in split {
            for coordinate in sample.pose.to_flat() {
                hash.bytes(&coordinate.to_le_bytes());
            }
            hash.text(&sample.clip).number(sample.frame as u64).text(&sample.source);
            hash.number(u64::from(sample.mirrored)).number(sample.captions.len() as u64);
            for caption in &sample.captions {
                hash.text(&caption.text).number(caption.kind as u64);
            }
        }
    }
    format!("{:016x}", hash.0)
}

/// FNV-1a (Fowler, Noll, Vo), 64 bits: stable over versions and machines, which the standard library's hasher is not.
pub(crate) struct Fnv(pub(crate) u64);

impl Fnv {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    pub(crate) fn number(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    /// The length goes first, so that neighbouring texts cannot run together.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.number(text.len() as u64).bytes(text.as_bytes())
    }
}
