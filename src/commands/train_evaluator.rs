//! `posa train-evaluator`: the pose–text encoder, from data to a small file.

use super::home;
use crate::cli::TrainEvaluatorArgs;
use anyhow::Context;
use corpus::PrepareOptions;
use diffusion::device;
use diffusion::evaluator::{GROUP, Learning, learn, to_bytes};
use diffusion::model::weights_folder;
use diffusion::text;
use diffusion::text::cache::FeatureCache;
use diffusion::train::{TrainConfig, TrainData};
use indicatif::{ProgressBar, ProgressStyle};
use pose::formats::atomic::write_atomic;
use std::io::Write;

pub fn run(args: &TrainEvaluatorArgs) -> anyhow::Result<()> {
    let chosen = device::choose(args.device.into())?;
    let options =
        PrepareOptions { exclude_sources: args.exclude.clone(), seed: args.seed, ..PrepareOptions::default() };
    let made = super::data::options_of(args.archetypes, args.seed);
    let made = super::data::with_captions(made, args.captions.as_deref())?;
    let data = super::data::gather(args.data.as_deref(), &options, &made)?;
    let encoder = text::load("minilm", &weights_folder()?, &chosen.device)?;
    let mut cache = FeatureCache::open(&home::folder()?.join("cache"), encoder.name(), encoder.width())?;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}, {eta} left") {
        bar.set_style(style);
    }
    bar.set_message("Reading captions");
    let balance = TrainConfig::default().balance;
    let data = TrainData::new(&data, encoder.as_ref(), None, Some(&mut cache), balance, args.seed, |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        true
    })?;
    bar.suspend(|| eprintln!("Data: {}", data.about));
    bar.set_length(args.steps);
    let settings = Learning { steps: args.steps, batch: args.batch, seed: args.seed, ..Learning::default() };
    let (card, params, recall, precision) = learn(&data, &settings, &chosen.device, |step, loss| {
        bar.set_position(step);
        bar.set_message(format!("loss {loss:.3}"));
    })?;
    bar.finish_and_clear();
    let bytes = to_bytes(&card, &params)?;
    write_atomic(&args.out, &bytes).with_context(|| format!("{} cannot be written", args.out.display()))?;
    eprintln!("{} ({:.2} MB)", args.out.display(), bytes.len() as f64 / 1e6);
    let share = |x: &f64| format!("{:.1} %", 100.0 * x);
    let precision = match recall.n {
        n if n < GROUP => format!("not measured (it takes {GROUP} pairs)"),
        _ => precision.iter().map(share).collect::<Vec<_>>().join(", "),
    };
    writeln!(
        std::io::stdout(),
        "{} validation pairs: R-precision of {GROUP} {precision}, recall at 1, 5, 10 {} by text and {} by pose, mean {}",
        recall.n,
        recall.text_to_pose.iter().map(share).collect::<Vec<_>>().join(", "),
        recall.pose_to_text.iter().map(share).collect::<Vec<_>>().join(", "),
        share(&recall.mean)
    )?;
    Ok(())
}
