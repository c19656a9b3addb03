//! Training data on the host: normalised poses, captions encoded once, how likely each pose is to be drawn, and
//! the batches of a step.

mod made_up;
mod pair;

pub(crate) use pair::Pick;

use super::TrainConfig;
use crate::denoiser::TextBatch;
use crate::noise::{self, below, normals, unit};
use crate::normal::{Normalisation, ROWS, row_mask};
use crate::schedule::STEPS;
use crate::text::cache::FeatureCache;
use crate::text::{Encoded, TextEncoder};
use crate::{Error, Result};
use corpus::{Dataset, Kind, Sample, balance};
use std::collections::HashMap;

/// Number of clusters for balancing.
const CLUSTERS: usize = 8;
/// Seed of the noise and timesteps of the validation batch: the same in every run.
const VALIDATION_SEED: u64 = 0x7061_6c69;

/// One pose and its captions.
struct Item {
    rows: [f32; ROWS * 3],
    /// Captions people wrote (or labels), as indices into the texts.
    written: Vec<usize>,
    /// Captions made from the pose's geometry.
    auto: Vec<usize>,
}

impl Item {
    /// Captions of the kind asked for, where there are any, else of the other.
    fn captions(&self, auto: bool) -> &[usize] {
        if (auto && !self.auto.is_empty()) || self.written.is_empty() { &self.auto } else { &self.written }
    }
}

/// Prepared poses with encoded captions.
pub struct TrainData {
    items: Vec<Item>,
    validation: Vec<Item>,
    texts: Vec<Encoded>,
    /// Running sum of draw probabilities.
    cumulative: Vec<f64>,
    /// Statistics of the training poses.
    pub normalisation: Normalisation,
    /// Content hash of the data set.
    pub fingerprint: String,
    /// Name of the encoder of the captions.
    pub encoder: String,
    /// Channels of a text token.
    pub text_width: usize,
    /// One sentence on what the data is.
    pub about: String,
}

/// Encodes every text that the cache does not know, short ones together with short ones so that little is padded;
/// the order is kept.
fn encode_all(
    list: &[String],
    encoder: &dyn TextEncoder,
    mut cache: Option<&mut FeatureCache>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Encoded>> {
    let mut texts: Vec<Option<Encoded>> =
        list.iter().map(|text| cache.as_mut().and_then(|cache| cache.take(text))).collect();
    let mut order: Vec<usize> = (0..list.len()).filter(|i| texts[*i].is_none()).collect();
    order.sort_by_key(|i| (list[*i].len(), *i));
    let known = list.len() - order.len();
    for (n, chunk) in order.chunks(256).enumerate() {
        let batch: Vec<&str> = chunk.iter().map(|i| list[*i].as_str()).collect();
        let encoded = encoder.encode(&batch)?;
        if let Some(cache) = &mut cache {
            cache.add(batch.iter().copied().zip(&encoded))?;
        }
        for (i, text) in chunk.iter().zip(encoded) {
            texts[*i] = Some(text);
        }
        progress(known + n * 256 + chunk.len(), list.len());
    }
    Ok(texts.into_iter().flatten().collect())
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
    /// Normalises poses and encodes every caption once, or takes it from the cache; `progress` hears how many of how
    /// many texts are done.
    ///
    /// # Errors
    /// As [`TextEncoder::encode`] and [`FeatureCache::add`]; [`Error::Config`] for a data set without poses.
    pub fn new(
        data: &Dataset,
        encoder: &dyn TextEncoder,
        cache: Option<&mut FeatureCache>,
        balance: f32,
        seed: u64,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Self> {
        if data.train.is_empty() {
            return Err(Error::Config("the data set holds no training pose".into()));
        }
        let normalisation = Normalisation::of(data.train.iter().map(|s| &s.pose));
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut list: Vec<String> = Vec::new();
        let mut item = |sample: &Sample| {
            let mut made = Item { rows: normalisation.to_rows(&sample.pose), written: Vec::new(), auto: Vec::new() };
            for caption in &sample.captions {
                let id = *index.entry(caption.text.clone()).or_insert_with(|| {
                    list.push(caption.text.clone());
                    list.len() - 1
                });
                if caption.kind == Kind::Auto { made.auto.push(id) } else { made.written.push(id) }
            }
            made
        };
        let items: Vec<Item> = data.train.iter().map(&mut item).collect();
        let validation: Vec<Item> = data.val.iter().map(&mut item).collect();
        let texts = encode_all(&list, encoder, cache, &mut progress)?;
        let weights = balance::cluster(data.train.iter().map(|s| &s.pose), CLUSTERS, seed).weights(balance);
        let total: f64 = weights.iter().map(|w| f64::from(*w)).sum();
        let cumulative = weights.iter().scan(0.0, |sum, w| {
            *sum += f64::from(*w) / total;
            Some(*sum)
        });
        let sources: Vec<String> = data.sources().iter().map(|(name, n)| format!("{name} {n}")).collect();
        Ok(Self {
            cumulative: cumulative.collect(),
            about: format!("{} poses with {} captions ({})", items.len(), list.len(), sources.join(", ")),
            items,
            validation,
            texts,
            normalisation,
            fingerprint: corpus::fingerprint(data),
            encoder: encoder.name().into(),
            text_width: encoder.width(),
        })
    }

    /// Turns the z-scores of all poses into those under other statistics.
    pub fn renormalise(&mut self, normalisation: &Normalisation) {
        for item in self.items.iter_mut().chain(&mut self.validation) {
            item.rows = normalisation.to_rows(&self.normalisation.to_pose(&item.rows));
        }
        self.normalisation = normalisation.clone();
    }

    /// Number of training poses.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is no pose (never, once made).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The batch of a training step.
    #[must_use]
    pub fn batch(&self, config: &TrainConfig, step: u64) -> Batch {
        let mut rng = noise::stream(config.seed, step);
        let mut chosen = Vec::with_capacity(config.batch);
        for _ in 0..config.batch {
            let u = unit(&mut rng);
            let item = &self.items[self.cumulative.partition_point(|c| *c < u).min(self.items.len() - 1)];
            let pool = item.captions(unit(&mut rng) < config.auto_share);
            let pick = below(&mut rng, pool.len().max(1));
            let dropped = unit(&mut rng) < config.text_dropout;
            let text = pool.get(pick).filter(|_| !dropped).map(|id| &self.texts[*id]);
            chosen.push((item, text, 1.0 + below(&mut rng, STEPS as usize) as f32));
        }
        self.assemble(config, &chosen, &mut rng)
    }

    /// Up to `count` validation poses with fixed noise and timesteps, with and without their texts.
    #[must_use]
    pub fn validation(&self, config: &TrainConfig, count: usize) -> Option<[Batch; 2]> {
        let items: Vec<&Item> = self.validation.iter().filter(|i| !i.written.is_empty()).collect();
        let count = count.min(items.len());
        if count == 0 {
            return None;
        }
        let make = |with_text: bool| {
            let mut rng = noise::stream(VALIDATION_SEED, 0);
            let chosen: Vec<_> = (0..count)
                .map(|i| {
                    let item = items[i * items.len() / count];
                    let text = with_text.then(|| &self.texts[item.written[0]]);
                    (item, text, 1.0 + (i * STEPS as usize / count) as f32)
                })
                .collect();
            self.assemble(config, &chosen, &mut rng)
        };
        Some([make(true), make(false)])
    }

    fn assemble(
        &self,
        config: &TrainConfig,
        chosen: &[(&Item, Option<&Encoded>, f32)],
        rng: &mut impl rand_chacha::rand_core::RngCore,
    ) -> Batch {
        let mask = row_mask();
        let n = chosen.len() * ROWS * 3;
        let (mut noisy, mut clean, mut noise) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        for (item, _, t) in chosen {
            let level = config.denoiser.schedule.level(f64::from(*t));
            for (i, (x0, z)) in item.rows.iter().zip(normals(rng, ROWS * 3)).enumerate() {
                let eps = z * mask[i / 3];
                clean.push(*x0);
                noise.push(eps);
                noisy.push(level.alpha as f32 * x0 + level.sigma as f32 * eps);
            }
        }
        let texts: Vec<Option<&Encoded>> = chosen.iter().map(|(_, text, _)| *text).collect();
        Batch {
            noisy,
            clean,
            noise,
            times: chosen.iter().map(|(_, _, t)| *t).collect(),
            text: TextBatch::new(&texts, self.text_width),
        }
    }
}
