//! Caption templates: `{a|b}` is a choice, `{a|}` an option, `{person}` one of the ways to name somebody.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::spec::Archetype;
use crate::mirror_text::mirror_text;

/// Ways to name the one who poses.
pub(super) const PERSON: &[&str] =
    &["a person", "a person", "a person", "someone", "a man", "a woman", "a figure", "the person", "somebody"];

/// One sentence of a template, choices made by the generator. Choices may be nested.
#[must_use]
pub fn expand(template: &str, rng: &mut ChaCha8Rng) -> String {
    tidy(&chosen(template, rng))
}

/// The template with its choices made by `choose`, which is given what stands between braces and says what stands there
/// instead; spaces as they stand, since an option brings its own.
fn filled(template: &str, choose: &mut dyn FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let Some(close) = closing(&rest[open..]) else { break };
        out.push_str(&choose(&rest[open + 1..open + close]));
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

fn chosen(template: &str, rng: &mut ChaCha8Rng) -> String {
    filled(template, &mut |inside| {
        if inside == "person" {
            return PERSON[rng.random_range(0..PERSON.len())].to_owned();
        }
        let choices = choices(inside);
        chosen(choices[rng.random_range(0..choices.len())], rng)
    })
}

/// Sentences of a template in which every choice is made once, apart from the name of the one who poses.
#[must_use]
pub fn every(template: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for number in 0..sentences(template) {
        let text = numbered(template, number);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// How many sentences it takes until every choice of a template was made: as many as its widest choice has ends.
pub(super) fn sentences(template: &str) -> usize {
    braces(template).map(|inside| ends(inside).iter().sum()).max().unwrap_or(1)
}

/// Sentence `number` of those of [`every`].
pub(super) fn numbered(template: &str, number: usize) -> String {
    tidy(&one_of(template, number))
}

/// For each choice between braces, the sentences that it takes.
fn ends(inside: &str) -> Vec<usize> {
    if inside == "person" { vec![1] } else { choices(inside).into_iter().map(sentences).collect() }
}

fn one_of(template: &str, number: usize) -> String {
    filled(template, &mut |inside| {
        if inside == "person" {
            return PERSON[(number + template.len()) % PERSON.len()].to_owned();
        }
        let ends = ends(inside);
        let mut left = number % ends.iter().sum::<usize>().max(1);
        for (choice, ends) in choices(inside).into_iter().zip(ends) {
            if left < ends {
                return one_of(choice, left);
            }
            left -= ends;
        }
        String::new()
    })
}

/// What stands between the outer braces of a template.
fn braces(template: &str) -> impl Iterator<Item = &str> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let open = rest.find('{')?;
        let close = closing(&rest[open..])?;
        let inside = &rest[open + 1..open + close];
        rest = &rest[open + close + 1..];
        Some(inside)
    })
}

/// One space between words, none before a comma or an apostrophe.
fn tidy(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(" ,", ",").replace(" 's", "'s")
}

/// A few different captions of an archetype; mirrored ones for its twin.
#[must_use]
pub fn captions(archetype: &Archetype, count: usize, mirrored: bool, rng: &mut ChaCha8Rng) -> Vec<String> {
    let mut texts: Vec<String> = Vec::with_capacity(count);
    for _ in 0..4 * count {
        let template = &archetype.captions[rng.random_range(0..archetype.captions.len())];
        let text = expand(template, rng);
        let text = if mirrored { mirror_text(&text) } else { text };
        if !texts.contains(&text) {
            texts.push(text);
        }
        if texts.len() == count {
            break;
        }
    }
    texts
}

/// Whether braces of a template close.
pub(super) fn check(template: &str) -> Result<(), String> {
    let mut depth = 0_i32;
    for c in template.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth < 0 {
            break;
        }
    }
    if depth == 0 { Ok(()) } else { Err(format!("braces do not match in \"{template}\"")) }
}

/// Byte index of the brace that closes the first one.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (index, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

/// Parts between bars that are not inside inner braces.
fn choices(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (index, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn templates_give_every_choice_and_no_braces() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let drawn: std::collections::BTreeSet<String> =
            (0..200).map(|_| expand("{a|the} man {waves {his|one} hand|bows}{ slowly|}", &mut rng)).collect();
        assert!(drawn.contains("a man bows") && drawn.contains("the man waves one hand slowly"));
        assert_eq!(drawn.len(), 12);
    }

    #[test]
    fn every_choice_is_made_in_as_few_sentences_as_it_takes() {
        let template = "{person} {waves {his|one|the left} hand|bows}{ slowly|}";
        let texts = every(template);
        assert_eq!((texts.len(), sentences(template)), (4, 4), "{texts:?}");
        for words in ["waves his hand", "waves one hand", "waves the left hand", "bows", "slowly"] {
            assert!(texts.iter().any(|text| text.contains(words)), "{words}: {texts:?}");
        }
        assert!(texts.iter().any(|text| !text.contains("slowly")) && texts.iter().all(|text| !text.contains('{')));
        assert_eq!(every("two {|small }steps"), ["two steps", "two small steps"]);
        assert_eq!(every("bow"), ["bow"]);
    }

    #[test]
    fn braces_that_do_not_close_are_refused() {
        assert!(check("{a|b").is_err() && check("a}").is_err() && check("{a|{b}}").is_ok());
    }
}
