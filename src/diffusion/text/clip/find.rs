//! Where CLIP's weights are on this machine: a path given, the weights folder, or the cache of Hugging Face's tools.

use crate::{Error, Result};
use std::path::{Path, PathBuf};

/// The model's name on Hugging Face.
pub const NAME_ON_THE_HUB: &str = "openai/clip-vit-base-patch32";
/// Its file of weights.
pub const FILE: &str = "model.safetensors";

/// The folder of the encoder inside a weights folder: its tokenizer, and its weights once fetched.
#[must_use]
pub fn folder(weights: &Path) -> PathBuf {
    weights.join("clip-vit-b32")
}

/// The model file: `given` (a file, or a folder that holds one), else the one in the weights folder, else the newest
/// snapshot of the Hugging Face cache.
///
/// # Errors
/// [`Error::Config`] that says where it was looked for and how to get it.
pub fn find(given: Option<&Path>, weights: &Path) -> Result<PathBuf> {
    if let Some(given) = given {
        let file = if given.is_dir() { given.join(FILE) } else { given.to_owned() };
        return if file.is_file() { Ok(file) } else { Err(missing(&file.display().to_string())) };
    }
    let own = folder(weights).join(FILE);
    if own.is_file() {
        return Ok(own);
    }
    let cache = cache_folder();
    let cached = cache.as_deref().and_then(newest_snapshot);
    cached.ok_or_else(|| {
        let cache = cache.map_or_else(|| "no Hugging Face cache".to_owned(), |c| c.display().to_string());
        missing(&format!("{} and {cache}", own.display()))
    })
}

fn missing(looked: &str) -> Error {
    Error::Config(format!(
        "CLIP's weights were not found (looked in {looked}): download them once with \"posa weights fetch clip\", or give the path of {NAME_ON_THE_HUB}'s {FILE} in POSA_CLIP"
    ))
}

/// The cache of Hugging Face's tools: `HF_HUB_CACHE`, `HF_HOME/hub`, or `.cache/huggingface/hub` in the home folder.
fn cache_folder() -> Option<PathBuf> {
    let var = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    var("HF_HUB_CACHE")
        .or_else(|| var("HF_HOME").map(|home| home.join("hub")))
        .or_else(|| var("HOME").or_else(|| var("USERPROFILE")).map(|home| home.join(".cache/huggingface/hub")))
}

/// The model file of the snapshot written last. For this model it lies in a pull request's revision, so every
/// snapshot is looked into.
pub(super) fn newest_snapshot(cache: &Path) -> Option<PathBuf> {
    let snapshots = cache.join(format!("models--{}", NAME_ON_THE_HUB.replace('/', "--"))).join("snapshots");
    let files = std::fs::read_dir(snapshots).ok()?.flatten().map(|entry| entry.path().join(FILE));
    let dated = files.filter_map(|file| Some((std::fs::metadata(&file).ok()?.modified().ok()?, file)));
    dated.max().map(|(_, file)| file)
}
