//! A library of examples as a safetensors file: `keys` I8 `[wordings, width]`, `owners` and `sayings` U16 `[wordings]`,
//! `map` F32 `[features, width]`, `poses` F32 `[examples, 66]` in metres, and in its metadata the names.

use super::metric::Metric;
use super::second::Second;
use super::{Example, Library};
use crate::model::hash;
use crate::{Error, Result};
use pose::Pose;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// Layout of library files this program reads and writes.
const FORMAT: u32 = 2;
/// Entry of the metadata that describes the file.
const ABOUT: &str = "posa-library";

#[derive(Serialize, Deserialize)]
struct About {
    format: u32,
    encoder: String,
    /// Channels of a token that tell what its sentence is about.
    gist: usize,
    /// Name of every example, and whether left and right are exchanged.
    examples: Vec<(String, bool)>,
}

/// Name of the library's file in the weights folder.
#[must_use]
pub fn file_name(encoder: &str) -> String {
    format!("library-{encoder}.safetensors")
}

impl Library {
    /// The library of an encoder in the weights folder, with the second opinion that lies beside it; `None` where there
    /// is none.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Weights`] naming a file that is there and cannot be used.
    pub fn of_encoder(weights: &Path, encoder: &str) -> Result<Option<Self>> {
        let path = weights.join(file_name(encoder));
        if !path.exists() {
            return Ok(None);
        }
        let mut library = Self::load(&path)?;
        library.second = Second::open(weights, encoder, &library.examples)?;
        if let Some(second) = &library.second {
            library.hash = hash(format!("{}{}", library.hash, second.hash()).as_bytes());
        }
        Ok(Some(library))
    }

    /// Reads a library file.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read; [`Error::Weights`] when it is damaged or no library.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        let wrong = |why: &str| Error::weights(path, why);
        let damaged = |e: safetensors::SafeTensorError| wrong(&format!("it is truncated or damaged ({e})"));
        let (_, header) = SafeTensors::read_metadata(&bytes).map_err(damaged)?;
        let about = header.metadata().as_ref().and_then(|m| m.get(ABOUT));
        let about = about.ok_or_else(|| wrong("it does not say that it is a library of Posa's"))?;
        let about: About =
            serde_json::from_str(about).map_err(|e| wrong(&format!("its description cannot be read ({e})")))?;
        if about.format != FORMAT {
            return Err(wrong(&format!("its format is {} and this program reads {FORMAT}", about.format)));
        }
        let file = SafeTensors::deserialize(&bytes).map_err(damaged)?;
        let part = |name: &str, dtype| {
            table(&file, name, dtype).ok_or_else(|| wrong(&format!("its {name} are missing or of another type")))
        };
        let (keys, width) = part("keys", Dtype::I8)?;
        let (owners, sayings) = (numbers(part("owners", Dtype::U16)?.0), numbers(part("sayings", Dtype::U16)?.0));
        let (map, poses) = (floats(part("map", Dtype::F32)?.0), floats(part("poses", Dtype::F32)?.0));
        let examples = about.examples.len();
        let fits = width > 0
            && keys.len() == owners.len() * width
            && sayings.len() == owners.len()
            && map.len().is_multiple_of(width)
            && about.gist <= map.len() / width
            && poses.len() == examples * Pose::FLAT_LEN
            && map.iter().chain(&poses).all(|x| x.is_finite())
            && owners.iter().all(|owner| usize::from(*owner) < examples);
        if !fits || owners.is_empty() {
            return Err(wrong("its parts do not fit together"));
        }
        let mut made = Vec::with_capacity(examples);
        for ((name, mirrored), flat) in about.examples.into_iter().zip(poses.chunks(Pose::FLAT_LEN)) {
            let pose = Pose::from_flat(flat).map_err(|e| wrong(&format!("a pose of it cannot be used ({e})")))?;
            made.push(Example::new(name, mirrored, pose));
        }
        let keys = keys.iter().map(|b| b.cast_signed()).collect();
        let metric = Metric { gist: about.gist, width, map };
        Ok(Self {
            encoder: about.encoder,
            examples: made,
            metric,
            keys,
            owners,
            sayings,
            second: None,
            hash: hash(&bytes),
        })
    }

    /// The bytes of a library file.
    ///
    /// # Errors
    /// [`Error::Config`] when the format cannot hold it.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let examples = self.examples.iter().map(|e| (e.name.clone(), e.mirrored)).collect();
        let about = About { format: FORMAT, encoder: self.encoder.clone(), gist: self.metric.gist, examples };
        let about = serde_json::to_string(&about).map_err(|e| Error::Config(format!("the library's names: {e}")))?;
        let problem = |e: safetensors::SafeTensorError| Error::Config(format!("the library cannot be written: {e}"));
        let keys: Vec<u8> = self.keys.iter().map(|k| k.cast_unsigned()).collect();
        let owners: Vec<u8> = self.owners.iter().flat_map(|o| o.to_le_bytes()).collect();
        let sayings: Vec<u8> = self.sayings.iter().flat_map(|s| s.to_le_bytes()).collect();
        let map: Vec<u8> = self.metric.map.iter().flat_map(|x| x.to_le_bytes()).collect();
        let poses: Vec<u8> =
            self.examples.iter().flat_map(|e| e.pose.to_flat()).flat_map(|x| x.to_le_bytes()).collect();
        let (n, width, examples) = (self.owners.len(), self.metric.width, self.examples.len());
        let view = |dtype, shape: &[usize], bytes| TensorView::new(dtype, shape.to_vec(), bytes).map_err(problem);
        let views = [
            ("keys", view(Dtype::I8, &[n, width], &keys)?),
            ("owners", view(Dtype::U16, &[n], &owners)?),
            ("sayings", view(Dtype::U16, &[n], &sayings)?),
            ("map", view(Dtype::F32, &[self.metric.features(), width], &map)?),
            ("poses", view(Dtype::F32, &[examples, Pose::FLAT_LEN], &poses)?),
        ];
        safetensors::serialize(views, Some(HashMap::from([(ABOUT.into(), about)]))).map_err(problem)
    }
}

/// The bytes of a tensor of that type, and its last size.
fn table<'a>(file: &SafeTensors<'a>, name: &str, dtype: Dtype) -> Option<(&'a [u8], usize)> {
    let view = file.tensor(name).ok().filter(|view| view.dtype() == dtype)?;
    let width = view.shape().last().copied()?;
    Some((view.data(), width))
}

fn numbers(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}
