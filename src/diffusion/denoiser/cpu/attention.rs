//! Attention on slices, written as the norms are.

use pulp::{Simd, WithSimd};

/// Keys and values of one body at one stage, by head.
pub(super) struct Memory {
    /// `[heads, d, tokens]`.
    pub keys: Vec<f32>,
    /// `[heads, tokens, d]`.
    pub values: Vec<f32>,
}

impl Memory {
    /// Of rows that lie `stride` apart and hold, from channel `first` on, keys and values of `width` channels each.
    pub fn of_rows(rows: &[f32], (stride, first): (usize, usize), width: usize, heads: usize) -> Self {
        let (tokens, d) = (rows.len() / stride, width / heads);
        let mut keys = vec![0.0; tokens * width];
        let mut values = vec![0.0; tokens * width];
        for (token, row) in rows.chunks_exact(stride).enumerate() {
            for head in 0..heads {
                let part = |i: usize| &row[first + i * width + head * d..][..d];
                for (c, key) in part(0).iter().enumerate() {
                    keys[(head * d + c) * tokens + token] = *key;
                }
                values[(head * tokens + token) * d..][..d].copy_from_slice(part(1));
            }
        }
        Self { keys, values }
    }

    /// Into such rows.
    pub fn write_rows(&self, rows: &mut [f32], (stride, first): (usize, usize), width: usize, heads: usize) {
        let (tokens, d) = (rows.len() / stride, width / heads);
        for (token, row) in rows.chunks_exact_mut(stride).enumerate() {
            for head in 0..heads {
                for (c, key) in row[first + head * d..][..d].iter_mut().enumerate() {
                    *key = self.keys[(head * d + c) * tokens + token];
                }
                let values = &self.values[(head * tokens + token) * d..][..d];
                row[first + width + head * d..][..d].copy_from_slice(values);
            }
        }
    }
}

/// Multi-head attention (Vaswani et al. 2017) of one body.
pub(super) struct Attend<'a> {
    /// Rows whose first channels are the queries, and how far apart they lie.
    pub queries: (&'a [f32], usize),
    pub memory: &'a Memory,
    /// What is added to the scores, `[tokens]`.
    pub bias: &'a [f32],
    pub heads: usize,
    /// Becomes what the rows took, `[rows, width]`.
    pub out: &'a mut [f32],
    /// Becomes `[heads, rows, tokens]`.
    pub weights: &'a mut [f32],
}

impl WithSimd for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { queries: (queries, stride), memory, bias, heads, out, weights } = self;
        let (tokens, rows) = (bias.len(), queries.len() / stride);
        let width = out.len() / rows;
        let d = width / heads;
        let scale = 1.0 / (d as f32).sqrt();
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
    }
}

#[inline(always)]
fn softmax(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - highest).exp());
    let total: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= total);
}
