//! From the denoiser's cross-attention to "which word moved which joint".

use super::Attention;
use crate::normal::{ROW_JOINTS, ROWS};
use crate::text::Encoded;
use crate::{Error, Result};
use pose::JOINT_COUNT;

/// Attention of each joint to each word, `[joint, word]` row-major, for item `item` of the batch: the mean over
/// stages and heads, coarse rows spread back to their joints, pieces of a word added up, special tokens left
/// out, rows made to sum to 1 (all zero when the text has no words).
///
/// # Errors
/// [`Error::Device`] when the numbers cannot be read back.
pub fn joint_attention(maps: &Attention, item: usize, text: &Encoded) -> Result<Vec<f32>> {
    let words = text.words.len();
    let mut table = vec![0.0f32; JOINT_COUNT * words];
    for map in maps {
        let [_, heads, rows, tokens] = map.dims();
        let one = map.clone().narrow(0, item, 1).mean_dim(1).reshape([rows * tokens]);
        let weights: Vec<f32> = one
            .into_data()
            .try_to_vec()
            .map_err(|e| Error::Device(format!("attention could not be read back from the device: {e:?}")))?;
        let _ = heads;
        for (row, joint) in ROW_JOINTS.iter().enumerate() {
            let Some(joint) = joint else { continue };
            let source = row * rows / ROWS;
            for (token, word) in text.token_words.iter().enumerate().take(tokens) {
                if let Some(word) = word {
                    table[joint * words + word] += weights[source * tokens + token];
                }
            }
        }
    }
    for row in table.chunks_mut(words.max(1)) {
        let sum: f32 = row.iter().sum();
        if sum > 0.0 {
            row.iter_mut().for_each(|w| *w /= sum);
        }
    }
    Ok(table)
}
