//! Training the tagger from captions whose words carry tags, and measuring it. Done once by `examples/tagger.rs`; the program itself
//! only reads the model that came of it.

use std::collections::{BTreeMap, HashMap};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::features::Sentence;
use super::model::{Model, best};
use super::tag::Tag;
use super::words::{Word, words};
use crate::captions::Caption;
use crate::fingerprint::Fnv;

/// Passes over the sentences.
const PASSES: usize = 5;
/// Perceptrons whose weights are averaged; each sees the sentences in another order.
const MEMBERS: u64 = 5;
/// Weights are kept in thousandths of an update.
const SCALE: i64 = 1000;
/// Weights smaller than this are left out of a model.
const LEAST: i64 = 20;
/// One clip in this many is held out of training.
pub const FOLDS: u64 = 5;

/// A sentence with its right tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its words.
    pub words: Vec<Word>,
    /// A tag a word.
    pub tags: Vec<Tag>,
}

impl Lesson {
    /// The lesson in a caption line; none where the line's tags do not go with its words one to one.
    #[must_use]
    pub fn from_caption(caption: &Caption) -> Option<Self> {
        let words = words(&caption.text);
        let tags: Option<Vec<Tag>> = caption.tags.iter().map(|(_, tag)| Tag::named(tag)).collect();
        let tags = tags.filter(|tags| tags.len() == words.len() && !words.is_empty())?;
        Some(Self { words, tags })
    }

    /// The sentence without case and punctuation: lessons with the same one are the same.
    #[must_use]
    pub fn key(&self) -> String {
        self.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The fold of a clip, from its id alone: fold 0 is what the shipped model was never trained on.
#[must_use]
pub fn fold(clip: &str) -> u64 {
    Fnv::new().bytes(clip.as_bytes()).0 % FOLDS
}

#[derive(Clone, Default)]
struct Weight {
    now: [i32; Tag::COUNT],
    /// Sum over all steps so far, up to date as of `seen`.
    sum: [i64; Tag::COUNT],
    seen: [i64; Tag::COUNT],
}

impl Weight {
    fn update(&mut self, tag: Tag, by: i32, step: i64) {
        let t = tag as usize;
        self.sum[t] += (step - self.seen[t]) * i64::from(self.now[t]);
        self.seen[t] = step;
        self.now[t] += by;
    }

    fn average(&self, t: usize, steps: i64) -> i64 {
        (self.sum[t] + (steps - self.seen[t]) * i64::from(self.now[t])) * SCALE / steps.max(1)
    }
}

/// Trains a model. The same lessons in the same order give the same model.
#[must_use]
pub fn train(lessons: &[Lesson]) -> Model {
    let mut sums: BTreeMap<String, [i64; Tag::COUNT]> = BTreeMap::new();
    for member in 0..MEMBERS {
        let (weights, steps) = perceptron(lessons, member);
        for (feature, weight) in weights {
            let sum = sums.entry(feature).or_default();
            (0..Tag::COUNT).for_each(|t| sum[t] += weight.average(t, steps));
        }
    }
    let kept = sums.into_iter().filter_map(|(feature, sum)| {
        let pairs = Tag::ALL.into_iter().map(|tag| (tag, sum[tag as usize] / MEMBERS as i64));
        let pairs: Vec<(Tag, i32)> = pairs.filter(|(_, w)| w.abs() >= LEAST).map(|(tag, w)| (tag, w as i32)).collect();
        (!pairs.is_empty()).then_some((feature, pairs))
    });
    Model::new(kept.collect())
}

fn perceptron(lessons: &[Lesson], seed: u64) -> (HashMap<String, Weight>, i64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut weights: HashMap<String, Weight> = HashMap::new();
    let mut step = 0;
    for _ in 0..PASSES {
        for i in (1..order.len()).rev() {
            order.swap(i, rng.random_range(0..=i as u64) as usize);
        }
        for lesson in order.iter().map(|i| &lessons[*i]) {
            let sentence = Sentence::new(&lesson.words);
            let mut given: Vec<Tag> = Vec::with_capacity(lesson.tags.len());
            for (at, right) in lesson.tags.iter().enumerate() {
                let mut scores = [0_i64; Tag::COUNT];
                sentence.features(at, &given, |feature| {
                    if let Some(weight) = weights.get(feature) {
                        scores.iter_mut().zip(weight.now).for_each(|(score, w)| *score += i64::from(w));
                    }
                });
                let guess = best(&scores);
                step += 1;
                if guess != *right {
                    sentence.features(at, &given, |feature| {
                        let weight = weights.entry(feature.to_owned()).or_default();
                        weight.update(*right, 1, step);
                        weight.update(guess, -1, step);
                    });
                }
                // The tagger's own guesses, since it will have nothing better later.
                given.push(guess);
            }
        }
    }
    (weights, step)
}

/// How many words a model tags as the lessons do, and how many there are.
#[must_use]
pub fn score(model: &Model, lessons: &[Lesson]) -> (usize, usize) {
    lessons.iter().fold((0, 0), |(right, all), lesson| {
        let same = model.tag(&lesson.words).iter().zip(&lesson.tags).filter(|(a, b)| a == b).count();
        (right + same, all + lesson.tags.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captions::parse;
    use std::path::Path;

    fn lessons() -> Vec<Lesson> {
        let text = b"a person walks#a/DET person/NOUN walk/VERB#0#0\nhe sits down#he/PRON sit/VERB down/ADP#0#0\n\
                     the man takes two steps#the/DET man/NOUN take/VERB two/NUM step/NOUN#0#0\none word#a/DET b/DET c/DET#0#0";
        parse(text, Path::new("x")).0.iter().filter_map(Lesson::from_caption).collect()
    }

    #[test]
    fn lessons_are_learnt_and_always_alike() {
        let lessons = lessons();
        assert_eq!(lessons.len(), 3, "a line whose tags do not fit its words teaches nothing");
        let model = train(&lessons);
        assert_eq!(score(&model, &lessons), (11, 11));
        assert_eq!(model.to_text(""), train(&lessons).to_text(""));
    }

    #[test]
    fn a_fold_depends_on_the_clip_alone() {
        assert_eq!(fold("000034"), fold("000034"));
        assert!((0..100).map(|i| fold(&i.to_string())).any(|f| f != fold("0")));
    }
}
