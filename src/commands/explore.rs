//! `posa`: the engine on its threads, the window on this one.

use crate::cli::ExploreArgs;

#[cfg(feature = "viewer")]
pub fn run(args: ExploreArgs) -> anyhow::Result<()> {
    use anyhow::Context;
    let client = engine::spawn(engine::Options { device: args.device.into(), model: args.weights })?;
    let script = match std::env::var_os("POSA_SCRIPT") {
        Some(path) => Some(
            std::fs::read_to_string(&path).with_context(|| format!("the script {} cannot be read", path.display()))?,
        ),
        None => None,
    };
    let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned()).unwrap_or_default();
    let options = viewer::Options { bench: None, script, size: args.size, prompt: args.prompt, home };
    viewer::run(client, options)?;
    Ok(())
}

#[cfg(not(feature = "viewer"))]
pub fn run(_args: ExploreArgs) -> anyhow::Result<()> {
    anyhow::bail!(
        "this build of Posa has no window (feature \"viewer\"): use a command, such as: posa sample \"arms raised\""
    )
}
