//! From the denoiser's cross-attention to "which word moved which joint".

use super::Attention;
use crate::normal::{ROW_JOINTS, ROWS};
use crate::text::Encoded;
use crate::{Error, Result};
use pose::JOINT_COUNT;

/// Attention of each joint to each word, by stage and head: coarse rows spread back to their joints, pieces of a word
/// added up, special tokens left out.
#[derive(Clone, Debug, PartialEq)]
pub struct JointAttention {
    /// Stages of the denoiser, in order.
    pub stages: usize,
    /// Heads of each stage.
    pub heads: usize,
    /// Words of the text.
    pub words: usize,
    /// `[stage, head, joint, word]`, row-major; a row sums to at most 1, what is missing went to special tokens.
    pub weights: Vec<f32>,
}

impl JointAttention {
    /// The mean over stages and heads, `[joint, word]`; rows sum to 1 (all zero when the text has no words).
    #[must_use]
    pub fn mean(&self) -> Vec<f32> {
        let mut table = vec![0.0f32; JOINT_COUNT * self.words];
        for part in self.weights.chunks(table.len().max(1)) {
            table.iter_mut().zip(part).for_each(|(sum, weight)| *sum += weight);
        }
        for row in table.chunks_mut(self.words.max(1)) {
            let sum: f32 = row.iter().sum();
            if sum > 0.0 {
                row.iter_mut().for_each(|w| *w /= sum);
            }
        }
        table
    }
}

/// The attention of item `item` of the batch.
///
/// # Errors
/// [`Error::Device`] when the numbers cannot be read back.
pub fn joint_attention(maps: &Attention, item: usize, text: &Encoded) -> Result<JointAttention> {
    let words = text.words.len();
    let heads = maps.first().map_or(0, |map| map.dims()[1]);
    let mut weights = vec![0.0f32; maps.len() * heads * JOINT_COUNT * words];
    let mut parts = weights.chunks_mut((JOINT_COUNT * words).max(1));
    for map in maps {
        let [_, heads, rows, tokens] = map.dims();
        let one = map.clone().narrow(0, item, 1).reshape([heads * rows * tokens]);
        let read: Vec<f32> = one
            .into_data()
            .try_to_vec()
            .map_err(|e| Error::Device(format!("attention could not be read back from the device: {e:?}")))?;
        for (head, table) in read.chunks(rows * tokens).zip(&mut parts) {
            for (row, joint) in ROW_JOINTS.iter().enumerate() {
                let Some(joint) = joint else { continue };
                let source = row * rows / ROWS;
                for (token, word) in text.token_words.iter().enumerate().take(tokens) {
                    if let Some(word) = word {
                        table[joint * words + word] += head[source * tokens + token];
                    }
                }
            }
        }
    }
    Ok(JointAttention { stages: maps.len(), heads, words, weights })
}
