//! The text tower of CLIP ViT-B/32 (Radford et al. 2021): twelve pre-norm transformer layers, 512 wide, causal, with
//! the sigmoid approximation of GELU. Its token states condition the denoiser. Frozen; its weights are not shipped.
//! Where they are found is in `find`.

mod find;

pub use find::{FILE, NAME_ON_THE_HUB, find, folder};

use super::{Encoded, TextEncoder, check_prompt, published};
use crate::nn::{LayerNorm, Linear, Loader, attend, split_heads};
use crate::params::{Param, Params};
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData, activation};
use std::path::Path;
use tokenizers::Tokenizer;

/// Most tokens of a text, the two special ones included.
pub const MAX_TOKENS: usize = 77;
/// Channels of one attention head in every CLIP.
const HEAD_WIDTH: usize = 64;
const EPSILON: f64 = 1e-5;
/// Texts encoded together.
const BATCH: usize = 16;

struct Layer {
    norm1: LayerNorm,
    qkv: [Linear; 3],
    attention_out: Linear,
    norm2: LayerNorm,
    mlp: [Linear; 2],
}

/// The encoder on a device.
pub struct Clip {
    tokenizer: Tokenizer,
    device: Device,
    width: usize,
    heads: usize,
    /// `[49408, width]`.
    token_embeddings: Vec<f32>,
    /// `[77, width]`.
    position_embeddings: Vec<f32>,
    layers: Vec<Layer>,
    final_norm: LayerNorm,
}

impl Clip {
    /// Loads the tower from Hugging Face's `model.safetensors` of a CLIP model (the picture tower is passed over) and
    /// the tokenizer from a `tokenizer.json`.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Weights`] naming the file that is missing or damaged.
    pub fn load(model: &Path, tokenizer: &Path, device: &Device) -> Result<Self> {
        Self::with_heads(model, tokenizer, device, None)
    }

    /// As [`Clip::load`]; `heads` where they are not 64 wide, as in small models made for tests.
    fn with_heads(model: &Path, tokenizer: &Path, device: &Device, heads: Option<usize>) -> Result<Self> {
        let wanted = |name: &str| name.starts_with("text_model.") && !name.ends_with("position_ids");
        let params = Params::read_some(model, wanted)?;
        let table = |name: &str| -> Result<&Param> {
            let found = params.get(name).filter(|p| p.shape.len() == 2 && p.shape[1] > 0);
            found.ok_or_else(|| Error::weights(model, format!("it holds no CLIP text tower ({name} is missing)")))
        };
        let tokens = table("text_model.embeddings.token_embedding.weight")?;
        let positions = table("text_model.embeddings.position_embedding.weight")?;
        let width = tokens.shape[1];
        if positions.shape != [MAX_TOKENS, width] {
            return Err(Error::weights(model, format!("its positions are {:?}, not [77, {width}]", positions.shape)));
        }
        let heads = heads.unwrap_or((width / HEAD_WIDTH).max(1));
        if width % heads != 0 {
            return Err(Error::weights(model, format!("its width {width} cannot be split into {heads} heads")));
        }
        let tokenizer = published::tokenizer(tokenizer)?;
        if tokenizer.get_vocab_size(true) > tokens.shape[0] {
            return Err(Error::weights(model, format!("it knows {} tokens, fewer than CLIP's", tokens.shape[0])));
        }
        let turned = published::turned(&params, |name| !name.contains("embedding"));
        let mut l = Loader::new(&turned, device, false);
        let named = |e: Error| Error::weights(model, e.to_string());
        let count = (0..).take_while(|i| turned.get(&Layer::name(*i, "layer_norm1.weight")).is_some()).count();
        let layers = (0..count).map(|i| Layer::load(i, &mut l)).collect::<Result<_>>().map_err(named)?;
        Ok(Self {
            token_embeddings: tokens.data.clone(),
            position_embeddings: positions.data.clone(),
            final_norm: l.norm("text_model.final_layer_norm", EPSILON).map_err(named)?,
            tokenizer,
            device: device.clone(),
            width,
            heads,
            layers,
        })
    }

    /// Token states `[tokens, width]` of each text after the last norm, and its words.
    fn states(&self, texts: &[&str]) -> Result<Vec<(Vec<f32>, super::words::Words)>> {
        let tokens = texts.iter().map(|text| published::tokens(&self.tokenizer, text, MAX_TOKENS));
        let (ids, words): (Vec<_>, Vec<_>) =
            tokens.map(|one| one.map(|one| (one.ids, one.words))).collect::<Result<Vec<_>>>()?.into_iter().unzip();
        Ok(self.forward(&ids)?.into_iter().zip(words).collect())
    }

    fn forward(&self, ids: &[Vec<u32>]) -> Result<Vec<Vec<f32>>> {
        let (batch, width) = (ids.len(), self.width);
        let length = ids.iter().map(Vec::len).max().unwrap_or(1);
        let mut embedded = vec![0.0f32; batch * length * width];
        for (b, ids) in ids.iter().enumerate() {
            for (t, id) in ids.iter().enumerate() {
                let token = &self.token_embeddings[*id as usize * width..][..width];
                let position = &self.position_embeddings[t * width..][..width];
                let out = &mut embedded[(b * length + t) * width..][..width];
                out.iter_mut().zip(token).zip(position).for_each(|((o, w), p)| *o = w + p);
            }
        }
        let mut x = Tensor::<2>::from_data(TensorData::new(embedded, [batch * length, width]), &self.device);
        // A token sees itself and those before it; padding comes after the end token and so is never seen.
        let mask = (0..length * length).map(|i| if i % length > i / length { -1e9 } else { 0.0 }).collect();
        let mask = Tensor::<4>::from_data(TensorData::new::<f32, _>(mask, [1, 1, length, length]), &self.device);
        for layer in &self.layers {
            x = layer.forward(x, batch, self.heads, &mask);
        }
        let flat: Vec<f32> = self
            .final_norm
            .forward(x)
            .into_data()
            .try_to_vec()
            .map_err(|e| Error::Device(format!("the text encoder's result could not be read back: {e:?}")))?;
        Ok(ids.iter().zip(flat.chunks(length * width)).map(|(ids, one)| one[..ids.len() * width].to_vec()).collect())
    }
}

impl TextEncoder for Clip {
    fn name(&self) -> &'static str {
        "clip"
    }

    fn width(&self) -> usize {
        self.width
    }

    fn knows(&self, word: &str) -> bool {
        self.tokenizer.token_to_id(&format!("{word}</w>")).is_some()
    }

    fn encode(&self, texts: &[&str]) -> Result<Vec<Encoded>> {
        let texts: Vec<&str> = texts.iter().map(|text| check_prompt(text)).collect::<Result<_>>()?;
        let mut encoded = Vec::with_capacity(texts.len());
        for chunk in texts.chunks(BATCH) {
            encoded.extend(self.states(chunk)?.into_iter().map(|(s, words)| Encoded::new(&s, self.width, words)));
        }
        Ok(encoded)
    }
}

impl Layer {
    fn name(index: usize, part: &str) -> String {
        format!("text_model.encoder.layers.{index}.{part}")
    }

    fn load(index: usize, l: &mut Loader<'_>) -> Result<Self> {
        let n = |part: &str| Self::name(index, part);
        Ok(Self {
            norm1: l.norm(&n("layer_norm1"), EPSILON)?,
            qkv: [
                l.linear(&n("self_attn.q_proj"))?,
                l.linear(&n("self_attn.k_proj"))?,
                l.linear(&n("self_attn.v_proj"))?,
            ],
            attention_out: l.linear(&n("self_attn.out_proj"))?,
            norm2: l.norm(&n("layer_norm2"), EPSILON)?,
            mlp: [l.linear(&n("mlp.fc1"))?, l.linear(&n("mlp.fc2"))?],
        })
    }

    /// `[batch·tokens, width]` → the same.
    fn forward(&self, x: Tensor<2>, batch: usize, heads: usize, mask: &Tensor<4>) -> Tensor<2> {
        let h = self.norm1.forward(x.clone());
        let [q, k, v] = [0, 1, 2].map(|i| split_heads(self.qkv[i].forward(h.clone()), batch, heads));
        let (mixed, _) = attend(q, k, v, Some(mask.clone()));
        let x = x + self.attention_out.forward(mixed);
        let h = self.mlp[0].forward(self.norm2.forward(x.clone()));
        x + self.mlp[1].forward(quick_gelu(h))
    }
}

/// x σ(1.702 x), Hendrycks and Gimpel 2016.
fn quick_gelu(x: Tensor<2>) -> Tensor<2> {
    x.clone() * activation::sigmoid(x.mul_scalar(1.702))
}

#[cfg(test)]
mod tests;
