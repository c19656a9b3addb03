//! Slips of the keyboard. A word that nobody knows, and that is one slip away from a word of poses, is read as that word:
//! "kneling" as "kneeling". A slip is two letters that changed places or a double letter written once (or the other way
//! round); in a long word also a letter too many, too few or another one. Most words that a text encoder does not know
//! as a whole are rare and rightly written: of the 7200 sentences of
//! `assets/evaluation/sayings.tsv` none is read otherwise.

use crate::text::MAX_PROMPT_CHARS;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Shorter words are too near to one another.
const FEWEST: usize = 5;
/// From so many letters on one that stands twice may be one too many.
const MIDDLE: usize = 6;
/// From so many letters on every slip counts.
const LONG: usize = 9;
/// A word that stands this often in the library's sentences is one that people use.
const OFTEN: u32 = 20;

/// What a word that says something of the body counts.
const OF_BODIES: u32 = 1_000_000;
/// What other forms of a known word end in, and how long that word is at least.
const ENDINGS: [&str; 7] = ["s", "es", "ed", "ing", "er", "ers", "d"];
const STEM: usize = 4;

/// How often a word stands in the library's sentences; those that say something of the body count for more than any.
static WORDS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let mut words: HashMap<String, u32> = HashMap::new();
    for caption in corpus::archetypes::library().iter().flat_map(|archetype| &archetype.captions) {
        for (word, _) in split(caption).into_iter().filter(|(_, is_word)| *is_word) {
            *words.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    words.retain(|_, count| *count >= OFTEN);
    for word in pose::claims::vocabulary() {
        *words.entry(word.into()).or_default() += OF_BODIES;
    }
    words
});

/// The text as it was meant; `knows` says of a word in lower case whether it is one.
pub(crate) fn meant<'a>(text: &'a str, knows: impl Fn(&str) -> bool) -> Cow<'a, str> {
    if text.len() > 4 * MAX_PROMPT_CHARS {
        return Cow::Borrowed(text);
    }
    let mut changed = false;
    let read: Vec<Cow<'a, str>> = split(text)
        .into_iter()
        .map(|(part, is_word)| match is_word.then(|| slip(part, &knows)).flatten() {
            Some(word) => {
                changed = true;
                Cow::Owned(word)
            }
            None => Cow::Borrowed(part),
        })
        .collect();
    let read = if changed { read.concat() } else { return Cow::Borrowed(text) };
    // A text that just fitted still fits.
    if read.chars().count() > MAX_PROMPT_CHARS { Cow::Borrowed(text) } else { Cow::Owned(read) }
}

/// What a word was meant to be, where it is none.
fn slip(word: &str, knows: impl Fn(&str) -> bool) -> Option<String> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    // Names and abbreviations are written as they should be.
    let name = word.chars().skip(1).any(char::is_uppercase);
    let known = |word: &str| knows(word) || WORDS.contains_key(word);
    let form = ENDINGS.iter().filter_map(|ending| lower.strip_suffix(ending));
    if length < FEWEST || name || known(&lower) || form.into_iter().any(|stem| stem.len() >= STEM && knows(stem)) {
        return None;
    }
    // "Stoping" may be one thing or another.
    let doubled =
        lower.char_indices().filter(|(at, letter)| known(&format!("{}{letter}{}", &lower[..*at], &lower[*at..])));
    if doubled.count() > 1 {
        return None;
    }
    let near = |other: &str| {
        // Another ending is another form of the word.
        let ends = |word: &str| (word.chars().next(), word.chars().next_back());
        ends(other) == ends(&lower)
            && other.chars().count().abs_diff(length) <= 1
            && strsim::osa_distance(other, &lower) == 1
            && (length >= LONG || has_changed_places(other, &lower) || is_single_or_double(&lower, other))
    };
    let of_bodies = |(other, count): &(&String, &u32)| **count >= OF_BODIES || !has_changed_places(other, &lower);
    let best = WORDS
        .iter()
        .filter(|(other, _)| near(other))
        .filter(of_bodies)
        .max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))?;
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let mut letters = best.0.chars();
    Some(match letters.next() {
        Some(first) if capital => first.to_uppercase().chain(letters).collect(),
        _ => best.0.clone(),
    })
}

/// Whether two words one slip apart have the same letters.
fn has_changed_places(a: &str, b: &str) -> bool {
    a.len() == b.len() && strsim::levenshtein(a, b) == 2
}

/// Whether a double letter was written once, or in a word of some length a single one twice.
fn is_single_or_double(typed: &str, other: &str) -> bool {
    let single = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.dedup();
        letters
    };
    let (typed_length, length) = (typed.chars().count(), other.chars().count());
    (typed_length < length || (typed_length > length && length >= MIDDLE)) && single(typed) == single(other)
}

/// A text in parts: words, and what stands between them.
fn split(text: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_alphabetic();
        let end = rest.find(|letter: char| letter.is_alphabetic() != is_word).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push((part, is_word));
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knows a few words that are in no sentence about bodies.
    fn knows(word: &str) -> bool {
        ["learning", "loin", "stretch", "sign", "stop", "stopping"].contains(&word)
    }

    #[test]
    fn a_word_that_nobody_knows_is_read_as_the_nearest_that_bodies_do() {
        for (typed, read) in [
            ("kneling archer", "kneeling archer"),
            ("a ninja croutching, one leg out", "a ninja crouching, one leg out"),
            ("arms rasied", "arms raised"),
            ("streching both arms", "stretching both arms"),
            ("Siting on a chair", "Sitting on a chair"),
            ("both arms raissed", "both arms raised"),
        ] {
            assert_eq!(meant(typed, knows), read);
        }
    }

    #[test]
    fn words_that_somebody_knows_and_names_stay() {
        for text in [
            "learning",
            "loin",
            "Uttanasana",
            "a KNELING",
            "an arm",
            "",
            "ÄÖ 姿勢 …",
            "tpose",
            "kneeing",
            "cowering",
            "rinse",
            "noose",
            "putt",
            "weeding",
            "fingertip",
            "stretchers",
            "signer",
            "stoping",
        ] {
            assert!(matches!(meant(text, knows), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_stands_between_words_stays_as_it_was() {
        assert_eq!(meant("  kneling,\tarms -- 90° up!\n", knows), "  kneeling,\tarms -- 90° up!\n");
    }
}
