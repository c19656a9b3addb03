//! Rows beside their neighbours in the same body or text, which make a convolution of width 3 one product; and the way
//! back.

use super::work::{Buffer, Work};
use rayon::prelude::*;

/// Each row beside its two neighbours in the same body, `[bodies·rows, 3·width]`, zeros past the ends.
pub(super) fn beside<'w>(work: &'w Work, x: &[f32], width: usize, rows: usize) -> Buffer<'w> {
    let mut out = work.buffer(3 * x.len());
    out.par_chunks_mut(3 * rows * width).zip(x.par_chunks(rows * width)).for_each(|(out, x)| {
        for (row, out) in out.chunks_exact_mut(3 * width).enumerate() {
            // The row before this one, itself, and the one after.
            for (place, from) in out.chunks_exact_mut(width).zip([row.checked_sub(1), Some(row), Some(row + 1)]) {
                match from.filter(|from| *from < rows) {
                    Some(from) => place.copy_from_slice(&x[from * width..][..width]),
                    None => place.fill(0.0),
                }
            }
        }
    });
    out
}

/// The way back of [`beside`]: what came back for a row, beside itself and its neighbours, summed.
pub(super) fn together<'w>(work: &'w Work, d: &[f32], width: usize, rows: usize) -> Buffer<'w> {
    let mut out = work.zeros(d.len() / 3);
    out.par_chunks_mut(rows * width).zip(d.par_chunks(3 * rows * width)).for_each(|(out, d)| {
        let mut add = |row: usize, from: &[f32]| {
            out[row * width..][..width].iter_mut().zip(from).for_each(|(out, d)| *out += d);
        };
        for (row, d) in d.chunks_exact(3 * width).enumerate() {
            if row > 0 {
                add(row - 1, &d[..width]);
            }
            add(row, &d[width..2 * width]);
            if row + 1 < rows {
                add(row + 1, &d[2 * width..]);
            }
        }
    });
    out
}
