//! The sampler lane: one thread that owns the device and answers the window's commands. A panic ends a run, never
//! the lane; a cancelled run ends at its next step.

use crate::session::{Options, Session};
use diffusion::generate::{Body, Drawn, Run};
use pose::align;
use pose::recipe::{Guidance, Retune};
use protocol::{
    AttentionMap, Client, Command, Event, Outcome, RunId, SampleRequest, SampleState, Server, StepSnapshot, Word,
    connect,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

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
    let serve = move || Lane { server, options, session: None, draw }.serve();
    std::thread::Builder::new().name("posa-sampler".into()).spawn(serve)?;
    Ok(client)
}

struct Lane {
    server: Server,
    options: Options,
    session: Option<Session>,
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
                Command::Sample(run, request) => self.sample(run, &request),
            }
        }
    }

    /// Opens a session; the one before stays in use when that fails.
    fn open(&mut self, options: Options) {
        let opened = guarded(|| Session::open(&options).map_err(|e| e.to_string()));
        match opened {
            Ok(session) => {
                self.server.tell(Event::Ready(session.device(), session.model().clone()));
                self.session = Some(session);
                self.options = options;
            }
            Err(why) => self.server.tell(Event::Unready(why)),
        }
    }

    fn sample(&mut self, run: RunId, request: &SampleRequest) {
        let start = Instant::now();
        let outcome = if self.server.cancelled(run) {
            Outcome::Cancelled
        } else {
            match &self.session {
                None => {
                    Outcome::Failed("no model is loaded: choose a weights file, or put the shipped one back".into())
                }
                Some(session) => {
                    guarded(|| (self.draw)(&self.server, session, run, request)).unwrap_or_else(Outcome::Failed)
                }
            }
        };
        self.server.tell(Event::Finished { run, outcome, seconds: start.elapsed().as_secs_f32() });
    }
}

/// Runs `work`, turning a panic into a sentence.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!(
            "something went wrong inside Posa ({}); the rest of the program goes on",
            what.unwrap_or("no details")
        ))
    })
}

fn draw(server: &Server, session: &Session, id: RunId, request: &SampleRequest) -> Result<Outcome, String> {
    let indices: Vec<u32> = (0..request.count.max(1)).collect();
    let mut run = session.start(request, indices.clone()).map_err(|e| e.to_string())?;
    let mut retunes = Vec::new();
    let prompt = run.prompt();
    let words = prompt.words.iter().zip(prompt.tokens_per_word());
    let words = words.map(|(text, tokens)| Word { text: text.clone(), tokens }).collect();
    server.tell(Event::Started { run: id, words, truncated: prompt.truncated });

    let total = run.total() as u32;
    let mut used = run.guidance();
    let mut retuned = request.guidance.clone();
    server.publish(id, total, snapshot(&run, used, run.bodies()));
    while !run.is_over() {
        if server.cancelled(id) {
            return Ok(Outcome::Cancelled);
        }
        if let Some(guidance) = server.retuned(id).filter(Guidance::is_valid) {
            if guidance != retuned {
                retunes.push(Retune { after: run.done() as u32, guidance: guidance.clone() });
                retuned = guidance.clone();
            }
            run.retune(guidance);
        }
        used = run.guidance();
        run.step().map_err(|e| e.to_string())?;
        if !run.is_over() {
            server.publish(id, total, snapshot(&run, used, run.bodies()));
        }
    }
    let last = snapshot(&run, used, run.bodies());
    let drawn = run.finish();
    server.publish(id, total, finished(last, &drawn));
    let record = |(index, one): (&u32, &Drawn)| {
        let mut record = session.record(request, *index, one, indices.len());
        record.recipe.retunes.clone_from(&retunes);
        record
    };
    Ok(Outcome::Done(indices.iter().zip(&drawn).map(record).collect()))
}

fn snapshot(run: &Run<'_>, guidance: f32, bodies: Vec<Body>) -> StepSnapshot {
    let words = run.prompt().words.len();
    let state = |body: Body| SampleState {
        x: body.x,
        x0: body.x0,
        attention: body.attention.map(|weights| AttentionMap { words, weights }),
    };
    let (t, noise) = run.level();
    StepSnapshot { step: run.done() as u32, t, noise, guidance, samples: bodies.into_iter().map(state).collect() }
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
