//! Live mode: the body follows the sentence as it is typed, drawn in a few steps. The newest sentence wins.

use super::State;
use pose::align;
use pose::formats::json::PoseRecord;
use protocol::{AttentionLevel, One, RunId, SampleRequest, SampleState, StepSnapshot, Trace};
use std::sync::Arc;

/// Steps of a live body: rough, and there before the next letter.
const STEPS: u32 = 6;

/// The body that is being drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Live {
    run: RunId,
    request: SampleRequest,
}

impl State {
    /// True when the sentence has changed since the last live body was asked for, and one can be drawn.
    #[must_use]
    pub fn wants_live(&self) -> bool {
        let new = |request: &SampleRequest| self.live.as_ref().is_none_or(|live| live.request != *request);
        self.view.live
            && !self.is_running()
            && self.why_not_draw().is_none()
            && self.live_request().is_ok_and(|request| new(&request) && request.prompt != self.run_prompt)
    }

    fn live_request(&self) -> Result<SampleRequest, String> {
        let request = self.request()?;
        Ok(SampleRequest { steps: STEPS.min(request.steps), count: 1, attention: AttentionLevel::Off, ..request })
    }

    /// What has to be drawn for the sentence of now.
    pub(super) fn live_list(&self) -> Result<Vec<One>, String> {
        Ok(vec![One { request: self.live_request()?, index: 0 }])
    }

    /// A live body was asked for.
    pub(super) fn begin_live(&mut self, run: RunId) {
        self.live = self.live_request().ok().map(|request| Live { run, request });
    }

    /// The live body on show, where it is one.
    pub(crate) fn live_on_show(&self) -> Option<(RunId, &SampleRequest)> {
        let run = self.run.filter(|run| self.live_shown == Some(*run))?;
        Some((run, self.asked.as_ref()?))
    }

    /// Shows a live body of before.
    pub(crate) fn show_live(&mut self, run: RunId, request: SampleRequest, record: &PoseRecord) {
        if !self.is_running() {
            self.live = Some(Live { run, request });
            self.take_live(run, record);
        }
    }

    /// Shows a live body; it is not kept among the runs.
    pub(super) fn take_live(&mut self, run: RunId, record: &PoseRecord) {
        let Some(live) = self.live.as_ref().filter(|live| live.run == run) else { return };
        let x = align::centre(&record.pose());
        let sample = SampleState { x, x0: x, attention: None };
        let step = StepSnapshot { step: 0, t: 0.0, noise: 0.0, guidance: 0.0, samples: vec![sample] };
        self.run_prompt.clone_from(&live.request.prompt);
        self.asked = Some(live.request.clone());
        (self.run, self.live_shown) = (Some(run), Some(run));
        self.trace = Some(Arc::new(Trace { run, total: 0, steps: vec![Arc::new(step)] }));
        self.records = vec![record.clone()];
        self.words.clear();
        self.looked.clear();
        (self.truncated, self.seconds, self.selected_word, self.selected_sample) = (0, None, None, 0);
        (self.playing, self.follow_live, self.playhead) = (false, false, 0.0);
    }
}
