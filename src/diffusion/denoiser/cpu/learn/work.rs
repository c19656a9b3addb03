//! Buffers that are used again: fresh ones of this size come from the system page by page, each of them zeroed, which
//! costs a fifth of a training step.

use pulp::Arch;
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Numbers one thread copies at a time.
const PIECE: usize = 1 << 16;

/// What one training step leaves to the next: the machine's vector instructions, once found, and buffers by their
/// capacity, a power of two: batches of longer and shorter texts share them.
pub struct Work {
    pub(super) arch: Arch,
    free: Mutex<HashMap<usize, Vec<Vec<f32>>>>,
}

/// A buffer of a [`Work`]; it goes back when it is dropped.
pub(super) struct Buffer<'w> {
    values: Vec<f32>,
    work: &'w Work,
}

impl Default for Work {
    fn default() -> Self {
        Self { arch: Arch::new(), free: Mutex::default() }
    }
}

impl Work {
    fn free(&self) -> MutexGuard<'_, HashMap<usize, Vec<Vec<f32>>>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for so many numbers, with anything in it.
    pub(super) fn take(&self, length: usize) -> Vec<f32> {
        let capacity = length.next_power_of_two();
        let found = self.free().get_mut(&capacity).and_then(Vec::pop);
        let mut room = found.unwrap_or_else(|| Vec::with_capacity(capacity));
        room.resize(length, 0.0);
        room
    }

    /// Gives room back.
    pub(super) fn give(&self, room: Vec<f32>) {
        if let Some(power) = room.capacity().checked_ilog2() {
            self.free().entry(1 << power).or_default().push(room);
        }
    }

    /// A buffer that holds anything.
    pub(super) fn buffer(&self, length: usize) -> Buffer<'_> {
        Buffer { values: self.take(length), work: self }
    }

    /// A buffer of zeros.
    pub(super) fn zeros(&self, length: usize) -> Buffer<'_> {
        let mut buffer = self.buffer(length);
        buffer.par_chunks_mut(PIECE).for_each(|piece| piece.fill(0.0));
        buffer
    }

    /// A buffer with these numbers.
    pub(super) fn copy(&self, of: &[f32]) -> Buffer<'_> {
        let mut buffer = self.buffer(of.len());
        buffer.par_chunks_mut(PIECE).zip(of.par_chunks(PIECE)).for_each(|(piece, of)| piece.copy_from_slice(of));
        buffer
    }
}

impl Deref for Buffer<'_> {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.values
    }
}

impl DerefMut for Buffer<'_> {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        self.work.give(std::mem::take(&mut self.values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_share_the_same_buffers() {
        let work = Work::default();
        for length in 513..=1024 {
            let (one, other) = (work.buffer(length), work.zeros(length));
            assert!(one.len() == length && other.iter().all(|x| *x == 0.0));
        }
        let kept: usize = work.free().values().flatten().map(Vec::capacity).sum();
        assert_eq!(kept, 2 * 1024);
    }
}
