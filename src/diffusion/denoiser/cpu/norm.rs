//! Layer normalisation on slices, written so that the compiler makes the machine's vector instructions of it (inside
//! [`Arch::dispatch`]).

use crate::denoiser::EPSILON;
use crate::params::Params;
use crate::{Error, Result};
use pulp::{Arch, Simd, WithSimd};

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
        let mut out = vec![0.0; x.len()];
        self.write(arch, x, &mut out);
        out
    }

    /// The same, negative values made zero.
    pub fn act(&self, arch: Arch, x: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; x.len()];
        self.write_act(arch, x, &mut out);
        out
    }

    /// [`Norm::of`] into `out`.
    pub fn write(&self, arch: Arch, x: &[f32], out: &mut [f32]) {
        arch.dispatch(Normalise { norm: self, x, out, floor: f32::NEG_INFINITY });
    }

    /// [`Norm::act`] into `out`.
    pub fn write_act(&self, arch: Arch, x: &[f32], out: &mut [f32]) {
        arch.dispatch(Normalise { norm: self, x, out, floor: 0.0 });
    }

    /// The same after each body's channels were scaled by 1 + its first half of `modulation` `[bodies, 2·channels]`
    /// and moved by its second half.
    pub fn modulated(&self, arch: Arch, x: &mut [f32], modulation: &[f32]) {
        arch.dispatch(Modulate { norm: self, x, modulation });
    }

    /// Channels.
    pub fn width(&self) -> usize {
        self.weight.len()
    }

    /// `[channels]`.
    pub fn weight(&self) -> &[f32] {
        &self.weight
    }

    /// What becomes of a whitened value of a channel.
    #[inline(always)]
    pub fn turned(&self, channel: usize, value: f32) -> f32 {
        value * self.weight[channel] + self.bias[channel]
    }

    /// A row less its mean, divided by its deviation, into `out`; returns what it was multiplied by.
    #[inline(always)]
    pub fn whitened(&self, row: &[f32], out: &mut [f32]) -> f32 {
        let (mean, scale) = moments(row);
        out.iter_mut().zip(row).for_each(|(out, x)| *out = (x - mean) * scale);
        scale
    }

    #[inline(always)]
    fn one(&self, row: &mut [f32]) {
        let (mean, scale) = moments(row);
        for ((x, weight), bias) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
            *x = (*x - mean) * scale * weight + bias;
        }
    }
}

/// Whole functions are given to [`Arch::dispatch`] as types: a closure of this size would be compiled apart, without the
/// machine's instructions.
struct Normalise<'a> {
    norm: &'a Norm,
    x: &'a [f32],
    out: &'a mut [f32],
    /// Values below it become it.
    floor: f32,
}

impl WithSimd for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Norm { weight, bias } = self.norm;
        for (row, out) in self.x.chunks_exact(weight.len()).zip(self.out.chunks_exact_mut(weight.len())) {
            let (mean, scale) = moments(row);
            for ((x, out), (weight, bias)) in row.iter().zip(out).zip(weight.iter().zip(bias)) {
                *out = ((x - mean) * scale * weight + bias).max(self.floor);
            }
        }
    }
}

struct Modulate<'a> {
    norm: &'a Norm,
    x: &'a mut [f32],
    modulation: &'a [f32],
}

impl WithSimd for Modulate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.norm.width();
        let bodies = self.modulation.len() / (2 * width);
        let body = self.x.len() / bodies;
        for (body, modulation) in self.x.chunks_exact_mut(body).zip(self.modulation.chunks_exact(2 * width)) {
            let (scale, shift) = modulation.split_at(width);
            for row in body.chunks_exact_mut(width) {
                self.norm.one(row);
                for ((x, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
                    *x = (*x * (1.0 + scale) + shift).max(0.0);
                }
            }
        }
    }
}

/// The mean of a row, and one over its deviation.
#[inline(always)]
fn moments(row: &[f32]) -> (f32, f32) {
    let count = row.len() as f32;
    let mean = sum(row.iter().copied()) / count;
    let variance = sum(row.iter().map(|x| (x - mean) * (x - mean))) / count;
    (mean, 1.0 / (variance + EPSILON as f32).sqrt())
}

/// A sum in sixteen parts, which vector instructions can take at once; one in order they may not touch.
#[inline(always)]
pub(super) fn sum(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let mut parts = [0.0f32; 16];
    for (i, value) in values.enumerate() {
        parts[i % 16] += value;
    }
    parts.iter().sum()
}
