//! What a word can be before its sentence is seen: tags of its base form from `assets/language/lexicon.txt`, and the inflection
//! that its ending shows. A hint for the tagger, which may decide otherwise. Spelling mistakes of one letter are seen through.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tag::Tag;

const LEXICON: &str = include_str!("../../../assets/language/lexicon.txt");
/// Shorter words are not taken for misspelt ones: too many words are one letter away.
const SHORTEST_MISSPELT: usize = 5;

/// The things a word can be, a bit each; equal sets make equal features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Hints(pub u32);

impl Hints {
    /// Third person: raises.
    pub const VERB_S: Self = Self(1 << 16);
    /// Participle: raising.
    pub const VERB_ING: Self = Self(1 << 17);
    /// Past: raised, fell.
    pub const VERB_ED: Self = Self(1 << 18);
    /// Plural: arms.
    const NOUN_S: Self = Self(1 << 19);
    /// Comparative or superlative: faster.
    const COMPARED: Self = Self(1 << 20);

    fn of(tag: Tag) -> Self {
        Self(1 << tag as u32)
    }

    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Base forms with their tags; irregular forms with what they are.
static ENTRIES: LazyLock<HashMap<&str, Hints>> = LazyLock::new(|| parse(LEXICON));

fn parse(text: &str) -> HashMap<&str, Hints> {
    let mut entries: HashMap<&str, Hints> = HashMap::new();
    let mut current = Hints::default();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        for word in line.split_whitespace() {
            match word.strip_suffix(':') {
                Some("PAST") => current = Hints::VERB_ED,
                Some(name) => current = Tag::named(name).map(Hints::of).unwrap_or_default(),
                None => entries.entry(word).or_default().add(current),
            }
        }
    }
    entries
}

/// What a lower-case word can be; nothing for an unknown word that looks like none known.
pub(super) fn hints(word: &str) -> Hints {
    let exact = known(word);
    if exact != Hints::default() || word.len() < SHORTEST_MISSPELT || !word.is_ascii() {
        return exact;
    }
    // The kind most of the words one letter away have.
    let mut votes: HashMap<Hints, usize> = HashMap::new();
    let mut near = misspellings(word);
    near.sort_unstable();
    near.dedup();
    for found in near.iter().map(|w| known(w)).filter(|h| *h != Hints::default()) {
        *votes.entry(found).or_default() += 1;
    }
    votes.into_iter().max_by_key(|(hints, votes)| (*votes, *hints)).map(|(hints, _)| hints).unwrap_or_default()
}

fn known(word: &str) -> Hints {
    let mut found = ENTRIES.get(word).copied().unwrap_or_default();
    let is = |stem: &str, tag: Tag| ENTRIES.get(stem).is_some_and(|h| h.has(Hints::of(tag)));
    let any = |stems: &[String], tag: Tag| stems.iter().any(|s| is(s, tag));
    if let Some(stem) = word.strip_suffix('s').filter(|stem| !stem.ends_with('s')) {
        let mut stems = vec![stem.to_owned()];
        stems.extend(stem.strip_suffix('e').map(str::to_owned));
        stems.extend(stem.strip_suffix("ie").map(|s| format!("{s}y")));
        if any(&stems, Tag::Noun) {
            found.add(Hints::NOUN_S);
        }
        if any(&stems, Tag::Verb) {
            found.add(Hints::VERB_S);
        }
    }
    for (ending, hint) in [("ing", Hints::VERB_ING), ("ed", Hints::VERB_ED)] {
        if word.strip_suffix(ending).is_some_and(|stem| any(&stems(stem), Tag::Verb)) {
            found.add(hint);
        }
    }
    if word.len() > 4 && word.ends_with("ly") {
        found.add(Hints::of(Tag::Adv));
    }
    for ending in ["er", "est"] {
        if word.strip_suffix(ending).is_some_and(|stem| any(&stems(stem), Tag::Adj)) {
            found.add(Hints::COMPARED);
        }
    }
    if word.strip_suffix("er").is_some_and(|stem| any(&stems(stem), Tag::Verb)) {
        found.add(Hints::of(Tag::Noun));
    }
    found
}

/// The base forms a stem may come from: walk(ing), rais(e), clap(p), carr(i → y).
fn stems(stem: &str) -> Vec<String> {
    let mut stems = vec![stem.to_owned(), format!("{stem}e")];
    let mut letters = stem.chars().rev();
    if let (Some(last), Some(before)) = (letters.next(), letters.next())
        && last == before
    {
        stems.push(stem[..stem.len() - last.len_utf8()].to_owned());
    }
    stems.extend(stem.strip_suffix('i').map(|s| format!("{s}y")));
    stems
}

/// Every string one edit away: a letter dropped, exchanged with the next, changed or put in (Norvig 2007; ASCII only).
fn misspellings(word: &str) -> Vec<String> {
    let mut near = Vec::new();
    for at in 0..=word.len() {
        let (head, tail) = word.split_at(at);
        for letter in 'a'..='z' {
            near.push(format!("{head}{letter}{tail}"));
            if !tail.is_empty() {
                near.push(format!("{head}{letter}{}", &tail[1..]));
            }
        }
        if !tail.is_empty() {
            near.push(format!("{head}{}", &tail[1..]));
        }
        if tail.len() > 1 {
            near.push(format!("{head}{}{}{}", &tail[1..2], &tail[..1], &tail[2..]));
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_and_misspelt_words_keep_what_they_are() {
        assert!(hints("raises").has(Hints::VERB_S) && hints("raising").has(Hints::VERB_ING));
        assert!(hints("clapped").has(Hints::VERB_ED) && hints("fell").has(Hints::VERB_ED));
        assert!(hints("carries").has(Hints::VERB_S) && hints("elbows").has(Hints::NOUN_S));
        assert!(hints("acorss").has(Hints::of(Tag::Adp)), "across");
        assert_eq!(hints("xqzvw"), Hints::default());
    }

    #[test]
    fn every_paragraph_of_the_lexicon_names_a_tag() {
        let names = LEXICON.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace);
        for name in names.filter_map(|w| w.strip_suffix(':')) {
            assert!(name == "PAST" || Tag::named(name).is_some(), "{name}");
        }
        assert!(ENTRIES.len() > 900);
    }
}
