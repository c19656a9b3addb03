//! Attention in training: many bodies at once, and what comes back for queries, keys and values.

use super::work::{Buffer, Work};
use crate::denoiser::cpu::attention::{Attend, Memory};
use crate::denoiser::cpu::norm::sum;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Attention of many bodies.
pub(super) struct Attended<'w> {
    /// `[bodies · rows, width]`.
    pub mixed: Buffer<'w>,
    /// `[bodies, heads, rows, tokens]`.
    pub weights: Vec<f32>,
}

/// Queries are the first `width` channels of rows that lie `stride` apart; `bias` is `[bodies, tokens]`.
pub(super) fn attend_all<'w>(
    work: &'w Work,
    (queries, stride): (&[f32], usize),
    memories: &[Memory],
    bias: &[f32],
    (heads, width): (usize, usize),
) -> Attended<'w> {
    let rows = queries.len() / stride / memories.len();
    let tokens = bias.len() / memories.len();
    let mut mixed = work.buffer(memories.len() * rows * width);
    let mut weights = vec![0.0; memories.len() * heads * rows * tokens];
    mixed
        .par_chunks_mut(rows * width)
        .zip(weights.par_chunks_mut(heads * rows * tokens))
        .zip(queries.par_chunks(rows * stride))
        .zip(memories.par_iter().zip(bias.par_chunks(tokens)))
        .for_each(|(((mixed, weights), queries), (memory, bias))| {
            let queries = (queries, stride);
            work.arch.dispatch(Attend { queries, memory, bias, heads, out: mixed, weights });
        });
    Attended { mixed, weights }
}

/// What comes back for keys and values of many bodies; writes what comes back for the queries into `dqueries`, which lie
/// as they do.
pub(super) fn back_all(
    arch: Arch,
    (queries, stride): (&[f32], usize),
    memories: &[Memory],
    attended: &Attended<'_>,
    (heads, dmixed): (usize, &[f32]),
    dqueries: &mut [f32],
) -> Vec<Memory> {
    let share = |all: &[f32]| all.len() / memories.len();
    dqueries
        .par_chunks_mut(share(queries))
        .zip(queries.par_chunks(share(queries)))
        .zip(attended.weights.par_chunks(share(&attended.weights)))
        .zip(dmixed.par_chunks(share(dmixed)).zip(memories))
        .map(|(((dqueries, queries), weights), (dmixed, memory))| {
            let (keys, values) = (vec![0.0; memory.keys.len()], vec![0.0; memory.values.len()]);
            let mut dmemory = Memory { keys, values };
            let queries = (queries, stride);
            arch.dispatch(Back { queries, memory, weights, heads, dmixed, dqueries, dmemory: &mut dmemory });
            dmemory
        })
        .collect()
}

/// What comes back through one body's attention.
struct Back<'a> {
    queries: (&'a [f32], usize),
    memory: &'a Memory,
    /// `[heads, rows, tokens]`.
    weights: &'a [f32],
    heads: usize,
    /// The gradient of what came out, `[rows, width]`.
    dmixed: &'a [f32],
    /// Becomes that of the queries, rows as far apart as theirs.
    dqueries: &'a mut [f32],
    /// That of keys and values is added here.
    dmemory: &'a mut Memory,
}

impl WithSimd for Back<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { queries: (queries, stride), memory, weights, heads, dmixed, dqueries, dmemory } = self;
        let rows = queries.len() / stride;
        let (width, tokens) = (dmixed.len() / rows, weights.len() / heads / rows);
        let d = width / heads;
        let scale = 1.0 / (d as f32).sqrt();
        let mut dscores = vec![0.0; tokens];
        // Keys of a head by token: its channels fill vector registers, so few tokens do not.
        let (mut by_token, mut dby_token) = (vec![0.0; d * tokens], vec![0.0; d * tokens]);
        for head in 0..heads {
            let own = head * d * tokens..(head + 1) * d * tokens;
            let (keys, values) = (&memory.keys[own.clone()], &memory.values[own.clone()]);
            let (dkeys, dvalues) = (&mut dmemory.keys[own.clone()], &mut dmemory.values[own]);
            for (c, keys) in keys.chunks_exact(tokens).enumerate() {
                by_token[c..].iter_mut().step_by(d).zip(keys).for_each(|(place, key)| *place = *key);
            }
            dby_token.fill(0.0);
            for row in 0..rows {
                let weights = &weights[(head * rows + row) * tokens..][..tokens];
                let dmixed = &dmixed[row * width + head * d..][..d];
                let each = values.chunks_exact(d).zip(dvalues.chunks_exact_mut(d));
                for ((value, dvalue), (weight, dscore)) in each.zip(weights.iter().zip(&mut dscores)) {
                    *dscore = sum(value.iter().zip(dmixed).map(|(value, dmixed)| value * dmixed));
                    dvalue.iter_mut().zip(dmixed).for_each(|(dvalue, dmixed)| *dvalue += weight * dmixed);
                }
                let along = sum(dscores.iter().zip(weights).map(|(dscore, weight)| dscore * weight));
                for (dscore, weight) in dscores.iter_mut().zip(weights) {
                    *dscore = scale * weight * (*dscore - along);
                }
                let query = &queries[row * stride + head * d..][..d];
                let dquery = &mut dqueries[row * stride + head * d..][..d];
                dquery.fill(0.0);
                let each = by_token.chunks_exact(d).zip(dby_token.chunks_exact_mut(d));
                for ((key, dkey), dscore) in each.zip(&dscores) {
                    dquery.iter_mut().zip(key).for_each(|(dquery, key)| *dquery += dscore * key);
                    dkey.iter_mut().zip(query).for_each(|(dkey, query)| *dkey += dscore * query);
                }
            }
            for (c, dkeys) in dkeys.chunks_exact_mut(tokens).enumerate() {
                dkeys.iter_mut().zip(dby_token[c..].iter().step_by(d)).for_each(|(place, dkey)| *place = *dkey);
            }
        }
    }
}
