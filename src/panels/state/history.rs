//! The prompts of before, for ↑ and ↓ in the prompt field.

use super::State;
use protocol::SampleRequest;

/// Prompts kept.
const MAX_HISTORY: usize = 100;

/// Where ↑ and ↓ stand in the history, and what was being typed before.
#[derive(Clone, Debug, Default)]
pub(super) struct Recall {
    at: Option<usize>,
    draft: String,
}

impl State {
    /// Notes the prompt and the seed of a run that begins.
    pub(super) fn remember(&mut self, request: &SampleRequest) {
        self.seed_drawn = Some(request.seed);
        self.recall = Recall::default();
        let history = &mut self.view.history;
        if history.last().is_none_or(|last| *last != request.prompt) && !request.prompt.is_empty() {
            if history.len() >= MAX_HISTORY {
                history.remove(0);
            }
            history.push(request.prompt.clone());
        }
    }

    /// ↑: the prompt before.
    pub(crate) fn recall_older(&mut self) {
        let history = &self.view.history;
        let at = match self.recall.at {
            None => {
                self.recall.draft.clone_from(&self.form.prompt);
                history.len()
            }
            Some(at) => at,
        };
        // The prompt that stands in the field already is no news.
        let older = history[..at.min(history.len())].iter().rposition(|entry| *entry != self.form.prompt);
        if let Some(older) = older {
            self.recall.at = Some(older);
            self.form.prompt.clone_from(&history[older]);
        }
    }

    /// ↓: the prompt after, and at last what was being typed.
    pub(crate) fn recall_newer(&mut self) {
        let Some(at) = self.recall.at else { return };
        if let Some(newer) = self.view.history.get(at + 1) {
            self.form.prompt.clone_from(newer);
            self.recall.at = Some(at + 1);
        } else {
            self.form.prompt = std::mem::take(&mut self.recall.draft);
            self.recall.at = None;
        }
    }
}
