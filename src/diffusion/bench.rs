//! How long denoising and training steps take, and the inputs and answer of one, for comparison with another
//! implementation (`benches/peer_torch.py`).

use crate::Result;
use crate::denoiser::{DenoiserConfig, Predictor, TextBatch};
use crate::model::Model;
use crate::noise;
use crate::normal::ROWS;
use crate::retrieval::CHANNELS;
use crate::train::{TrainConfig, TrainData, Trainer};
use burn::tensor::Device;
use corpus::npy::Array;
use std::time::Instant;

/// Text tokens of the measured prompt, special tokens included: a usual sentence.
const TOKENS: usize = 12;
/// Runs before counting: pools fill and threads start.
const WARM_UP: usize = 5;

/// Wall times, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// Fastest.
    pub fastest: f64,
    /// Median.
    pub median: f64,
    /// 95th percentile.
    pub p95: f64,
}

impl Timing {
    /// Summary of times in milliseconds; zeros when there are none.
    #[must_use]
    pub fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let index = (share * times.len().saturating_sub(1) as f64).round() as usize;
            times.get(index).copied().unwrap_or(0.0)
        };
        Self { fastest: at(0.0), median: at(0.5), p95: at(0.95) }
    }
}

/// Times the network of one denoising step for `samples` poses: a batch of twice as many, as guidance needs.
///
/// # Errors
/// [`Error::Device`] when the device fails.
pub fn denoise(
    model: &Model,
    device: &Device,
    samples: usize,
    repeats: usize,
) -> Result<(Timing, Vec<(&'static str, Array)>)> {
    let config = &model.card.denoiser;
    let denoiser = Predictor::new(config, &model.params, device)?;
    let batch = 2 * samples;
    let text = text(config, batch, 0.5);
    let conditions = denoiser.conditions(&text)?;
    let x: Vec<f32> = noise::normals(&mut noise::stream(1, 0), batch * ROWS * 3).collect();
    let t: Vec<f32> = (0..batch).map(|i| 900.0 - 10.0 * i as f32).collect();
    let mut answer = Vec::new();
    let mut times = Vec::with_capacity(repeats);
    for i in 0..repeats + WARM_UP {
        let start = Instant::now();
        answer = denoiser.answer(&x, &t, &conditions, false)?.0;
        if i >= WARM_UP {
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    let valid = text.valid.iter().map(|v| f32::from(u8::from(*v))).collect();
    let absent = text.absent.iter().map(|a| f32::from(u8::from(*a))).collect();
    let arrays = vec![
        ("x", Array { shape: vec![batch, ROWS, 3], data: x }),
        ("t", Array { shape: vec![batch], data: t }),
        ("text", Array { shape: vec![batch, TOKENS, config.text_width], data: text.features }),
        ("valid", Array { shape: vec![batch, TOKENS], data: valid }),
        ("absent", Array { shape: vec![batch], data: absent }),
        ("examples", Array { shape: vec![batch, ROWS, config.examples * CHANNELS], data: text.examples }),
        ("answer", Array { shape: vec![batch, ROWS, 3], data: answer }),
    ];
    Ok((Timing::of(times), arrays))
}

/// Times training steps (forward, backward, update) of a fresh default network on made-up poses.
///
/// # Errors
/// [`Error::Device`] when the device fails.
pub fn train(device: &Device, batch: usize, repeats: usize) -> Result<Timing> {
    let config = TrainConfig { batch, ..TrainConfig::default() };
    let mut trainer =
        Trainer::new(config.clone(), TrainData::made_up(256, config.denoiser.text_width, TOKENS), device)?;
    let mut times = Vec::with_capacity(repeats);
    for i in 0..repeats + 2 {
        let start = Instant::now();
        trainer.step()?;
        if i >= 2 {
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(Timing::of(times))
}

/// Random token features and examples; the second half of the batch is the null condition.
fn text(config: &DenoiserConfig, batch: usize, share: f64) -> TextBatch {
    let present = (batch as f64 * share) as usize;
    let mut features: Vec<f32> = noise::normals(&mut noise::stream(2, 0), batch * TOKENS * config.text_width).collect();
    features[present * TOKENS * config.text_width..].fill(0.0);
    let valid = (0..batch * TOKENS).map(|i| i / TOKENS < present || i % TOKENS == 0).collect();
    let length = batch * ROWS * config.examples * CHANNELS;
    let examples = noise::normals(&mut noise::stream(3, 0), length).collect();
    TextBatch { batch, tokens: TOKENS, features, valid, absent: (0..batch).map(|i| i >= present).collect(), examples }
}
