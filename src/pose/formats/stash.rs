//! A text kept in white space: at the ends of BVH's OFFSET lines, and in the padding of an NPY header. Neither format
//! has comments, and words put anywhere else stop one reader or another; all of them pass over white space. Lost when
//! a program trims or rewrites the file.
//!
//! Each bit is a space (0) or a tab (1), highest first: the mark, the text's length in bytes, its checksum, the text.

/// Tells a stash from stray white space.
const MARK: u32 = u32::from_be_bytes(*b"posa");

/// White space beyond that of a text of this many bytes is not looked at.
const LONGEST: usize = 1 << 20;

/// A text as spaces and tabs, eight a byte after twelve bytes of its own.
pub(super) fn blanks(text: &str) -> String {
    let mut bytes = Vec::with_capacity(12 + text.len());
    for word in [MARK, text.len() as u32, checksum(text.as_bytes())] {
        bytes.extend_from_slice(&word.to_be_bytes());
    }
    bytes.extend_from_slice(text.as_bytes());
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |i| if byte >> i & 1 == 1 { '\t' } else { ' ' })).collect()
}

/// The text that spaces and tabs stand for; `None` when any bit of it was lost. What follows the text is passed over.
pub(super) fn text(blanks: impl Iterator<Item = u8>) -> Option<String> {
    let bits: Vec<u8> = blanks.take(8 * (12 + LONGEST)).map(|b| u8::from(b == b'\t')).collect();
    let mut bytes = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | bit));
    let mut word = || {
        let four: Vec<u8> = bytes.by_ref().take(4).collect();
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    let (mark, length, sum) = (word()?, word()? as usize, word()?);
    let text: Vec<u8> = bytes.take(length).collect();
    let whole = mark == MARK && text.len() == length && checksum(&text) == sum;
    whole.then(|| String::from_utf8(text).ok())?
}

/// The hierarchy of a BVH file with `text` hidden in it.
pub(super) fn hide(hierarchy: &str, text: &str) -> String {
    let blanks: Vec<char> = blanks(text).chars().collect();
    let carriers = hierarchy.lines().filter(|line| carries(line)).count().max(1);
    let mut shares = blanks.chunks(blanks.len().div_ceil(carriers));
    let mut hidden = String::with_capacity(hierarchy.len() + blanks.len());
    for line in hierarchy.lines() {
        hidden.push_str(line);
        if carries(line) {
            hidden.extend(shares.next().unwrap_or_default());
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
}
