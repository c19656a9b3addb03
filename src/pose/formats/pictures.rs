//! The recipes in pictures and films. Their pixels are not looked at: a picture holds no joints that could be read.

use std::io::Cursor;

use super::film::COMMENT;
use super::limits::MOST_RECIPE_BYTES;
use super::recipes::Recipes;
use crate::render::TEXT_KEYWORD;

/// How the text of recipes begins in a file.
const BEGINNING: &[u8] = b"{\"recipes\":[";
/// Most bytes a picture's decoder may take for what comes before the pixels.
const MOST_MEMORY: usize = 16 << 20;
/// Most bytes that a packed text in a picture may come to; Posa does not pack them.
const MOST_UNPACKED: usize = 4 << 20;

/// The recipes in a PNG or APNG file; `None` when it carries none or is damaged before them.
pub(crate) fn png(bytes: &[u8]) -> Option<Recipes> {
    let limits = png::Limits { bytes: MOST_MEMORY };
    let reader = png::Decoder::new_with_limits(Cursor::new(bytes), limits).read_info().ok()?;
    let mut text = reader.info().utf8_text.iter().find(|chunk| chunk.keyword == TEXT_KEYWORD)?.clone();
    text.decompress_text_with_limit(MOST_UNPACKED).ok()?;
    Recipes::from_text(&text.get_text().ok()?)
}

/// The recipes in the first comment of a GIF file that holds some.
pub(crate) fn gif(bytes: &[u8]) -> Option<Recipes> {
    let mut from = 0;
    while let Some(at) = bytes[from..].windows(2).position(|two| two == [0x21, COMMENT]) {
        let mut at = from + at + 2;
        from = at;
        let mut text = Vec::new();
        // Parts of at most 255 bytes, each after its length; a length of 0 ends the comment.
        while let Some(length) = bytes.get(at).map(|length| usize::from(*length)).filter(|length| *length > 0) {
            let Some(part) = bytes.get(at + 1..at + 1 + length) else { break };
            if text.len() + length > MOST_RECIPE_BYTES
                || text.is_empty() && !part.starts_with(&BEGINNING[..part.len().min(BEGINNING.len())])
            {
                break;
            }
            text.extend_from_slice(part);
            at += 1 + length;
        }
        if !text.is_empty() {
            from = at;
        }
        if let Some(recipes) = std::str::from_utf8(&text).ok().and_then(Recipes::from_text) {
            return Some(recipes);
        }
    }
    None
}

/// The recipes in the metadata of an MP4 file, which holds its comment as plain text.
pub(crate) fn mp4(bytes: &[u8]) -> Option<Recipes> {
    let at = bytes.windows(BEGINNING.len()).position(|window| window == BEGINNING)?;
    let end = bytes.len().min(at + MOST_RECIPE_BYTES);
    let mut texts = serde_json::Deserializer::from_slice(&bytes[at..end]).into_iter();
    texts.next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::export::{Format, Options, encode};
    use crate::formats::film::has_ffmpeg;
    use crate::formats::json::PoseRecord;
    use crate::recipe::Recipe;
    use crate::skeleton::t_pose;

    fn record() -> PoseRecord {
        let recipe = Recipe { prompt: "grüßt ! ".repeat(60), seed: 7, ..Recipe::default() };
        PoseRecord::new(&t_pose(), None, &recipe)
    }

    #[test]
    fn every_picture_and_film_gives_its_recipe_back() {
        let small = Options { size: Some((32, 40)), ..Options::default() };
        let wanted = Recipes { recipes: vec![record().recipe] };
        let run = vec![record(); 3];
        let file = |format: Format, records: &[PoseRecord]| encode(format, records, &small).unwrap();
        for bytes in [file(Format::Png, &run[..1]), file(Format::OpenPosePng, &run[..1]), file(Format::Apng, &run)] {
            assert_eq!(png(&bytes), Some(wanted.clone()));
        }
        assert_eq!(gif(&file(Format::Gif, &run)), Some(wanted.clone()));
        if has_ffmpeg() {
            assert_eq!(mp4(&file(Format::Mp4, &run)), Some(wanted));
        } else {
            eprintln!("skipped: ffmpeg is not installed, so no recipe is read from a video");
        }
    }

    #[test]
    fn a_picture_without_a_recipe_or_cut_short_has_none() {
        let plain = crate::render::Image::clear(4, 4).to_png();
        assert_eq!(png(&plain), None);
        let small = Options { size: Some((32, 40)), ..Options::default() };
        for (format, read) in [(Format::Png, png as fn(&[u8]) -> _), (Format::Gif, gif)] {
            let bytes = encode(format, &[record()], &small).unwrap();
            for end in (0..120).chain([bytes.len() - 1]) {
                let _ = read(&bytes[..end]);
            }
            assert_eq!(read(&bytes[..60]), None);
        }
        let comment = [&b"GIF89a"[..], &[0x21, COMMENT, 12], BEGINNING].concat();
        assert_eq!(gif(&comment), None);
    }
}
