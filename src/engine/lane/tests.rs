//! The lane under scripted commands, with the shipped model on the CPU.

use super::*;
use pose::recipe::Guidance;
use protocol::DeviceChoice;
use std::time::Duration;

fn cpu() -> Options {
    Options { device: DeviceChoice::Cpu, model: None }
}

/// Waits for an event that `pick` takes.
fn wait<T>(client: &Client, mut pick: impl FnMut(Event) -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        if let Some(found) = client.events().find_map(&mut pick) {
            return found;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("nothing came in a minute");
}

fn outcome(client: &Client, run: RunId) -> Outcome {
    wait(client, |event| match event {
        Event::Finished { run: ended, outcome, .. } if ended == run => Some(outcome),
        _ => None,
    })
}

fn ready(client: &Client) {
    wait(client, |event| match event {
        Event::Ready(..) => Some(()),
        Event::Unready(why) => panic!("{why}"),
        _ => None,
    });
}

#[test]
fn a_prompt_becomes_a_pose_with_every_step_kept() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    let request = SampleRequest { count: 2, steps: 6, ..SampleRequest::new("arms raised") };
    let run = client.sample(request.clone()).unwrap();
    let Outcome::Done(records) = outcome(&client, run) else { panic!("not done") };
    let trace = client.trace().unwrap();
    assert_eq!((trace.steps.len(), trace.steps[0].noise), (7, 1.0));
    assert!(trace.steps.windows(2).all(|w| w[1].noise < w[0].noise));
    let map = trace.steps[3].samples[1].attention.as_ref().unwrap();
    assert_eq!(map.words, 2);
    assert!((0..22).all(|j| (map.at(j, 0) + map.at(j, 1) - 1.0).abs() < 1e-4));
    for (i, record) in records.iter().enumerate() {
        let pose = record.pose();
        assert!(pose::enforce::measure(&pose).bone_error_max_m <= 1e-5);
        assert_eq!((record.index as usize, record.recipe.steps, record.recipe.model.len()), (i, 6, 64));
        let shown = &trace.steps[6].samples[i].x;
        assert!(shown.mpjpe(&align::centre(&pose)) < 1e-6, "the last step shows the pose one gets");
    }
    // The same request gives the same poses.
    let run = client.sample(request).unwrap();
    assert_eq!(outcome(&client, run), Outcome::Done(records));
}

#[test]
fn several_bodies_are_ranked_and_a_single_one_is_not() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    let mut told = Vec::new();
    for count in [1, 3] {
        let run = client.sample(SampleRequest { count, steps: 2, ..SampleRequest::new("arms raised") }).unwrap();
        wait(&client, |event| match event {
            Event::Ranked { run, fits } => {
                told.push((run, fits));
                None
            }
            Event::Finished { run: ended, .. } if ended == run => Some(()),
            _ => None,
        });
    }
    let (run, fits) = match told.pop() {
        Some(told) => told,
        None => wait(&client, |event| match event {
            Event::Ranked { run, fits } => Some((run, fits)),
            Event::Warning(why) => panic!("{why}"),
            _ => None,
        }),
    };
    assert!(told.is_empty(), "the single body was ranked");
    assert!(run.0 > 0 && fits.len() == 3 && fits.iter().all(|fit| fit.asked > 0 && fit.met <= fit.asked), "{fits:?}");
}

#[test]
fn cancel_keeps_what_was_seen_and_the_lane_goes_on() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    let run = client.sample(SampleRequest { steps: 1000, ..SampleRequest::new("walking") }).unwrap();
    while client.trace().is_none_or(|t| t.steps.len() < 4) {
        std::thread::sleep(Duration::from_millis(1));
    }
    client.cancel(run);
    assert_eq!(outcome(&client, run), Outcome::Cancelled);
    assert!((4..1001).contains(&client.trace().unwrap().steps.len()));
    let run = client.sample(SampleRequest { steps: 2, ..SampleRequest::new("sitting") }).unwrap();
    assert!(matches!(outcome(&client, run), Outcome::Done(_)));
}

#[test]
fn guidance_changes_from_the_next_step_of_a_live_run() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    let run = client.sample(SampleRequest { steps: 60, ..SampleRequest::new("walking") }).unwrap();
    client.retune(run, Guidance::Constant(1.5));
    let Outcome::Done(records) = outcome(&client, run) else { panic!("not done") };
    assert_eq!(client.trace().unwrap().steps[60].guidance, 1.5);
    let recipe = &records[0].recipe;
    assert_eq!(recipe.guidance, Guidance::default());
    assert_eq!(recipe.retunes.iter().map(|retune| &retune.guidance).collect::<Vec<_>>(), [&Guidance::Constant(1.5)]);
}

#[test]
fn attention_of_every_layer_and_head_is_kept_when_asked_for_and_bounded() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    let request = SampleRequest { steps: 3, attention: AttentionLevel::All, ..SampleRequest::new("arms raised") };
    let run = client.sample(request.clone()).unwrap();
    assert!(matches!(outcome(&client, run), Outcome::Done(_)));
    let trace = client.trace().unwrap();
    let map = trace.steps[2].samples[0].attention.as_ref().unwrap();
    let parts = map.parts.as_ref().unwrap();
    assert_eq!((parts.layers, parts.heads, parts.weights.len()), (5, 4, 5 * 4 * 22 * 2));
    let mean = parts.of(None, None);
    let shares = mean[20 * 2] / (mean[20 * 2] + mean[20 * 2 + 1]);
    assert!((shares - map.at(20, 0)).abs() < 0.02, "the parts make up the mean: {shares} {}", map.at(20, 0));
    assert_ne!(parts.of(Some(0), None), parts.of(Some(4), None));
    let words = "a person who raises both arms high above the head and looks up at the sky ".repeat(3);
    let long = SampleRequest { prompt: words, steps: 1000, count: 9, ..request };
    let run = client.sample(long).unwrap();
    let said = wait(&client, |event| match event {
        Event::Warning(text) => Some(text),
        _ => None,
    });
    client.cancel(run);
    assert!(said.contains("64 MB"), "{said}");
}

#[test]
fn a_grid_gives_the_poses_that_single_runs_give() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    let request = SampleRequest { steps: 4, ..SampleRequest::new("arms raised") };
    let list = protocol::grid(&request, &[2, 9], &[1.0, 4.0]);
    let run = client.batch(list.clone()).unwrap();
    let mut drawn = Vec::new();
    while drawn.len() < 4 {
        drawn.push(wait(&client, |event| match event {
            Event::Drawn { run: of, at, record } if of == run => Some((at, record)),
            Event::Finished { outcome, .. } => panic!("{outcome:?}"),
            _ => None,
        }));
    }
    assert_eq!(outcome(&client, run), Outcome::Done(Vec::new()));
    assert_eq!(drawn.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_ne!(drawn[2].1.pose(), drawn[3].1.pose(), "guidance matters");
    let lone = client.sample(list[3].request.clone()).unwrap();
    let Outcome::Done(records) = outcome(&client, lone) else { panic!("not done") };
    assert_eq!(records[0].pose(), drawn[3].1.pose());
}

#[test]
fn bad_prompts_and_settings_fail_in_a_sentence() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    for (request, why) in [
        (SampleRequest::new(" "), "empty"),
        (SampleRequest::new("x".repeat(10_000_000)), "10000 are the most"),
        (SampleRequest { steps: 0, ..SampleRequest::new("a") }, "0 steps"),
        (SampleRequest { guidance: Guidance::Constant(f32::NAN), ..SampleRequest::new("a") }, "guidance"),
        (SampleRequest { rescale: 7.0, ..SampleRequest::new("a") }, "rescale"),
    ] {
        let run = client.sample(request).unwrap();
        let Outcome::Failed(said) = outcome(&client, run) else { panic!("did not fail") };
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn a_panic_ends_the_run_and_not_the_lane() {
    let client = spawn_with(cpu(), |server, session, run, request| {
        assert!(request.prompt != "boom", "the cat sat on the keyboard");
        draw(server, session, run, request)
    })
    .unwrap();
    ready(&client);
    let run = client.sample(SampleRequest::new("boom")).unwrap();
    let Outcome::Failed(said) = outcome(&client, run) else { panic!("did not fail") };
    assert!(said.contains("the cat sat on the keyboard"), "{said}");
    let run = client.sample(SampleRequest { steps: 2, ..SampleRequest::new("sitting") }).unwrap();
    assert!(matches!(outcome(&client, run), Outcome::Done(_)));
}

#[test]
fn missing_weights_are_said_and_the_model_before_stays() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    client.send(Command::LoadWeights(Some("no/such/model.safetensors".into()))).unwrap();
    let said = wait(&client, |event| match event {
        Event::Unready(why) => Some(why),
        _ => None,
    });
    assert!(said.contains("model.safetensors"), "{said}");
    let run = client.sample(SampleRequest { steps: 2, ..SampleRequest::new("sitting") }).unwrap();
    assert!(matches!(outcome(&client, run), Outcome::Done(_)));
}

#[test]
fn dropping_the_client_ends_a_run() {
    let client = spawn(cpu()).unwrap();
    ready(&client);
    client.sample(SampleRequest { steps: 1000, ..SampleRequest::new("a") }).unwrap();
    drop(client);
}
