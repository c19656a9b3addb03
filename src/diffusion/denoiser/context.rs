//! What the denoiser knows of the text: token features projected to its widths, keys and values of every stage,
//! which tokens to look at, the sentence as a whole, and the examples found for it. Made once a run.

use super::blocks::neighbours;
use super::{DenoiserConfig, EPSILON, STAGES, linear, norm};
use crate::Result;
use crate::nn::{LayerNorm, Linear, Loader, act};
use crate::normal::ROWS;
use crate::params::{Init, Params};
use crate::retrieval::CHANNELS;
use crate::text::Encoded;
use burn::tensor::{Device, Tensor, TensorData};

/// Token features of a batch on the host, padded to one length. An absent text stands for the null condition.
#[derive(Clone)]
pub struct TextBatch {
    /// Number of texts.
    pub batch: usize,
    /// Tokens after padding, at least 1.
    pub tokens: usize,
    /// `[batch, tokens, width]`, zero where padded or absent.
    pub features: Vec<f32>,
    /// `[batch, tokens]`: true for tokens to look at.
    pub valid: Vec<bool>,
    /// `[batch]`: true where the learned null token stands in.
    pub absent: Vec<bool>,
    /// What the examples of each text say, `[batch, 24, 5·examples]`; empty where no text has any.
    pub examples: Vec<f32>,
}

impl TextBatch {
    /// Pads texts of `width` channels to the longest; `None` is the null condition.
    #[must_use]
    pub fn new(texts: &[Option<&Encoded>], width: usize) -> Self {
        let tokens = texts.iter().flatten().map(|t| t.tokens()).max().unwrap_or(0).max(1);
        let batch = texts.len();
        let mut features = vec![0.0; batch * tokens * width];
        let mut valid = vec![false; batch * tokens];
        for (i, text) in texts.iter().enumerate() {
            match text {
                None => valid[i * tokens] = true,
                Some(text) => {
                    text.write_features(&mut features[i * tokens * width..(i + 1) * tokens * width]);
                    valid[i * tokens..i * tokens + text.tokens()].fill(true);
                }
            }
        }
        let absent = texts.iter().map(Option::is_none).collect();
        let shown: Vec<_> = texts.iter().map(|text| text.and_then(|text| text.examples.as_deref())).collect();
        Self { batch, tokens, features, valid, absent, examples: Vec::new() }.showing(&shown)
    }

    /// The same texts with these examples, `[24, 5·examples]` a text.
    #[must_use]
    pub fn showing(mut self, examples: &[Option<&[f32]>]) -> Self {
        let length = examples.iter().flatten().map(|one| one.len()).max().unwrap_or(0);
        self.examples = vec![0.0; self.batch * length];
        for (place, one) in self.examples.chunks_mut(length.max(1)).zip(examples) {
            if let Some(one) = one {
                place[..one.len()].copy_from_slice(one);
            }
        }
        self
    }

    /// The same with the mean of a text's tokens in the place of each.
    pub(super) fn pooled(&self) -> Self {
        let width = self.features.len() / (self.batch * self.tokens).max(1);
        let mut features = vec![0.0; self.features.len()];
        let size = (self.tokens * width).max(1);
        let texts = self.features.chunks(size).zip(features.chunks_mut(size)).zip(self.valid.chunks(self.tokens));
        for ((text, out), valid) in texts {
            let seen = || text.chunks(width).zip(valid).filter(|(_, valid)| **valid).map(|(token, _)| token);
            let count = seen().count().max(1) as f32;
            for out in out.chunks_mut(width) {
                seen().for_each(|token| out.iter_mut().zip(token).for_each(|(out, x)| *out += x / count));
            }
        }
        let (valid, absent, examples) = (self.valid.clone(), self.absent.clone(), self.examples.clone());
        Self { batch: self.batch, tokens: self.tokens, features, valid, absent, examples }
    }

    /// What two layers make of `count` examples a text, `[batch, 24, width]`; 0 for an absent text.
    pub(super) fn seen(&self, layers: &[Linear; 2], count: usize, device: &Device) -> Tensor<3> {
        let rows = self.batch * ROWS;
        let mut channels = self.examples.clone();
        channels.resize(rows * count * CHANNELS, 0.0);
        let channels = Tensor::<2>::from_data(TensorData::new(channels, [rows, count * CHANNELS]), device);
        let seen = layers[1].forward(act(layers[0].forward(channels)));
        let width = seen.dims()[1];
        let present: Vec<f32> = self.absent.iter().map(|absent| if *absent { 0.0 } else { 1.0 }).collect();
        let present = Tensor::<3>::from_data(TensorData::new(present, [self.batch, 1, 1]), device);
        seen.reshape([self.batch, ROWS, width]) * present
    }
}

/// Keys and values of the text at one stage, `[batch, heads, tokens, d]`.
pub(super) struct Keys {
    pub k: Tensor<4>,
    pub v: Tensor<4>,
}

/// Text as the stages see it.
pub struct Context {
    keys: Vec<Keys>,
    bias: Tensor<4>,
    places: Tensor<3>,
    sentence: Tensor<2>,
}

impl Context {
    pub(super) fn keys(&self, stage: usize) -> &Keys {
        &self.keys[stage]
    }

    pub(super) fn bias(&self) -> &Tensor<4> {
        &self.bias
    }

    /// What is added to each row of the input, `[1 or batch, 24, width]`: which joint it is, and its examples.
    pub(super) fn places(&self) -> &Tensor<3> {
        &self.places
    }

    /// The mean of the tokens after two layers, `[batch, cond]`: what kind of pose is asked for. It joins the time
    /// embedding, which modulates every stage; where each word acts is left to cross-attention.
    pub(super) fn sentence(&self) -> &Tensor<2> {
        &self.sentence
    }
}

/// Added to the score of a token that must not be seen.
pub(super) const HIDDEN: f32 = -1e4;

/// What turns texts, and the examples found for them, into what the stages see.
pub(super) struct Conditioning {
    text: TextProjection,
    joints: Tensor<2>,
    pooled: bool,
    /// What examples add to the input, and how many are seen, where the network sees any.
    examples: Option<([Linear; 2], usize)>,
}

impl Conditioning {
    pub fn load(config: &DenoiserConfig, l: &mut Loader<'_>) -> Result<Self> {
        Ok(Self {
            text: TextProjection::load(config.heads, l)?,
            joints: l.two("joints.weight")?,
            pooled: config.pooled,
            examples: match config.examples {
                0 => None,
                count => Some(([l.linear("examples.0")?, l.linear("examples.1")?], count)),
            },
        })
    }

    pub fn context(&self, text: &TextBatch, device: &Device) -> Context {
        let places = self.joints.clone().unsqueeze::<3>();
        let places = match &self.examples {
            None => places,
            Some((layers, count)) => places + text.seen(layers, *count, device),
        };
        match self.pooled {
            true => self.text.context(&text.pooled(), places, device),
            false => self.text.context(text, places, device),
        }
    }
}

pub(super) struct TextProjection {
    norm: LayerNorm,
    layers: [Linear; 2],
    /// Each token beside its two neighbours: "left" reaches "arm".
    mix: Linear,
    pool: [Linear; 2],
    null: Tensor<2>,
    levels: [Linear; 3],
    /// Keys and values of each stage.
    keys: Vec<Linear>,
    heads: usize,
}

impl TextProjection {
    pub fn init(config: &DenoiserConfig, p: &mut Params, seed: u64) {
        norm(p, "text.norm", config.text_width, seed);
        linear(p, "text.0", config.text_width, config.cond_width, 2.0, seed);
        linear(p, "text.1", config.cond_width, config.cond_width, 1.0, seed);
        linear(p, "text.mix", 3 * config.cond_width, config.cond_width, 0.1, seed);
        linear(p, "text.pool.0", config.cond_width, config.cond_width, 2.0, seed);
        linear(p, "text.pool.1", config.cond_width, config.cond_width, 0.0, seed);
        p.add("text.null", &[1, config.cond_width], Init::Normal(0.5), seed);
        for (level, width) in config.widths.iter().enumerate() {
            linear(p, &format!("text.level{level}"), config.cond_width, *width, 1.0, seed);
        }
    }

    pub fn load(heads: usize, l: &mut Loader<'_>) -> Result<Self> {
        Ok(Self {
            norm: l.norm("text.norm", EPSILON)?,
            layers: [l.linear("text.0")?, l.linear("text.1")?],
            mix: l.linear("text.mix")?,
            pool: [l.linear("text.pool.0")?, l.linear("text.pool.1")?],
            null: l.two("text.null")?,
            levels: [l.linear("text.level0")?, l.linear("text.level1")?, l.linear("text.level2")?],
            keys: STAGES.iter().map(|(name, _)| l.linear(&format!("{name}.cross.kv"))).collect::<Result<_>>()?,
            heads,
        })
    }

    pub fn context(&self, text: &TextBatch, places: Tensor<3>, device: &Device) -> Context {
        let rows = text.batch * text.tokens;
        let width = text.features.len() / rows.max(1);
        let features = Tensor::<2>::from_data(TensorData::new(text.features.clone(), [rows, width]), device);
        let column = |values: Vec<f32>| Tensor::<2>::from_data(TensorData::new(values, [rows, 1]), device);
        let valid = column(text.valid.iter().map(|v| f32::from(u8::from(*v))).collect());
        let projected = self.layers[1].forward(act(self.layers[0].forward(self.norm.forward(features))));
        let beside = neighbours(act(projected.clone()) * valid.clone(), text.batch);
        let projected = projected + self.mix.forward(beside);
        let present: Vec<f32> =
            text.absent.iter().flat_map(|a| std::iter::repeat_n(if *a { 0.0 } else { 1.0 }, text.tokens)).collect();
        let present = column(present);
        let absent = present.clone().neg().add_scalar(1.0);
        let projected = projected * present + self.null.clone() * absent;
        let levels: Vec<Tensor<2>> = self.levels.iter().map(|level| level.forward(projected.clone())).collect();
        let stages = self.keys.iter().zip(STAGES);
        let keys = stages.map(|(layer, (_, level))| self.keys(layer, levels[level].clone(), text.batch)).collect();
        let bias: Vec<f32> = text.valid.iter().map(|v| if *v { 0.0 } else { HIDDEN }).collect();
        let bias = Tensor::<4>::from_data(TensorData::new(bias, [text.batch, 1, 1, text.tokens]), device);
        let sentence = self.pool[1].forward(act(self.pool[0].forward(mean(projected, valid, text.batch))));
        Context { keys, bias, places, sentence }
    }

    /// Keys and values of projected text `[batch·tokens, width]`.
    fn keys(&self, layer: &Linear, text: Tensor<2>, batch: usize) -> Keys {
        let [rows, width] = text.dims();
        let both = layer.forward(text).reshape([batch, rows / batch, 2, self.heads, width / self.heads]);
        let pick = |i: usize| both.clone().narrow(2, i, 1).squeeze_dim::<4>(2).swap_dims(1, 2);
        Keys { k: pick(0), v: pick(1) }
    }
}

/// Mean of each text's valid tokens, `[batch·tokens, width]` → `[batch, width]`; `valid` is `[batch·tokens, 1]`.
fn mean(tokens: Tensor<2>, valid: Tensor<2>, batch: usize) -> Tensor<2> {
    let [rows, width] = tokens.dims();
    let sum = (tokens * valid.clone()).reshape([batch, rows / batch, width]).sum_dim(1).reshape([batch, width]);
    sum / valid.reshape([batch, rows / batch]).sum_dim(1)
}
