//! Which word of a text each token belongs to.

use tokenizers::Encoding;

/// Words of a text and the word of each token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Words that have at least one token, as written.
    pub texts: Vec<String>,
    /// Word of each token; `None` for special tokens.
    pub of_token: Vec<Option<usize>>,
    /// Words cut off.
    pub truncated: usize,
}

/// Finds the words (runs without white space) of `text` from the byte offsets of its first `kept` tokens.
pub fn words(text: &str, encoding: &Encoding, kept: usize) -> Words {
    let spans: Vec<(usize, usize)> = text
        .split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            (start, start + word.len())
        })
        .collect();
    let special = encoding.get_special_tokens_mask();
    let of_token: Vec<Option<usize>> = encoding
        .get_offsets()
        .iter()
        .zip(special)
        .take(kept)
        .map(|((start, _), special)| {
            (*special == 0).then(|| spans.iter().position(|(a, b)| (*a..*b).contains(start))).flatten()
        })
        .collect();
    let seen = of_token.iter().flatten().max().map_or(0, |last| last + 1);
    Words {
        texts: spans[..seen].iter().map(|(a, b)| text[*a..*b].to_owned()).collect(),
        of_token,
        truncated: spans.len() - seen,
    }
}
