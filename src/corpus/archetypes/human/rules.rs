//! The rules that say which archetype a sentence speaks of. A table with a closed vocabulary: what a rule does not know
//! may be a second action, and the sentence is left alone.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Deserialize;

use super::words::{Said, Sides, Vocabulary};
use crate::archetypes::{SpecError, by_name};

/// Every rule and the words that they are made of.
#[derive(Clone, Debug)]
pub struct Rules {
    vocabulary: Vocabulary,
    neutral: HashSet<String>,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    pose: String,
    /// Whether the archetype has a twin that looks different.
    sided: bool,
    side: Option<Side>,
    toward: Option<Side>,
    say: Vec<BTreeSet<String>>,
    also: HashSet<String>,
    not: HashSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Left,
    Right,
}

/// An archetype that a sentence speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken<'a> {
    /// Its name.
    pub pose: &'a str,
    /// Whether the mirrored twin is meant; none when the sentence fits both.
    pub mirrored: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    neutral: String,
    parts: String,
    words: BTreeMap<String, String>,
    idioms: BTreeMap<String, String>,
    rule: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    pose: String,
    side: Option<Side>,
    toward: Option<Side>,
    say: Vec<String>,
    #[serde(default)]
    also: String,
    #[serde(default)]
    not: String,
}

impl Rules {
    /// Reads a file of rules.
    ///
    /// # Errors
    /// [`SpecError`] when it is no TOML of this form, names an archetype that does not exist, gives a side to one that
    /// has none, or asks for a word by another than its one form, which no sentence could match.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let form = |e: toml::de::Error| SpecError::Form { category: "captions".to_owned(), message: e.to_string() };
        let file: File = toml::from_str(text).map_err(form)?;
        let vocabulary = Vocabulary::new(file.words.into_iter(), file.idioms.into_iter(), &file.parts);
        let rules = file.rule.into_iter().map(|entry| entry.checked(&vocabulary)).collect::<Result<_, _>>()?;
        Ok(Self { vocabulary, neutral: set(&file.neutral), rules })
    }

    /// The archetypes that a sentence speaks of, in the order of the file.
    #[must_use]
    pub fn spoken_of(&self, sentence: &str) -> Vec<Spoken<'_>> {
        let said = self.vocabulary.read(sentence);
        let known = |rule: &Rule, said: &Said| {
            let hit: Vec<_> = rule.say.iter().filter(|words| words.is_subset(&said.words)).collect();
            let allowed = |word: &String| {
                rule.also.contains(word)
                    || (self.neutral.contains(word) && !rule.not.contains(word))
                    || hit.iter().any(|words| words.contains(word))
            };
            !hit.is_empty() && said.words.iter().all(allowed)
        };
        let rules = self.rules.iter().filter(|rule| known(rule, &said));
        rules.filter_map(|rule| Some(Spoken { pose: &rule.pose, mirrored: rule.mirrored(&said)? })).collect()
    }
}

impl Rule {
    /// Which twin is meant, inside none for both; none where the sides named speak against the rule.
    fn mirrored(&self, said: &Said) -> Option<Option<bool>> {
        let by_limb = match self.side {
            Some(side) if !said.both => other_side(side, said.limbs)?,
            None if !said.one && !said.limbs.any() => None,
            _ => return None,
        };
        let by_direction = match self.toward {
            Some(side) => other_side(side, said.directions)?,
            None if !said.directions.any() => None,
            None => return None,
        };
        match (by_limb, by_direction) {
            (Some(one), Some(other)) if one != other => None,
            _ if !self.sided => Some(None),
            (one, other) => Some(one.or(other)),
        }
    }
}

/// Whether the side named is not the authored one; none inside when no side is named, none when both are.
fn other_side(authored: Side, named: Sides) -> Option<Option<bool>> {
    match named {
        named if named.both() => None,
        named if !named.any() => Some(None),
        named => Some(Some(named.left != (authored == Side::Left))),
    }
}

impl Entry {
    fn checked(self, vocabulary: &Vocabulary) -> Result<Rule, SpecError> {
        let unknown = |what: String| SpecError::Unknown { pose: self.pose.clone(), what };
        let archetype = by_name(&self.pose).ok_or_else(|| unknown("captions name it, but there is none".to_owned()))?;
        if (self.side.is_some() || self.toward.is_some()) && !archetype.sided {
            return Err(unknown("captions give it a side, but it has none".to_owned()));
        }
        let asked = self.say.iter().flat_map(|s| s.split_whitespace()).chain(self.also.split_whitespace());
        if let Some(word) = asked.clone().find(|word| !vocabulary.is_form(word)) {
            return Err(unknown(format!("captions ask for \"{word}\", which stands for another word")));
        }
        if self.say.iter().all(|words| words.trim().is_empty()) {
            return Err(unknown("captions ask for no word".to_owned()));
        }
        Ok(Rule {
            sided: archetype.sided,
            side: self.side,
            toward: self.toward,
            say: self.say.iter().map(|words| words.split_whitespace().map(str::to_owned).collect()).collect(),
            also: set(&self.also),
            not: set(&self.not),
            pose: self.pose,
        })
    }
}

fn set(words: &str) -> HashSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::caption_rules;
    use super::*;

    fn spoken(sentence: &str) -> Vec<(&'static str, Option<bool>)> {
        caption_rules().unwrap().spoken_of(sentence).into_iter().map(|s| (s.pose, s.mirrored)).collect()
    }

    #[test]
    fn sentences_find_their_archetype_and_its_side() {
        assert_eq!(spoken("A man waves hello with his right hand."), [("wave", Some(false))]);
        assert_eq!(spoken("someone is waving their left arm"), [("wave", Some(true))]);
        assert_eq!(spoken("she waves"), [("wave", None)]);
        assert_eq!(spoken("the figure does jumping jacks"), [("jumping_jack", None)]);
        assert_eq!(spoken("a person bends to the right"), [("side_bend", Some(true))]);
        assert_eq!(spoken("he swings a golf club"), [("golf_backswing", None), ("golf_follow_through", None)]);
    }

    #[test]
    fn a_second_action_an_unknown_word_and_a_side_that_cannot_be_are_left_alone() {
        for sentence in [
            "a person waves and sits down",
            "a person waves both hands",
            "a person waves with the left hand, then with the right hand",
            "a person waves to the left",
            "a person does not wave",
            "a person claps with one hand",
            "a person slightly squats",
            "a person does the worm",
            "",
        ] {
            assert_eq!(spoken(sentence), [], "{sentence}");
        }
    }

    #[test]
    fn a_rule_that_could_never_match_is_refused() {
        let file = |rule: &str| {
            Rules::parse(&format!(
                "neutral = \"a\"\nparts = \"hand\"\nwords = {{ wave = \"waves\" }}\nidioms = {{}}\n[[rule]]\n{rule}"
            ))
        };
        assert!(file("pose = \"wave\"\nsay = [\"wave\"]").is_ok());
        for (rule, what) in [
            ("pose = \"wave\"\nsay = [\"waves\"]", "stands for another word"),
            ("pose = \"nothing\"\nsay = [\"wave\"]", "there is none"),
            ("pose = \"clap\"\nside = \"left\"\nsay = [\"wave\"]", "it has none"),
            ("pose = \"wave\"\nsay = [\"\"]", "ask for no word"),
            ("pose = \"wave\"", "missing field"),
        ] {
            let told = file(rule).unwrap_err().to_string();
            assert!(told.contains(what), "{told}");
        }
    }
}
