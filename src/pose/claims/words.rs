//! Words of a prompt brought to one form: which mean the same, which say nothing, and which side a part is on. A small
//! closed vocabulary; what words ask for is decided in `parse`.

mod tables;

use std::ops::Range;

use tables::{BREAKS, EMPTY, FORMS, IDIOMS, NEGATIONS, PARTS};

/// Which side a part of the body is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Which {
    Left,
    Right,
    /// One of the two, not said which.
    Either,
    Both,
}

/// A word that means something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its one form: `raise` for "lifted", `ground` for "floor".
    pub form: String,
    /// For a part that comes in pairs: which.
    pub which: Option<Which>,
    /// Where it stands in the text, bytes.
    pub span: Range<usize>,
}

/// A clause of a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clause {
    pub words: Vec<Word>,
    /// Whether it says what should not be.
    pub negated: bool,
    /// Whether "with" joins it to the clause before.
    pub with: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Break,
    With,
    Not,
    Side(Which),
    Other,
    Part(&'static str, bool),
    Word(String),
}

impl Token {
    fn breaks(&self) -> bool {
        matches!(self, Self::Break | Self::With)
    }
}

/// The clauses of a text. "The other arm" is on the side opposite to the one named last, "the right one" the part named
/// last; a left or right without a part behind it is a direction and a word of its own.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let tokens = tokens(text);
    let mut clauses = vec![Clause::default()];
    let mut pending = None;
    let (mut last_side, mut last_part) = (Which::Either, None);
    for (at, (token, span)) in tokens.iter().enumerate() {
        let rest = || tokens[at + 1..].iter().map(|(token, _)| token).take_while(|token| !token.breaks()).take(3);
        let part_follows = || {
            let mut following = rest().take_while(|token| !matches!(token, Token::Side(Which::Left | Which::Right)));
            following.any(|token| matches!(token, Token::Part(..)))
        };
        let one_follows = || rest().next() == Some(&Token::Side(Which::Either)) && !part_follows();
        if token.breaks() {
            clauses.push(Clause { with: *token == Token::With, ..Clause::default() });
            pending = None;
            continue;
        }
        let Some(clause) = clauses.last_mut() else { continue };
        let mut push = |form: &str, which| clause.words.push(Word { form: form.into(), which, span: span.clone() });
        match token {
            Token::Break | Token::With => {}
            Token::Not => clause.negated = true,
            Token::Side(which) if part_follows() => pending = Some(*which),
            Token::Side(which @ (Which::Left | Which::Right)) => match last_part {
                Some(part) if one_follows() => push(part, Some(*which)),
                _ => push(if *which == Which::Left { "left" } else { "right" }, None),
            },
            Token::Side(_) => {}
            Token::Other if part_follows() => {
                pending = Some(match last_side {
                    Which::Left => Which::Right,
                    Which::Right => Which::Left,
                    which => which,
                });
            }
            Token::Other => push("other", None),
            Token::Part(form, many) => {
                let which = pending.take().unwrap_or(if *many { Which::Both } else { Which::Either });
                if which != Which::Both {
                    last_side = which;
                }
                last_part = Some(*form);
                push(form, Some(which));
            }
            Token::Word(form) => push(form, None),
        }
    }
    clauses.retain(|clause| !clause.words.is_empty());
    clauses
}

/// Words of a text with where they stand, idioms made one, empty words left out.
fn tokens(text: &str) -> Vec<(Token, Range<usize>)> {
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
            let words: Vec<&str> = words.split(' ').collect();
            raw.len() - at >= words.len() && words.iter().zip(&raw[at..]).all(|(word, (token, _))| word == token)
        });
        match idiom {
            Some((words, stands_for)) => {
                let count = words.split(' ').count();
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

/// What a word is; none for one that says nothing.
fn token(word: &str) -> Option<Token> {
    let in_list = |list: &str| list.split_whitespace().any(|other| other == word);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        let form = |word: &Word| match word.which {
            Some(which) => format!("{}:{which:?}", word.form),
            None => word.form.clone(),
        };
        clauses(text).iter().map(|clause| clause.words.iter().map(form).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn words_of_one_meaning_have_one_form() {
        assert_eq!(forms("A man lifts his left arm"), ["raise arm:Left"]);
        assert_eq!(forms("both hands lifted, squatting on the floor"), ["hand:Both raise", "crouch ground"]);
    }

    #[test]
    fn sides_belong_to_the_part_behind_them_or_are_directions() {
        assert_eq!(forms("right hand on left knee"), ["hand:Right knee:Left"]);
        assert_eq!(forms("leaning to the left"), ["lean left"]);
        assert_eq!(forms("one knee bent while the other leg is straight"), ["knee:Either bend", "leg:Either straight"]);
        assert_eq!(forms("left arm up, the other arm down"), ["arm:Left raise", "arm:Right down"]);
        assert_eq!(
            forms("the left knee is bent and the right one is straight"),
            ["knee:Left bend", "knee:Right straight"]
        );
    }

    #[test]
    fn idioms_are_one_word() {
        assert_eq!(forms("on hands and knees"), ["allfours"]);
        assert_eq!(forms("hands overhead"), ["hand:Both above head"]);
    }

    #[test]
    fn spans_point_into_the_text() {
        let text = "Arms up";
        let words = &clauses(text)[0].words;
        assert_eq!((&text[words[0].span.clone()], &text[words[1].span.clone()]), ("Arms", "up"));
        assert!(clauses("ÄÖ İ arms up").len() == 1);
    }
}
