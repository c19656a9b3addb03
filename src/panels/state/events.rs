//! How the worker's news change the state. Pure: no clock but the start of a run, no channel.

use super::{MessageKind, State, Status};
use protocol::{Event, Outcome, RunId, SampleRequest, Trace};
use std::sync::Arc;
use std::time::Instant;

impl State {
    /// A run was sent to the worker: called after `Client::sample` succeeded.
    pub fn begin(&mut self, run: RunId, request: SampleRequest) {
        self.remember(&request);
        self.status = Status::Running { run, started: Instant::now() };
        self.run = Some(run);
        self.run_prompt.clone_from(&request.prompt);
        self.asked = Some(request);
        self.words.clear();
        self.truncated = 0;
        self.looked.clear();
        self.seconds = None;
        self.records.clear();
        self.selected_word = None;
        self.playing = false;
        self.follow_live = true;
    }

    /// Takes one event of the worker. News of a run that is no longer the newest are dropped.
    pub fn on_event(&mut self, event: Event) {
        match event {
            Event::Ready(device, model) => {
                self.busy = None;
                self.device = Some(device);
                self.model = Some(model);
                if !self.is_running() {
                    self.status = Status::Ready;
                }
            }
            Event::Unready(why) => {
                self.busy = None;
                // Without a model the window's middle says it; with one, work goes on and a message does.
                if self.model.is_none() {
                    self.status = Status::Unready(why);
                } else {
                    self.say(MessageKind::Error, why);
                }
            }
            Event::Started { run, words, truncated, looked } if self.run == Some(run) => {
                self.words = words;
                self.looked = looked;
                self.truncated = truncated;
            }
            Event::Drawn { run, at, record } => self.on_drawn(run, at, &record),
            Event::Finished { run, outcome, seconds } if self.in_progress() == Some(run) => {
                if self.is_live() {
                    self.finish(outcome, seconds)
                } else {
                    self.finish_batch(outcome)
                }
            }
            Event::Ranked { run, fits } => {
                // Of runs that were taken away nothing is kept.
                self.fits.retain(|of, _| self.runs.iter().any(|past| past.id() == *of));
                self.fits.insert(run, fits);
            }
            Event::Started { .. } | Event::Finished { .. } => {}
            Event::Warning(text) => self.say(MessageKind::Warning, text),
            Event::DeviceLost(text) => self.say(MessageKind::Error, text),
        }
    }

    fn finish(&mut self, outcome: Outcome, seconds: f32) {
        self.seconds = Some(seconds);
        self.status = Status::Ready;
        match outcome {
            Outcome::Done(records) => self.records = records,
            Outcome::Cancelled => self.say(MessageKind::Info, "Cancelled. The steps drawn so far are kept."),
            Outcome::Failed(why) => {
                self.say(MessageKind::Error, why.clone());
                self.status = Status::Failed(why);
            }
        }
    }

    /// Takes the latest trace; that of an older run is dropped. While following live, the newest step is shown.
    pub fn on_trace(&mut self, trace: Option<Arc<Trace>>) {
        let Some(trace) = trace.filter(|trace| self.run == Some(trace.run)) else { return };
        if !self.shows_current_run() {
            self.playhead = 0.0;
        }
        let samples = trace.steps.last().map_or(0, |step| step.samples.len());
        self.selected_sample = self.selected_sample.min(samples.saturating_sub(1));
        self.trace = Some(trace);
        if self.follow_live {
            self.playhead = self.last_step();
        }
    }
}
