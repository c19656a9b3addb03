//! What published encoders have in common: a text to token ids and the words they stand for, and weights in PyTorch's
//! layout turned to Posa's.

use super::words::{Words, words};
use crate::params::{Param, Params};
use crate::{Error, Result};
use std::path::Path;
use tokenizers::Tokenizer;

/// Token ids of a text, special tokens included, and its words.
pub(super) struct Tokens {
    pub ids: Vec<u32>,
    pub words: Words,
}

/// Reads a `tokenizer.json`. Padding and truncation are switched off: both are done here, where they can be shown.
pub(super) fn tokenizer(path: &Path) -> Result<Tokenizer> {
    let mut tokenizer = Tokenizer::from_bytes(std::fs::read(path).map_err(Error::io(path))?)
        .map_err(|e| Error::weights(path, format!("it is not a tokenizer ({e})")))?;
    tokenizer.with_padding(None);
    let unusual = |e| Error::weights(path, format!("its truncation cannot be switched off ({e})"));
    tokenizer.with_truncation(None).map_err(unusual)?;
    Ok(tokenizer)
}

/// Tokens of a text, at most `most`; of a longer one the last is still its end token.
pub(super) fn tokens(tokenizer: &Tokenizer, text: &str, most: usize) -> Result<Tokens> {
    let encoding =
        tokenizer.encode(text, true).map_err(|e| Error::Prompt(format!("the prompt cannot be read: {e}")))?;
    let mut ids = encoding.get_ids().to_vec();
    let cut = ids.len() > most;
    if cut {
        let end = ids[ids.len() - 1];
        ids.truncate(most - 1);
        ids.push(end);
    }
    // Of a truncated text all but the end token stand for words.
    let mut words = words(text, &encoding, if cut { ids.len() - 1 } else { ids.len() });
    words.of_token.resize(ids.len(), None);
    Ok(Tokens { ids, words })
}

/// The parameters that `keep` names; matrices, which lie `[out, in]` in PyTorch's files, turned to `[in, out]`.
pub(super) fn turned(params: &Params, keep: impl Fn(&str) -> bool) -> Params {
    let mut turned = Params::default();
    for (name, p) in params.iter().filter(|(name, _)| keep(name)) {
        let param = match p.shape[..] {
            [rows, columns] => {
                let data = (0..rows * columns).map(|i| p.data[(i % rows) * columns + i / rows]).collect();
                Param { shape: vec![columns, rows], data }
            }
            _ => p.clone(),
        };
        turned.insert(name.clone(), param);
    }
    turned
}
