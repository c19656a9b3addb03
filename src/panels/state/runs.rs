//! Runs of before: kept with all their steps, to be looked at again.

use super::State;
use pose::formats::json::PoseRecord;
use pose::recipe::Recipe;
use protocol::{Looked, RunId, SampleRequest, SampleState, StepSnapshot, Trace, Word};
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
    /// What the model looked at beside the sentence.
    pub looked: Vec<Looked>,
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
        if trace.total == 0 {
            // A live body is a sketch.
            return;
        }
        if self.is_live() || trace.run != run || self.past(run).is_some() {
            return;
        }
        let Some(request) = self.asked.clone() else { return };
        self.add_run(PastRun {
            request,
            words: self.words.clone(),
            truncated: self.truncated,
            looked: self.looked.clone(),
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
        let Some(past) = self.past(id).cloned() else { return false };
        self.run = Some(id);
        self.asked = Some(past.request.clone());
        self.run_prompt = past.request.prompt.clone();
        self.words = past.words.clone();
        self.truncated = past.truncated;
        self.looked.clone_from(&past.looked);
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
        let prompt = entry.captions.first().unwrap_or(&entry.title).clone();
        self.stand(vec![PoseRecord::new(&entry.pose, None, &recipe)], &prompt, id);
    }

    /// Puts finished poses on the stage, facing the camera as those that are drawn do; `id` is a number that no run has.
    pub fn stand(&mut self, records: Vec<PoseRecord>, prompt: &str, id: RunId) {
        let sample = |record: &PoseRecord| {
            let pose = pose::align::canonical(&record.pose());
            SampleState { x: pose, x0: pose, attention: None }
        };
        let samples = records.iter().map(sample).collect();
        let step = StepSnapshot { step: 0, t: 0.0, noise: 0.0, guidance: 0.0, samples };
        let place = |mut record: PoseRecord| {
            let canonical = pose::align::canonical(&record.pose());
            record.joints = pose::align::place(&canonical).joints.map(|joint| joint.to_array());
            record
        };
        self.add_run(PastRun {
            request: SampleRequest { steps: 0, ..SampleRequest::new(prompt) },
            words: Vec::new(),
            truncated: 0,
            looked: Vec::new(),
            trace: Arc::new(Trace { run: id, total: 0, steps: vec![Arc::new(step)] }),
            records: records.into_iter().map(place).collect(),
            seconds: None,
        });
        self.show_run(id);
    }

    /// Takes the run on show away; it stays among those of before.
    pub(super) fn show_nothing(&mut self) {
        if self.is_running() {
            return;
        }
        (self.run, self.asked, self.trace, self.seconds) = (None, None, None, None);
        (self.selected_sample, self.selected_word, self.truncated) = (0, None, 0);
        self.run_prompt.clear();
        self.words.clear();
        self.looked.clear();
        self.records.clear();
        (self.playing, self.follow_live, self.playhead) = (false, false, 0.0);
    }

    /// A run of before.
    #[must_use]
    pub fn past(&self, id: RunId) -> Option<&Arc<PastRun>> {
        self.runs.iter().find(|past| past.id() == id)
    }
}
