//! The pose–text encoder that models are judged with: poses and captions in one space, near where they belong together.
//! It sees joints and token features alone, and knows nothing of the models it judges. What is measured in its space
//! is in `corpus::evaluation`.

mod learn;

pub use learn::{GROUP, Learning, learn};

use crate::model::hash;
use crate::nn::{Handle, LayerNorm, Linear, Loader, act};
use crate::normal::{Normalisation, ROWS};
use crate::params::Params;
use crate::text::Encoded;
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData};
use pose::{Pose, align};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// File name of the shipped encoder in the weights folder.
pub const SHIPPED: &str = "posa-evaluator.safetensors";
/// Layout of the file.
const FORMAT: u32 = 1;
/// Key of the description in the file's metadata.
const KEY: &str = "posa-evaluator";
/// Channels inside, and of the common space.
const HIDDEN: usize = 256;
const WIDTH: usize = 64;
/// Poses or texts encoded together.
const BATCH: usize = 256;

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Layout.
    pub format: u32,
    /// Name of the text encoder whose features it takes.
    pub encoder: String,
    /// Channels of a text token.
    pub text_width: usize,
    /// Statistics of the poses it learnt from.
    pub normalisation: Normalisation,
    /// Steps it learnt.
    pub steps: u64,
    /// One sentence on the data.
    pub trained_on: String,
    /// Version of the program.
    pub program: String,
}

/// The encoder on a device.
pub struct Evaluator {
    /// What it is.
    pub card: Card,
    /// sha256 of its file, hexadecimal.
    pub hash: String,
    network: Network,
}

struct Network {
    device: Device,
    pose: [Linear; 3],
    text_norm: LayerNorm,
    text: [Linear; 2],
}

impl Evaluator {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Weights`] naming the file that is missing, damaged or something else.
    pub fn load(path: &Path, device: &Device) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        let (params, metadata) = Params::from_safetensors(&bytes, path)?;
        let card = metadata.get(KEY).ok_or_else(|| Error::weights(path, "it is no pose–text encoder of Posa's"))?;
        let card: Card = serde_json::from_str(card)
            .map_err(|e| Error::weights(path, format!("its description cannot be read ({e})")))?;
        if card.format != FORMAT || !card.normalisation.is_valid() {
            return Err(Error::weights(path, "its description is of another version of Posa"));
        }
        if let Some(why) = fresh(card.text_width, 0).difference(&params) {
            return Err(Error::weights(path, why));
        }
        let network = Network::load(&mut Loader::new(&params, device, false))?;
        Ok(Self { card, hash: hash(&bytes), network })
    }

    /// Where poses lie in the common space, unit vectors.
    ///
    /// # Errors
    /// [`Error::Device`] when the device fails.
    pub fn poses(&self, poses: &[Pose]) -> Result<Vec<Vec<f32>>> {
        let rows: Vec<f32> =
            poses.iter().flat_map(|pose| self.card.normalisation.to_rows(&align::canonical(pose))).collect();
        let chunks = rows.chunks(BATCH * ROWS * 3).map(|chunk| vectors(self.network.poses(chunk)));
        Ok(chunks.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Where texts lie in the common space, unit vectors.
    ///
    /// # Errors
    /// [`Error::Device`] when the device fails.
    pub fn texts<'a>(&self, texts: impl IntoIterator<Item = &'a Encoded>) -> Result<Vec<Vec<f32>>> {
        let pooled: Vec<Vec<f32>> = texts.into_iter().map(Encoded::mean).collect();
        let chunks = pooled.chunks(BATCH).map(|chunk| vectors(self.network.texts(&chunk.concat(), chunk.len())));
        Ok(chunks.collect::<Result<Vec<_>>>()?.concat())
    }
}

/// The bytes of an encoder's file, in half precision.
///
/// # Errors
/// [`Error::NotFinite`] when a weight is not finite.
pub fn to_bytes(card: &Card, params: &Params) -> Result<Vec<u8>> {
    if let Some(name) = params.not_finite() {
        return Err(Error::NotFinite(format!("the encoder was not saved: {name} holds values that are not finite")));
    }
    let card = serde_json::to_string(card).map_err(|e| Error::Config(format!("the encoder's card: {e}")))?;
    params.to_safetensors(true, HashMap::from([(KEY.into(), card)]))
}

/// Fresh parameters drawn from `seed`.
fn fresh(text_width: usize, seed: u64) -> Params {
    use crate::denoiser::{linear, norm};
    let mut p = Params::default();
    linear(&mut p, "pose.0", ROWS * 3, HIDDEN, 2.0, seed);
    linear(&mut p, "pose.1", HIDDEN, HIDDEN, 2.0, seed);
    linear(&mut p, "pose.2", HIDDEN, WIDTH, 1.0, seed);
    norm(&mut p, "text.norm", text_width, seed);
    linear(&mut p, "text.0", text_width, HIDDEN, 2.0, seed);
    linear(&mut p, "text.1", HIDDEN, WIDTH, 1.0, seed);
    p
}

impl Network {
    fn load(l: &mut Loader<'_>) -> Result<Self> {
        Ok(Self {
            device: l.device().clone(),
            pose: [l.linear("pose.0")?, l.linear("pose.1")?, l.linear("pose.2")?],
            text_norm: l.norm("text.norm", crate::denoiser::EPSILON)?,
            text: [l.linear("text.0")?, l.linear("text.1")?],
        })
    }

    fn tracked(params: &Params, device: &Device) -> Result<(Self, Vec<(String, Handle)>)> {
        let mut loader = Loader::new(params, device, true);
        let network = Self::load(&mut loader)?;
        Ok((network, loader.into_handles()))
    }

    /// `[n, 64]` of z-scores `[n, 24, 3]`.
    fn poses(&self, rows: &[f32]) -> Tensor<2> {
        let data = TensorData::new(rows.to_vec(), [rows.len() / (ROWS * 3), ROWS * 3]);
        let x = act(self.pose[0].forward(Tensor::from_data(data, &self.device)));
        unit(self.pose[2].forward(act(self.pose[1].forward(x))))
    }

    /// `[n, 64]` of pooled token features `[n, width]`.
    fn texts(&self, pooled: &[f32], n: usize) -> Tensor<2> {
        let data = TensorData::new(pooled.to_vec(), [n, pooled.len() / n.max(1)]);
        let x = self.text_norm.forward(Tensor::from_data(data, &self.device));
        unit(self.text[1].forward(act(self.text[0].forward(x))))
    }
}

/// Rows of length 1.
fn unit(x: Tensor<2>) -> Tensor<2> {
    let length = (x.clone() * x.clone()).sum_dim(1).add_scalar(1e-12).sqrt();
    x / length
}

/// Cosine of the angle between two unit vectors.
#[must_use]
pub fn unit_similarity(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn vectors(x: Tensor<2>) -> Result<Vec<Vec<f32>>> {
    let flat: Vec<f32> = x
        .into_data()
        .try_to_vec()
        .map_err(|e| Error::Device(format!("the encoder's result could not be read back: {e:?}")))?;
    Ok(flat.chunks(WIDTH).map(<[f32]>::to_vec).collect())
}
