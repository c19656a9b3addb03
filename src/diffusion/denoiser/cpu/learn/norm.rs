//! Layer normalisation in training (Ba et al. 2016), plain and modulated by each body's time.
//!
//! With x̂ = (x − mean)/√(variance + ε) and y = x̂ w + b, the gradient of x is (g − mean(g) − x̂ mean(g x̂))/√(variance + ε)
//! with g = w ∂y.

use super::work::{Buffer, Work};
use crate::Result;
use crate::denoiser::cpu::norm::{self, sum};
use crate::params::Params;
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

/// Rows one thread takes at a time; sums over rows are made of these pieces, in their order.
const TOGETHER: usize = 192;

pub(super) struct Norm {
    name: String,
    norm: norm::Norm,
}

impl Norm {
    /// # Errors
    /// [`crate::Error::Config`] when there is no such norm.
    pub fn load(params: &Params, name: &str) -> Result<Self> {
        Ok(Self { name: name.into(), norm: norm::Norm::load(params, name)? })
    }

    /// `[rows, channels]` → the same.
    pub fn of<'w>(&self, work: &'w Work, x: &[f32]) -> Buffer<'w> {
        self.each(work, x, |out, x| self.norm.write(work.arch, x, out))
    }

    /// The same, negative values made zero.
    pub fn act<'w>(&self, work: &'w Work, x: &[f32]) -> Buffer<'w> {
        self.each(work, x, |out, x| self.norm.write_act(work.arch, x, out))
    }

    fn each<'w>(&self, work: &'w Work, x: &[f32], write: impl Fn(&mut [f32], &[f32]) + Sync) -> Buffer<'w> {
        let mut out = work.buffer(x.len());
        let piece = TOGETHER * self.norm.width();
        out.par_chunks_mut(piece).zip(x.par_chunks(piece)).for_each(|(out, x)| write(out, x));
        out
    }

    /// As [`norm::Norm::modulated`], of bodies side by side.
    pub fn modulated<'w>(&self, work: &'w Work, x: &[f32], modulation: &[f32]) -> Buffer<'w> {
        let twice = 2 * self.norm.width();
        let mut out = work.copy(x);
        let body = x.len() / (modulation.len() / twice);
        out.par_chunks_mut(body)
            .zip(modulation.par_chunks(twice))
            .for_each(|(out, modulation)| self.norm.modulated(work.arch, out, modulation));
        out
    }

    /// Adds to `dx` what comes back for the input `x` through the gradient `dy` of the output.
    pub fn back(&self, work: &Work, x: &[f32], dy: &[f32], dx: &mut [f32], grads: &mut Params) {
        let width = self.norm.width();
        let piece = TOGETHER * width;
        let pieces = dx.par_chunks_mut(piece).zip(x.par_chunks(piece)).zip(dy.par_chunks(piece));
        let sums: Vec<Vec<f32>> = pieces
            .map(|((dx, x), dy)| {
                let mut sums = vec![0.0; 2 * width];
                work.arch.dispatch(Back { norm: &self.norm, x, dy, dx, sums: &mut sums });
                sums
            })
            .collect();
        self.note(&sums, grads);
    }

    /// Of the modulated norm: `dz` is the gradient of what came out, before the activation. Returns the gradients of
    /// `x` and of the modulation.
    pub fn back_modulated<'w>(
        &self,
        work: &'w Work,
        (x, modulation): (&[f32], &[f32]),
        dz: &[f32],
        grads: &mut Params,
    ) -> (Buffer<'w>, Buffer<'w>) {
        let width = self.norm.width();
        let body = x.len() / (modulation.len() / (2 * width));
        let (mut dx, mut dm) = (work.zeros(x.len()), work.zeros(modulation.len()));
        let bodies = dx.par_chunks_mut(body).zip(dm.par_chunks_mut(2 * width)).zip(modulation.par_chunks(2 * width));
        let sums: Vec<Vec<f32>> = bodies
            .zip(x.par_chunks(body).zip(dz.par_chunks(body)))
            .map(|(((dx, dm), modulation), (x, dz))| {
                let mut sums = vec![0.0; 2 * width];
                work.arch.dispatch(BackModulated { norm: &self.norm, x, modulation, dz, dx, dm, sums: &mut sums });
                sums
            })
            .collect();
        self.note(&sums, grads);
        (dx, dm)
    }

    fn note(&self, sums: &[Vec<f32>], grads: &mut Params) {
        let width = self.norm.width();
        for (part, from) in [("weight", 0), ("bias", width)] {
            if let Some(grad) = grads.get_mut(&format!("{}.{part}", self.name)) {
                for sums in sums {
                    grad.data.iter_mut().zip(&sums[from..from + width]).for_each(|(grad, sum)| *grad += sum);
                }
            }
        }
    }
}

/// Rows of a plain norm; `sums` gathers the gradients of weight and bias.
struct Back<'a> {
    norm: &'a norm::Norm,
    x: &'a [f32],
    dy: &'a [f32],
    dx: &'a mut [f32],
    sums: &'a mut [f32],
}

impl WithSimd for Back<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.norm.width();
        let mut seen = vec![0.0; width];
        let rows = self.dx.chunks_exact_mut(width).zip(self.x.chunks_exact(width)).zip(self.dy.chunks_exact(width));
        for ((dx, x), dy) in rows {
            let scale = self.norm.whitened(x, &mut seen);
            one(self.norm.weight(), &seen, scale, dy, dx, self.sums);
        }
    }
}

/// Rows of one body of a modulated norm; `dm` gathers the gradient of its modulation.
struct BackModulated<'a> {
    norm: &'a norm::Norm,
    x: &'a [f32],
    modulation: &'a [f32],
    dz: &'a [f32],
    dx: &'a mut [f32],
    dm: &'a mut [f32],
    sums: &'a mut [f32],
}

impl WithSimd for BackModulated<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.norm.width();
        let (dscale, dshift) = self.dm.split_at_mut(width);
        let (dshift, modulation) = (&mut dshift[..width], &self.modulation[..width]);
        let (mut seen, mut dy) = (vec![0.0; width], vec![0.0; width]);
        let rows = self.dx.chunks_exact_mut(width).zip(self.x.chunks_exact(width)).zip(self.dz.chunks_exact(width));
        for ((dx, x), dz) in rows {
            let scale = self.norm.whitened(x, &mut seen);
            for i in 0..width {
                dscale[i] += dz[i] * self.norm.turned(i, seen[i]);
                dshift[i] += dz[i];
                dy[i] = dz[i] * (1.0 + modulation[i]);
            }
            one(self.norm.weight(), &seen, scale, &dy, dx, self.sums);
        }
    }
}

/// One row: `seen` is x̂, `scale` 1/√(variance + ε). Adds to `dx`, and to `sums` the gradients of weight and bias.
#[inline(always)]
fn one(weight: &[f32], seen: &[f32], scale: f32, dy: &[f32], dx: &mut [f32], sums: &mut [f32]) {
    let width = seen.len();
    let (weight, dy, dx) = (&weight[..width], &dy[..width], &mut dx[..width]);
    let (dweight, dbias) = sums.split_at_mut(width);
    let dbias = &mut dbias[..width];
    let mean = sum(dy.iter().zip(weight).map(|(dy, w)| dy * w)) / width as f32;
    let along = sum(dy.iter().zip(weight).zip(seen).map(|((dy, w), x)| dy * w * x)) / width as f32;
    for i in 0..width {
        dx[i] += scale * (dy[i] * weight[i] - mean - seen[i] * along);
        dweight[i] += dy[i] * seen[i];
        dbias[i] += dy[i];
    }
}
