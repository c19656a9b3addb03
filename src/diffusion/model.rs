//! A model file: the denoiser's weights with everything needed to use them (configuration, normalisation, encoder,
//! what it was trained on) in one safetensors file, and where the shipped files are found.

use crate::denoiser::{DenoiserConfig, check_layout};
use crate::normal::Normalisation;
use crate::params::Params;
use crate::train::StartedFrom;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What a model file says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Version of this card's layout.
    pub format: u32,
    /// Sizes and meaning of the denoiser.
    pub denoiser: DenoiserConfig,
    /// Statistics of the training poses.
    pub normalisation: Normalisation,
    /// Name of the text encoder.
    pub encoder: String,
    /// Training steps behind the weights.
    pub steps: u64,
    /// One sentence on the data.
    pub trained_on: String,
    /// The model whose weights the training began with, where it did not begin with fresh ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_from: Option<StartedFrom>,
    /// Version of the program that trained it.
    pub program: String,
}

/// Layout of model files this program reads and writes.
pub const FORMAT: u32 = 1;
/// File name of the shipped model in the weights folder.
pub const SHIPPED: &str = "posa-minilm.safetensors";

/// A model on the host.
#[derive(Clone, Debug)]
pub struct Model {
    /// What it is.
    pub card: ModelCard,
    /// The denoiser's weights.
    pub params: Params,
    /// sha256 of the file, hexadecimal.
    pub hash: String,
    /// Where it came from.
    pub path: PathBuf,
}

impl Model {
    /// The bytes of a model file in half precision.
    ///
    /// # Errors
    /// [`Error::NotFinite`] when a weight is not finite.
    pub fn to_bytes(card: &ModelCard, params: &Params) -> Result<Vec<u8>> {
        if let Some(name) = params.not_finite() {
            return Err(Error::NotFinite(format!(
                "the weights were not saved: {name} holds values that are not finite"
            )));
        }
        let card = serde_json::to_string(card).map_err(|e| Error::Config(format!("the model card: {e}")))?;
        params.to_safetensors(true, HashMap::from([("posa".into(), card)]))
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read; [`Error::Weights`] when it is damaged or not a model of Posa's.
    pub fn load(path: &Path) -> Result<Self> {
        // Much else comes as safetensors, and some of it is larger than memory.
        let metadata = Params::read_metadata(path)?;
        let card =
            metadata.get("posa").ok_or_else(|| Error::weights(path, "it does not say that it is a model of Posa's"))?;
        let card: ModelCard = serde_json::from_str(card)
            .map_err(|e| Error::weights(path, format!("its description cannot be read ({e})")))?;
        if card.format != FORMAT {
            return Err(Error::weights(path, format!("its format is {} and this program reads {FORMAT}", card.format)));
        }
        if !card.normalisation.is_valid() {
            return Err(Error::weights(path, "its normalisation statistics are wrong"));
        }
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        let (params, _) = Params::from_safetensors(&bytes, path)?;
        check_layout(&card.denoiser, &params).map_err(|e| Error::weights(path, e.to_string()))?;
        Ok(Self { card, params, hash: hash(&bytes), path: path.into() })
    }
}

/// sha256 in hexadecimal.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Finds the weights folder: `POSA_WEIGHTS`, beside the program, above it (a build folder), where it was built, here.
///
/// # Errors
/// [`Error::Config`] listing where it was looked for.
pub fn weights_folder() -> Result<PathBuf> {
    let mut places: Vec<PathBuf> = Vec::new();
    if let Some(folder) = std::env::var_os("POSA_WEIGHTS") {
        places.push(folder.into());
    } else {
        if let Ok(program) = std::env::current_exe() {
            places.extend(program.ancestors().skip(1).take(4).map(|a| a.join("weights")));
        }
        places.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../weights"));
        places.push("weights".into());
    }
    if let Some(found) = places.iter().find(|p| p.join("manifest.toml").is_file()) {
        return Ok(found.canonicalize().unwrap_or_else(|_| found.clone()));
    }
    let list: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
    Err(Error::Config(format!(
        "the weights folder was not found (looked in {}): put the \"weights\" folder beside the program, or set POSA_WEIGHTS",
        list.join(", ")
    )))
}

/// The weights folder's list of files.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// One entry a file.
    pub file: Vec<ManifestFile>,
}

/// A file of the weights folder.
#[derive(Clone, Debug, Deserialize)]
pub struct ManifestFile {
    /// Path inside the folder.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// sha256, hexadecimal.
    pub sha256: String,
    /// Licence of the content.
    pub licence: String,
    /// What it is.
    pub about: String,
}

impl Manifest {
    /// Reads `manifest.toml` of a weights folder.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Weights`] naming the manifest.
    pub fn load(folder: &Path) -> Result<Self> {
        let path = folder.join("manifest.toml");
        let text = std::fs::read_to_string(&path).map_err(Error::io(&path))?;
        toml::from_str(&text).map_err(|e| Error::weights(&path, e.message().to_owned()))
    }

    /// Checks a file's presence, size and hash.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Weights`] naming the file.
    pub fn verify(folder: &Path, file: &ManifestFile) -> Result<()> {
        let path = folder.join(&file.path);
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        if bytes.len() as u64 != file.bytes {
            return Err(Error::weights(&path, format!("it has {} bytes and should have {}", bytes.len(), file.bytes)));
        }
        if hash(&bytes) != file.sha256 {
            return Err(Error::weights(&path, "its content is not what was shipped (sha256 differs)"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> (ModelCard, Params) {
        let denoiser =
            DenoiserConfig { widths: [8, 8, 8], heads: 2, text_width: 4, cond_width: 8, ..DenoiserConfig::default() };
        let params = denoiser.init(1);
        let normalisation = Normalisation { mean: vec![0.0; 66], std: vec![1.0; 66] };
        let card = ModelCard {
            format: FORMAT,
            denoiser,
            normalisation,
            encoder: "minilm".into(),
            steps: 5,
            trained_on: "nothing".into(),
            started_from: None,
            program: "test".into(),
        };
        (card, params)
    }

    #[test]
    fn a_model_file_gives_back_its_card_and_weights() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.safetensors");
        let (card, params) = small();
        std::fs::write(&path, Model::to_bytes(&card, &params).unwrap()).unwrap();
        let model = Model::load(&path).unwrap();
        assert_eq!(model.card, card);
        assert!(model.params.same_layout(&params));
        assert_eq!(model.hash.len(), 64);
    }

    #[test]
    fn wrong_files_are_refused_in_a_sentence_that_names_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.safetensors");
        let (mut card, params) = small();
        card.denoiser.widths = [8, 8, 16];
        let shapes = Model::to_bytes(&card, &params).unwrap();
        let foreign = params.to_safetensors(true, HashMap::new()).unwrap();
        let truncated = shapes[..shapes.len() / 2].to_vec();
        let claim = [&(1_u64 << 30).to_le_bytes()[..], b"{}"].concat();
        let mut broken = small().1;
        broken.iter_mut().for_each(|(_, param)| param.data.fill(f32::NAN));
        let card = HashMap::from([("posa".to_owned(), serde_json::to_string(&small().0).unwrap())]);
        let broken = broken.to_safetensors(true, card).unwrap();
        for (bytes, why) in [
            (shapes, "do not fit"),
            (foreign, "does not say"),
            (truncated, "truncated"),
            (claim, "no safetensors file"),
            (broken, "not finite"),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let message = Model::load(&path).unwrap_err().to_string();
            assert!(message.contains("m.safetensors") && message.contains(why), "{message}");
        }
        assert!(Model::load(&folder.path().join("none")).unwrap_err().to_string().contains("none"));
    }
}
