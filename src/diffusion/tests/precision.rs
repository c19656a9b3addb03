//! Training in half precision with f32 master weights and a dynamic loss scale, beside single precision.
#![allow(clippy::unwrap_used)]

use diffusion::denoiser::DenoiserConfig;
use diffusion::device::{Choice, Device, choose};
use diffusion::nn::Precision;
use diffusion::train::{StepMetrics, TrainConfig, TrainData, Trainer, checkpoint};

fn config(precision: Precision) -> TrainConfig {
    let denoiser =
        DenoiserConfig { widths: [16, 16, 24], heads: 2, text_width: 12, cond_width: 16, ..DenoiserConfig::default() };
    TrainConfig { denoiser, steps: 60, batch: 8, learning_rate: 3e-3, precision, ..TrainConfig::default() }
}

fn cpu() -> Device {
    choose(Choice::Cpu).unwrap().device
}

fn trainer(config: TrainConfig) -> Trainer {
    Trainer::new(config, TrainData::made_up(64, 12, 5), &cpu()).unwrap()
}

fn run(trainer: &mut Trainer, steps: usize) -> Vec<StepMetrics> {
    (0..steps).map(|_| trainer.step().unwrap()).collect()
}

#[test]
fn half_precision_trains_like_single_precision() {
    let (mut single, mut half) = (trainer(config(Precision::F32)), trainer(config(Precision::F16)));
    let (a, b) = (run(&mut single, 60), run(&mut half, 60));
    let first = (b[0].total / a[0].total - 1.0).abs();
    assert!(first < 2e-3, "the first loss differs by {first}");
    for (a, b) in a.iter().zip(&b) {
        assert!((b.total / a.total - 1.0).abs() < 0.05, "step {}: {} and {}", a.step, a.total, b.total);
    }
    let mean = |m: &[StepMetrics]| m[40..].iter().map(|m| m.total).sum::<f64>() / 20.0;
    assert!((mean(&b) / mean(&a) - 1.0).abs() < 0.02, "{} and {}", mean(&a), mean(&b));
    assert!(a.iter().zip(&b).any(|(a, b)| a.total != b.total), "half precision was not used");
}

#[test]
fn gradients_that_overflow_are_skipped_counted_and_tried_again_under_a_lower_scale() {
    // A loss so heavy that its gradients under the first scale are beyond f16.
    let mut trainer = trainer(TrainConfig { anatomy: 1e5, ..config(Precision::F16) });
    let first = trainer.step().unwrap();
    assert!(first.skipped > 0 && first.step == 1, "{first:?}");
    assert_eq!(first.loss_scale, 65_536.0 / 2f64.powi(first.skipped as i32));
    assert!(trainer.averaged().not_finite().is_none());
}

#[test]
fn a_resumed_run_keeps_scale_and_count_and_is_bit_for_bit_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let heavy = || TrainConfig { anatomy: 1e5, ..config(Precision::F16) };
    let mut whole = trainer(heavy());
    let expected = run(&mut whole, 8);
    let mut part = trainer(heavy());
    run(&mut part, 3);
    checkpoint::save(folder.path(), &part.snapshot()).unwrap();
    let (saved, _) = checkpoint::latest(folder.path()).unwrap().unwrap();
    let mut resumed = Trainer::resume(saved, TrainData::made_up(64, 12, 5), &cpu()).unwrap();
    assert_eq!(run(&mut resumed, 5), expected[3..]);
    assert_eq!(resumed.averaged(), whole.averaged());
}

#[test]
fn single_precision_knows_no_scale() {
    let mut trainer = trainer(config(Precision::F32));
    let metrics = trainer.step().unwrap();
    assert_eq!((metrics.loss_scale, metrics.skipped), (1.0, 0));
    assert_eq!(trainer.snapshot().state.loss_scale, None);
}
