//! A file of prompts, one a line.

use anyhow::{Context, bail};
use std::path::Path;

/// A prompt and where it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Line, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
}

/// Reads the prompts of a file; empty lines are passed over.
pub fn read(path: &Path) -> anyhow::Result<Vec<Prompt>> {
    let bytes = std::fs::read(path).with_context(|| format!("the prompts file {} cannot be read", path.display()))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        anyhow::anyhow!(
            "{} is not UTF-8 text (byte {}): save it as UTF-8",
            path.display(),
            e.utf8_error().valid_up_to()
        )
    })?;
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let prompts: Vec<Prompt> = lines
        .map(|(at, text)| Prompt { line: at + 1, text: text.trim().into() })
        .filter(|prompt| !prompt.text.is_empty())
        .collect();
    if prompts.is_empty() {
        bail!("{} holds no prompt: write one a line", path.display());
    }
    Ok(prompts)
}
