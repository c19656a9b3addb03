//! A text kept in white space: at the ends of BVH's OFFSET lines, and in the padding of an NPY header. Neither format
//! has comments, and words put anywhere else stop one reader or another; all of them pass over white space. Lost when
//! a program trims or rewrites the file.
//!
//! The text is deflated first. Each bit is a space (0) or a tab (1), highest first: the mark, the packed length in
//! bytes, its checksum, the packed text.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::limits::MOST_RECIPE_BYTES;

/// Tells a stash from stray white space.
const MARK: u32 = u32::from_be_bytes(*b"posa");

/// A packed text longer than this many bytes is not looked at: texts of recipes shrink to a fifth and less.
const LONGEST: usize = MOST_RECIPE_BYTES / 4;

/// A text as spaces and tabs, eight a packed byte after twelve bytes of its own; `None` for one that is too long.
pub(super) fn blanks(text: &str) -> Option<String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).ok()?;
    let packed = encoder.finish().ok()?;
    if text.len() > MOST_RECIPE_BYTES || packed.len() > LONGEST {
        return None;
    }
    let mut bytes = Vec::with_capacity(12 + packed.len());
    for word in [MARK, packed.len() as u32, checksum(&packed)] {
        bytes.extend_from_slice(&word.to_be_bytes());
    }
    bytes.extend_from_slice(&packed);
    Some(bytes.iter().flat_map(|byte| (0..8).rev().map(move |i| if byte >> i & 1 == 1 { '\t' } else { ' ' })).collect())
}

/// The text that spaces and tabs stand for; `None` when any bit of it was lost. What follows the text is passed over.
pub(super) fn text(mut blanks: impl Iterator<Item = u8>) -> Option<String> {
    let mut bytes = std::iter::from_fn(|| {
        (0..8).try_fold(0, |byte: u8, _| blanks.next().map(|blank| byte << 1 | u8::from(blank == b'\t')))
    });
    let mut word = || {
        let four: Vec<u8> = bytes.by_ref().take(4).collect();
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    let (mark, length, sum) = (word()?, word()? as usize, word()?);
    if mark != MARK || length > LONGEST {
        return None;
    }
    let packed: Vec<u8> = bytes.take(length).collect();
    if packed.len() != length || checksum(&packed) != sum {
        return None;
    }
    let mut text = String::new();
    let most = MOST_RECIPE_BYTES as u64;
    let read = DeflateDecoder::new(packed.as_slice()).take(most + 1).read_to_string(&mut text).ok()?;
    (read <= MOST_RECIPE_BYTES).then_some(text)
}

/// The hierarchy of a BVH file with `text` hidden in it; as it was when the text is too long.
pub(super) fn hide(hierarchy: &str, text: &str) -> String {
    let Some(blanks) = blanks(text) else { return hierarchy.to_owned() };
    // Spaces and tabs are a byte each, so the text may be cut anywhere.
    let carriers = hierarchy.lines().filter(|line| carries(line)).count().max(1);
    let (mut rest, share) = (blanks.as_str(), blanks.len().div_ceil(carriers));
    let mut hidden = String::with_capacity(hierarchy.len() + blanks.len());
    for line in hierarchy.lines() {
        hidden.push_str(line);
        if carries(line) {
            let (now, later) = rest.split_at(share.min(rest.len()));
            hidden.push_str(now);
            rest = later;
        }
        hidden.push('\n');
    }
    hidden
}

/// The text hidden in a hierarchy; `None` when there is none or any bit of it was lost.
pub(super) fn find(hierarchy: &str) -> Option<String> {
    let ends = hierarchy.lines().filter(|line| carries(line));
    text(ends.flat_map(|line| line.trim_end_matches('\r')[line.trim_end().len()..].bytes()))
}

fn carries(line: &str) -> bool {
    line.trim_start().starts_with("OFFSET")
}

/// FNV-1a, 32 bits (Fowler, Noll, Vo 1991).
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIERARCHY: &str =
        "HIERARCHY\nROOT a\n{\n\tOFFSET 0 0 0\n\tCHANNELS 0\n\tEnd Site\n\t{\n\t\tOFFSET 0 1 0\n\t}\n}\n";

    #[test]
    fn a_text_comes_back_and_the_words_stay() {
        for text in ["", "x", "{\"prompt\": \"grüße 🙂\"}", &"long ".repeat(1000)] {
            let hidden = hide(HIERARCHY, text);
            assert_eq!(find(&hidden).as_deref(), Some(text));
            assert!(hidden.split_whitespace().eq(HIERARCHY.split_whitespace()));
            assert_eq!(find(&hidden.replace('\n', "\r\n")).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_damaged_or_missing_text_is_none() {
        assert_eq!(find(HIERARCHY), None);
        let hidden = hide(HIERARCHY, "some recipe");
        assert_eq!(find(&hidden.replacen("OFFSET 0 0 0 ", "OFFSET 0 0 0\t", 1)), None);
        let trimmed: Vec<&str> = hidden.lines().map(str::trim_end).collect();
        assert_eq!(find(&trimmed.join("\n")), None);
    }

    #[test]
    fn a_text_too_long_is_neither_hidden_nor_unpacked() {
        let long = "a".repeat(MOST_RECIPE_BYTES + 1);
        assert_eq!(hide(HIERARCHY, &long), HIERARCHY);
        let longest = &long[1..];
        assert_eq!(find(&hide(HIERARCHY, longest)).as_deref(), Some(longest));
    }
}
