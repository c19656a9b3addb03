//! Layer normalisation and attention on slices, written so that the compiler makes the machine's vector instructions
//! of them (inside [`Arch::dispatch`]).

use crate::denoiser::EPSILON;
use crate::params::Params;
use crate::{Error, Result};
use pulp::Arch;

/// Layer normalisation over the channels (Ba et al. 2016).
pub(super) struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    /// The norm `name` of the parameters.
    ///
    /// # Errors
    /// [`Error::Config`] when there is none.
    pub fn load(params: &Params, name: &str) -> Result<Self> {
        let get = |part: &str| {
            let found = params.get(&format!("{name}.{part}"));
            found.map(|p| p.data.clone()).ok_or_else(|| Error::Config(format!("the weights hold no norm \"{name}\"")))
        };
        Ok(Self { weight: get("weight")?, bias: get("bias")? })
    }

    /// `[rows, channels]` → the same.
    pub fn of(&self, arch: Arch, x: &[f32]) -> Vec<f32> {
        let mut out = x.to_vec();
        arch.dispatch(|| {
            for row in out.chunks_exact_mut(self.weight.len()) {
                self.one(row);
            }
        });
        out
    }

    /// The same, negative values made zero.
    pub fn act(&self, arch: Arch, x: &[f32]) -> Vec<f32> {
        let mut out = x.to_vec();
        arch.dispatch(|| {
            for row in out.chunks_exact_mut(self.weight.len()) {
                self.one(row);
                row.iter_mut().for_each(|x| *x = x.max(0.0));
            }
        });
        out
    }

    /// The same after each body's channels were scaled by 1 + its first half of `modulation` `[bodies, 2·channels]`
    /// and moved by its second half.
    pub fn modulated(&self, arch: Arch, x: &mut [f32], modulation: &[f32]) {
        let width = self.weight.len();
        let bodies = modulation.len() / (2 * width);
        let body = x.len() / bodies;
        arch.dispatch(|| {
            for (body, modulation) in x.chunks_exact_mut(body).zip(modulation.chunks_exact(2 * width)) {
                let (scale, shift) = modulation.split_at(width);
                for row in body.chunks_exact_mut(width) {
                    self.one(row);
                    for ((x, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
                        *x = (*x * (1.0 + scale) + shift).max(0.0);
                    }
                }
            }
        });
    }

    #[inline(always)]
    fn one(&self, row: &mut [f32]) {
        let count = row.len() as f32;
        let mean = sum(row.iter().copied()) / count;
        let variance = sum(row.iter().map(|x| (x - mean) * (x - mean))) / count;
        let scale = 1.0 / (variance + EPSILON as f32).sqrt();
        for ((x, weight), bias) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
            *x = (*x - mean) * scale * weight + bias;
        }
    }
}

/// A sum in sixteen parts, which vector instructions can take at once; one in order they may not touch.
#[inline(always)]
fn sum(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let mut parts = [0.0f32; 16];
    for (i, value) in values.enumerate() {
        parts[i % 16] += value;
    }
    parts.iter().sum()
}

/// Keys and values of one body at one stage, by head.
pub(super) struct Memory {
    /// `[heads, d, tokens]`.
    pub keys: Vec<f32>,
    /// `[heads, tokens, d]`.
    pub values: Vec<f32>,
}

impl Memory {
    /// Of rows `[tokens, 3·width]` that hold queries, keys and values side by side.
    pub fn of_rows(rows: &[f32], width: usize, heads: usize) -> Self {
        let (tokens, d) = (rows.len() / (3 * width), width / heads);
        let mut keys = vec![0.0; tokens * width];
        let mut values = vec![0.0; tokens * width];
        for (token, row) in rows.chunks_exact(3 * width).enumerate() {
            for head in 0..heads {
                let part = |i: usize| &row[i * width + head * d..][..d];
                for (c, key) in part(1).iter().enumerate() {
                    keys[(head * d + c) * tokens + token] = *key;
                }
                values[(head * tokens + token) * d..][..d].copy_from_slice(part(2));
            }
        }
        Self { keys, values }
    }
}

/// Multi-head attention (Vaswani et al. 2017) of one body: queries are the first `width` channels of rows that lie
/// `stride` apart. `bias` `[tokens]` is added to the scores. Writes `[rows, width]` and the weights
/// `[heads, rows, tokens]`.
pub(super) fn attend(
    arch: Arch,
    (queries, stride): (&[f32], usize),
    memory: &Memory,
    bias: &[f32],
    heads: usize,
    out: &mut [f32],
    weights: &mut [f32],
) {
    let (tokens, rows) = (bias.len(), queries.len() / stride);
    let width = out.len() / rows;
    let d = width / heads;
    let scale = 1.0 / (d as f32).sqrt();
    arch.dispatch(|| {
        for head in 0..heads {
            let keys = &memory.keys[head * d * tokens..][..d * tokens];
            let values = &memory.values[head * d * tokens..][..d * tokens];
            for row in 0..rows {
                let query = &queries[row * stride + head * d..][..d];
                let weights = &mut weights[(head * rows + row) * tokens..][..tokens];
                weights.copy_from_slice(bias);
                for (query, keys) in query.iter().zip(keys.chunks_exact(tokens)) {
                    let query = query * scale;
                    weights.iter_mut().zip(keys).for_each(|(score, key)| *score += query * key);
                }
                softmax(weights);
                let out = &mut out[row * width + head * d..][..d];
                out.fill(0.0);
                for (weight, values) in weights.iter().zip(values.chunks_exact(d)) {
                    out.iter_mut().zip(values).for_each(|(out, value)| *out += weight * value);
                }
            }
        }
    });
}

#[inline(always)]
fn softmax(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - highest).exp());
    let total: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= total);
}
