//! `posa data library`: the archetypes as examples that a model looks up.

use crate::cli::DataLibraryArgs;
use anyhow::Context;
use corpus::archetypes::starter;
use diffusion::device::Device;
use diffusion::model::weights_folder;
use diffusion::retrieval::{Library, Making, file_name};
use diffusion::text;
use indicatif::{ProgressBar, ProgressStyle};

pub fn make(args: &DataLibraryArgs) -> anyhow::Result<()> {
    let weights = weights_folder()?;
    let encoder = text::load(args.encoder.name(), &weights, &Device::flex())?;
    let data = starter(&super::options_of(args.size, args.seed));
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}, {eta} left") {
        bar.set_style(style);
    }
    let library = Library::of(&data, encoder.as_ref(), args.steps, |making| {
        let (what, done, total) = match making {
            Making::Encoding(done, total) => ("Encoding wordings", done, total),
            Making::Learning(done, total) => ("Learning what is near", done, total),
        };
        if done < bar.position() as usize {
            bar.reset();
        }
        bar.set_message(what);
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    let path = args.out.clone().unwrap_or_else(|| weights.join(file_name(encoder.name())));
    pose::formats::atomic::write_atomic(&path, &library.to_bytes()?)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    eprintln!("{} examples with {} wordings: {}", library.examples.len(), library.wordings(), path.display());
    Ok(())
}
