//! The encoded captions of a training: on disk where there is a place for them, else in memory.

use crate::text::cache::{FeatureCache, Kept};
use crate::text::{Encoded, TextEncoder};
use crate::{Error, Result};
use std::borrow::Cow;

/// Texts encoded together.
const TOGETHER: usize = 256;

/// Encoded texts by number.
pub(super) enum Texts {
    Held(Vec<Encoded>),
    Kept(Kept),
}

impl Texts {
    /// Encodes every text that the cache does not know, short ones together with short ones so that little is padded.
    /// `progress` hears how many of how many are done, and says whether to go on.
    pub fn encode(
        list: &[String],
        encoder: &dyn TextEncoder,
        cache: Option<&mut FeatureCache>,
        progress: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<Self> {
        match cache {
            None => Ok(Self::Held(held(list, encoder, progress)?)),
            Some(cache) => {
                let unknown = |i: &usize| !cache.knows(&list[*i]);
                let new: Vec<usize> = (0..list.len()).filter(unknown).collect();
                let known = list.len() - new.len();
                encode_some(list, new, encoder, |done, chunk| {
                    cache.add(chunk.iter().map(|(i, encoded)| (list[*i].as_str(), encoded)))?;
                    if progress(known + done, list.len()) { Ok(()) } else { Err(Error::Stopped) }
                })?;
                let kept = cache.kept(list)?;
                kept.map(Self::Kept).ok_or_else(|| Error::Config("captions that were just written are gone".into()))
            }
        }
    }

    /// The text of that number.
    ///
    /// # Errors
    /// [`Error::Config`] when it lies on disk and is gone.
    pub fn get(&self, number: usize) -> Result<Cow<'_, Encoded>> {
        match self {
            Self::Held(texts) => Ok(Cow::Borrowed(&texts[number])),
            Self::Kept(kept) => kept.get(number).map(Cow::Owned),
        }
    }
}

fn held(
    list: &[String],
    encoder: &dyn TextEncoder,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Vec<Encoded>> {
    let mut texts: Vec<Option<Encoded>> = vec![None; list.len()];
    encode_some(list, (0..list.len()).collect(), encoder, |done, chunk| {
        for (i, text) in chunk {
            texts[i] = Some(text);
        }
        if progress(done, list.len()) { Ok(()) } else { Err(Error::Stopped) }
    })?;
    Ok(texts.into_iter().flatten().collect())
}

/// Encodes the texts of these numbers; `take` gets how many are done, and each with its number.
fn encode_some(
    list: &[String],
    mut numbers: Vec<usize>,
    encoder: &dyn TextEncoder,
    mut take: impl FnMut(usize, Vec<(usize, Encoded)>) -> Result<()>,
) -> Result<()> {
    numbers.sort_by_key(|i| (list[*i].len(), *i));
    for (n, chunk) in numbers.chunks(TOGETHER).enumerate() {
        let batch: Vec<&str> = chunk.iter().map(|i| list[*i].as_str()).collect();
        let encoded = encoder.encode(&batch)?;
        take(n * TOGETHER + chunk.len(), chunk.iter().copied().zip(encoded).collect())?;
    }
    Ok(())
}
