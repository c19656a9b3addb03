//! A sentence as the words a rule can ask for: one form for words of one meaning, idioms made one, sides told from
//! directions. Which words belong to which archetype is decided in `rules`.

use std::collections::{BTreeSet, HashMap, HashSet};

/// Which sides were named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sides {
    pub left: bool,
    pub right: bool,
}

impl Sides {
    pub fn any(self) -> bool {
        self.left || self.right
    }

    pub fn both(self) -> bool {
        self.left && self.right
    }

    fn note(&mut self, side: &str) {
        self.left |= side == "left";
        self.right |= side == "right";
    }
}

/// What a sentence says, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Its words in their one form, without sides and "one", "two" and "both".
    pub words: BTreeSet<String>,
    /// Sides that a part of the body is on.
    pub limbs: Sides,
    /// Sides that something is done towards.
    pub directions: Sides,
    /// Whether "one" of a pair is spoken of.
    pub one: bool,
    /// Whether "both" or "two" are.
    pub both: bool,
}

/// The tables that words are looked up in.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary {
    form_of: HashMap<String, String>,
    /// Idioms by their first word, the longest first.
    idioms: HashMap<String, Vec<(Vec<String>, String)>>,
    parts: HashSet<String>,
}

impl Vocabulary {
    /// `forms` maps a form to the words that stand for it, `idioms` several words to one.
    pub fn new(
        forms: impl Iterator<Item = (String, String)>,
        idioms: impl Iterator<Item = (String, String)>,
        parts: &str,
    ) -> Self {
        let mut form_of = HashMap::new();
        for (form, words) in forms {
            form_of.extend(words.split_whitespace().map(|word| (word.to_owned(), form.clone())));
        }
        let mut by_first: HashMap<String, Vec<(Vec<String>, String)>> = HashMap::new();
        for (phrase, form) in idioms {
            let words: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
            if let Some(first) = words.first() {
                by_first.entry(first.clone()).or_default().push((words, form));
            }
        }
        by_first.values_mut().for_each(|list| list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
        Self { form_of, idioms: by_first, parts: parts.split_whitespace().map(str::to_owned).collect() }
    }

    /// Whether a word is written as its one form.
    pub fn is_form(&self, word: &str) -> bool {
        self.form_of.get(word).is_none_or(|form| form == word)
    }

    /// What a sentence says.
    pub fn read(&self, sentence: &str) -> Said {
        let lower = sentence.to_lowercase().replace(['\'', '’'], "");
        let plain: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut said = Said::default();
        let mut at = 0;
        while at < plain.len() {
            if let Some((length, form)) = self.idiom(&plain[at..]) {
                said.words.insert(form.to_owned());
                at += length;
                continue;
            }
            match plain[at] {
                side @ ("left" | "right") => {
                    let of_a_part = plain.get(at + 1).is_some_and(|next| self.parts.contains(*next));
                    if of_a_part { said.limbs.note(side) } else { said.directions.note(side) }
                }
                "one" => said.one = true,
                "both" | "two" => said.both = true,
                word => _ = said.words.insert(self.form_of.get(word).map_or(word, String::as_str).to_owned()),
            }
            at += 1;
        }
        said
    }

    fn idiom(&self, words: &[&str]) -> Option<(usize, &str)> {
        let list = self.idioms.get(*words.first()?)?;
        let fits = |idiom: &[String]| idiom.len() <= words.len() && idiom.iter().zip(words).all(|(a, b)| a == b);
        list.iter().find(|(idiom, _)| fits(idiom)).map(|(idiom, form)| (idiom.len(), form.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sentence: &str) -> Said {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let forms = [pair("wave", "waves waving")];
        let idioms = [pair("t pose", "tpose"), pair("t pose stance", "tpose")];
        Vocabulary::new(forms.into_iter(), idioms.into_iter(), "hand").read(sentence)
    }

    #[test]
    fn words_of_one_meaning_have_one_form_and_idioms_are_one_word() {
        let said = read("Waving in a T-pose stance; it's one's");
        let words: Vec<&str> = said.words.iter().map(String::as_str).collect();
        assert_eq!(words, ["a", "in", "its", "ones", "tpose", "wave"]);
    }

    #[test]
    fn the_side_of_a_limb_is_told_from_a_direction() {
        let said = read("waves the left hand to the right with both");
        assert_eq!(
            (said.limbs, said.directions),
            (Sides { left: true, right: false }, Sides { left: false, right: true })
        );
        assert!(said.both && !said.one && !said.words.contains("left"));
    }
}
