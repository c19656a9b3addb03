//! From the denoiser's cross-attention to "which word moved which joint".

use crate::normal::{ROW_JOINTS, ROWS};
use crate::text::Encoded;
use pose::JOINT_COUNT;

/// Cross-attention of one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Heads.
    pub heads: usize,
    /// Rows of the body at this stage.
    pub rows: usize,
    /// Tokens of the text.
    pub tokens: usize,
    /// `[batch, heads, rows, tokens]`.
    pub weights: Vec<f32>,
}

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
#[must_use]
pub fn joint_attention(maps: &[Map], item: usize, text: &Encoded) -> JointAttention {
    let words = text.words.len();
    let heads = maps.first().map_or(0, |map| map.heads);
    let mut weights = vec![0.0f32; maps.len() * heads * JOINT_COUNT * words];
    let mut parts = weights.chunks_mut((JOINT_COUNT * words).max(1));
    for map in maps {
        let size = map.heads * map.rows * map.tokens;
        let one = &map.weights[item * size..(item + 1) * size];
        for (head, table) in one.chunks(map.rows * map.tokens).zip(&mut parts) {
            for (row, joint) in ROW_JOINTS.iter().enumerate() {
                let Some(joint) = joint else { continue };
                let source = row * map.rows / ROWS;
                for (token, word) in text.token_words.iter().enumerate().take(map.tokens) {
                    if let Some(word) = word {
                        table[joint * words + word] += head[source * map.tokens + token];
                    }
                }
            }
        }
    }
    JointAttention { stages: maps.len(), heads, words, weights }
}
