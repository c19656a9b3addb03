//! The sentence as the model read it, where a slip of the keyboard was taken for the word that it was meant to be.

use super::State;

impl State {
    /// What was typed in the place of a word that the model read otherwise.
    #[must_use]
    pub fn typed(&self, word: usize) -> Option<&str> {
        let read = &self.words.get(word)?.text;
        let typed = self.run_prompt.split_whitespace().nth(word)?;
        is_slip(typed, read).then_some(typed)
    }

    /// The sentence of the run on show as it was read.
    #[must_use]
    pub fn read_prompt(&self) -> String {
        self.read_as(&self.run_prompt)
    }

    /// A sentence of the run on show with its slips as they were read.
    pub(super) fn read_as(&self, typed: &str) -> String {
        if (0..self.words.len()).all(|word| self.typed(word).is_none()) {
            return typed.to_owned();
        }
        let read = |(at, typed): (usize, &str)| match self.words.get(at) {
            Some(word) if is_slip(typed, &word.text) => word.text.clone(),
            _ => typed.to_owned(),
        };
        typed.split_whitespace().enumerate().map(read).collect::<Vec<_>>().join(" ")
    }
}

/// Whether one was typed for the other: not where case alone differs, nor where the sides were exchanged since.
fn is_slip(typed: &str, read: &str) -> bool {
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
        assert_eq!((state.typed(0), state.typed(1), state.typed(9)), (None, Some("kneling"), None));
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
