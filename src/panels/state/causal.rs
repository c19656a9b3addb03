//! The causal check: what each word does to the pose, found by drawing the same noise without it.

use super::State;
use pose::formats::json::PoseRecord;
use pose::{JOINT_COUNT, Pose, align};
use protocol::{AttentionLevel, AttentionMap, One, RunId, SampleRequest, Word};

/// How far each joint moves when a word is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Causal {
    /// The run that works it out.
    pub run: RunId,
    /// The run that it is about, and which of its bodies.
    pub of: (RunId, usize),
    /// The pose of the whole sentence, pelvis at the origin.
    whole: Pose,
    /// Metres, for each word each joint; none where it is still to come.
    pub moved: Vec<Option<[f32; JOINT_COUNT]>>,
}

impl Causal {
    /// The effects as a table of joints and words, metres; 0 where nothing is known yet.
    #[must_use]
    pub fn map(&self) -> AttentionMap {
        let at = |joint: usize, word: &Option<[f32; JOINT_COUNT]>| word.map_or(0.0, |moved| moved[joint]);
        let weights = (0..JOINT_COUNT).flat_map(|joint| self.moved.iter().map(move |word| at(joint, word))).collect();
        AttentionMap { words: self.moved.len(), weights, parts: None }
    }

    /// True once every word was left out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.moved.iter().all(Option::is_some)
    }

    pub(super) fn take(&mut self, word: usize, record: &PoseRecord) {
        let without = align::centre(&record.pose());
        if let Some(moved) = self.moved.get_mut(word) {
            *moved = Some(std::array::from_fn(|j| without.joints[j].distance(self.whole.joints[j])));
        }
    }
}

impl State {
    /// The causal check of the body on show, if there is one.
    #[must_use]
    pub fn causal_here(&self) -> Option<&Causal> {
        let here = (self.run?, self.selected_sample);
        self.causal.as_ref().filter(|causal| causal.of == here && causal.moved.len() == self.words.len())
    }

    /// What has to be drawn to know what each word does.
    pub(super) fn causal_list(&self) -> Result<Vec<One>, String> {
        if self.is_running() {
            return Err("A run is in progress: wait for it or cancel it first.".into());
        }
        let record = self.records.get(self.selected_sample);
        let record = record.ok_or("There is no finished pose to check yet: run a sentence first.")?;
        let asked = self.asked.as_ref().filter(|asked| asked.steps > 0);
        let asked = asked.ok_or("This pose was not drawn from a sentence: no word moved it.")?;
        if self.words.len() < 2 {
            return Err("The sentence has one word only: there is nothing to leave out.".into());
        }
        let read = self.read_as(&asked.prompt);
        let one = |word: usize| {
            let request = SampleRequest {
                prompt: without_word(&read, &self.words, word),
                guidance: record.recipe.guidance.clone(),
                attention: AttentionLevel::Off,
                ..asked.clone()
            };
            One { request, index: record.index }
        };
        Ok((0..self.words.len()).map(one).collect())
    }

    /// A causal check was sent to the worker.
    pub(super) fn begin_causal(&mut self, run: RunId) {
        let record = self.records.get(self.selected_sample);
        if let (Some(of), Some(record)) = (self.run, record) {
            let whole = align::centre(&record.pose());
            let moved = vec![None; self.words.len()];
            self.causal = Some(Causal { run, of: (of, self.selected_sample), whole, moved });
        }
    }
}

/// The sentence without its `word`-th word, of those that the model saw.
#[must_use]
pub fn without_word(prompt: &str, words: &[Word], word: usize) -> String {
    let mut from = 0;
    for (i, one) in words.iter().enumerate() {
        let Some(start) = prompt[from..].find(&one.text).map(|at| from + at) else { continue };
        let end = start + one.text.len();
        if i == word {
            let rest = format!("{} {}", &prompt[..start], &prompt[end..]);
            return rest.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        from = end;
    }
    // A word that does not stand in the sentence as it was read cannot be cut out of it: the others are joined.
    let others = words.iter().enumerate().filter(|(i, _)| *i != word).map(|(_, one)| one.text.as_str());
    others.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        text.split(' ').map(|text| Word { text: text.into(), tokens: 1 }).collect()
    }

    #[test]
    fn the_right_one_of_two_equal_words_is_left_out() {
        let prompt = "A man raises a hand, then  a foot.";
        let words = words("A man raises a hand then a foot");
        assert_eq!(without_word(prompt, &words, 0), "man raises a hand, then a foot.");
        assert_eq!(without_word(prompt, &words, 3), "A man raises hand, then a foot.");
        assert_eq!(without_word(prompt, &words, 6), "A man raises a hand, then foot.");
    }

    #[test]
    fn words_that_were_read_otherwise_than_written_are_left_out_too() {
        assert_eq!(without_word("ARMS raised", &words("arms raised"), 1), "ARMS");
        assert_eq!(without_word("ARMS raised", &words("arms raised"), 0), "raised");
    }
}
