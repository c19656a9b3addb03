//! Training as a whole, with tiny networks on the CPU.
#![allow(clippy::unwrap_used)]

use diffusion::denoiser::DenoiserConfig;
use diffusion::device::{Choice, Device, choose};
use diffusion::noise;
use diffusion::train::{TrainConfig, TrainData, Trainer, checkpoint};

fn config() -> TrainConfig {
    let denoiser =
        DenoiserConfig { widths: [16, 16, 24], heads: 2, text_width: 12, cond_width: 16, ..DenoiserConfig::default() };
    TrainConfig { denoiser, steps: 60, batch: 8, learning_rate: 3e-3, ..TrainConfig::default() }
}

fn data() -> TrainData {
    TrainData::made_up(64, 12, 5)
}

fn cpu() -> Device {
    choose(Choice::Cpu).unwrap().device
}

fn losses(trainer: &mut Trainer, steps: usize) -> Vec<f64> {
    (0..steps).map(|_| trainer.step().unwrap().total).collect()
}

#[test]
fn the_loss_falls_and_the_text_comes_to_matter() {
    let mut trainer = Trainer::new(
        TrainConfig { steps: 300, batch: 16, learning_rate: 1e-2, anatomy: 0.0, ..config() },
        data(),
        &cpu(),
    )
    .unwrap();
    let before = trainer.validate(16).unwrap().unwrap();
    let losses = losses(&mut trainer, 300);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    assert!(mean(&losses[280..]) < 0.8 * mean(&losses[..20]), "{} → {}", mean(&losses[..20]), mean(&losses[280..]));
    let after = trainer.validate(16).unwrap().unwrap();
    assert_eq!(before.dependence, 0.0, "an untrained output layer is silent");
    assert!(after.dependence > 0.0);
}

#[test]
fn a_run_interrupted_at_random_steps_is_the_uninterrupted_run_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut whole = Trainer::new(config(), data(), &cpu()).unwrap();
    let expected = losses(&mut whole, 30);

    let mut random = noise::stream(std::process::id().into(), 0);
    let mut trainer = Trainer::new(config(), data(), &cpu()).unwrap();
    let mut found = Vec::new();
    while found.len() < 30 {
        let part = 1 + noise::below(&mut random, 12);
        found.extend(losses(&mut trainer, part.min(30 - found.len())));
        checkpoint::save(folder.path(), &trainer.snapshot()).unwrap();
        drop(trainer);
        let (saved, damaged) = checkpoint::latest(folder.path()).unwrap().unwrap();
        assert!(damaged.is_empty());
        trainer = Trainer::resume(saved, data(), &cpu()).unwrap();
    }
    assert_eq!(found, expected);
    assert_eq!(trainer.averaged(), whole.averaged());
}

#[test]
fn every_pose_of_a_batch_has_its_own_timestep_and_its_own_noise() {
    let config = TrainConfig { batch: 64, ..config() };
    let batch = data().batch(&config, 3).unwrap();
    let distinct: std::collections::BTreeSet<u32> = batch.times.iter().map(|t| *t as u32).collect();
    assert!(distinct.len() > 50 && batch.times.iter().all(|t| (1.0..=1000.0).contains(t)), "{}", distinct.len());
    for (i, t) in batch.times.iter().enumerate() {
        let level = config.denoiser.schedule.level(f64::from(*t));
        for k in i * 72..(i + 1) * 72 {
            let mixed = level.alpha as f32 * batch.clean[k] + level.sigma as f32 * batch.noise[k];
            assert!((batch.noisy[k] - mixed).abs() < 1e-5);
        }
    }
    assert_ne!(batch.noise[..72], batch.noise[72..144]);
}

#[test]
fn the_anatomy_loss_is_measured_also_where_it_has_no_weight_and_then_pulls_at_nothing() {
    let run = |anatomy| {
        let mut trainer = Trainer::new(TrainConfig { anatomy, ..config() }, data(), &cpu()).unwrap();
        trainer.step().unwrap()
    };
    let (without, with) = (run(0.0), run(2.0));
    assert!(without.anatomy > 0.0 && without.anatomy == with.anatomy);
    assert_eq!(without.total, without.diffusion);
    assert_eq!(with.total, with.diffusion + 2.0 * (with.anatomy + with.limits));
}

#[test]
fn a_network_that_predicts_noise_is_refused_a_schedule_without_signal_at_its_end() {
    use diffusion::schedule::{Schedule, Target};
    let epsilon = |schedule| TrainConfig {
        denoiser: DenoiserConfig { target: Target::Epsilon, schedule, ..config().denoiser },
        ..config()
    };
    for schedule in [Schedule::Cosine, Schedule::Linear] {
        let said = Trainer::new(epsilon(schedule), data(), &cpu()).err().unwrap().to_string();
        assert!(said.contains("linear-1e4-6e3-raw"), "{said}");
    }
    let mut trainer = Trainer::new(epsilon(Schedule::LinearRaw), data(), &cpu()).unwrap();
    assert!(losses(&mut trainer, 3).iter().all(|loss| loss.is_finite()));
}

#[test]
fn a_kill_while_the_only_checkpoint_is_replaced_leaves_one_that_loads() {
    let folder = tempfile::tempdir().unwrap();
    let mut trainer = Trainer::new(config(), data(), &cpu()).unwrap();
    trainer.step().unwrap();
    let only = checkpoint::save(folder.path(), &trainer.snapshot()).unwrap();
    // What is there between the two renamings of a second save of the same step.
    std::fs::rename(&only, folder.path().join(".writing-replaced-00000001")).unwrap();
    let (found, _) = checkpoint::latest(folder.path()).unwrap().unwrap();
    assert_eq!(found.state.step, 1);
    checkpoint::save(folder.path(), &trainer.snapshot()).unwrap();
    checkpoint::save(folder.path(), &trainer.snapshot()).unwrap();
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["step-00000001"], "nothing unnamed is left");
}

#[test]
fn a_damaged_checkpoint_is_passed_over_for_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut trainer = Trainer::new(config(), data(), &cpu()).unwrap();
    trainer.step().unwrap();
    checkpoint::save(folder.path(), &trainer.snapshot()).unwrap();
    trainer.step().unwrap();
    let newest = checkpoint::save(folder.path(), &trainer.snapshot()).unwrap();
    let weights = newest.join("model.safetensors");
    let bytes = std::fs::read(&weights).unwrap();
    std::fs::write(&weights, &bytes[..bytes.len() / 2]).unwrap();
    // What a kill in the middle of writing leaves behind is not a checkpoint.
    std::fs::create_dir(folder.path().join(".writing-00000009")).unwrap();
    let (found, damaged) = checkpoint::latest(folder.path()).unwrap().unwrap();
    assert_eq!(found.state.step, 1);
    assert!(damaged.len() == 1 && damaged[0].contains("step-00000002"), "{damaged:?}");
}

#[test]
fn only_the_newest_checkpoints_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut trainer = Trainer::new(config(), data(), &cpu()).unwrap();
    for _ in 0..4 {
        trainer.step().unwrap();
        checkpoint::save(folder.path(), &trainer.snapshot()).unwrap();
    }
    let names: Vec<_> = checkpoint::list(folder.path()).iter().map(|p| p.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["step-00000003", "step-00000004"]);
}

#[test]
fn a_checkpoint_of_other_data_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut trainer = Trainer::new(config(), data(), &cpu()).unwrap();
    trainer.step().unwrap();
    checkpoint::save(folder.path(), &trainer.snapshot()).unwrap();
    let (saved, _) = checkpoint::latest(folder.path()).unwrap().unwrap();
    let error = Trainer::resume(saved, TrainData::made_up(32, 12, 5), &cpu()).err().unwrap().to_string();
    assert!(error.contains("other data"), "{error}");
}

#[test]
fn settings_that_cannot_work_are_refused() {
    for wrong in [
        TrainConfig { batch: 0, ..config() },
        TrainConfig { learning_rate: f64::NAN, ..config() },
        TrainConfig { text_dropout: 1.5, ..config() },
        TrainConfig { denoiser: DenoiserConfig { heads: 5, ..config().denoiser }, ..config() },
    ] {
        assert!(Trainer::new(wrong, data(), &cpu()).is_err());
    }
}

#[test]
fn a_run_that_diverges_stops_and_keeps_its_last_good_weights() {
    let mut trainer =
        Trainer::new(TrainConfig { learning_rate: 0.99, steps: 4, clip: 1e30, ..config() }, data(), &cpu()).unwrap();
    let failed = (0..400).find_map(|_| trainer.step().err());
    assert!(trainer.averaged().not_finite().is_none());
    if let Some(error) = failed {
        assert!(error.to_string().contains("diverged"), "{error}");
    }
}
