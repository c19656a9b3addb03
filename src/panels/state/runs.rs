//! Runs of before: kept with all their steps, to be looked at again.

use super::{GuidanceForm, GuidanceMode, State};
use pose::formats::json::PoseRecord;
use pose::recipe::{Guidance, Recipe};
use protocol::{AttentionLevel, RunId, SampleRequest, SampleState, StepSnapshot, Trace, Word};
use std::sync::Arc;

/// Runs kept; beyond it the oldest goes.
pub const MAX_RUNS: usize = 24;

/// A run that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct PastRun {
    /// What was asked for.
    pub request: SampleRequest,
    /// The words of the prompt that the model saw.
    pub words: Vec<Word>,
    /// How many words at the end were cut off.
    pub truncated: usize,
    /// Every step.
    pub trace: Arc<Trace>,
    /// The finished poses; none when it was stopped.
    pub records: Vec<PoseRecord>,
    /// Wall time, seconds.
    pub seconds: Option<f32>,
}

impl PastRun {
    /// Its number.
    #[must_use]
    pub fn id(&self) -> RunId {
        self.trace.run
    }
}

impl State {
    /// Keeps the run on show once it has ended and its last step has come.
    pub(super) fn keep_run(&mut self) {
        let (Some(run), Some(trace)) = (self.run, &self.trace) else { return };
        if self.is_running() || trace.run != run || self.runs.iter().any(|past| past.id() == run) {
            return;
        }
        let Some(request) = self.asked.clone() else { return };
        self.add_run(PastRun {
            request,
            words: self.words.clone(),
            truncated: self.truncated,
            trace: trace.clone(),
            records: self.records.clone(),
            seconds: self.seconds,
        });
    }

    /// Adds a run to those of before.
    pub(crate) fn add_run(&mut self, run: PastRun) {
        if self.runs.len() >= MAX_RUNS {
            self.runs.remove(0);
        }
        self.runs.push(Arc::new(run));
    }

    /// Puts a run of before on show; false while another is in progress, or when there is no such run.
    pub fn show_run(&mut self, id: RunId) -> bool {
        if self.is_running() {
            return false;
        }
        let Some(past) = self.runs.iter().find(|past| past.id() == id).cloned() else { return false };
        self.run = Some(id);
        self.asked = Some(past.request.clone());
        self.run_prompt = past.request.prompt.clone();
        self.words = past.words.clone();
        self.truncated = past.truncated;
        self.seconds = past.seconds;
        self.records = past.records.clone();
        self.trace = Some(past.trace.clone());
        let bodies = past.trace.steps.last().map_or(0, |step| step.samples.len());
        self.selected_sample = self.selected_sample.min(bodies.saturating_sub(1));
        self.selected_word = self.selected_word.filter(|word| *word < self.words.len());
        (self.playing, self.follow_live) = (false, false);
        self.playhead = self.last_step();
        true
    }

    /// Puts a pose of the library on the stage as if it had been drawn; `id` is a number that no run has.
    pub fn start_from(&mut self, index: usize, id: RunId) {
        let Some(entry) = self.library.as_ref().and_then(|library| library.get(index)).cloned() else { return };
        let recipe = Recipe {
            program: format!("{} (library: {})", env!("CARGO_PKG_VERSION"), entry.name),
            prompt: entry.title.clone(),
            ..Recipe::default()
        };
        let sample = SampleState { x: entry.pose, x0: entry.pose, attention: None };
        let step = StepSnapshot { step: 0, t: 0.0, noise: 0.0, guidance: 0.0, samples: vec![sample] };
        let prompt = entry.captions.first().unwrap_or(&entry.title).clone();
        self.add_run(PastRun {
            request: SampleRequest { steps: 0, ..SampleRequest::new(prompt) },
            words: Vec::new(),
            truncated: 0,
            trace: Arc::new(Trace { run: id, total: 0, steps: vec![Arc::new(step)] }),
            records: vec![PoseRecord::new(&pose::align::place(&entry.pose), None, &recipe)],
            seconds: None,
        });
        self.show_run(id);
    }

    /// Fills the form in with what a run was asked to be.
    pub fn take_settings(&mut self, request: &SampleRequest) {
        let mut form = self.form();
        form.prompt.clone_from(&request.prompt);
        if request.steps == 0 {
            // A pose of the library has a sentence and nothing else.
            return self.set_form(form);
        }
        form.negative.clone_from(&request.negative);
        (form.seed, form.count, form.steps, form.sampler) =
            (request.seed, request.count, request.steps, request.sampler);
        (form.rescale, form.enforcement) = (request.rescale, request.enforcement);
        form.attention = request.attention != AttentionLevel::Off;
        form.guidance = of_curve(&request.guidance, form.guidance);
        self.set_form(form);
    }
}

/// The form of a curve; what a mode not in use held stays.
fn of_curve(curve: &Guidance, form: GuidanceForm) -> GuidanceForm {
    match curve {
        Guidance::Constant(scale) => GuidanceForm { mode: GuidanceMode::Constant, constant: *scale, ..form },
        other => GuidanceForm { mode: GuidanceMode::Ramp, from: other.at(0.0), to: other.at(1.0), ..form },
    }
}
