//! A caption cut into words as HumanML3D's own tags cut it: letters only, hyphens dropped ("counter-clockwise" is one word),
//! what follows an apostrophe left out, numbers not counted as words. Punctuation survives as a mark after a word.

use std::ops::Range;

/// What stands between a word and the next; of several, the strongest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Only space.
    #[default]
    None,
    /// Digits.
    Number,
    /// A comma, a colon, a bracket, a slash or a quotation mark.
    Comma,
    /// The end of a sentence, or a semicolon.
    Stop,
}

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower-case letters.
    pub text: String,
    /// Where it stands in the caption, bytes.
    pub span: Range<usize>,
    /// What follows it.
    pub after: Mark,
}

/// The words of a caption, in order.
#[must_use]
pub fn words(caption: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut open, mut clitic) = (false, false);
    for (at, c) in caption.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphabetic() {
            match words.last_mut().filter(|_| open) {
                Some(word) => {
                    if !clitic {
                        word.text.extend(c.to_lowercase());
                    } else if c == 't' && word.span.end + 1 >= at && word.text.ends_with('n') {
                        // "doesn't" is "does" and "n't".
                        word.text.pop();
                    }
                    word.span.end = end;
                }
                None => {
                    words.push(Word { text: c.to_lowercase().collect(), span: at..end, after: Mark::None });
                    (open, clitic) = (true, false);
                }
            }
        } else if open && matches!(c, '\'' | '’') {
            clitic = true;
        } else if c != '-' {
            open = false;
            let mark = match c {
                '.' | '!' | '?' | ';' => Mark::Stop,
                c if c.is_numeric() => Mark::Number,
                c if c.is_whitespace() => Mark::None,
                _ => Mark::Comma,
            };
            if let Some(word) = words.last_mut() {
                word.after = word.after.max(mark);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(caption: &str) -> Vec<String> {
        words(caption).into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn words_are_cut_as_the_tags_of_the_collection_cut_them() {
        assert_eq!(texts("A man's T-pose, counter-clockwise"), ["a", "man", "tpose", "counterclockwise"]);
        assert_eq!(texts("he doesn't turn 90 degrees"), ["he", "does", "turn", "degrees"]);
        assert_eq!(texts("it’s walking/ stepping"), ["it", "walking", "stepping"]);
        assert!(texts(" 12 - !").is_empty());
    }

    #[test]
    fn spans_and_marks_point_into_the_caption() {
        let caption = "Sits down, né. Then - 3 steps";
        let found = words(caption);
        assert_eq!(&caption[found[2].span.clone()], "né");
        let marks: Vec<Mark> = found.iter().map(|w| w.after).collect();
        assert_eq!(marks, [Mark::None, Mark::Comma, Mark::Stop, Mark::Number, Mark::None]);
    }
}
