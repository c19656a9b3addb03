//! The sampler lane: one thread that owns the device and answers the window's commands. A panic ends a run, never
//! the lane; a cancelled run ends at its next step.

use crate::rank::Judge;
use crate::session::{Options, Session};
use crate::trainer;
use diffusion::denoiser::JointAttention;
use diffusion::generate::{Body, Drawn, Run};
use pose::formats::json::PoseRecord;
use pose::recipe::{Guidance, Retune};
use pose::{Pose, align};
use protocol::{
    AttentionLevel, AttentionMap, AttentionParts, Client, Command, Event, Looked, One, Outcome, RunId, SampleRequest,
    SampleState, Server, StepSnapshot, TrainRequest, Word, connect,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

/// Layers and heads of a denoiser together, of the shape that is shipped: for an estimate of memory.
const PARTS: usize = 5 * 4;
/// Most memory that the attention of one run may take, bytes.
const MOST_BYTES: usize = 64 << 20;
const TOO_MUCH: &str = "Attention of every layer and head would take more than 64 MB for this run, so the mean is kept. \
    Take fewer steps or bodies to see them all.";

/// Starts the lane and returns the window's end of the wire.
///
/// # Errors
/// When the system gives no thread.
pub fn spawn(options: Options) -> std::io::Result<Client> {
    spawn_with(options, draw)
}

/// How a run is carried out; tests put something else in its place.
type Draw = fn(&Server, &Session, RunId, &SampleRequest) -> Result<Outcome, String>;

fn spawn_with(options: Options, draw: Draw) -> std::io::Result<Client> {
    let (client, server) = connect();
    // The session is made on the lane's own thread: tensors never cross threads.
    let serve = move || Lane { server, options, session: None, judge: None, draw }.serve();
    std::thread::Builder::new().name("posa-sampler".into()).spawn(serve)?;
    Ok(client)
}

struct Lane {
    server: Server,
    options: Options,
    session: Option<Session>,
    /// Opened at the first run of several bodies; whether it could be.
    judge: Option<Option<Judge>>,
    draw: Draw,
}

impl Lane {
    fn serve(mut self) {
        self.open(self.options.clone());
        while let Some(command) = self.server.next_command() {
            match command {
                Command::Shutdown => return,
                Command::UseDevice(device) => self.open(Options { device, ..self.options.clone() }),
                Command::LoadWeights(model) => self.open(Options { model, ..self.options.clone() }),
                Command::Sample(run, request) => {
                    let poses = self.work(run, |session| (self.draw)(&self.server, session, run, &request));
                    self.rank(run, &request, &poses);
                }
                Command::Train(request) => self.train(*request),
                Command::Batch(run, list) => {
                    self.work(run, |session| draw_batch(&self.server, session, run, &list));
                }
            }
        }
    }

    /// Opens a session; the one before stays in use when that fails.
    fn open(&mut self, options: Options) {
        let opened = guarded(|| Session::open(&options).map_err(|e| e.to_string()));
        match opened {
            Ok(session) => {
                self.server.tell(Event::Ready(session.device(), session.model().clone()));
                // What judges bodies is on the device and beside the text encoder of before.
                (self.session, self.judge) = (Some(session), None);
                self.options = options;
            }
            Err(why) => self.server.tell(Event::Unready(why)),
        }
    }

    /// Begins a training, unless one is going on.
    fn train(&self, request: TrainRequest) {
        if let Some(end) = self.server.begin_training() {
            if let Err(error) = trainer::spawn(end, request) {
                self.server.tell(Event::Warning(format!("The training could not begin: {error}. Try again.")));
            }
        } else {
            self.server.tell(Event::Warning("A training is going on already: stop it first.".into()));
        }
    }

    /// Tells how well the bodies of a run fit their words, where there are several.
    fn rank(&mut self, run: RunId, request: &SampleRequest, poses: &[Pose]) {
        let Some(session) = self.session.as_ref().filter(|_| poses.len() > 1) else { return };
        let open = || guarded(|| Judge::open(session, self.options.device).map_err(|e| e.to_string()));
        if self.judge.is_none() {
            let opened = open();
            if let Err(why) = &opened {
                self.server.tell(Event::Warning(format!("Several bodies will not be ranked: {why}")));
            }
            self.judge = Some(opened.ok());
        }
        let Some(judge) = self.judge.as_ref().and_then(Option::as_ref) else { return };
        let fits = guarded(|| judge.fits(session, &request.prompt, poses).map_err(|e| e.to_string()));
        match fits {
            Ok(fits) => self.server.tell(Event::Ranked { run, fits }),
            Err(why) => self.server.tell(Event::Warning(format!("These bodies could not be ranked: {why}"))),
        }
    }

    /// Does the work of a run and tells how it ended; the poses, where it was finished.
    fn work(&self, run: RunId, work: impl FnOnce(&Session) -> Result<Outcome, String>) -> Vec<Pose> {
        let start = Instant::now();
        let _first = self.server.sampling();
        let outcome = match &self.session {
            _ if self.server.cancelled(run) => Outcome::Cancelled,
            None => Outcome::Failed("no model is loaded: choose a weights file, or put the shipped one back".into()),
            Some(session) => guarded(|| work(session)).unwrap_or_else(Outcome::Failed),
        };
        let poses = match &outcome {
            Outcome::Done(records) => records.iter().map(PoseRecord::pose).collect(),
            _ => Vec::new(),
        };
        self.server.tell(Event::Finished { run, outcome, seconds: start.elapsed().as_secs_f32() });
        poses
    }
}

/// Runs `work`, turning a panic into a sentence.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!(
            "something went wrong inside Posa ({}); the rest of the program goes on",
            what.unwrap_or("no details")
        ))
    })
}

fn looked(one: &diffusion::retrieval::Looked) -> Looked {
    let (name, found) = (one.name.clone(), one.found);
    Looked { name, mirrored: one.mirrored, similarity: found.similarity, agreement: found.agreement }
}

fn draw(server: &Server, session: &Session, id: RunId, request: &SampleRequest) -> Result<Outcome, String> {
    let indices: Vec<u32> = (0..request.count.max(1)).collect();
    let mut run = session.start(request, indices.clone()).map_err(|e| e.to_string())?;
    let prompt = run.prompt();
    let words = prompt.words.iter().zip(prompt.tokens_per_word());
    let words = words.map(|(text, tokens)| Word { text: text.clone(), tokens }).collect();
    let looked = prompt.looked.iter().map(looked).collect();
    server.tell(Event::Started { run: id, words, truncated: prompt.truncated, looked });

    let total = run.total() as u32;
    let parts = request.attention == AttentionLevel::All && fits(&run, request);
    if request.attention == AttentionLevel::All && !parts {
        server.tell(Event::Warning(TOO_MUCH.into()));
    }
    let mut used = run.guidance();
    let mut retunes: Vec<Retune> = Vec::new();
    server.publish(id, total, snapshot(&run, used, parts));
    while !run.is_over() {
        if server.cancelled(id) {
            return Ok(Outcome::Cancelled);
        }
        if let Some(guidance) = server.retuned(id).filter(Guidance::is_valid) {
            if retunes.last().map_or(&request.guidance, |last| &last.guidance) != &guidance {
                retunes.push(Retune { after: run.done() as u32, guidance: guidance.clone() });
            }
            run.retune(guidance);
        }
        used = run.guidance();
        run.step().map_err(|e| e.to_string())?;
        if !run.is_over() {
            server.publish(id, total, snapshot(&run, used, parts));
        }
    }
    let last = snapshot(&run, used, parts);
    let drawn = run.finish();
    server.publish(id, total, finished(last, &drawn));
    let record = |(index, one): (&u32, &Drawn)| {
        let mut record = session.record(request, *index, one, indices.len());
        record.recipe.retunes.clone_from(&retunes);
        record
    };
    Ok(Outcome::Done(indices.iter().zip(&drawn).map(record).collect()))
}

/// Poses without their steps, one after the other.
fn draw_batch(server: &Server, session: &Session, id: RunId, list: &[One]) -> Result<Outcome, String> {
    for (at, one) in list.iter().enumerate() {
        let drawn = session.draw(&one.request, &[one.index], || !server.cancelled(id)).map_err(|e| e.to_string())?;
        let Some(record) = drawn.and_then(|records| records.into_iter().next()) else { return Ok(Outcome::Cancelled) };
        server.tell(Event::Drawn { run: id, at, record: Box::new(record) });
    }
    Ok(Outcome::Done(Vec::new()))
}

/// Whether the attention of every layer and head of a run may be kept.
fn fits(run: &Run<'_>, request: &SampleRequest) -> bool {
    let a_step = PARTS * pose::JOINT_COUNT * run.prompt().words.len();
    (run.total() + 1) * request.count as usize * a_step <= MOST_BYTES
}

fn snapshot(run: &Run<'_>, guidance: f32, parts: bool) -> StepSnapshot {
    let map = |kept: JointAttention| AttentionMap {
        words: kept.words,
        weights: kept.mean(),
        parts: parts.then(|| {
            let weights = kept.weights.iter().map(|w| (255.0 * w.clamp(0.0, 1.0)).round() as u8).collect();
            Arc::new(AttentionParts { layers: kept.stages, heads: kept.heads, weights })
        }),
    };
    let state = |body: Body| SampleState { x: body.x, x0: body.x0, attention: body.attention.map(map) };
    let (t, noise) = run.level();
    let samples = run.bodies().into_iter().map(state).collect();
    StepSnapshot { step: run.done() as u32, t, noise, guidance, samples }
}

/// The last snapshot shows the pose a person gets: brought onto the body, facing forward.
fn finished(mut last: StepSnapshot, drawn: &[Drawn]) -> StepSnapshot {
    for (sample, one) in last.samples.iter_mut().zip(drawn) {
        sample.x = align::centre(&one.pose);
        sample.x0 = align::centre(&one.raw);
    }
    last
}

#[cfg(test)]
mod tests;
