//! MiniLM-L6 (Wang et al. 2020; sentence-transformers/all-MiniLM-L6-v2): a six-layer BERT, 384 wide, whose token
//! states condition the denoiser. Frozen.
//!
//! A token's features are its last state, which tells what the sentence is about, beside its first, which tells the
//! word: trained to find sentences alike, the last layer keeps "left" and "right" at a cosine of 0.9, the first at 0.5.

use super::{Encoded, TextEncoder, check_prompt, published};
use crate::nn::{LayerNorm, Linear, Loader, attend, split_heads};
use crate::params::{Param, Params};
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData, activation};
use half::f16;
use std::path::{Path, PathBuf};
use tokenizers::Tokenizer;

/// Channels of a state.
const WIDTH: usize = 384;
/// Channels of a token: its last and its first state.
pub const FEATURES: usize = 2 * WIDTH;
const HEADS: usize = 12;
const LAYERS: usize = 6;
const EPSILON: f64 = 1e-12;
/// Most tokens of a text, the two special ones included.
pub const MAX_TOKENS: usize = 128;
/// Texts encoded together.
const BATCH: usize = 32;

struct Layer {
    qkv: [Linear; 3],
    attention_out: Linear,
    attention_norm: LayerNorm,
    intermediate: Linear,
    out: Linear,
    norm: LayerNorm,
}

/// The encoder on a device.
pub struct MiniLm {
    tokenizer: Tokenizer,
    device: Device,
    /// `[30522, 384]`, kept in half precision: it is most of the model.
    word_embeddings: Vec<f16>,
    /// `[512, 384]` positions with the (only) token type added.
    position_embeddings: Vec<f32>,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

impl MiniLm {
    /// Loads `model.safetensors` and `tokenizer.json` from a folder.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Weights`] naming the file that is missing or damaged.
    pub fn load(folder: &Path, device: &Device) -> Result<Self> {
        let (weights, vocabulary) = (folder.join("model.safetensors"), folder.join("tokenizer.json"));
        let bytes = std::fs::read(&weights).map_err(Error::io(&weights))?;
        let (params, _) = Params::from_safetensors(&bytes, &weights)?;
        drop(bytes);
        Self::build(&params, published::tokenizer(&vocabulary)?, device, &weights)
    }

    fn build(params: &Params, tokenizer: Tokenizer, device: &Device, path: &Path) -> Result<Self> {
        let table = |name: &str, rows: usize| -> Result<&Param> {
            let found = params.get(name).filter(|p| p.shape == [rows, WIDTH]);
            found.ok_or_else(|| Error::weights(path, format!("{name} is missing or not [{rows}, {WIDTH}]")))
        };
        let words = table("embeddings.word_embeddings.weight", 30_522)?;
        let positions = table("embeddings.position_embeddings.weight", 512)?;
        let kind = &table("embeddings.token_type_embeddings.weight", 2)?.data[..WIDTH];
        let turned = published::turned(params, |name| !name.contains("_embeddings."));
        let mut l = Loader::new(&turned, device, false);
        let named = |e: Error| Error::weights(path, e.to_string());
        let norm = l.norm("embeddings.LayerNorm", EPSILON).map_err(named)?;
        let layers = (0..LAYERS).map(|i| Layer::load(&format!("encoder.layer.{i}"), &mut l)).collect::<Result<_>>();
        Ok(Self {
            word_embeddings: words.data.iter().map(|x| f16::from_f32(*x)).collect(),
            position_embeddings: positions.data.iter().zip(kind.iter().cycle()).map(|(p, k)| p + k).collect(),
            norm,
            layers: layers.map_err(named)?,
            tokenizer,
            device: device.clone(),
        })
    }

    /// First and last token states, `[tokens, 384]` each, of each text in full precision, and its words.
    ///
    /// # Errors
    /// [`Error::Prompt`] when a text cannot be tokenised, [`Error::Device`] when the device fails.
    fn states(&self, texts: &[&str]) -> Result<Vec<([Vec<f32>; 2], super::words::Words)>> {
        let tokens = texts.iter().map(|text| published::tokens(&self.tokenizer, text, MAX_TOKENS));
        let (ids, words): (Vec<_>, Vec<_>) =
            tokens.map(|one| one.map(|one| (one.ids, one.words))).collect::<Result<Vec<_>>>()?.into_iter().unzip();
        Ok(self.forward(&ids)?.into_iter().zip(words).collect())
    }

    fn forward(&self, ids: &[Vec<u32>]) -> Result<Vec<[Vec<f32>; 2]>> {
        let batch = ids.len();
        let length = ids.iter().map(Vec::len).max().unwrap_or(1);
        let mut embedded = vec![0.0f32; batch * length * WIDTH];
        let mut bias = vec![-1e4f32; batch * length];
        for (b, ids) in ids.iter().enumerate() {
            for (t, id) in ids.iter().enumerate() {
                let word = &self.word_embeddings[*id as usize * WIDTH..][..WIDTH];
                let position = &self.position_embeddings[t * WIDTH..][..WIDTH];
                let out = &mut embedded[(b * length + t) * WIDTH..][..WIDTH];
                out.iter_mut().zip(word).zip(position).for_each(|((o, w), p)| *o = w.to_f32() + p);
                bias[b * length + t] = 0.0;
            }
        }
        let x = Tensor::<2>::from_data(TensorData::new(embedded, [batch * length, WIDTH]), &self.device);
        let bias = Tensor::<4>::from_data(TensorData::new(bias, [batch, 1, 1, length]), &self.device);
        let first = self.norm.forward(x);
        let last = self.layers.iter().fold(first.clone(), |x, layer| layer.forward(x, batch, &bias));
        let read = |x: Tensor<2>| {
            let flat: Vec<f32> = x
                .into_data()
                .try_to_vec()
                .map_err(|e| Error::Device(format!("the text encoder's result could not be read back: {e:?}")))?;
            Ok::<_, Error>(flat)
        };
        let (first, last) = (read(first)?, read(last)?);
        let of = |states: &[f32], i: usize| states[i * length * WIDTH..][..ids[i].len() * WIDTH].to_vec();
        Ok((0..batch).map(|i| [of(&first, i), of(&last, i)]).collect())
    }
}

/// The features `[tokens, 768]` of a text: its last states, then its first, each token's brought to mean 0 and variance 1.
fn features([first, last]: &[Vec<f32>; 2]) -> Vec<f32> {
    let mut out = Vec::with_capacity(2 * first.len());
    for (first, last) in first.chunks(WIDTH).zip(last.chunks(WIDTH)) {
        for state in [last, first] {
            let mean = state.iter().sum::<f32>() / WIDTH as f32;
            let variance = state.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / WIDTH as f32;
            let scale = (variance + 1e-5).sqrt().recip();
            out.extend(state.iter().map(|x| (x - mean) * scale));
        }
    }
    out
}

impl TextEncoder for MiniLm {
    fn name(&self) -> &'static str {
        "minilm"
    }

    fn width(&self) -> usize {
        FEATURES
    }

    fn gist(&self) -> usize {
        WIDTH
    }

    fn knows(&self, word: &str) -> bool {
        self.tokenizer.token_to_id(word).is_some()
    }

    fn encode(&self, texts: &[&str]) -> Result<Vec<Encoded>> {
        let texts: Vec<&str> = texts.iter().map(|text| check_prompt(text)).collect::<Result<_>>()?;
        let mut encoded = Vec::with_capacity(texts.len());
        for chunk in texts.chunks(BATCH) {
            encoded
                .extend(self.states(chunk)?.into_iter().map(|(s, words)| Encoded::new(&features(&s), FEATURES, words)));
        }
        Ok(encoded)
    }
}

impl Layer {
    fn load(name: &str, l: &mut Loader<'_>) -> Result<Self> {
        let n = |part: &str| format!("{name}.{part}");
        Ok(Self {
            qkv: [
                l.linear(&n("attention.self.query"))?,
                l.linear(&n("attention.self.key"))?,
                l.linear(&n("attention.self.value"))?,
            ],
            attention_out: l.linear(&n("attention.output.dense"))?,
            attention_norm: l.norm(&n("attention.output.LayerNorm"), EPSILON)?,
            intermediate: l.linear(&n("intermediate.dense"))?,
            out: l.linear(&n("output.dense"))?,
            norm: l.norm(&n("output.LayerNorm"), EPSILON)?,
        })
    }

    /// Post-norm transformer layer, `[batch·tokens, 384]` → the same.
    fn forward(&self, x: Tensor<2>, batch: usize, bias: &Tensor<4>) -> Tensor<2> {
        let [q, k, v] = [0, 1, 2].map(|i| split_heads(self.qkv[i].forward(x.clone()), batch, HEADS));
        let (mixed, _) = attend(q, k, v, Some(bias.clone()));
        let x = self.attention_norm.forward(x + self.attention_out.forward(mixed));
        let h = self.out.forward(activation::gelu(self.intermediate.forward(x.clone())));
        self.norm.forward(x + h)
    }
}

/// The folder of the encoder inside a weights folder.
#[must_use]
pub fn folder(weights: &Path) -> PathBuf {
    weights.join("minilm-l6-v2")
}

#[cfg(test)]
mod tests;
