//! A second opinion on which example a sentence means: how near a pose–text encoder, learnt from recorded poses with
//! what people said of them and from archetypes, finds sentence and pose. It is another one than `posa eval` judges
//! with, so that no judge sees its own choice.

use super::Example;
use crate::evaluator::Evaluator;
use crate::text::Encoded;
use crate::{Error, Result};
use burn::tensor::Device;
use pose::Pose;
use std::path::Path;

/// What a nearness of 1 is worth, in cosines of wordings.
const WORTH: f32 = 0.15;

/// A pose–text encoder and where the examples lie in its space.
pub(super) struct Second {
    encoder: Evaluator,
    places: Vec<Vec<f32>>,
}

/// Name of its file in the weights folder.
#[must_use]
pub fn ranker_name(encoder: &str) -> String {
    format!("ranker-{encoder}.safetensors")
}

impl Second {
    /// The opinion of the weights folder on these examples; `None` where the folder has none for this text encoder.
    ///
    /// # Errors
    /// As [`Evaluator::load`] for a file that is there and cannot be used.
    pub fn open(weights: &Path, text_encoder: &str, examples: &[Example]) -> Result<Option<Self>> {
        let path = weights.join(ranker_name(text_encoder));
        if !path.exists() {
            return Ok(None);
        }
        let encoder = Evaluator::load(&path, &Device::flex())?;
        if encoder.card.encoder != text_encoder {
            return Err(Error::weights(&path, format!("it reads texts of the encoder \"{}\"", encoder.card.encoder)));
        }
        let poses: Vec<Pose> = examples.iter().map(|example| example.pose).collect();
        let places = encoder.poses(&poses)?;
        Ok(Some(Self { encoder, places }))
    }

    /// sha256 of its file, hexadecimal.
    pub fn hash(&self) -> &str {
        &self.encoder.hash
    }

    /// What it adds to each example's score, for every text.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when it cannot be computed.
    pub fn of<'a>(&self, texts: impl IntoIterator<Item = &'a Encoded>) -> Result<Vec<Vec<f32>>> {
        let texts = self.encoder.texts(texts)?;
        let near = |text: &[f32], pose: &[f32]| WORTH * text.iter().zip(pose).map(|(a, b)| a * b).sum::<f32>();
        Ok(texts.iter().map(|text| self.places.iter().map(|pose| near(text, pose)).collect()).collect())
    }
}
