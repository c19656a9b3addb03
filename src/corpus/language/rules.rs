//! The rules of `assets/language/first-action.toml`: connectives that part clauses, phrases that only look like them. Only reads and looks
//! up; how they are applied is in [`super::segments`].

use std::sync::LazyLock;

use serde::Deserialize;

use super::model::Tagged;
use super::segment::Link;

const RULES: &str = include_str!("../../../assets/language/first-action.toml");

/// When the clause of a connective that begins a caption happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Leading {
    First,
    Later,
    Together,
}

/// Words that part clauses.
#[derive(Debug, Deserialize)]
pub(super) struct Connective {
    words: Vec<String>,
    pub link: Link,
    pub needs_verb: bool,
    pub leading: Leading,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Rules {
    connective: Vec<Connective>,
    keep: Keep,
    never_a_verb: NeverAVerb,
}

#[derive(Debug, Default, Deserialize)]
struct Keep {
    phrases: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct NeverAVerb {
    words: Vec<String>,
}

/// The shipped rules.
pub(super) fn rules() -> &'static Rules {
    // Unreadable rules would part nothing; a test makes sure that they are readable.
    static SHIPPED: LazyLock<Rules> = LazyLock::new(|| toml::from_str(RULES).unwrap_or_default());
    &SHIPPED
}

impl Rules {
    /// The longest connective at the head of `words`, with its length in words; none where a kept phrase covers the first word.
    pub fn connective(&self, words: &[Tagged]) -> Option<(&Connective, usize)> {
        let all = self.connective.iter().flat_map(|c| c.words.iter().map(move |phrase| (c, phrase)));
        all.filter_map(|(c, phrase)| Some((c, matched(phrase, words)?))).max_by_key(|(_, length)| *length)
    }

    /// True when a kept phrase covers the word at `at`.
    pub fn is_kept(&self, words: &[Tagged], at: usize) -> bool {
        self.keep.phrases.iter().any(|phrase| {
            (0..=at).rev().take(4).any(|start| matched(phrase, &words[start..]).is_some_and(|n| start + n > at))
        })
    }

    /// True for a word that counts as no verb whatever its tag.
    pub fn is_never_a_verb(&self, word: &str) -> bool {
        self.never_a_verb.words.iter().any(|w| w == word)
    }
}

/// The phrase's length in words when `words` begin with it.
fn matched(phrase: &str, words: &[Tagged]) -> Option<usize> {
    let mut length = 0;
    for part in phrase.split(' ') {
        if words.get(length)?.word.text != part {
            return None;
        }
        length += 1;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tag_words;

    #[test]
    fn the_shipped_rules_are_readable() {
        let read: Result<Rules, _> = toml::from_str(RULES);
        assert!(read.is_ok_and(|r| r.connective.len() > 4 && !r.keep.phrases.is_empty()));
    }

    #[test]
    fn the_longest_connective_wins_and_kept_phrases_are_none() {
        let words = tag_words("and then he moves back and forth");
        assert_eq!(rules().connective(&words).map(|(c, n)| (c.link, n)), Some((Link::Then, 2)));
        assert!(rules().is_kept(&words, 5) && !rules().is_kept(&words, 0));
    }
}
