//! What the tagger looks at to tag one word: the word, its neighbours, their endings and lexicon hints, punctuation and the two tags
//! just given. Features are short strings, so that a model file can be read by people.

use std::fmt::Write;

use super::lexicon::{Hints, hints};
use super::tag::Tag;
use super::words::{Mark, Word};

/// A sentence with what the lexicon says of each word.
pub(super) struct Sentence<'a> {
    words: &'a [Word],
    hints: Vec<Hints>,
}

impl<'a> Sentence<'a> {
    pub fn new(words: &'a [Word]) -> Self {
        Self { words, hints: words.iter().map(|w| hints(&w.text)).collect() }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Calls `visit` with every feature of the word at `at`, given the tags of the words before it.
    pub fn features(&self, at: usize, before: &[Tag], mut visit: impl FnMut(&str)) {
        let word = |step: isize| match at.checked_add_signed(step) {
            None => "<",
            Some(i) => self.words.get(i).map_or(">", |w| w.text.as_str()),
        };
        let hint = |step: isize| at.checked_add_signed(step).and_then(|i| self.hints.get(i)).map_or(u32::MAX, |h| h.0);
        let tag = |back: usize| before.len().checked_sub(back).map_or("-", |i| before[i].name());
        let mark = |at: Option<usize>| at.and_then(|i| self.words.get(i)).map_or('-', |w| sign(w.after));
        let (w, h, h1, t1, t2) = (word(0), hint(0), hint(1), tag(1), tag(2));
        let (left, right) = (mark(at.checked_sub(1)), mark(Some(at)));
        let end = if at + 1 == self.words.len() { "." } else { "" };

        let mut text = String::with_capacity(48);
        let mut say = |arguments: std::fmt::Arguments<'_>| {
            text.clear();
            // Writing to a string cannot fail.
            let _ = text.write_fmt(arguments);
            visit(&text);
        };
        say(format_args!("b"));
        say(format_args!("w {w}"));
        say(format_args!("s3 {}", ending(w, 3)));
        say(format_args!("s2 {}", ending(w, 2)));
        say(format_args!("t {t1}"));
        say(format_args!("tt {t2} {t1}"));
        say(format_args!("t2 {t2}"));
        say(format_args!("tw {t1} {w}"));
        say(format_args!("w-1 {}", word(-1)));
        say(format_args!("w+1 {}", word(1)));
        say(format_args!("w-2 {}", word(-2)));
        say(format_args!("w+2 {}", word(2)));
        say(format_args!("ww {} {w}", word(-1)));
        say(format_args!("ww+ {w} {}", word(1)));
        say(format_args!("ml {left}"));
        say(format_args!("mr {right}"));
        say(format_args!("wm {w} {right}{end}"));
        say(format_args!("h {h:x}"));
        say(format_args!("h+1 {h1:x}"));
        say(format_args!("h-1 {:x}", hint(-1)));
        say(format_args!("hh {h:x} {h1:x}"));
        say(format_args!("wh {w} {h1:x}"));
        say(format_args!("th {t1} {h:x}"));
        say(format_args!("thh {t1} {h:x} {h1:x}"));
        say(format_args!("hhh {h:x} {h1:x} {:x}", hint(2)));
        say(format_args!("lh {left} {h:x}"));
        say(format_args!("rh {right} {h:x}"));
        say(format_args!("tth {t2} {t1} {h:x}"));
    }
}

fn sign(mark: Mark) -> char {
    match mark {
        Mark::None => '_',
        Mark::Number => '0',
        Mark::Comma => ',',
        Mark::Stop => '.',
    }
}

/// The last letters of a word.
fn ending(word: &str, letters: usize) -> &str {
    word.char_indices().rev().nth(letters - 1).map_or(word, |(at, _)| &word[at..])
}
