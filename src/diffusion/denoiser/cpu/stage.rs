//! One stage of the denoiser on slices; the same computation as `denoiser::blocks`.

use super::attention::{Attend, Memory};
use super::laid::Laid;
use super::norm::Norm;
use super::product::{End, Layer};
use crate::Result;
use crate::params::Params;
use pulp::Arch;

pub(super) struct Stage {
    norm1: Norm,
    conv1: Layer,
    time: Layer,
    norm2: Norm,
    conv2: Layer,
    self_norm: Norm,
    self_qkv: Layer,
    self_out: Layer,
    cross_norm: Norm,
    cross_q: Layer,
    cross_out: Layer,
    forward_norm: Norm,
    forward1: Layer,
    forward2: Layer,
}

/// What a stage sees beside the bodies.
pub(super) struct Sight<'a> {
    pub arch: Arch,
    pub heads: usize,
    /// Time and sentence of each body, `[bodies, cond]`.
    pub time: &'a [f32],
    /// The text of each body.
    pub memories: &'a [Memory],
    /// Which tokens of it may be seen, `[bodies, tokens]`.
    pub bias: &'a [f32],
}

impl Stage {
    pub fn load(params: &Params, name: &str) -> Result<Self> {
        let layer = |part: &str| Layer::load(params, &format!("{name}.{part}"));
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

    /// Changes `x` `[bodies·rows, width]`; returns the cross-attention `[bodies, heads, rows, tokens]`.
    pub fn forward(&self, x: &mut [f32], sight: &Sight<'_>) -> Vec<f32> {
        let (arch, width, bodies) = (sight.arch, self.self_out.to(), sight.memories.len());
        let rows = x.len() / width / bodies;
        self.residual(x, sight, width, rows);
        self.attend_joints(x, sight, width, rows);
        let queries = self.cross_q.of(arch, &self.cross_norm.of(arch, x), End::Set);
        let tokens = sight.bias.len() / bodies;
        let mut mixed = vec![0.0; x.len()];
        let mut map = vec![0.0; bodies * sight.heads * rows * tokens];
        let body = rows * width;
        for (i, map) in map.chunks_mut(sight.heads * rows * tokens).enumerate() {
            let bias = &sight.bias[i * tokens..(i + 1) * tokens];
            let range = i * body..(i + 1) * body;
            let queries = (&queries[range.clone()], width);
            let (memory, heads, out) = (&sight.memories[i], sight.heads, &mut mixed[range]);
            arch.dispatch(Attend { queries, memory, bias, heads, out, weights: map });
        }
        self.cross_out.write(arch, &Laid::of(&mixed, width), x, End::Add);
        let inner = self.forward1.of(arch, &self.forward_norm.of(arch, x), End::Act);
        self.forward2.write(arch, &Laid::of(&inner, self.forward1.to()), x, End::Add);
        map
    }

    fn residual(&self, x: &mut [f32], sight: &Sight<'_>, width: usize, rows: usize) {
        let arch = sight.arch;
        let mut h = vec![0.0; x.len()];
        self.conv1.write(arch, &Laid::beside(&self.norm1.act(arch, x), width, rows), &mut h, End::Set);
        let modulation = self.time.of(arch, sight.time, End::Set);
        self.norm2.modulated(arch, &mut h, &modulation);
        self.conv2.write(arch, &Laid::beside(&h, width, rows), x, End::Add);
    }

    fn attend_joints(&self, x: &mut [f32], sight: &Sight<'_>, width: usize, rows: usize) {
        let arch = sight.arch;
        let qkv = self.self_qkv.of(arch, &self.self_norm.of(arch, x), End::Set);
        let mut mixed = vec![0.0; x.len()];
        let bias = vec![0.0; rows];
        let mut weights = vec![0.0; sight.heads * rows * rows];
        for (qkv, mixed) in qkv.chunks(3 * rows * width).zip(mixed.chunks_mut(rows * width)) {
            let memory = Memory::of_rows(qkv, (3 * width, width), width, sight.heads);
            let (queries, heads) = ((qkv, 3 * width), sight.heads);
            let (memory, bias, weights) = (&memory, &bias[..], &mut weights[..]);
            arch.dispatch(Attend { queries, memory, bias, heads, out: mixed, weights });
        }
        self.self_out.write(arch, &Laid::of(&mixed, width), x, End::Add);
    }
}
