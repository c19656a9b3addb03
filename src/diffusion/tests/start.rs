//! Runs that begin from the weights of an earlier model.
#![allow(clippy::unwrap_used)]

use diffusion::denoiser::DenoiserConfig;
use diffusion::device::{Choice, Device, choose};
use diffusion::model::Model;
use diffusion::train::{StartedFrom, TrainConfig, TrainData, Trainer, checkpoint};
use std::path::Path;

fn config() -> TrainConfig {
    let denoiser =
        DenoiserConfig { widths: [16, 16, 24], heads: 2, text_width: 12, cond_width: 16, ..DenoiserConfig::default() };
    TrainConfig { denoiser, steps: 60, batch: 8, learning_rate: 3e-3, ..TrainConfig::default() }
}

fn cpu() -> Device {
    choose(Choice::Cpu).unwrap().device
}

/// A model of a short run on 64 poses.
fn earlier(folder: &Path) -> Model {
    let mut trainer = Trainer::new(config(), TrainData::made_up(64, 12, 5), &cpu()).unwrap();
    for _ in 0..5 {
        trainer.step().unwrap();
    }
    let path = folder.join("earlier.safetensors");
    std::fs::write(&path, Model::to_bytes(&trainer.card(), trainer.averaged()).unwrap()).unwrap();
    Model::load(&path).unwrap()
}

#[test]
fn a_run_starts_with_the_weights_and_statistics_of_the_model_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let model = earlier(folder.path());
    // Other poses, so other statistics: the model's must be used.
    let data = TrainData::made_up(24, 12, 5);
    assert_ne!(data.normalisation, model.card.normalisation);
    let trainer = Trainer::start(config(), data, &model, &cpu()).unwrap();
    assert_eq!(trainer.averaged(), &model.params);
    assert_eq!((trainer.step_count(), trainer.card().steps), (0, 0));
    let card = trainer.card();
    assert_eq!(card.normalisation, model.card.normalisation);
    assert_eq!(
        card.started_from,
        Some(StartedFrom { model: model.hash, steps: 5, trained_on: "64 made-up poses".into() })
    );
}

#[test]
fn a_started_run_resumes_bit_for_bit_and_remembers_where_it_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let model = earlier(folder.path());
    let data = || TrainData::made_up(24, 12, 5);
    let mut whole = Trainer::start(config(), data(), &model, &cpu()).unwrap();
    let mut expected = Vec::new();
    for step in 0..6 {
        expected.push(whole.step().unwrap().total);
        if step == 2 {
            checkpoint::save(folder.path(), &whole.snapshot()).unwrap();
        }
    }
    let (saved, _) = checkpoint::latest(folder.path()).unwrap().unwrap();
    let mut resumed = Trainer::resume(saved, data(), &cpu()).unwrap();
    let found: Vec<f64> = (0..3).map(|_| resumed.step().unwrap().total).collect();
    assert_eq!(found, expected[3..]);
    assert_eq!(resumed.averaged(), whole.averaged());
    assert_eq!(resumed.card().started_from, Some(StartedFrom::of(&model)));
}

#[test]
fn a_model_of_another_network_or_encoder_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let model = earlier(folder.path());
    let wide = DenoiserConfig { widths: [16, 16, 32], ..config().denoiser };
    let start = |config, model: &Model| Trainer::start(config, TrainData::made_up(24, 12, 5), model, &cpu());
    let said = start(TrainConfig { denoiser: wide, ..config() }, &model).err().unwrap().to_string();
    assert!(said.contains("earlier.safetensors") && said.contains("widths [16, 16, 24], not [16, 16, 32]"), "{said}");
    let mut foreign = model.clone();
    foreign.card.encoder = "clip".into();
    let said = start(config(), &foreign).err().unwrap().to_string();
    assert!(said.contains("the text encoder clip") && said.contains("made-up"), "{said}");
}
