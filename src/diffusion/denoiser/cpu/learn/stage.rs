//! One stage of the denoiser in training: the computation of `cpu::stage`, keeping what the way back needs.

use super::attention::{Attended, attend_all, back_all};
use super::linear::{Before, Linear};
use super::neighbours::{beside, together};
use super::norm::Norm;
use super::work::{Buffer, Work};
use crate::Result;
use crate::denoiser::cpu::attention::Memory;
use crate::denoiser::cpu::product::End;
use crate::denoiser::cpu::stage::Sight;
use crate::params::Params;
use rayon::prelude::*;

pub(super) struct Stage<'a> {
    norm1: Norm,
    conv1: Linear<'a>,
    time: Linear<'a>,
    norm2: Norm,
    conv2: Linear<'a>,
    self_norm: Norm,
    self_qkv: Linear<'a>,
    self_out: Linear<'a>,
    cross_norm: Norm,
    cross_q: Linear<'a>,
    cross_out: Linear<'a>,
    forward_norm: Norm,
    forward1: Linear<'a>,
    forward2: Linear<'a>,
}

/// What a stage computed on the way forward.
pub(super) struct Kept<'w> {
    /// What came into the residual block, the self-attention, the cross-attention and the feed-forward.
    entered: [Buffer<'w>; 4],
    /// The inputs of the two convolutions, and what the first made.
    beside: [Buffer<'w>; 2],
    between: Buffer<'w>,
    modulation: Buffer<'w>,
    /// What the norms of self-attention, cross-attention and feed-forward made.
    normed: [Buffer<'w>; 3],
    qkv: Buffer<'w>,
    joints: (Vec<Memory>, Attended<'w>),
    queries: Buffer<'w>,
    text: Attended<'w>,
    inner: Buffer<'w>,
}

impl<'a> Stage<'a> {
    pub fn load(params: &'a Params, name: &str) -> Result<Self> {
        let layer = |part: &str| Linear::load(params, &format!("{name}.{part}"));
        let norm = |part: &str| Norm::load(params, &format!("{name}.{part}"));
        Ok(Self {
            norm1: norm("norm1")?,
            conv1: layer("conv1")?,
            time: layer("time")?,
            norm2: norm("norm2")?,
            conv2: layer("conv2")?,
            self_norm: norm("self.norm")?,
            self_qkv: layer("self.qkv")?,
            self_out: layer("self.out")?,
            cross_norm: norm("cross.norm")?,
            cross_q: layer("cross.q")?,
            cross_out: layer("cross.out")?,
            forward_norm: norm("forward.norm")?,
            forward1: layer("forward.1")?,
            forward2: layer("forward.2")?,
        })
    }

    /// `[bodies·rows, width]` → the same.
    pub fn forward<'w>(&self, work: &'w Work, x: Buffer<'w>, sight: &Sight<'_>) -> (Buffer<'w>, Kept<'w>) {
        let (heads, bodies, width) = (sight.heads, sight.memories.len(), self.cross_q.to());
        let rows = x.len() / width / bodies;
        let beside1 = beside(work, &self.norm1.act(work, &x), width, rows);
        let between = self.conv1.of(work, &beside1, End::Set);
        let modulation = self.time.of(work, sight.time, End::Set);
        let beside2 = beside(work, &self.norm2.modulated(work, &between, &modulation), width, rows);
        let mut x1 = work.copy(&x);
        self.conv2.write(work, &beside2, &mut x1, End::Add);

        let normed1 = self.self_norm.of(work, &x1);
        let qkv = self.self_qkv.of(work, &normed1, End::Set);
        let joints: Vec<Memory> = qkv
            .par_chunks(3 * rows * width)
            .map(|qkv| Memory::of_rows(qkv, (3 * width, width), width, heads))
            .collect();
        let own = attend_all(work, (&qkv, 3 * width), &joints, &vec![0.0; bodies * rows], (heads, width));
        let mut x2 = work.copy(&x1);
        self.self_out.write(work, &own.mixed, &mut x2, End::Add);

        let normed2 = self.cross_norm.of(work, &x2);
        let queries = self.cross_q.of(work, &normed2, End::Set);
        let text = attend_all(work, (&queries, width), sight.memories, sight.bias, (heads, width));
        let mut x3 = work.copy(&x2);
        self.cross_out.write(work, &text.mixed, &mut x3, End::Add);

        let normed3 = self.forward_norm.of(work, &x3);
        let inner = self.forward1.of(work, &normed3, End::Act);
        let mut out = work.copy(&x3);
        self.forward2.write(work, &inner, &mut out, End::Add);
        let kept = Kept {
            entered: [x, x1, x2, x3],
            beside: [beside1, beside2],
            between,
            modulation,
            normed: [normed1, normed2, normed3],
            qkv,
            joints: (joints, own),
            queries,
            text,
            inner,
        };
        (out, kept)
    }

    /// Turns the gradient `d` of the output into that of the input, adds that of the time to `dtime`, and returns that
    /// of the text's keys and values.
    pub fn back(
        &self,
        work: &Work,
        d: &mut [f32],
        kept: &Kept<'_>,
        sight: &Sight<'_>,
        dtime: &mut [f32],
        grads: &mut Params,
    ) -> Vec<Memory> {
        let dinner = self.forward2.back(work, &kept.inner, d, Before::Act, grads);
        let dnormed = self.forward1.back(work, &kept.normed[2], &dinner, Before::Any, grads);
        self.forward_norm.back(work, &kept.entered[3], &dnormed, d, grads);

        let dmixed = self.cross_out.back(work, &kept.text.mixed, d, Before::Any, grads);
        let width = self.cross_q.to();
        let mut dqueries = work.buffer(kept.queries.len());
        let dtext = back_all(
            sight.arch,
            (&kept.queries, width),
            sight.memories,
            &kept.text,
            (sight.heads, &dmixed),
            &mut dqueries,
        );
        let dnormed = self.cross_q.back(work, &kept.normed[1], &dqueries, Before::Any, grads);
        self.cross_norm.back(work, &kept.entered[2], &dnormed, d, grads);

        let dmixed = self.self_out.back(work, &kept.joints.1.mixed, d, Before::Any, grads);
        let mut dqkv = work.buffer(kept.qkv.len());
        let (joints, own) = &kept.joints;
        let djoints = back_all(sight.arch, (&kept.qkv, 3 * width), joints, own, (sight.heads, &dmixed), &mut dqkv);
        let body = dqkv.len() / djoints.len();
        dqkv.par_chunks_mut(body)
            .zip(&djoints)
            .for_each(|(dqkv, d)| d.write_rows(dqkv, (3 * width, width), width, sight.heads));
        let dnormed = self.self_qkv.back(work, &kept.normed[0], &dqkv, Before::Any, grads);
        self.self_norm.back(work, &kept.entered[1], &dnormed, d, grads);

        let rows = d.len() / width / sight.memories.len();
        let dbeside = self.conv2.back(work, &kept.beside[1], d, Before::Act, grads);
        let modulated = (&kept.between[..], &kept.modulation[..]);
        let (dbetween, dmodulation) =
            self.norm2.back_modulated(work, modulated, &together(work, &dbeside, width, rows), grads);
        let dt = self.time.back(work, sight.time, &dmodulation, Before::Any, grads);
        dtime.iter_mut().zip(dt.iter()).for_each(|(sum, d)| *sum += d);
        let dbeside = self.conv1.back(work, &kept.beside[0], &dbetween, Before::Act, grads);
        self.norm1.back(work, &kept.entered[0], &together(work, &dbeside, width, rows), d, grads);
        dtext
    }
}
