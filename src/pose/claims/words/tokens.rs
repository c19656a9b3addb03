//! A text cut into words: sides, parts of the body, negations and breaks told apart, idioms and what somebody lies or
//! kneels on made one, empty words left out.

use std::ops::Range;

use super::Which;
use super::tables::{
    AFTER_OTHER, BARS, BEFORE_ON, BELLY, BREAKS, EMPTY, FORMS, IDIOMS, NEGATIONS, ON_TOES, PARTS, RESTS, WHOSE,
};

/// Words before "on the belly" among which a part may be what lies there.
const NEAR: usize = 12;

/// A word before clauses are made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Break,
    With,
    Not,
    Side(Which),
    Other,
    /// "The other on the hip": not the other hip.
    OtherOne,
    Part(&'static str, bool),
    Word(String),
}

impl Token {
    pub fn breaks(&self) -> bool {
        matches!(self, Self::Break | Self::With)
    }
}

/// Words of a text with where they stand, idioms made one, empty words left out.
pub(super) fn tokens(text: &str) -> Vec<(Token, Range<usize>)> {
    let lower = text.to_lowercase();
    // Lower case may be longer than the text in a few scripts; spans would then point elsewhere.
    let lower = if lower.len() == text.len() { lower } else { text.to_ascii_lowercase() };
    let mut raw: Vec<(&str, Range<usize>)> = Vec::new();
    let mut start = None;
    for (at, letter) in lower.char_indices().chain([(lower.len(), ' ')]) {
        let inside = letter.is_alphanumeric() || matches!(letter, '\'' | '-');
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                raw.push((&lower[from..at], from..at));
                start = None;
            }
            _ => {}
        }
        if matches!(letter, ',' | ';' | '.' | ':') {
            raw.push((",", at..at + 1));
        }
    }
    let mut list = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let idiom = IDIOMS.iter().find(|(words, _)| {
            let mut here = raw[at..].iter().map(|(token, _)| *token);
            words.split(' ').all(|word| here.next() == Some(word))
        });
        let idiom = idiom.map(|(words, stands_for)| (words.split(' ').count(), *stands_for));
        if raw[at].0 == "other" && raw.get(at + 1).is_some_and(|(next, _)| AFTER_OTHER.split(' ').any(|w| w == *next)) {
            list.push((Token::OtherOne, raw[at].1.clone()));
            at += if raw[at + 1].0 == "one" { 2 } else { 1 };
            continue;
        }
        match idiom.or_else(|| hanging(&raw, at)).or_else(|| rest(&raw, at)) {
            Some((count, stands_for)) => {
                let span = raw[at].1.start..raw[at + count - 1].1.end;
                list.extend(stands_for.split(' ').filter_map(|word| Some((token(word)?, span.clone()))));
                at += count;
            }
            None => {
                list.extend(token(raw[at].0).map(|token| (token, raw[at].1.clone())));
                at += 1;
            }
        }
    }
    list
}

/// "On his back" where nothing in the clause before it could be what is on his back: how many words, and what they say.
fn rest(raw: &[(&str, Range<usize>)], at: usize) -> Option<(usize, &'static str)> {
    let [("on", _), (whose, _), (what, _), ..] = raw.get(at..)? else { return None };
    if !has(WHOSE, whose) {
        return None;
    }
    let last = at.checked_sub(1).map(|last| raw[last].0);
    if *what == "toes" {
        return last.is_some_and(|word| has(ON_TOES, word)).then_some((3, "tiptoe"));
    }
    let (_, says) = RESTS.iter().find(|(name, _)| name == what)?;
    let ends = |word: &str| word == "," || word == "with" || has(BREAKS, word);
    let before = || raw[..at].iter().rev().map(|(word, _)| *word).take_while(|word| !ends(word));
    // Somebody on the belly does something there; a thing merely lies on it, and so do hands.
    let acts = has(BELLY, what) && last.is_some_and(|word| word.len() > 5 && word.ends_with("ing"));
    let placed = last.is_some_and(|word| has(BEFORE_ON, word));
    let own = before().all(|word| has(EMPTY, word))
        || ((acts || placed) && before().take(NEAR).all(|word| !matches!(token(word), Some(Token::Part(..)))));
    own.then_some((3, *says))
}

/// "Hanging from a bar", by the hands where nothing else is said: how many words, and what they say.
fn hanging(raw: &[(&str, Range<usize>)], at: usize) -> Option<(usize, &'static str)> {
    let [("hang" | "hangs" | "hanging", _), ("from" | "on", _), after @ ..] = raw.get(at..)? else { return None };
    let bar = after.iter().take(3).position(|(word, _)| has(BARS, word))?;
    let of_legs = |(word, _): &(&str, Range<usize>)| {
        matches!(token(word), Some(Token::Part("leg" | "knee" | "foot" | "thigh", _)))
            || *word == "upside-down"
            || *word == "upside"
    };
    let near = &raw[at.saturating_sub(4)..raw.len().min(at + 12)];
    (!near.iter().any(of_legs)).then_some((bar + 3, "hangfrom"))
}

fn has(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

/// What a word is; none for one that says nothing.
fn token(word: &str) -> Option<Token> {
    let in_list = |list: &str| has(list, word);
    Some(match word {
        "," => Token::Break,
        "with" => Token::With,
        "left" => Token::Side(Which::Left),
        "right" => Token::Side(Which::Right),
        "one" | "either" | "single" => Token::Side(Which::Either),
        "both" | "two" | "each" => Token::Side(Which::Both),
        "other" | "opposite" => Token::Other,
        _ if in_list(BREAKS) => Token::Break,
        _ if in_list(NEGATIONS) => Token::Not,
        _ if in_list(EMPTY) => return None,
        _ => {
            for (form, one, many) in PARTS {
                let named = |list: &str| list.split(' ').any(|other| other == word);
                if named(one) || named(many) {
                    return Some(Token::Part(form, named(many)));
                }
            }
            let form = FORMS.iter().find(|(form, words)| *form == word || words.split(' ').any(|other| other == word));
            Token::Word(form.map_or(word, |(form, _)| form).to_owned())
        }
    })
}
