//! Poses each with one of its captions, to learn which belong together.

use super::TrainData;
use crate::Result;
use crate::noise::{below, unit};
use crate::normal::ROWS;
use crate::text::Encoded;
use std::borrow::Cow;

/// A pose (z-scores), and the number and features of its caption.
pub(crate) type Pair<'a> = (&'a [f32; ROWS * 3], usize, Cow<'a, Encoded>);

/// Which pose a pair is made of.
pub(crate) enum Pick<'a> {
    /// One drawn for training.
    Training(&'a mut rand_chacha::ChaCha12Rng),
    /// The validation pose of that number.
    Validation(usize),
}

impl TrainData {
    /// A pose to learn its caption from: a training pose drawn as training draws them, or the validation pose of that
    /// number, with the number and features of one of its captions; `None` for a pose without captions.
    ///
    /// # Errors
    /// As [`Self::batch`].
    pub(crate) fn pair(&self, pick: Pick<'_>, auto_share: f64) -> Result<Option<Pair<'_>>> {
        let (item, text) = match pick {
            Pick::Training(rng) => {
                let u = unit(rng);
                let item = &self.items[self.cumulative.partition_point(|c| *c < u).min(self.items.len() - 1)];
                let auto = unit(rng) < auto_share;
                let pool = item.captions(auto);
                (item, pool.get(below(rng, pool.len().max(1))))
            }
            Pick::Validation(number) => {
                let Some(item) = self.validation.get(number) else { return Ok(None) };
                (item, item.captions(false).first())
            }
        };
        text.map(|text| Ok((&item.rows, *text, self.texts.get(*text)?))).transpose()
    }

    /// Number of validation poses.
    #[must_use]
    pub fn validation_len(&self) -> usize {
        self.validation.len()
    }
}
