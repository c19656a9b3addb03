//! Words of a prompt brought to one form: which mean the same, which say nothing, and which side a part is on. A small
//! closed vocabulary; what words ask for is decided in `parse`.

mod tables;
mod tokens;

use std::ops::Range;

use tables::{FORMS, PARTS};
use tokens::{Token, tokens};

/// Which side a part of the body is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Which {
    Left,
    Right,
    /// One of the two, not said which.
    Either,
    Both,
    /// On the side opposite to the part before it, whichever that is: "one hand on the opposite foot".
    Across,
}

/// A word that means something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its one form: `raise` for "lifted", `ground` for "floor".
    pub form: String,
    /// For a part that comes in pairs: which.
    pub which: Option<Which>,
    /// Whether it says what became of the part before it: in "arms bent in front" the arms are bent, not the body.
    pub passive: bool,
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

/// Every word that says something of a body, in no order and some of them twice.
pub fn vocabulary() -> impl Iterator<Item = &'static str> {
    let forms = FORMS.iter().flat_map(|(form, words)| [*form].into_iter().chain(words.split_whitespace()));
    let parts = PARTS.iter().flat_map(|(_, one, many)| one.split(' ').chain(many.split(' ')));
    forms.chain(parts)
}

/// Parts that can be bent by themselves.
const BENDABLE: [&str; 6] = ["arm", "elbow", "forearm", "leg", "knee", "shin"];

/// The clauses of a text. "The other arm" is on the side opposite to the one named last, "the right one" the part named
/// last; a left or right without a part behind it is a direction and a word of its own.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let tokens = tokens(text);
    let mut clauses = vec![Clause::default()];
    let mut pending = None;
    let (mut last_side, mut last_part) = (Which::Either, None);
    // The first part of a clause whose side was said: what "the other" is the other of.
    let mut subject = None;
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
        let first = clause.words.iter().all(|word| word.which.is_none());
        let before = clause.words.iter().rev().find_map(|word| word.which);
        let open = matches!(before, Some(Which::Either | Which::Both));
        let empty = clause.words.is_empty();
        let limb = clause.words.last().is_some_and(|word| BENDABLE.contains(&word.form.as_str()));
        let passive = limb && text.get(span.clone()).is_some_and(|said| said.eq_ignore_ascii_case("bent"));
        let mut push =
            |form: &str, which| clause.words.push(Word { form: form.into(), which, passive, span: span.clone() });
        match token {
            Token::Break | Token::With => {}
            Token::Not => clause.negated = true,
            Token::Side(which) if part_follows() => pending = Some(*which),
            Token::Side(which @ (Which::Left | Which::Right)) => match last_part {
                Some(part) if one_follows() => push(part, Some(*which)),
                _ => push(if *which == Which::Left { "left" } else { "right" }, None),
            },
            Token::Side(Which::Either) if empty => {
                // "Legs split, one in front": one of them.
                if let Some(part) = last_part {
                    push(part, Some(Which::Either));
                }
            }
            Token::Side(_) => {}
            Token::Other if part_follows() => {
                let across = open && last_side == Which::Either;
                pending = Some(if across { Which::Across } else { opposite(last_side) });
            }
            Token::Other | Token::OtherOne => match subject {
                Some((part, which)) => push(part, Some(opposite(which))),
                None => push("other", None),
            },
            Token::Part(form, many) => {
                let said = pending.take();
                let which = said.unwrap_or(if *many { Which::Both } else { Which::Either });
                if said.is_some_and(|said| said != Which::Both) && first {
                    subject = Some((*form, which));
                }
                if !matches!(which, Which::Both | Which::Across) {
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

pub(super) fn opposite(which: Which) -> Which {
    match which {
        Which::Left => Which::Right,
        Which::Right => Which::Left,
        which => which,
    }
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
        assert_eq!(forms("scratching the back of the head"), ["scratching head"]);
    }

    #[test]
    fn what_somebody_is_on_is_a_posture_and_what_lies_on_it_is_none() {
        assert_eq!(forms("on his knees"), ["kneel knee:Both"]);
        assert_eq!(forms("a man is on his back, legs up"), ["lie back", "leg:Both raise"]);
        assert_eq!(forms("curled up on one side"), ["curl lie side:Either"]);
        assert_eq!(forms("a person is on their feet"), ["stand"]);
        assert_eq!(forms("hands on the knees"), ["hand:Both knee:Both"]);
        assert_eq!(forms("a rucksack on his back"), ["rucksack back"]);
    }

    #[test]
    fn the_other_is_the_other_of_the_part_whose_side_was_said() {
        assert_eq!(forms("left hand on the hip, the other behind the head")[1], "hand:Right behind head");
        assert_eq!(forms("one arm forward, the other back")[1], "arm:Either back");
    }

    #[test]
    fn spans_point_into_the_text() {
        let text = "Arms up";
        let words = &clauses(text)[0].words;
        assert_eq!((&text[words[0].span.clone()], &text[words[1].span.clone()]), ("Arms", "up"));
        assert!(clauses("ÄÖ İ arms up").len() == 1);
    }
}
