//! A caption cut into clauses, each about one action, with how it hangs on the one before. Works on parts of speech and on the
//! connectives of `assets/language/first-action.toml`; no grammar beyond that.

use std::ops::Range;

use serde::Deserialize;

use super::model::{Tagged, tag_words};
use super::rules::{Connective, rules};
use super::tag::Tag;
use super::words::Mark;

/// How a clause hangs on the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// It is the first.
    Start,
    /// It follows in time.
    Then,
    /// It is joined by "and", a comma or the like.
    And,
    /// It names what happened before.
    After,
    /// It names what happens later.
    Before,
    /// It happens at the same time.
    Together,
    /// A reason or a place.
    Other,
}

/// One clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it stands in the caption, bytes, without connective and closing punctuation.
    pub span: Range<usize>,
    /// How it hangs on the clause before.
    pub link: Link,
}

/// The clauses of a caption in the order of its words; none for a caption without words.
#[must_use]
pub fn segments(caption: &str) -> Vec<Segment> {
    clauses(&tag_words(caption)).into_iter().map(|c| Segment { span: c.span, link: c.link }).collect()
}

/// A clause with the connective that opens it.
pub(super) struct Clause {
    pub span: Range<usize>,
    pub link: Link,
    pub opened_by: Option<&'static Connective>,
}

pub(super) fn clauses(words: &[Tagged]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let (mut start, mut at, mut link, mut opened_by) = (0, 0, Link::Start, None);
    // A connective at the very beginning opens the first clause.
    if let Some((first, length)) = rules().connective(words).filter(|_| !rules().is_kept(words, 0)) {
        (start, at, opened_by) = (length, length, Some(first));
    }
    while at < words.len() {
        let cut = if at > start { boundary(words, start, at) } else { None };
        if let Some((next_link, connective, length)) = cut {
            clauses.push(Clause { span: span(words, start..at), link, opened_by });
            (start, link, opened_by) = (at + length, next_link, connective);
            at = start;
        } else {
            at += 1;
        }
    }
    if start < words.len() {
        clauses.push(Clause { span: span(words, start..words.len()), link, opened_by });
    }
    clauses
}

/// Whether a new clause begins at the word `at`: its link, its connective, and how many words that takes.
fn boundary(words: &[Tagged], start: usize, at: usize) -> Option<(Link, Option<&'static Connective>, usize)> {
    let before = &words[at - 1];
    let found = rules().connective(&words[at..]).filter(|_| !rules().is_kept(words, at));
    if before.word.after == Mark::Stop {
        let link = found.map_or(Link::Then, |(c, _)| c.link);
        return Some((link, found.map(|(c, _)| c), found.map_or(0, |(_, length)| length)));
    }
    let has_verb = words[start..at].iter().any(is_predicate);
    if let Some((connective, length)) = found {
        let new_verb = || new_verb_follows(words, start, at, at + length);
        if !connective.needs_verb || (has_verb && new_verb()) {
            return Some((connective.link, Some(connective), length));
        }
        return None;
    }
    let finite_follows = || {
        let next = skip(words, at, |t| t.tag == Tag::Adv);
        words.get(next).is_some_and(|t| is_predicate(t) && !is_ing(t) && !is_past(t)) || subject_and_verb(words, at)
    };
    (before.word.after == Mark::Comma && has_verb && finite_follows()).then_some((Link::And, None, 0))
}

/// Whether the words from `from` on bring a verb of their own before the next noun phrase ends.
fn new_verb_follows(words: &[Tagged], start: usize, at: usize, from: usize) -> bool {
    let mut from = skip(words, from, |t| t.tag == Tag::Adv);
    while let Some((_, length)) = rules().connective(&words[from..]) {
        from = skip(words, from + length, |t| t.tag == Tag::Adv);
    }
    let Some(next) = words.get(from) else { return false };
    if is_predicate(next) {
        // "with both arms bent and raised": two participles of one phrase.
        let within_with = words[start..at].iter().any(|t| t.word.text == "with");
        let joined = is_past(next) && words[start..at].last().is_some_and(is_past);
        return !(within_with && joined);
    }
    // "and with the left hand waves"
    let inner = if next.tag == Tag::Adp { skip(words, from + 1, is_nominal) } else { from };
    let after = skip(words, inner, |t| t.tag == Tag::Adv);
    if next.tag == Tag::Adp && words.get(after).is_some_and(|t| is_predicate(t) && is_third_person(t)) {
        return true;
    }
    subject_and_verb(words, from)
}

/// A noun phrase followed by a verb that can only be its own: "he waves", "the left leg kicks", "both arms are raised".
fn subject_and_verb(words: &[Tagged], from: usize) -> bool {
    let end = skip(words, from, is_nominal);
    if end == from {
        return false;
    }
    let pronoun =
        words[from..end].iter().any(|t| matches!(t.word.text.as_str(), "he" | "she" | "they" | "it" | "i" | "we"));
    let verb = skip(words, end, |t| t.tag == Tag::Adv);
    words.get(verb).is_some_and(|t| is_predicate(t) && (pronoun || t.tag == Tag::Aux || is_third_person(t)))
}

fn skip(words: &[Tagged], from: usize, what: impl Fn(&Tagged) -> bool) -> usize {
    let rest = words.get(from..).unwrap_or_default();
    let mut taken = 0;
    for word in rest {
        if !what(word) {
            break;
        }
        taken += 1;
        if word.word.after >= Mark::Comma {
            break;
        }
    }
    from + taken
}

fn is_nominal(t: &Tagged) -> bool {
    matches!(t.tag, Tag::Det | Tag::Adj | Tag::Num | Tag::Pron | Tag::Noun | Tag::Propn)
}

fn is_predicate(t: &Tagged) -> bool {
    matches!(t.tag, Tag::Verb | Tag::Aux) && !rules().is_never_a_verb(&t.word.text)
}

fn is_ing(t: &Tagged) -> bool {
    t.word.text.ends_with("ing")
}

/// Past tense or participle.
fn is_past(t: &Tagged) -> bool {
    super::lexicon::hints(&t.word.text).has(super::lexicon::Hints::VERB_ED)
}

fn is_third_person(t: &Tagged) -> bool {
    t.tag == Tag::Aux || t.word.text.ends_with('s')
}

fn span(words: &[Tagged], range: Range<usize>) -> Range<usize> {
    let of = |i: usize| words[i].word.span.clone();
    if range.is_empty() { 0..0 } else { of(range.start).start..of(range.end - 1).end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(caption: &str) -> Vec<(&str, Link)> {
        segments(caption).into_iter().map(|s| (&caption[s.span], s.link)).collect()
    }

    #[test]
    fn actions_in_turn_become_clauses() {
        assert_eq!(
            cut("a person walks forward, sits down and then waves while turning."),
            [
                ("a person walks forward", Link::Start),
                ("sits down", Link::And),
                ("waves", Link::Then),
                ("turning", Link::Together)
            ]
        );
    }

    #[test]
    fn joined_nouns_and_manner_stay_in_one_clause() {
        for caption in [
            "a person raises the left and right arm",
            "someone waves with both arms bent and raised",
            "a man sways back and forth as if dancing",
            "a man and a woman dance",
        ] {
            assert_eq!(cut(caption), [(caption, Link::Start)]);
        }
    }

    #[test]
    fn captions_without_words_have_no_clause() {
        assert!(segments("").is_empty() && segments("... 3").is_empty());
        assert_eq!(cut("then").len(), 0);
    }
}
