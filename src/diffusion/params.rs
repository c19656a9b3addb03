//! Named parameters on the host: their master copy in f32, drawing initial values, and safetensors files.
//! Knows nothing of what the parameters are for.

use crate::{Error, Result};
use half::f16;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use safetensors::tensor::{Dtype, Metadata, SafeTensors, TensorView};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Longest header of a safetensors file that is read, bytes; those of large language models have some hundred thousand.
const MOST_HEADER: u64 = 2 << 20;

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Row-major values.
    pub data: Vec<f32>,
}

/// Parameters by name, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    map: BTreeMap<String, Param>,
}

/// How a parameter begins.
#[derive(Clone, Copy, Debug)]
pub enum Init {
    /// All zero: residual branches start silent.
    Zeros,
    /// All one.
    Ones,
    /// Uniform in ±√(3·gain/fan_in) for a `[fan_in, fan_out]` matrix: variance gain/fan_in (Glorot and Bengio 2010).
    FanIn(f32),
    /// Normal with this standard deviation.
    Normal(f32),
}

impl Params {
    /// Adds a parameter with initial values drawn from `seed` and the parameter's own name, so that adding
    /// one elsewhere changes no other.
    pub fn add(&mut self, name: impl Into<String>, shape: &[usize], init: Init, seed: u64) {
        let name = name.into();
        let len = shape.iter().product();
        let mut rng = ChaCha12Rng::seed_from_u64(seed ^ fnv(&name));
        let data = match init {
            Init::Zeros => vec![0.0; len],
            Init::Ones => vec![1.0; len],
            Init::FanIn(gain) => {
                let bound = (3.0 * gain / shape[0].max(1) as f32).sqrt();
                (0..len).map(|_| (crate::noise::unit(&mut rng) as f32 * 2.0 - 1.0) * bound).collect()
            }
            Init::Normal(deviation) => crate::noise::normals(&mut rng, len).map(|z| z * deviation).collect(),
        };
        self.map.insert(name, Param { shape: shape.to_vec(), data });
    }

    /// Puts a parameter as it is.
    pub fn insert(&mut self, name: impl Into<String>, param: Param) {
        self.map.insert(name.into(), param);
    }

    /// The parameter of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Param> {
        self.map.get(name)
    }

    /// The parameter of that name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Param> {
        self.map.get_mut(name)
    }

    /// Parameters in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Param)> {
        self.map.iter()
    }

    /// Parameters in the order of their names, to change.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&String, &mut Param)> {
        self.map.iter_mut()
    }

    /// Number of scalars.
    #[must_use]
    pub fn count(&self) -> usize {
        self.map.values().map(|p| p.data.len()).sum()
    }

    /// True when both hold the same names and shapes.
    #[must_use]
    pub fn same_layout(&self, other: &Self) -> bool {
        self.map.len() == other.map.len()
            && self.map.iter().zip(&other.map).all(|((a, x), (b, y))| a == b && x.shape == y.shape)
    }

    /// The first name or shape in which `other` differs, in words.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        for (name, param) in &self.map {
            match other.map.get(name) {
                None => return Some(format!("{name} is missing")),
                Some(found) if found.shape != param.shape => {
                    return Some(format!("{name} is {:?} where {:?} is needed", found.shape, param.shape));
                }
                Some(_) => {}
            }
        }
        other.map.keys().find(|name| !self.map.contains_key(*name)).map(|name| format!("{name} is not expected"))
    }

    /// Zeros of the same layout.
    #[must_use]
    pub fn zeros_like(&self) -> Self {
        let zero = |p: &Param| Param { shape: p.shape.clone(), data: vec![0.0; p.data.len()] };
        Self { map: self.map.iter().map(|(n, p)| (n.clone(), zero(p))).collect() }
    }

    /// Name of the first parameter with a value that is not finite.
    #[must_use]
    pub fn not_finite(&self) -> Option<&str> {
        self.map.iter().find(|(_, p)| p.data.iter().any(|x| !x.is_finite())).map(|(n, _)| n.as_str())
    }

    /// The bytes of a safetensors file: f32, or f16 where `half` is set.
    ///
    /// # Errors
    /// [`Error::Config`] when the format cannot hold the values.
    pub fn to_safetensors(&self, half: bool, metadata: HashMap<String, String>) -> Result<Vec<u8>> {
        let encode = |p: &Param| -> Vec<u8> {
            if half {
                p.data.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes()).collect()
            } else {
                p.data.iter().flat_map(|x| x.to_le_bytes()).collect()
            }
        };
        let dtype = if half { Dtype::F16 } else { Dtype::F32 };
        let buffers: Vec<_> = self.map.iter().map(|(name, p)| (name, &p.shape, encode(p))).collect();
        let problem = |e: safetensors::SafeTensorError| Error::Config(format!("the weights cannot be written: {e}"));
        let views = buffers
            .iter()
            .map(|(name, shape, bytes)| Ok((*name, TensorView::new(dtype, (*shape).clone(), bytes)?)))
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(problem)?;
        safetensors::serialize(views, Some(metadata)).map_err(problem)
    }

    /// Reads the parameters that `keep` names from a safetensors file, and only their bytes: a file may hold much else.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Weights`] naming `path`, as [`Params::from_safetensors`].
    pub fn read_some(path: &Path, keep: impl Fn(&str) -> bool) -> Result<Self> {
        let truncated = |_| Error::weights(path, "it is truncated or damaged");
        let mut file = File::open(path).map_err(Error::io(path))?;
        let (length, header) = header(&mut file, path)?;
        let size = file.metadata().map_err(truncated)?.len();
        let mut params = Self::default();
        for (name, info) in header.tensors().into_iter().filter(|(name, _)| keep(name)) {
            let (from, to) = info.data_offsets;
            if from > to || 8 + length + to as u64 > size {
                return Err(Error::weights(path, format!("it is truncated: {name} lies beyond its end")));
            }
            let mut bytes = vec![0; to - from];
            file.seek(SeekFrom::Start(8 + length + from as u64)).map_err(truncated)?;
            file.read_exact(&mut bytes).map_err(truncated)?;
            let data = decoded(info.dtype, &bytes, &name, path)?;
            if data.len() != info.shape.iter().product::<usize>() {
                return Err(Error::weights(path, format!("{name} is not {:?} as it says", info.shape)));
            }
            params.insert(name, Param { shape: info.shape.clone(), data });
        }
        Ok(params)
    }

    /// What a safetensors file says of itself, without its values.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Weights`] naming `path`, as [`Params::from_safetensors`].
    pub fn read_metadata(path: &Path) -> Result<HashMap<String, String>> {
        let mut file = File::open(path).map_err(Error::io(path))?;
        Ok(header(&mut file, path)?.1.metadata().clone().unwrap_or_default())
    }

    /// Reads a safetensors file of f32 or f16 values and its metadata.
    ///
    /// # Errors
    /// [`Error::Weights`] naming `path` when the bytes are truncated, damaged or of another type.
    pub fn from_safetensors(bytes: &[u8], path: &Path) -> Result<(Self, HashMap<String, String>)> {
        let damaged =
            |e: safetensors::SafeTensorError| Error::weights(path, format!("it is truncated or damaged ({e})"));
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
        let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
        let mut params = Self::default();
        for (name, view) in file.iter() {
            let data = decoded(view.dtype(), view.data(), name, path)?;
            params.insert(name, Param { shape: view.shape().to_vec(), data });
        }
        if let Some(name) = params.not_finite() {
            return Err(Error::weights(path, format!("{name} holds values that are not finite")));
        }
        Ok((params, header.metadata().clone().unwrap_or_default()))
    }
}

/// The length of a safetensors file's header and what it says; its claim is held against a limit before memory is taken.
fn header(file: &mut File, path: &Path) -> Result<(u64, Metadata)> {
    let truncated = |_| Error::weights(path, "it is truncated or damaged");
    let mut head = [0; 8];
    file.read_exact(&mut head).map_err(truncated)?;
    let length = u64::from_le_bytes(head);
    if length > MOST_HEADER {
        return Err(Error::weights(path, "it is no safetensors file"));
    }
    let mut text = vec![0; length as usize];
    file.read_exact(&mut text).map_err(truncated)?;
    let header =
        serde_json::from_slice(&text).map_err(|e| Error::weights(path, format!("it is truncated or damaged ({e})")))?;
    Ok((length, header))
}

fn decoded(dtype: Dtype, bytes: &[u8], name: &str, path: &Path) -> Result<Vec<f32>> {
    match dtype {
        Dtype::F32 => Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()),
        Dtype::F16 => Ok(bytes.chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()).collect()),
        other => Err(Error::weights(path, format!("{name} is stored as {other:?}, not F32 or F16"))),
    }
}

/// FNV-1a over a name.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Params {
        let mut params = Params::default();
        params.add("b", &[3, 5], Init::FanIn(1.0), 7);
        params.add("a", &[4], Init::Normal(1.0), 7);
        params
    }

    #[test]
    fn a_file_gives_back_what_was_put_in() {
        let bytes = sample().to_safetensors(false, HashMap::from([("k".into(), "v".into())])).unwrap();
        let (read, metadata) = Params::from_safetensors(&bytes, Path::new("x")).unwrap();
        assert_eq!(read, sample());
        assert_eq!(metadata["k"], "v");
    }

    #[test]
    fn a_part_of_a_file_is_read_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        std::fs::write(&path, sample().to_safetensors(false, HashMap::new()).unwrap()).unwrap();
        let part = Params::read_some(&path, |name| name == "b").unwrap();
        assert_eq!((part.get("a"), part.get("b")), (None, sample().get("b")));
        std::fs::write(&path, [0xff; 40]).unwrap();
        assert!(Params::read_some(&path, |_| true).unwrap_err().to_string().contains("model.safetensors"));
    }

    #[test]
    fn a_damaged_file_is_refused_by_name() {
        let bytes = sample().to_safetensors(true, HashMap::new()).unwrap();
        for bad in [&bytes[..bytes.len() - 3], &bytes[..5], b"", b"not weights at all, but text"] {
            let error = Params::from_safetensors(bad, Path::new("model.safetensors")).unwrap_err().to_string();
            assert!(error.starts_with("model.safetensors is not a usable weights file"), "{error}");
        }
    }

    #[test]
    fn a_parameter_begins_the_same_whatever_else_there_is() {
        let mut more = sample();
        more.add("0", &[2, 2], Init::Normal(0.1), 7);
        assert_eq!(more.get("b"), sample().get("b"));
    }
}
