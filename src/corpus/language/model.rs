//! The tagger's weights, read from and written as text, and tagging with them. Whole numbers throughout, so that every machine
//! gives the same tags.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::LazyLock;

use super::features::Sentence;
use super::tag::Tag;
use super::words::{Word, words};

const SHIPPED: &str = include_str!("../../../assets/language/tagger.txt");
/// First line of a model file.
const HEADING: &str = "# Posa part-of-speech tagger, version 1";

/// A word and what it is in its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// The word.
    pub word: Word,
    /// Its part of speech.
    pub tag: Tag,
}

/// Weights of a linear tagger.
#[derive(Clone, Debug, Default)]
pub struct Model {
    weights: HashMap<String, Vec<(Tag, i32)>>,
}

/// The shipped model.
#[must_use]
pub fn model() -> &'static Model {
    // An unreadable file would leave everything tagged alike; a test makes sure that it is readable.
    static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(SHIPPED).unwrap_or_default());
    &MODEL
}

/// The words of a caption with their parts of speech, by the shipped model.
#[must_use]
pub fn tag_words(caption: &str) -> Vec<Tagged> {
    let words = words(caption);
    let tags = model().tag(&words);
    words.into_iter().zip(tags).map(|(word, tag)| Tagged { word, tag }).collect()
}

impl Model {
    pub(super) fn new(weights: BTreeMap<String, Vec<(Tag, i32)>>) -> Self {
        Self { weights: weights.into_iter().collect() }
    }

    /// A tag a word, decided from left to right.
    #[must_use]
    pub fn tag(&self, words: &[Word]) -> Vec<Tag> {
        let sentence = Sentence::new(words);
        let mut tags: Vec<Tag> = Vec::with_capacity(sentence.len());
        for at in 0..sentence.len() {
            let mut scores = [0_i64; Tag::COUNT];
            sentence.features(at, &tags, |feature| {
                for (tag, weight) in self.weights.get(feature).into_iter().flatten() {
                    scores[*tag as usize] += i64::from(*weight);
                }
            });
            tags.push(best(&scores));
        }
        tags
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// A sentence that names the first line that is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.lines().next() != Some(HEADING) {
            return Err(format!("the first line of a tagger is \"{HEADING}\""));
        }
        let mut weights = HashMap::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let wrong = || format!("line {} is not a feature, a tab and pairs of tag and weight", number + 1);
            let (feature, pairs) = line.split_once('\t').ok_or_else(wrong)?;
            let fields: Vec<&str> = pairs.split(' ').collect();
            let pair = |p: &[&str]| Some((Tag::named(p[0])?, p.get(1)?.parse().ok()?));
            let pairs: Option<Vec<(Tag, i32)>> = fields.chunks(2).map(pair).collect();
            weights.insert(feature.to_owned(), pairs.ok_or_else(wrong)?);
        }
        Ok(Self { weights })
    }

    /// The model as text: a heading, `notes` as comments, then `feature<TAB>TAG weight TAG weight …` in order of feature.
    #[must_use]
    pub fn to_text(&self, notes: &str) -> String {
        let mut text = format!("{HEADING}\n");
        notes.lines().for_each(|line| text.push_str(&format!("# {line}\n")));
        for (feature, pairs) in self.weights.iter().collect::<BTreeMap<_, _>>() {
            let pairs: Vec<String> = pairs.iter().map(|(tag, weight)| format!("{} {weight}", tag.name())).collect();
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{feature}\t{}", pairs.join(" "));
        }
        text
    }
}

/// The tag with the highest score, the first of equals.
pub(super) fn best(scores: &[i64; Tag::COUNT]) -> Tag {
    Tag::ALL.into_iter().rev().max_by_key(|tag| scores[*tag as usize]).unwrap_or(Tag::Noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(caption: &str) -> Vec<&'static str> {
        tag_words(caption).iter().map(|t| t.tag.name()).collect()
    }

    #[test]
    fn the_shipped_model_is_readable_and_small() {
        assert!(Model::parse(SHIPPED).is_ok_and(|m| m.weights.len() > 1000));
        assert!(SHIPPED.len() <= 1_000_000, "{} bytes", SHIPPED.len());
    }

    #[test]
    fn plain_captions_are_tagged() {
        assert_eq!(tags("A person raises the left arm."), ["DET", "NOUN", "VERB", "DET", "ADJ", "NOUN"]);
        assert_eq!(
            tags("someone is walking slowly and then sits"),
            ["PRON", "AUX", "VERB", "ADV", "CCONJ", "ADV", "VERB"]
        );
        assert!(tags("").is_empty());
    }

    #[test]
    fn a_model_reads_as_it_was_written_and_damage_is_named() {
        let text = model().to_text("a note\nand another");
        let again = Model::parse(&text).unwrap();
        assert_eq!(again.weights, model().weights);
        assert!(Model::parse(&text[1..]).unwrap_err().contains("first line"));
        assert!(Model::parse(&format!("{HEADING}\nw a\tNOUN x")).unwrap_err().contains("line 2"));
    }
}
