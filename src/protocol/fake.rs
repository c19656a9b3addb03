//! A scripted engine for tests of what lies on the window's side: no model, the same manners.

use crate::{
    AttentionMap, Client, Command, DeviceReport, Event, Looked, ModelReport, One, Outcome, RunId, SampleRequest,
    SampleState, Server, StepSnapshot, TrainControl, TrainPhase, TrainPoint, TrainRequest, TrainSnapshot, Word,
    connect,
};
use pose::formats::json::PoseRecord;
use pose::recipe::Recipe;
use pose::{JOINT_COUNT, Pose, skeleton};
use std::time::{Duration, Instant};

/// Starts an engine that walks from a scattered cloud to the rest pose, `pause` a step. A prompt that begins
/// with `fail` fails after the first step.
#[must_use]
pub fn spawn(pause: Duration) -> Client {
    let (client, server) = connect();
    let spawned = std::thread::Builder::new().name("posa-fake".into()).spawn(move || serve(&server, pause));
    drop(spawned);
    client
}

fn serve(server: &Server, pause: Duration) {
    let ready = || {
        let device =
            DeviceReport { name: "CPU".into(), gpu: false, threads: 1, why: "a scripted engine for tests".into() };
        let model = ModelReport { file: "fake".into(), encoder: "minilm".into(), ..ModelReport::default() };
        Event::Ready(device, model)
    };
    server.tell(ready());
    while let Some(command) = server.next_command() {
        match command {
            Command::Shutdown => return,
            Command::UseDevice(_) | Command::LoadWeights(_) => server.tell(ready()),
            Command::Train(request) => train(server, *request, pause),
            Command::Batch(run, list) => {
                let start = Instant::now();
                let outcome = draw_batch(server, run, &list, pause);
                server.tell(Event::Finished { run, outcome, seconds: start.elapsed().as_secs_f32() });
            }
            Command::Sample(run, request) => {
                let start = Instant::now();
                let outcome = draw(server, run, &request, pause);
                server.tell(Event::Finished { run, outcome, seconds: start.elapsed().as_secs_f32() });
            }
        }
    }
}

fn draw(server: &Server, run: RunId, request: &SampleRequest, pause: Duration) -> Outcome {
    let words: Vec<Word> =
        request.prompt.split_whitespace().map(|text| Word { text: text.into(), tokens: 1 }).collect();
    let looked = vec![Looked { name: "star_pose".into(), mirrored: false, similarity: 0.8, agreement: 1.0 }];
    server.tell(Event::Started { run, words: words.clone(), truncated: 0, looked });
    for step in 0..=request.steps {
        if server.cancelled(run) {
            return Outcome::Cancelled;
        }
        if step == 1 && request.prompt.starts_with("fail") {
            return Outcome::Failed("the scripted engine was asked to fail".into());
        }
        let noise = 1.0 - step as f32 / request.steps.max(1) as f32;
        let guidance = server.retuned(run).unwrap_or_else(|| request.guidance.clone()).at(1.0 - noise);
        let samples = (0..request.count).map(|index| state(index, noise, words.len())).collect();
        server.publish(run, request.steps, StepSnapshot { step, t: 1000.0 * noise, noise, guidance, samples });
        std::thread::sleep(pause);
    }
    Outcome::Done((0..request.count).map(|index| record(request, index)).collect())
}

/// A training whose loss falls, a step each `pause`.
fn train(server: &Server, request: TrainRequest, pause: Duration) {
    let Some(end) = server.begin_training() else { return };
    let mut shown = TrainSnapshot::new(request);
    shown.about = "made-up poses".into();
    end.publish(shown.clone());
    let work = move || {
        shown.phase = TrainPhase::Training;
        while shown.step < shown.request.steps {
            match end.control() {
                Some(TrainControl::Stop) => break,
                Some(TrainControl::Pause) => {
                    end.publish(TrainSnapshot { phase: TrainPhase::Paused, ..shown.clone() });
                    std::thread::sleep(Duration::from_millis(1));
                    continue;
                }
                _ => {}
            }
            let step = shown.step + 1;
            let loss = 1.0 / step as f32;
            shown.rate = 10.0;
            shown.note(TrainPoint { step, total: loss, diffusion: loss, ..TrainPoint::default() });
            end.publish(shown.clone());
            std::thread::sleep(pause);
        }
        shown.phase = if shown.step < shown.request.steps { TrainPhase::Stopped } else { TrainPhase::Done };
        shown.samples = shown.request.prompts.iter().map(|prompt| (prompt.clone(), skeleton::t_pose())).collect();
        shown.validation.push((shown.step, 0.5));
        shown.model = Some(shown.request.out.join("model.safetensors"));
        end.publish(shown);
    };
    let spawned = std::thread::Builder::new().name("posa-fake-trainer".into()).spawn(work);
    drop(spawned);
}

fn draw_batch(server: &Server, run: RunId, list: &[One], pause: Duration) -> Outcome {
    for (at, one) in list.iter().enumerate() {
        if server.cancelled(run) {
            return Outcome::Cancelled;
        }
        std::thread::sleep(pause);
        server.tell(Event::Drawn { run, at, record: Box::new(record(&one.request, one.index)) });
    }
    Outcome::Done(Vec::new())
}

fn record(request: &SampleRequest, index: u32) -> PoseRecord {
    let recipe = Recipe { prompt: request.prompt.clone(), seed: request.seed, index, ..Recipe::default() };
    PoseRecord::new(&skeleton::t_pose(), None, &recipe)
}

fn state(index: u32, noise: f32, words: usize) -> SampleState {
    let x0 = skeleton::t_pose();
    let mut joints = x0.joints;
    for (j, joint) in joints.iter_mut().enumerate() {
        // A fixed irrational walk stands in for noise: the same at every call.
        let phase = (j as f32 + 1.0) * (index as f32 + 1.618);
        *joint += noise * glam::Vec3::new((phase * 12.99).sin(), (phase * 78.23).sin(), (phase * 37.72).sin());
    }
    let weights = (0..JOINT_COUNT * words).map(|i| ((i as f32) * 0.7).sin().abs()).collect::<Vec<_>>();
    let weights = weights
        .chunks(words.max(1))
        .flat_map(|row| {
            let sum: f32 = row.iter().sum();
            row.iter().map(move |w| w / sum).collect::<Vec<_>>()
        })
        .collect();
    SampleState { x: Pose { joints }, x0, attention: Some(AttentionMap { words, weights, parts: None }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(client: &Client, run: RunId) -> Outcome {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            for event in client.events() {
                if let Event::Finished { run: ended, outcome, .. } = event
                    && ended == run
                {
                    return outcome;
                }
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("run {run:?} did not end");
    }

    #[test]
    fn a_finished_run_has_every_step() {
        let client = spawn(Duration::ZERO);
        let run = client.sample(SampleRequest { count: 2, ..SampleRequest::new("arms raised") }).unwrap();
        let Outcome::Done(records) = wait(&client, run) else { panic!("not done") };
        assert_eq!(records.len(), 2);
        let trace = client.trace().unwrap();
        assert_eq!(trace.steps.len(), 21);
        assert!(trace.steps.iter().enumerate().all(|(i, s)| s.step as usize == i && s.samples.len() == 2));
        let map = trace.steps[3].samples[0].attention.as_ref().unwrap();
        assert!((map.at(20, 0) + map.at(20, 1) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn cancel_stops_at_the_next_step_and_keeps_what_was_seen() {
        let client = spawn(Duration::from_millis(5));
        let run = client.sample(SampleRequest { steps: 1000, ..SampleRequest::new("a") }).unwrap();
        while client.trace().is_none_or(|t| t.steps.len() < 3) {
            std::thread::sleep(Duration::from_millis(1));
        }
        client.cancel(run);
        assert_eq!(wait(&client, run), Outcome::Cancelled);
        assert!((3..1000).contains(&client.trace().unwrap().steps.len()));
    }

    #[test]
    fn the_newest_request_wins() {
        let client = spawn(Duration::from_millis(5));
        let old = client.sample(SampleRequest { steps: 1000, ..SampleRequest::new("old") }).unwrap();
        let new = client.sample(SampleRequest { steps: 2, ..SampleRequest::new("new") }).unwrap();
        let mut ended = Vec::new();
        while ended.len() < 2 {
            ended.extend(client.events().filter_map(|e| match e {
                Event::Finished { run, outcome, .. } => Some((run, matches!(outcome, Outcome::Done(_)))),
                _ => None,
            }));
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(ended, [(old, false), (new, true)]);
    }

    #[test]
    fn guidance_follows_the_person_from_the_next_step() {
        let client = spawn(Duration::from_millis(2));
        let run = client.sample(SampleRequest { steps: 200, ..SampleRequest::new("a") }).unwrap();
        client.retune(run, pose::recipe::Guidance::Constant(9.0));
        assert!(matches!(wait(&client, run), Outcome::Done(_)));
        assert_eq!(client.trace().unwrap().steps.last().unwrap().guidance, 9.0);
    }

    #[test]
    fn a_batch_comes_pose_by_pose_in_its_order_and_is_cancelled_between_two() {
        let client = spawn(Duration::from_millis(1));
        let run = client.batch(crate::grid(&SampleRequest::new("a"), &[1, 2], &[1.0, 3.0])).unwrap();
        let (mut seen, mut ended) = (Vec::new(), false);
        while !ended {
            for event in client.events() {
                match event {
                    Event::Drawn { run: of, at, record } if of == run => seen.push((at, record.recipe.seed)),
                    Event::Finished { run: of, .. } => ended = of == run,
                    _ => {}
                }
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(seen, [(0, 1), (1, 1), (2, 2), (3, 2)]);
        let run = client.batch(crate::grid(&SampleRequest::new("a"), &[1; 5000], &[1.0])).unwrap();
        client.cancel(run);
        assert_eq!(wait(&client, run), Outcome::Cancelled);
    }

    #[test]
    fn dropping_the_client_ends_the_engine() {
        let (client, server) = connect();
        let worker = std::thread::spawn(move || serve(&server, Duration::from_millis(1)));
        client.sample(SampleRequest { steps: 100_000, ..SampleRequest::new("a") }).unwrap();
        drop(client);
        worker.join().unwrap();
    }
}
