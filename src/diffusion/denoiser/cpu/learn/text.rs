//! What texts and examples are to the stages, in training: the computation of `denoiser::context`, and the way back.

use super::linear::{Before, Linear};
use super::neighbours::{beside, together};
use super::norm::Norm;
use super::work::{Buffer, Work};
use super::{Returned, add};
use crate::denoiser::context::HIDDEN;
use crate::denoiser::cpu::Seen;
use crate::denoiser::cpu::attention::Memory;
use crate::denoiser::cpu::product::End;
use crate::denoiser::{DenoiserConfig, STAGES, TextBatch};
use crate::normal::ROWS;
use crate::params::Params;
use crate::retrieval::CHANNELS;
use crate::{Error, Result};
use rayon::prelude::*;
use std::borrow::Cow;

pub(super) struct Conditioning<'a> {
    heads: usize,
    pooled: bool,
    norm: Norm,
    layers: [Linear<'a>; 2],
    mix: Linear<'a>,
    null: Vec<f32>,
    pool: [Linear<'a>; 2],
    levels: [Linear<'a>; 3],
    keys: Vec<Linear<'a>>,
    joints: Vec<f32>,
    /// What examples add to the input, and how many are seen.
    examples: Option<([Linear<'a>; 2], usize)>,
}

/// What was computed on the way forward.
pub(super) struct Told<'w> {
    valid: Vec<bool>,
    absent: Vec<bool>,
    features: Buffer<'w>,
    normed: Buffer<'w>,
    inner: Buffer<'w>,
    mixed: Buffer<'w>,
    beside: Buffer<'w>,
    levels: Vec<Buffer<'w>>,
    mean: Buffer<'w>,
    pooled: Buffer<'w>,
    /// Of the examples.
    channels: Vec<f32>,
    shown: Option<Buffer<'w>>,
}

impl<'a> Conditioning<'a> {
    pub fn load(config: &DenoiserConfig, params: &'a Params) -> Result<Self> {
        let layer = |name: &str| Linear::load(params, name);
        let plain = |name: &str| {
            let found = params.get(name).map(|param| param.data.clone());
            found.ok_or_else(|| Error::Config(format!("the weights hold no \"{name}\"")))
        };
        Ok(Self {
            heads: config.heads,
            pooled: config.pooled,
            norm: Norm::load(params, "text.norm")?,
            layers: [layer("text.0")?, layer("text.1")?],
            mix: layer("text.mix")?,
            null: plain("text.null")?,
            pool: [layer("text.pool.0")?, layer("text.pool.1")?],
            levels: [layer("text.level0")?, layer("text.level1")?, layer("text.level2")?],
            keys: STAGES.iter().map(|(name, _)| layer(&format!("{name}.cross.kv"))).collect::<Result<_>>()?,
            joints: plain("joints.weight")?,
            examples: match config.examples {
                0 => None,
                count => Some(([layer("examples.0")?, layer("examples.1")?], count)),
            },
        })
    }

    pub fn forward<'w>(&self, work: &'w Work, text: &TextBatch) -> (Seen, Told<'w>) {
        let text = if self.pooled { Cow::Owned(text.pooled()) } else { Cow::Borrowed(text) };
        let (tokens, width) = (text.tokens, self.null.len());
        let features = work.copy(&text.features);
        let normed = self.norm.of(work, &features);
        let inner = self.layers[0].of(work, &normed, End::Act);
        let projected = self.layers[1].of(work, &inner, End::Set);
        let mut heard = work.copy(&projected);
        for (token, valid) in heard.chunks_mut(width).zip(&text.valid) {
            token.iter_mut().for_each(|x| *x = if *valid { x.max(0.0) } else { 0.0 });
        }
        let beside = beside(work, &heard, width, tokens);
        let mut mixed = heard;
        mixed.copy_from_slice(&projected);
        self.mix.write(work, &beside, &mut mixed, End::Add);
        for (token, i) in mixed.chunks_mut(width).zip(0..) {
            if text.absent[i / tokens] {
                token.copy_from_slice(&self.null);
            }
        }
        let levels: Vec<Buffer<'w>> = self.levels.iter().map(|level| level.of(work, &mixed, End::Set)).collect();
        let memories = self.keys.iter().zip(STAGES).map(|(layer, (_, level))| {
            let rows = layer.of(work, &levels[level], End::Set);
            let width = layer.to() / 2;
            let texts = rows.par_chunks(tokens * layer.to());
            texts.map(|rows| Memory::of_rows(rows, (2 * width, 0), width, self.heads)).collect()
        });
        let memories = memories.collect();
        let mut mean = work.zeros(text.batch * width);
        each_valid(&text.valid, tokens, |body, token, share| {
            let mean = &mut mean[body * width..][..width];
            mean.iter_mut().zip(&mixed[token * width..]).for_each(|(mean, x)| *mean += share * x);
        });
        let pooled = self.pool[0].of(work, &mean, End::Act);
        let sentence = self.pool[1].of(work, &pooled, End::Set).to_vec();
        let (places, channels, shown) = self.places(work, &text);
        let bias = text.valid.iter().map(|valid| if *valid { 0.0 } else { HIDDEN }).collect();
        let (valid, absent) = (text.valid.clone(), text.absent.clone());
        let told =
            Told { valid, absent, features, normed, inner, mixed, beside, levels, mean, pooled, channels, shown };
        (Seen { memories, bias, places, sentence }, told)
    }

    fn places<'w>(&self, work: &'w Work, text: &TextBatch) -> (Vec<f32>, Vec<f32>, Option<Buffer<'w>>) {
        let Some((layers, count)) = &self.examples else { return (self.joints.clone(), Vec::new(), None) };
        let mut channels = text.examples.clone();
        channels.resize(text.batch * ROWS * count * CHANNELS, 0.0);
        let shown = layers[0].of(work, &channels, End::Act);
        let mut places = layers[1].of(work, &shown, End::Set).to_vec();
        for (body, absent) in places.chunks_mut(self.joints.len()).zip(&text.absent) {
            if *absent {
                body.copy_from_slice(&self.joints);
            } else {
                add(body, &self.joints);
            }
        }
        (places, channels, Some(shown))
    }

    /// Adds to `grads` the gradients of the parameters, for those of what the stages saw.
    pub fn back(&self, work: &Work, told: &Told<'_>, returned: Returned<'_>, grads: &mut Params) {
        let width = self.null.len();
        let tokens = told.valid.len() / told.absent.len();
        let mut dlevels: Vec<Buffer<'_>> = told.levels.iter().map(|level| work.zeros(level.len())).collect();
        for ((layer, (_, level)), memories) in self.keys.iter().zip(STAGES).zip(&returned.memories) {
            let mut rows = work.buffer(told.valid.len() * layer.to());
            let half = layer.to() / 2;
            rows.par_chunks_mut(tokens * layer.to())
                .zip(memories)
                .for_each(|(rows, memory)| memory.write_rows(rows, (2 * half, 0), half, self.heads));
            add(&mut dlevels[level], &layer.back(work, &told.levels[level], &rows, Before::Any, grads));
        }
        let mut d = work.zeros(told.mixed.len());
        for (level, dlevel) in self.levels.iter().zip(&dlevels) {
            add(&mut d, &level.back(work, &told.mixed, dlevel, Before::Any, grads));
        }
        let dpooled = self.pool[1].back(work, &told.pooled, &returned.sentence, Before::Act, grads);
        let dmean = self.pool[0].back(work, &told.mean, &dpooled, Before::Any, grads);
        each_valid(&told.valid, tokens, |body, token, share| {
            let d = &mut d[token * width..][..width];
            d.iter_mut().zip(&dmean[body * width..]).for_each(|(d, dmean)| *d += share * dmean);
        });
        if let Some(null) = grads.get_mut("text.null") {
            for (d, _) in d.chunks_mut(tokens * width).zip(&told.absent).filter(|(_, absent)| **absent) {
                d.chunks(width).for_each(|d| add(&mut null.data, d));
                d.fill(0.0);
            }
        }
        let dbeside = self.mix.back(work, &told.beside, &d, Before::Act, grads);
        add(&mut d, &together(work, &dbeside, width, tokens));
        let dinner = self.layers[1].back(work, &told.inner, &d, Before::Act, grads);
        let dnormed = self.layers[0].back(work, &told.normed, &dinner, Before::Any, grads);
        self.norm.back(work, &told.features, &dnormed, &mut work.zeros(told.features.len()), grads);
        self.back_places(work, told, returned.places, grads);
    }

    fn back_places(&self, work: &Work, told: &Told<'_>, mut d: Buffer<'_>, grads: &mut Params) {
        if let Some(joints) = grads.get_mut("joints.weight") {
            d.chunks(self.joints.len()).for_each(|d| add(&mut joints.data, d));
        }
        if let (Some((layers, _)), Some(shown)) = (&self.examples, &told.shown) {
            for (d, _) in d.chunks_mut(self.joints.len()).zip(&told.absent).filter(|(_, absent)| **absent) {
                d.fill(0.0);
            }
            let dshown = layers[1].back(work, shown, &d, Before::Act, grads);
            layers[0].learn(work, &told.channels, &dshown, grads);
        }
    }
}

/// Calls for every token that is to be seen: its text, its index among all, its share of the text's mean.
fn each_valid(valid: &[bool], tokens: usize, mut call: impl FnMut(usize, usize, f32)) {
    for (body, valid) in valid.chunks(tokens).enumerate() {
        let count = valid.iter().filter(|valid| **valid).count();
        for (token, _) in valid.iter().enumerate().filter(|(_, valid)| **valid) {
            call(body, body * tokens + token, 1.0 / count as f32);
        }
    }
}
