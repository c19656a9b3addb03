//! One stage of the denoiser: a residual block of convolutions over the joint axis, modulated by time, then a
//! transformer bridge (self-attention over joints, cross-attention to text, feed-forward). Pre-norm throughout.

use super::context::Keys;
use super::{EPSILON, linear, norm};
use crate::Result;
use crate::nn::{LayerNorm, Linear, Loader, act, attend, split_heads};
use crate::params::Params;
use burn::tensor::Tensor;

pub(super) struct Stage {
    heads: usize,
    norm1: LayerNorm,
    conv1: Linear,
    time: Linear,
    norm2: LayerNorm,
    conv2: Linear,
    self_norm: LayerNorm,
    self_qkv: Linear,
    self_out: Linear,
    cross_norm: LayerNorm,
    cross_q: Linear,
    cross_out: Linear,
    forward_norm: LayerNorm,
    forward1: Linear,
    forward2: Linear,
}

impl Stage {
    pub fn init(name: &str, width: usize, cond: usize, p: &mut Params, seed: u64) {
        let n = |part: &str| format!("{name}.{part}");
        norm(p, &n("norm1"), width, seed);
        linear(p, &n("conv1"), 3 * width, width, 2.0, seed);
        linear(p, &n("time"), cond, 2 * width, 0.1, seed);
        norm(p, &n("norm2"), width, seed);
        linear(p, &n("conv2"), 3 * width, width, 0.1, seed);
        norm(p, &n("self.norm"), width, seed);
        linear(p, &n("self.qkv"), width, 3 * width, 1.0, seed);
        linear(p, &n("self.out"), width, width, 0.1, seed);
        norm(p, &n("cross.norm"), width, seed);
        linear(p, &n("cross.q"), width, width, 1.0, seed);
        linear(p, &n("cross.kv"), width, 2 * width, 1.0, seed);
        linear(p, &n("cross.out"), width, width, 0.3, seed);
        norm(p, &n("forward.norm"), width, seed);
        linear(p, &n("forward.1"), width, 4 * width, 2.0, seed);
        linear(p, &n("forward.2"), 4 * width, width, 0.1, seed);
    }

    pub fn load(name: &str, heads: usize, l: &mut Loader<'_>) -> Result<Self> {
        let n = |part: &str| format!("{name}.{part}");
        Ok(Self {
            heads,
            norm1: l.norm(&n("norm1"), EPSILON)?,
            conv1: l.linear(&n("conv1"))?,
            time: l.linear(&n("time"))?,
            norm2: l.norm(&n("norm2"), EPSILON)?,
            conv2: l.linear(&n("conv2"))?,
            self_norm: l.norm(&n("self.norm"), EPSILON)?,
            self_qkv: l.linear(&n("self.qkv"))?,
            self_out: l.linear(&n("self.out"))?,
            cross_norm: l.norm(&n("cross.norm"), EPSILON)?,
            cross_q: l.linear(&n("cross.q"))?,
            cross_out: l.linear(&n("cross.out"))?,
            forward_norm: l.norm(&n("forward.norm"), EPSILON)?,
            forward1: l.linear(&n("forward.1"))?,
            forward2: l.linear(&n("forward.2"))?,
        })
    }

    /// `[batch·rows, width]` → the same, and the cross-attention `[batch, heads, rows, tokens]`.
    pub fn forward(&self, x: Tensor<2>, time: &Tensor<2>, keys: &Keys, bias: &Tensor<4>) -> (Tensor<2>, Tensor<4>) {
        let batch = time.dims()[0];
        let x = self.residual(x, time, batch);
        let x = self.attend_joints(x, batch);
        let q = split_heads(self.cross_q.forward(self.cross_norm.forward(x.clone())), batch, self.heads);
        let (mixed, map) = attend(q, keys.k.clone(), keys.v.clone(), Some(bias.clone()));
        let x = x + self.cross_out.forward(mixed);
        let h = self.forward2.forward(act(self.forward1.forward(self.forward_norm.forward(x.clone()))));
        (x + h, map)
    }

    fn residual(&self, x: Tensor<2>, time: &Tensor<2>, batch: usize) -> Tensor<2> {
        let [rows, width] = x.dims();
        let h = self.conv1.forward(neighbours(act(self.norm1.forward(x.clone())), batch));
        let modulation = self.time.forward(time.clone()).reshape([batch, 1, 2 * width]);
        let scale = modulation.clone().narrow(2, 0, width).add_scalar(1.0);
        let shift = modulation.narrow(2, width, width);
        let h = self.norm2.forward(h).reshape([batch, rows / batch, width]) * scale + shift;
        let h = self.conv2.forward(neighbours(act(h.reshape([rows, width])), batch));
        x + h
    }

    fn attend_joints(&self, x: Tensor<2>, batch: usize) -> Tensor<2> {
        let [rows, width] = x.dims();
        let qkv = self.self_qkv.forward(self.self_norm.forward(x.clone()));
        let qkv = qkv.reshape([batch, rows / batch, 3, self.heads, width / self.heads]);
        let pick = |i: usize| qkv.clone().narrow(2, i, 1).squeeze_dim::<4>(2).swap_dims(1, 2);
        let (mixed, _) = attend(pick(0), pick(1), pick(2), None);
        x + self.self_out.forward(mixed)
    }
}

/// Each row beside its two neighbours, `[batch·rows, width]` → `[batch·rows, 3·width]`, zeros past the ends: a
/// convolution of width 3 is then one matrix product.
pub(super) fn neighbours(x: Tensor<2>, batch: usize) -> Tensor<2> {
    let [rows, width] = x.dims();
    let length = rows / batch;
    let x = x.reshape([batch, length, width]);
    let zeros = Tensor::<3>::zeros([batch, 1, width], &x.device());
    if length == 1 {
        return Tensor::cat(vec![zeros.clone(), x, zeros], 2).reshape([rows, 3 * width]);
    }
    let before = Tensor::cat(vec![zeros.clone(), x.clone().narrow(1, 0, length - 1)], 1);
    let after = Tensor::cat(vec![x.clone().narrow(1, 1, length - 1), zeros], 1);
    Tensor::cat(vec![before, x, after], 2).reshape([rows, 3 * width])
}
