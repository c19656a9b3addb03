//! The sentence as the model read it, where a slip of the keyboard was taken for the word that it was meant to be.

use super::State;

impl State {
    /// What was typed in the place of each word that the model read otherwise.
    #[must_use]
    pub fn slips(&self) -> Vec<Option<&str>> {
        let pairs = self.words.iter().zip(self.run_prompt.split_whitespace());
        pairs.map(|(word, typed)| is_slip(typed, &word.text).then_some(typed)).collect()
    }

    /// The sentence of the run on show as it was read.
    #[must_use]
    pub fn read_prompt(&self) -> String {
        self.read_as(&self.run_prompt)
    }

    /// A sentence of the run on show with its slips as they were read.
    pub(super) fn read_as(&self, typed: &str) -> String {
        let mut slipped = false;
        let mut read = self.words.iter();
        let words: Vec<&str> = typed
            .split_whitespace()
            .map(|typed| match read.next() {
                Some(word) if is_slip(typed, &word.text) => {
                    slipped = true;
                    word.text.as_str()
                }
                _ => typed,
            })
            .collect();
        if slipped { words.join(" ") } else { typed.to_owned() }
    }
}

/// Whether one was typed for the other: not where case alone differs, nor where the sides were exchanged since.
fn is_slip(typed: &str, read: &str) -> bool {
    if typed == read {
        return false;
    }
    let letters = |word: &str| word.trim_matches(|letter: char| !letter.is_alphabetic()).to_lowercase();
    let (typed, read) = (letters(typed), letters(read));
    let lengths = typed.chars().count().abs_diff(read.chars().count());
    typed != read && lengths <= 1 && typed.chars().next() == read.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Word;

    fn state(typed: &str, read: &str) -> State {
        let words = read.split_whitespace().map(|text| Word { text: text.into(), tokens: 1 }).collect();
        State { run_prompt: typed.into(), words, ..State::default() }
    }

    #[test]
    fn a_slip_is_read_as_it_was_meant_and_can_be_asked_for() {
        let state = state("a kneling man, arms up", "a kneeling man, arms up");
        assert_eq!(state.read_prompt(), "a kneeling man, arms up");
        assert_eq!(state.slips(), [None, Some("kneling"), None, None, None]);
    }

    #[test]
    fn words_in_another_case_of_another_side_or_cut_off_are_no_slips() {
        for (typed, read) in [
            ("ARMS Up", "arms up"),
            ("right arm", "left arm"),
            ("(right arm)", "(left arm)"),
            ("arms up now", "arms up"),
            ("", "arms"),
        ] {
            assert_eq!(state(typed, read).read_prompt(), typed);
        }
    }
}
