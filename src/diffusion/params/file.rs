//! Parameters as safetensors files of f32 or f16 values, written whole, read whole or in part.

use super::{Param, Params};
use crate::{Error, Result};
use half::f16;
use safetensors::tensor::{Dtype, Metadata, SafeTensors, TensorView};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Longest header of a safetensors file that is read, bytes; those of large language models have some hundred thousand.
const MOST_HEADER: u64 = 2 << 20;

impl Params {
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
