use protocol::{Client, Command, DeviceChoice, TrainControl, TrainPhase, TrainRequest, TrainSource};
use std::path::Path;
use std::time::{Duration, Instant};

fn client() -> Client {
    crate::spawn(crate::Options { device: DeviceChoice::Cpu, model: None }).unwrap()
}

fn request(home: &Path, steps: u64) -> TrainRequest {
    TrainRequest {
        source: TrainSource::Starter(60),
        out: home.join("runs").join("one"),
        steps,
        batch: 2,
        learning_rate: 1e-3,
        device: DeviceChoice::Cpu,
        prompts: vec!["arms raised".into()],
    }
}

#[test]
fn a_training_stopped_by_the_person_is_saved_and_gone_on_with() {
    let home = tempfile::tempdir().unwrap();
    let client = client();
    let train = |steps: u64, stop_at: u64| {
        client.send(Command::Train(Box::new(request(home.path(), steps)))).unwrap();
        let deadline = Instant::now() + Duration::from_secs(120);
        let mut begun = false;
        loop {
            let shown = client.training();
            let here = shown.filter(|shown| shown.request.steps == steps);
            begun |= here.is_some();
            if let Some(shown) = here {
                if shown.step >= stop_at {
                    client.control(TrainControl::Stop);
                }
                if shown.phase.is_over() {
                    return shown;
                }
            }
            assert!(Instant::now() < deadline, "it never ended (begun: {begun})");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let first = train(1000, 2);
    assert_eq!(first.phase, TrainPhase::Stopped);
    assert!((2..1000).contains(&first.step) && first.curve.iter().all(|point| point.total.is_finite()));
    assert_eq!(first.samples.len(), 1);
    let model = first.model.clone().unwrap();
    assert_eq!(diffusion::model::Model::load(&model).unwrap().card.steps, first.step);
    let second = train(first.step + 2, u64::MAX);
    assert_eq!((&second.phase, second.step), (&TrainPhase::Done, first.step + 2), "it went on where it stopped");
}

#[test]
fn a_training_stopped_while_it_makes_ready_has_not_failed() {
    let home = tempfile::tempdir().unwrap();
    let client = client();
    client.send(Command::Train(Box::new(request(home.path(), 1000)))).unwrap();
    let deadline = Instant::now() + Duration::from_secs(120);
    let phase = loop {
        let phase = client.training().map(|shown| shown.phase.clone());
        match phase {
            Some(TrainPhase::Preparing("Reading captions", _)) => client.control(TrainControl::Stop),
            Some(phase) if phase.is_over() => break phase,
            _ => {}
        }
        assert!(Instant::now() < deadline, "it never ended");
        std::thread::sleep(Duration::from_millis(1));
    };
    assert_eq!(phase, TrainPhase::Stopped);
}
