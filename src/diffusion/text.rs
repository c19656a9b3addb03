//! Words to token features: the encoder trait, what an encoded text is, and which token belongs to which word.

pub mod cache;
pub mod clip;
pub mod minilm;
mod published;
mod words;

use crate::Result;
use crate::retrieval::Looked;
use burn::tensor::Device;
use half::f16;
use std::path::Path;
use std::sync::Arc;

/// Longest prompt taken, in characters.
pub const MAX_PROMPT_CHARS: usize = 10_000;

/// A text as the denoiser takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    /// Token features `[tokens, width]`, special tokens included.
    features: Vec<f16>,
    width: usize,
    /// The words seen, as written.
    pub words: Vec<String>,
    /// The word each token belongs to; `None` for special tokens.
    pub token_words: Vec<Option<usize>>,
    /// Number of words at the end that were cut off.
    pub truncated: usize,
    /// What the examples found for it say, `[24, 5·examples]`, where a denoiser sees any.
    pub(crate) examples: Option<Arc<[f32]>>,
    /// Those examples, the best first.
    pub looked: Vec<Looked>,
}

impl Encoded {
    pub(crate) fn new(states: &[f32], width: usize, words: words::Words) -> Self {
        Self {
            features: states.iter().map(|x| f16::from_f32(*x)).collect(),
            width,
            words: words.texts,
            token_words: words.of_token,
            truncated: words.truncated,
            examples: None,
            looked: Vec::new(),
        }
    }

    /// A text whose words are not known.
    fn of_features(features: Vec<f16>, width: usize) -> Self {
        Self { features, ..Self::new(&[], width, words::Words::default()) }
    }

    /// A text of features alone, every token a word of its own.
    pub(crate) fn made_up(states: &[f32], width: usize) -> Self {
        let tokens = states.len() / width;
        let words = words::Words {
            texts: (0..tokens).map(|i| format!("word{i}")).collect(),
            of_token: (0..tokens).map(Some).collect(),
            truncated: 0,
        };
        Self::new(states, width, words)
    }

    /// Number of tokens, special tokens included.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.features.len() / self.width
    }

    /// Channels of a token.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of tokens of each word.
    #[must_use]
    pub fn tokens_per_word(&self) -> Vec<u32> {
        let mut counts = vec![0; self.words.len()];
        self.token_words.iter().flatten().for_each(|w| counts[*w] += 1);
        counts
    }

    /// Mean of the token features.
    #[must_use]
    pub fn mean(&self) -> Vec<f32> {
        let n = self.tokens().max(1) as f32;
        let mut mean = vec![0.0; self.width];
        for token in self.features.chunks(self.width) {
            mean.iter_mut().zip(token).for_each(|(m, x)| *m += x.to_f32() / n);
        }
        mean
    }

    /// Writes the features into the beginning of `out`.
    pub fn write_features(&self, out: &mut [f32]) {
        out.iter_mut().zip(&self.features).for_each(|(o, x)| *o = x.to_f32());
    }
}

/// A frozen text encoder.
pub trait TextEncoder {
    /// Name kept in checkpoints: a model only works with the encoder it was trained with.
    fn name(&self) -> &'static str;

    /// Channels of a token.
    fn width(&self) -> usize;

    /// The first channels of a token that tell what its sentence is about: similar sentences are found by them.
    fn gist(&self) -> usize {
        self.width()
    }

    /// Whether a word in lower case is one that it knows as a whole.
    fn knows(&self, word: &str) -> bool;

    /// Encodes texts, in order.
    ///
    /// # Errors
    /// [`crate::Error::Prompt`] for an empty or too long text, [`crate::Error::Device`] when the device fails.
    fn encode(&self, texts: &[&str]) -> Result<Vec<Encoded>>;
}

/// The encoder of that name (`minilm` or `clip`), from the weights folder; CLIP's weights also from `POSA_CLIP` or the
/// Hugging Face cache.
///
/// # Errors
/// [`crate::Error::Config`] for another name; else as the encoder's own loading.
pub fn load(name: &str, weights: &Path, device: &Device) -> Result<Box<dyn TextEncoder>> {
    match name {
        "minilm" => Ok(Box::new(minilm::MiniLm::load(&minilm::folder(weights), device)?)),
        "clip" => {
            let given = std::env::var_os("POSA_CLIP").map(std::path::PathBuf::from);
            let model = clip::find(given.as_deref(), weights)?;
            Ok(Box::new(clip::Clip::load(&model, &clip::folder(weights).join("tokenizer.json"), device)?))
        }
        _ => Err(crate::Error::Config(format!(
            "there is no text encoder \"{name}\" in this version of Posa: it knows minilm and clip"
        ))),
    }
}

/// A text that can be encoded, trimmed.
///
/// # Errors
/// [`crate::Error::Prompt`] when it is empty or longer than [`MAX_PROMPT_CHARS`].
pub fn check_prompt(text: &str) -> Result<&str> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(crate::Error::Prompt("the prompt is empty: describe a pose, for example \"arms raised\"".into()));
    }
    // Bytes bound characters, and cost nothing to count.
    if trimmed.len() > MAX_PROMPT_CHARS && trimmed.chars().count() > MAX_PROMPT_CHARS {
        return Err(crate::Error::Prompt(format!(
            "the prompt is {} characters long, and {MAX_PROMPT_CHARS} are the most: describe one pose in a sentence or two",
            trimmed.chars().count()
        )));
    }
    Ok(trimmed)
}
