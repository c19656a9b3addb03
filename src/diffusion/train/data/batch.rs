//! What one step sees: poses drawn by their weight, noised, each with one of its texts and that text's examples.

use super::{Item, TrainData};
use crate::Result;
use crate::denoiser::TextBatch;
use crate::noise::{self, below, normals, unit};
use crate::normal::{ROWS, row_mask};
use crate::schedule::STEPS;
use crate::text::Encoded;
use crate::train::TrainConfig;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::RngCore;
use std::borrow::Cow;

/// Seed of the noise and timesteps of the validation batch: the same in every run.
const VALIDATION_SEED: u64 = 0x7061_6c69;

/// One pose of a batch.
struct Chosen<'a> {
    item: &'a Item,
    /// Index of its text; `None` for the null condition.
    text: Option<usize>,
    time: f32,
    examples: Option<Vec<f32>>,
}

/// What one training step sees.
pub struct Batch {
    /// Noisy poses `[batch, 24, 3]`, z-scores.
    pub noisy: Vec<f32>,
    /// Clean poses, likewise.
    pub clean: Vec<f32>,
    /// The noise, likewise; 0 in masked rows.
    pub noise: Vec<f32>,
    /// Timesteps `[batch]`, 1 to 1000.
    pub times: Vec<f32>,
    /// Text of each pose.
    pub text: TextBatch,
}

impl TrainData {
    /// The batch of a training step.
    ///
    /// # Errors
    /// [`crate::Error::Config`] when captions that are kept on disk are gone.
    pub fn batch(&self, config: &TrainConfig, step: u64) -> Result<Batch> {
        let mut rng = noise::stream(config.seed, step);
        let mut chosen = Vec::with_capacity(config.batch);
        for _ in 0..config.batch {
            let u = unit(&mut rng);
            let item = &self.items[self.cumulative.partition_point(|c| *c < u).min(self.items.len() - 1)];
            let pool = item.captions(unit(&mut rng) < config.auto_share);
            let pick = below(&mut rng, pool.len().max(1));
            let dropped = unit(&mut rng) < config.text_dropout;
            let text = pool.get(pick).filter(|_| !dropped).copied();
            let time = 1.0 + below(&mut rng, STEPS as usize) as f32;
            let examples = self.examples(config, item, text, Some(&mut rng));
            chosen.push(Chosen { item, text, time, examples });
        }
        self.assemble(config, &chosen, &mut rng)
    }

    /// Up to `count` validation poses with fixed noise and timesteps, with and without their texts.
    ///
    /// # Errors
    /// As [`Self::batch`].
    pub fn validation(&self, config: &TrainConfig, count: usize) -> Result<Option<[Batch; 2]>> {
        let items: Vec<&Item> = self.validation.iter().filter(|i| !i.written.is_empty()).collect();
        let count = count.min(items.len());
        if count == 0 {
            return Ok(None);
        }
        let make = |with_text: bool| {
            let mut rng = noise::stream(VALIDATION_SEED, 0);
            let chosen: Vec<_> = (0..count)
                .map(|i| {
                    let item = items[i * items.len() / count];
                    let text = with_text.then(|| item.written[0]);
                    let examples = self.examples(config, item, text, None);
                    Chosen { item, text, time: 1.0 + (i * STEPS as usize / count) as f32, examples }
                })
                .collect();
            self.assemble(config, &chosen, &mut rng)
        };
        Ok(Some([make(true)?, make(false)?]))
    }

    /// What the examples of a text say, where the network sees any.
    fn examples(
        &self,
        config: &TrainConfig,
        item: &Item,
        text: Option<usize>,
        chance: Option<&mut ChaCha12Rng>,
    ) -> Option<Vec<f32>> {
        let count = config.denoiser.examples;
        let shown = self.shown.as_ref().filter(|_| count > 0)?;
        Some(shown.of(item, text?, count, &self.normalisation, chance))
    }

    fn assemble(&self, config: &TrainConfig, chosen: &[Chosen<'_>], rng: &mut impl RngCore) -> Result<Batch> {
        let mask = row_mask();
        let n = chosen.len() * ROWS * 3;
        let (mut noisy, mut clean, mut noise) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        for Chosen { item, time, .. } in chosen {
            let level = config.denoiser.schedule.level(f64::from(*time));
            for (i, (x0, z)) in item.rows.iter().zip(normals(rng, ROWS * 3)).enumerate() {
                let eps = z * mask[i / 3];
                clean.push(*x0);
                noise.push(eps);
                noisy.push(level.alpha as f32 * x0 + level.sigma as f32 * eps);
            }
        }
        let texts: Vec<Option<Cow<'_, Encoded>>> =
            chosen.iter().map(|one| one.text.map(|id| self.texts.get(id)).transpose()).collect::<Result<_>>()?;
        let texts: Vec<Option<&Encoded>> = texts.iter().map(Option::as_deref).collect();
        let examples: Vec<Option<&[f32]>> = chosen.iter().map(|one| one.examples.as_deref()).collect();
        Ok(Batch {
            noisy,
            clean,
            noise,
            times: chosen.iter().map(|one| one.time).collect(),
            text: TextBatch::new(&texts, self.text_width).showing(&examples),
        })
    }
}
