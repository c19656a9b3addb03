//! Many sentences: a pose of each, drawn with the settings of the form, to look through and to export together.

use super::State;
use crate::{Many, Tab};
use pose::formats::json::PoseRecord;
use protocol::{AttentionLevel, One, RunId, SampleRequest};

/// Most sentences drawn in one go.
pub const MAX_SENTENCES: usize = 500;

/// Sentences and their poses.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentences {
    /// The run that draws them.
    pub run: RunId,
    /// What was asked for, sentence by sentence.
    pub requests: Vec<SampleRequest>,
    /// Their poses; none where one is still to come.
    pub drawn: Vec<Option<PoseRecord>>,
}

impl State {
    /// The sentences of the form: its lines, without blank ones.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        self.form.sentences.lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// Puts the text of a file into the form.
    ///
    /// # Errors
    /// One sentence for the person when it holds no sentence.
    pub fn take_sentences(&mut self, text: &str) -> Result<(), String> {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return Err("There is no sentence in it: write one a line.".into());
        }
        self.form.sentences = lines.join("\n");
        Ok(())
    }

    /// Brings the list of sentences to the front.
    pub fn show_sentences(&mut self) {
        (self.view.tab, self.view.many, self.view.side) = (Tab::Many, Many::Sentences, true);
    }

    /// The poses that are there, in the order of their sentences.
    #[must_use]
    pub fn drawn_sentences(&self) -> Vec<PoseRecord> {
        self.list.iter().flat_map(|list| list.drawn.iter().flatten().cloned()).collect()
    }

    /// Why the sentences cannot be drawn, without making what is asked for each of them: buttons want to know it at
    /// every frame.
    pub(crate) fn why_no_sentences(&self) -> Option<String> {
        self.why_not_draw().or_else(|| self.check_sentences().err())
    }

    fn check_sentences(&self) -> Result<(), String> {
        let count = self.sentences().count();
        if count == 0 {
            return Err("Write some sentences first, one a line.".into());
        }
        if count > MAX_SENTENCES {
            return Err(format!(
                "{count} sentences are too many at once: at most {MAX_SENTENCES}. For more, use posa sample --prompts."
            ));
        }
        // The settings are the same for all.
        self.sentences().take(1).try_for_each(|sentence| self.request_for(sentence).map(drop))
    }

    fn sentence_requests(&self) -> Result<Vec<SampleRequest>, String> {
        self.check_sentences()?;
        let request = |sentence: &str| self.request_for(sentence);
        let settings = |request: SampleRequest| SampleRequest { count: 1, attention: AttentionLevel::Off, ..request };
        self.sentences().map(|sentence| request(sentence).map(settings)).collect()
    }

    /// What has to be drawn for the sentences.
    pub(super) fn sentence_list(&self) -> Result<Vec<One>, String> {
        Ok(self.sentence_requests()?.into_iter().map(|request| One { request, index: 0 }).collect())
    }

    /// The sentences were sent to the worker.
    pub(super) fn begin_sentences(&mut self, run: RunId) {
        let Ok(requests) = self.sentence_requests() else { return };
        let drawn = vec![None; requests.len()];
        self.list = Some(Sentences { run, requests, drawn });
    }

    /// Fills the form in with one of the sentences: running it gives the same pose with every step.
    pub fn adopt_sentence(&mut self, at: usize) {
        let Some(request) = self.list.as_ref().and_then(|list| list.requests.get(at)).cloned() else { return };
        let attention = self.form.attention;
        self.form.take(&request);
        self.form.attention = attention;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_no_sentences_and_each_gets_the_settings_of_the_form() {
        let mut state = State::default();
        state.form.seed = 4;
        state.form.count = 3;
        state.take_sentences("\n arms raised \n\nkneeling\r\n").unwrap();
        let list = state.sentence_list().unwrap();
        let said: Vec<&str> = list.iter().map(|one| one.request.prompt.as_str()).collect();
        assert_eq!(said, ["arms raised", "kneeling"]);
        assert!(list.iter().all(|one| one.request.seed == 4 && one.request.count == 1 && one.index == 0));
    }

    #[test]
    fn none_and_too_many_are_refused_in_a_sentence() {
        let mut state = State::default();
        assert!(state.take_sentences(" \n").is_err());
        assert!(state.sentence_list().unwrap_err().contains("one a line"));
        state.form.sentences = "sit\n".repeat(MAX_SENTENCES + 1);
        assert!(state.sentence_list().unwrap_err().contains("at most 500"));
    }
}
