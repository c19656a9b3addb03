//! MiniLM-L6 (Wang et al. 2020; sentence-transformers/all-MiniLM-L6-v2): a six-layer BERT, 384 wide, whose token
//! states condition the denoiser. Frozen.

use super::words::words;
use super::{Encoded, TextEncoder, check_prompt};
use crate::nn::{LayerNorm, Linear, Loader, attend, split_heads};
use crate::params::{Param, Params};
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData, activation};
use half::f16;
use std::path::{Path, PathBuf};
use tokenizers::Tokenizer;

const WIDTH: usize = 384;
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
        let mut tokenizer = Tokenizer::from_bytes(std::fs::read(&vocabulary).map_err(Error::io(&vocabulary))?)
            .map_err(|e| Error::weights(&vocabulary, format!("it is not a tokenizer ({e})")))?;
        // The published file pads to 128 and truncates; both are done here, where they can be shown.
        tokenizer.with_padding(None);
        let unusual = |e| Error::weights(&vocabulary, format!("its truncation cannot be switched off ({e})"));
        tokenizer.with_truncation(None).map_err(unusual)?;
        Self::build(&params, tokenizer, device, &weights)
    }

    fn build(params: &Params, tokenizer: Tokenizer, device: &Device, path: &Path) -> Result<Self> {
        let table = |name: &str, rows: usize| -> Result<&Param> {
            let found = params.get(name).filter(|p| p.shape == [rows, WIDTH]);
            found.ok_or_else(|| Error::weights(path, format!("{name} is missing or not [{rows}, {WIDTH}]")))
        };
        let words = table("embeddings.word_embeddings.weight", 30_522)?;
        let positions = table("embeddings.position_embeddings.weight", 512)?;
        let kind = &table("embeddings.token_type_embeddings.weight", 2)?.data[..WIDTH];
        let turned = transposed(params);
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

    /// Token states `[tokens, 384]` of each text in full precision, and its words.
    ///
    /// # Errors
    /// [`Error::Prompt`] when a text cannot be tokenised, [`Error::Device`] when the device fails.
    fn states(&self, texts: &[&str]) -> Result<Vec<(Vec<f32>, super::words::Words)>> {
        let mut encodings = Vec::with_capacity(texts.len());
        for text in texts {
            let encoding = self
                .tokenizer
                .encode(*text, true)
                .map_err(|e| Error::Prompt(format!("the prompt cannot be read: {e}")))?;
            encodings.push((*text, encoding));
        }
        let mut ids: Vec<Vec<u32>> = encodings.iter().map(|(_, e)| e.get_ids().to_vec()).collect();
        for ids in ids.iter_mut().filter(|ids| ids.len() > MAX_TOKENS) {
            let end = ids[ids.len() - 1];
            ids.truncate(MAX_TOKENS - 1);
            ids.push(end);
        }
        let states = self.forward(&ids)?;
        let finish = |((text, encoding), (states, ids)): (&(&str, tokenizers::Encoding), (Vec<f32>, &Vec<u32>))| {
            // Of a truncated text all but the end token stand for words.
            let cut = encoding.get_ids().len() > ids.len();
            let mut words = words(text, encoding, if cut { ids.len() - 1 } else { ids.len() });
            words.of_token.resize(ids.len(), None);
            (states, words)
        };
        Ok(encodings.iter().zip(states.into_iter().zip(&ids)).map(finish).collect())
    }

    fn forward(&self, ids: &[Vec<u32>]) -> Result<Vec<Vec<f32>>> {
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
        let mut x = self.norm.forward(x);
        for layer in &self.layers {
            x = layer.forward(x, batch, &bias);
        }
        let flat: Vec<f32> = x
            .into_data()
            .try_to_vec()
            .map_err(|e| Error::Device(format!("the text encoder's result could not be read back: {e:?}")))?;
        Ok(ids.iter().zip(flat.chunks(length * WIDTH)).map(|(ids, one)| one[..ids.len() * WIDTH].to_vec()).collect())
    }
}

impl TextEncoder for MiniLm {
    fn name(&self) -> &'static str {
        "minilm"
    }

    fn width(&self) -> usize {
        WIDTH
    }

    fn encode(&self, texts: &[&str]) -> Result<Vec<Encoded>> {
        let texts: Vec<&str> = texts.iter().map(|text| check_prompt(text)).collect::<Result<_>>()?;
        let mut encoded = Vec::with_capacity(texts.len());
        for chunk in texts.chunks(BATCH) {
            encoded.extend(self.states(chunk)?.into_iter().map(|(s, words)| Encoded::new(&s, WIDTH, words)));
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

/// The published file stores linear weights `[out, in]`; ours are `[in, out]`. Embedding tables are left out.
fn transposed(params: &Params) -> Params {
    let mut turned = Params::default();
    for (name, p) in params.iter().filter(|(name, _)| !name.contains("_embeddings.")) {
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

/// The folder of the encoder inside a weights folder.
#[must_use]
pub fn folder(weights: &Path) -> PathBuf {
    weights.join("minilm-l6-v2")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> MiniLm {
        let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../weights");
        MiniLm::load(&folder(&weights), &Device::flex()).unwrap()
    }

    #[test]
    fn words_keep_their_pieces_together_and_long_texts_say_what_was_cut() {
        let encoder = shipped();
        let text = encoder.encode(&["Pirouetting,  gracefully!"]).unwrap().remove(0);
        assert_eq!(text.words, ["Pirouetting,", "gracefully!"]);
        assert_eq!(text.tokens_per_word().iter().sum::<u32>() as usize, text.tokens() - 2);
        assert_eq!((text.token_words[0], text.token_words[text.tokens() - 1]), (None, None));
        let long = "jump ".repeat(500);
        let text = encoder.encode(&[&long]).unwrap().remove(0);
        assert_eq!((text.tokens(), text.words.len(), text.truncated), (MAX_TOKENS, 126, 374));
    }

    #[test]
    fn a_text_does_not_depend_on_what_is_encoded_beside_it() {
        let encoder = shipped();
        let alone = encoder.encode(&["arms raised"]).unwrap().remove(0);
        let beside =
            encoder.encode(&["arms raised", "a person walks slowly in a circle to the left"]).unwrap().remove(0);
        let mut values = [vec![0.0; alone.tokens() * WIDTH], vec![0.0; alone.tokens() * WIDTH]];
        alone.write_features(&mut values[0]);
        beside.write_features(&mut values[1]);
        assert!(values[0].iter().zip(&values[1]).all(|(a, b)| (a - b).abs() < 2e-3));
    }

    #[test]
    fn empty_and_huge_prompts_are_refused_in_a_sentence() {
        let encoder = shipped();
        assert!(encoder.encode(&["  "]).unwrap_err().to_string().contains("empty"));
        let huge = "x".repeat(10_000_000);
        assert!(encoder.encode(&[&huge]).unwrap_err().to_string().contains("10000 are the most"));
    }

    #[test]
    fn it_agrees_with_the_reference_implementation() {
        let Some(reference) = std::env::var_os("POSA_REFERENCE") else {
            println!("skipped: POSA_REFERENCE is not set");
            return;
        };
        let folder = PathBuf::from(reference).join("fixtures/minilm");
        let inputs: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.join("inputs.json")).unwrap()).unwrap();
        let captions: Vec<&str> = inputs["captions"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
        let expected = corpus::npy::read(&folder.join("last_hidden_state.npy")).unwrap();
        let length = expected.shape[1];
        let encoder = shipped();
        let mut worst = 0.0f32;
        for (i, caption) in captions.iter().enumerate() {
            let (states, _) = encoder.states(&[caption]).unwrap().remove(0);
            let expected = &expected.data[i * length * WIDTH..][..states.len()];
            worst = states.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(worst, f32::max);
        }
        println!("MiniLM: {} captions, largest difference {worst:.1e}", captions.len());
        assert!(worst < 1e-3, "largest difference {worst}");
    }
}
