//! A linear layer in training: rows forward, and what comes back through it for its input, its weights and its bias.

use super::work::{Buffer, Work};
use crate::denoiser::cpu::laid::{Laid, TALL};
use crate::denoiser::cpu::product::{End, Layer};
use crate::params::Params;
use crate::{Error, Result};
use rayon::prelude::*;

/// Most rows that are multiplied at once: they stay in a core's own cache.
const TOGETHER: usize = 32 * TALL;

/// Its weights are laid out at each of the two times a step that they are needed.
pub(super) struct Linear<'a> {
    name: String,
    to: usize,
    /// `[from, to]`.
    weight: &'a [f32],
    bias: &'a [f32],
}

/// What stood before the layer's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Anything.
    Any,
    /// An activation that made negative values zero: nothing comes back where it did.
    Act,
}

/// How many of `rows` one thread takes at a time; what is computed does not depend on it.
fn share(rows: usize) -> usize {
    rows.div_ceil(rayon::current_num_threads()).next_multiple_of(TALL).clamp(TALL, TOGETHER)
}

impl<'a> Linear<'a> {
    /// # Errors
    /// [`Error::Config`] when there is no such layer.
    pub fn load(params: &'a Params, name: &str) -> Result<Self> {
        let get = |part: &str| params.get(&format!("{name}.{part}"));
        let (Some(weight), Some(bias)) = (get("weight"), get("bias")) else {
            return Err(Error::Config(format!("the weights hold no layer \"{name}\"")));
        };
        Ok(Self { to: bias.data.len(), weight: &weight.data, bias: &bias.data, name: name.into() })
    }

    /// Channels of the input.
    fn from(&self) -> usize {
        self.weight.len() / self.to
    }

    /// Channels of the output.
    pub fn to(&self) -> usize {
        self.to
    }

    /// `[rows, from]` → `[rows, to]`.
    pub fn of<'w>(&self, work: &'w Work, x: &[f32], end: End) -> Buffer<'w> {
        debug_assert_ne!(end, End::Add, "there is nothing yet to add to");
        let mut out = work.buffer(x.len() / self.from() * self.to);
        self.write(work, x, &mut out, end);
        out
    }

    /// The same into `out`.
    pub fn write(&self, work: &Work, x: &[f32], out: &mut [f32], end: End) {
        let room = work.take(Layer::room(self.from(), self.to));
        let layer = Layer::of_rows(self.weight, self.to, self.bias, room);
        multiply(work, &layer, x, out, end);
        work.give(layer.into_room());
    }

    /// Notes the gradients of weights and bias for an input `x` `[rows, from]` and the gradient `dy` `[rows, to]` of
    /// the output; returns the gradient of the input.
    pub fn back<'w>(&self, work: &'w Work, x: &[f32], dy: &[f32], before: Before, grads: &mut Params) -> Buffer<'w> {
        self.learn(work, x, dy, grads);
        let mut dx = work.buffer(x.len());
        let room = work.take(Layer::room(self.to, self.from()));
        let layer = Layer::of_columns(self.weight, self.to, room);
        multiply(work, &layer, dy, &mut dx, End::Set);
        work.give(layer.into_room());
        if before == Before::Act {
            let rows = share(x.len() / self.from()) * self.from();
            dx.par_chunks_mut(rows).zip(x.par_chunks(rows)).for_each(|(dx, x)| {
                dx.iter_mut().zip(x).for_each(|(dx, x)| *dx = if *x > 0.0 { *dx } else { 0.0 });
            });
        }
        dx
    }

    /// The same for an input whose gradient nobody asks for.
    pub fn learn(&self, work: &Work, x: &[f32], dy: &[f32], grads: &mut Params) {
        let (from, to) = (self.from(), self.to);
        // The gradient of the weights is the product of the input's transpose and the output's gradient, summed over
        // pieces of so many rows in their order.
        let pieces: Vec<(Layer, Vec<f32>)> = dy
            .par_chunks(TOGETHER * to)
            .map(|dy| {
                let mut sums = vec![0.0; to];
                for row in dy.chunks_exact(to) {
                    sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
                }
                (Layer::of_rows(dy, to, &[], work.take(Layer::room(dy.len() / to, to))), sums)
            })
            .collect();
        if let Some(bias) = grads.get_mut(&format!("{}.bias", self.name)) {
            for (_, sums) in &pieces {
                bias.data.iter_mut().zip(sums).for_each(|(bias, sum)| *bias += sum);
            }
        }
        if let Some(weight) = grads.get_mut(&format!("{}.weight", self.name)) {
            let columns = share(from);
            weight.data.par_chunks_mut(columns * to).enumerate().for_each(|(i, out)| {
                let columns = i * columns..from.min((i + 1) * columns);
                for (x, (dy, _)) in x.chunks(TOGETHER * from).zip(&pieces) {
                    let room = work.take(x.len() / from * columns.len());
                    let laid = Laid::of_columns(x, from, columns.clone(), room);
                    dy.write(work.arch, &laid, out, End::Add);
                    work.give(laid.into_room());
                }
            });
        }
        pieces.into_iter().for_each(|(layer, _)| work.give(layer.into_room()));
    }
}

fn multiply(work: &Work, layer: &Layer, x: &[f32], out: &mut [f32], end: End) {
    let (from, to) = (layer.from(), layer.to());
    let rows = share(x.len() / from);
    x.par_chunks(rows * from).zip(out.par_chunks_mut(rows * to)).for_each(|(x, out)| {
        let laid = Laid::of_rows(x, from, work.take(x.len()));
        layer.write(work.arch, &laid, out, end);
        work.give(laid.into_room());
    });
}
