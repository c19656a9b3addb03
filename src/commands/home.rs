//! The user's data folder: runs and sessions live there, never in the working tree.

use anyhow::Context;
use std::path::PathBuf;

/// `POSA_HOME`, or the system's place for a program's data.
pub fn folder() -> anyhow::Result<PathBuf> {
    if let Some(home) = std::env::var_os("POSA_HOME") {
        return Ok(home.into());
    }
    let folders = directories::ProjectDirs::from("", "", "posa")
        .context("this system names no folder for user data: set POSA_HOME to one")?;
    Ok(folders.data_dir().to_owned())
}
