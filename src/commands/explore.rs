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
    let options = viewer::Options {
        bench: None,
        script,
        size: args.size,
        prompt: args.prompt,
        home,
        data: Some(super::home::folder()?),
        mirror_text: Some(corpus::mirror_text::mirror_text),
        library: Some(library),
        read_poses: Some(read_poses),
        survey: Some(super::survey::look),
    };
    viewer::run(client, options)?;
    Ok(())
}

/// Every archetype in the middle of its ranges, with sentences.
#[cfg(feature = "viewer")]
fn library() -> Vec<viewer::LibraryPose> {
    use corpus::archetypes;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
    let entry = |archetype: &archetypes::Archetype| {
        let captions = archetypes::captions(archetype, 3, false, &mut ChaCha8Rng::seed_from_u64(0));
        let (name, title, category) = (archetype.name.clone(), archetype.title.clone(), archetype.category.clone());
        viewer::LibraryPose::new(name, title, category, captions, archetypes::draw(archetype, 0, 0.0, false).pose)
    };
    archetypes::library().iter().map(entry).collect()
}

/// Poses of a file, for the stage.
#[cfg(feature = "viewer")]
fn read_poses(path: &std::path::Path) -> Result<viewer::Found, String> {
    let found = super::convert::any(path).map_err(|error| format!("{error:#}"))?;
    let records = found.records();
    if records.is_empty() {
        let why = if found.recipes.is_empty() {
            "it holds no pose"
        } else {
            "it holds no joints, only a recipe: posa replay draws it"
        };
        return Err(why.into());
    }
    Ok(viewer::Found { records, notes: found.notes })
}

#[cfg(not(feature = "viewer"))]
pub fn run(_args: ExploreArgs) -> anyhow::Result<()> {
    anyhow::bail!(
        "this build of Posa has no window (feature \"viewer\"): use a command, such as: posa sample \"arms raised\""
    )
}
