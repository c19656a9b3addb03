//! Examples as the denoiser sees them: numbers in the rows of the joints they belong to.

use super::{Found, Library};
use crate::normal::{Normalisation, ROWS};

/// Channels of one example in a row: x, y and z as z-scores, then similarity and agreement, each brought to −1 … 1.
pub const CHANNELS: usize = 5;

impl Library {
    /// What examples say, `[24, 5·count]`; where one is missing or `None`, zeros.
    #[must_use]
    pub fn channels(&self, found: &[Option<Found>], count: usize, normalisation: &Normalisation) -> Vec<f32> {
        let width = CHANNELS * count;
        let mut channels = vec![0.0; ROWS * width];
        for (place, one) in found.iter().take(count).enumerate() {
            let Some(one) = one else { continue };
            let rows = normalisation.to_rows(&self.examples[one.example].pose);
            let words = [one.similarity * 2.0 - 1.0, one.agreement * 2.0 - 1.0];
            for (row, xyz) in channels.chunks_mut(width).zip(rows.chunks(3)) {
                let here = &mut row[place * CHANNELS..(place + 1) * CHANNELS];
                here[..3].copy_from_slice(xyz);
                here[3..].copy_from_slice(&words);
            }
        }
        channels
    }
}
