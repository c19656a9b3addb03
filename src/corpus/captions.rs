//! Captions of HumanML3D `texts/*.txt`: one a line, `caption#word/POS word/POS …#start#end`.
//! Only reads them; what a caption means for a pose is decided elsewhere.

use std::path::Path;

use crate::error::Problem;

/// Longest caption, bytes: nobody describes a pose at greater length, and a damaged file does.
pub(crate) const LONGEST: usize = 4_000;

/// One caption and the stretch of the clip it speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// The sentence as written, trimmed.
    pub text: String,
    /// (lemma, universal part-of-speech tag) a word, without punctuation.
    pub tags: Vec<(String, String)>,
    /// Seconds from the clip's beginning; 0 with `end` 0 means the whole clip.
    pub start: f32,
    /// Seconds from the clip's beginning, exclusive.
    pub end: f32,
}

impl Caption {
    /// True when the caption speaks of the whole clip.
    #[must_use]
    pub fn is_whole_clip(&self) -> bool {
        self.start == 0.0 && self.end == 0.0
    }

    /// The frames the caption speaks of in a clip of `frames` frames at `rate` frames a second; empty when its window lies outside.
    #[must_use]
    pub fn window(&self, frames: usize, rate: f32) -> std::ops::Range<usize> {
        if self.is_whole_clip() {
            return 0..frames;
        }
        // Float-to-integer casts saturate, so an absurd time cannot overflow.
        let start = (self.start * rate).round() as usize;
        let end = (self.end * rate).round() as usize;
        start.min(frames)..end.min(frames)
    }
}

/// Reads the bytes of a caption file; `path` only names it in the problems. Bad lines are reported and left out.
#[must_use]
pub fn parse(bytes: &[u8], path: &Path) -> (Vec<Caption>, Vec<Problem>) {
    let (mut captions, mut problems) = (Vec::new(), Vec::new());
    for (number, line) in bytes.split(|b| *b == b'\n').enumerate() {
        let outcome = match std::str::from_utf8(line) {
            Ok(text) => {
                let text = text.trim_start_matches('\u{feff}').trim();
                if text.is_empty() {
                    continue;
                }
                parse_line(text)
            }
            Err(_) => Err("is not UTF-8 text"),
        };
        match outcome {
            Ok(caption) => captions.push(caption),
            Err(why) => problems.push(Problem::new(path, format!("line {} {why}; left out", number + 1))),
        }
    }
    (captions, problems)
}

/// One line, trimmed.
pub(crate) fn parse_line(line: &str) -> Result<Caption, &'static str> {
    // From the right: a caption may hold a '#', times and tags never do.
    let mut parts = line.rsplitn(4, '#');
    let (Some(end), Some(start), Some(tags), Some(text)) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("is not caption#tags#start#end");
    };
    let text = text.trim();
    if text.is_empty() {
        return Err("has no caption before its first #");
    }
    if text.len() > LONGEST {
        return Err("has a caption of more than 4,000 bytes");
    }
    let (start, end) = (seconds(start)?, seconds(end)?);
    if end < start || (end == start && end > 0.0) {
        return Err("ends before it starts");
    }
    let tags = tags.split_whitespace().filter_map(|t| t.rsplit_once('/'));
    let tags = tags.map(|(word, tag)| (word.to_owned(), tag.to_owned())).collect();
    Ok(Caption { text: text.to_owned(), tags, start, end })
}

/// HumanML3D writes `nan` where no time was given.
fn seconds(text: &str) -> Result<f32, &'static str> {
    match text.trim().parse::<f32>() {
        Ok(value) if value.is_nan() => Ok(0.0),
        Ok(value) if value >= 0.0 && value.is_finite() => Ok(value),
        _ => Err("has a start or end that is not a number of seconds"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_text_tags_and_times() {
        let line = b"a man kneels.#a/DET man/NOUN kneel/VERB#0.5#2.0\r\n\na person waves#a/DET#nan#nan\n";
        let (captions, problems) = parse(line, Path::new("1.txt"));
        assert!(problems.is_empty());
        assert_eq!(captions[0].text, "a man kneels.");
        assert_eq!(captions[0].tags[2], ("kneel".to_owned(), "VERB".to_owned()));
        assert_eq!(captions[0].window(200, 20.0), 10..40);
        assert_eq!(captions[0].window(30, 20.0), 10..30);
        assert!(captions[0].window(5, 20.0).is_empty());
        assert_eq!(captions[1].window(7, 20.0), 0..7);
    }

    #[test]
    fn a_caption_may_hold_a_hash_sign() {
        let (captions, _) = parse(b"pose #3 of tai chi#pose/NOUN#0.0#0.0", Path::new("1.txt"));
        assert_eq!(captions[0].text, "pose #3 of tai chi");
    }

    #[test]
    fn bad_lines_are_reported_and_the_rest_is_read() {
        let text = b"no tags\n#a/DET#0#0\nok#a/DET#0#0\nx#a/DET#one#2\nx#a/DET#3#2\n\xff\xfe#a/DET#0#0\nx#a/DET#-1#inf";
        let (captions, problems) = parse(text, Path::new("7.txt"));
        assert_eq!(captions.len(), 1);
        assert_eq!(problems.len(), 6);
        assert_eq!(problems[0].to_string(), "7.txt: line 1 is not caption#tags#start#end; left out");
        assert!(problems[4].why.contains("UTF-8"));
        let endless = format!("{}#a/DET#0#0", "walks and ".repeat(500));
        assert!(
            parse(endless.as_bytes(), Path::new("8.txt")).1[0]
                .to_string()
                .starts_with("8.txt: line 1 has a caption of more")
        );
    }
}
