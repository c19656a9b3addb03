//! `posa train`: from a data folder to checkpoints and a model file; goes on where it stopped.

use super::{home, stop::Stop};
use crate::cli::{Encoder, TextSeen, TrainArgs};
use anyhow::{Context, bail};
use diffusion::denoiser::DenoiserConfig;
use diffusion::device;
use diffusion::model::{Model, weights_folder};
use diffusion::retrieval::{EXAMPLES, Library};
use diffusion::text;
use diffusion::text::cache::FeatureCache;
use diffusion::train::metrics::{self, Line, Mean};
use diffusion::train::{StartedFrom, TrainConfig, TrainData, Trainer, Weighting, checkpoint};
use indicatif::{ProgressBar, ProgressStyle};
use pose::formats::atomic::write_atomic;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Steps between lines of metrics.
const LOG_EVERY: u64 = 50;
/// Validation poses.
const VALIDATION: usize = 128;

pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    let run = match &args.out {
        Some(folder) => folder.clone(),
        None => home::folder()?.join("runs/default"),
    };
    let stop = Stop::listen()?;
    let chosen = device::choose(args.device.into())?;
    eprintln!("Device: {} ({})", chosen.name, chosen.why);
    let begin = args.start.as_deref().map(Model::load).transpose()?;
    let data = prepare(args, &chosen.device)?;
    let mut trainer = match checkpoint::latest(&run)? {
        None => match &begin {
            None => Trainer::new(config(args), data, &chosen.device)?,
            Some(model) => {
                eprintln!("Starting from {} ({} steps)", model.path.display(), model.card.steps);
                Trainer::start(config(args), data, model, &chosen.device)?
            }
        },
        Some((found, damaged)) => {
            damaged.iter().for_each(|why| eprintln!("posa: passed over {why}"));
            if let Some(model) = &begin
                && found.state.started_from.as_ref() != Some(&StartedFrom::of(model))
            {
                bail!(
                    "the run in {} did not start from {}: choose another --out for a new run, or go on without --start",
                    run.display(),
                    model.path.display()
                );
            }
            let steps = args.steps.unwrap_or(found.state.config.steps);
            if found.state.config != (TrainConfig { steps: found.state.config.steps, ..config(args) }) {
                eprintln!("posa: the run's own settings are kept; --batch and the like only count for a new run");
            }
            eprintln!("Going on from step {} of {steps}", found.state.step);
            let mut trainer = Trainer::resume(found, data, &chosen.device)?;
            trainer.set_steps(steps)?;
            trainer
        }
    };
    std::fs::create_dir_all(&run).with_context(|| format!("the run folder {} cannot be made", run.display()))?;
    let finished = train(args, &mut trainer, &run, &stop);
    if let Some(path) = &args.export {
        let bytes = Model::to_bytes(&trainer.card(), trainer.averaged())?;
        write_atomic(path, &bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        eprintln!("Model: {}", path.display());
    }
    finished
}

fn prepare(args: &TrainArgs, device: &device::Device) -> anyhow::Result<TrainData> {
    let options =
        corpus::PrepareOptions { exclude_sources: args.exclude.clone(), seed: args.seed, ..Default::default() };
    let made = super::data::options_of(args.archetypes, args.seed);
    let made = super::data::with_captions(made, args.captions.as_deref())?;
    let mut data = super::data::gather(args.data.as_deref(), &options, &made)?;
    args.learnt.mix().apply(&mut data);
    let encoder = text::load(args.encoder.name(), &weights_folder()?, device)?;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("Reading captions {bar:30} {pos}/{len}, {eta} left") {
        bar.set_style(style);
    }
    let mut cache = FeatureCache::open(&home::folder()?.join("cache"), encoder.name(), encoder.width())?;
    let library = Library::of_encoder(&weights_folder()?, encoder.name())?;
    let told = |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        true
    };
    let balance = args.learnt.balance;
    let data = TrainData::new(&data, encoder.as_ref(), library, Some(&mut cache), balance, args.seed, told)?;
    bar.finish_and_clear();
    eprintln!("Data: {}", data.about);
    Ok(data)
}

fn config(args: &TrainArgs) -> TrainConfig {
    let standard = TrainConfig::default();
    // The published settings know no examples, and there is no library for an encoder that is not shipped.
    let usual = if args.preset.is_none() && args.encoder == Encoder::Minilm { EXAMPLES } else { 0 };
    let denoiser = DenoiserConfig {
        text_width: args.encoder.width(),
        widths: args.widths,
        pooled: args.text == TextSeen::Pooled,
        examples: args.examples.unwrap_or(usual),
        ..standard.denoiser
    };
    let base = TrainConfig {
        steps: args.steps.unwrap_or(standard.steps),
        batch: args.batch,
        learning_rate: args.learning_rate,
        seed: args.seed,
        precision: args.precision,
        auto_share: args.learnt.auto_share,
        balance: args.learnt.balance,
        denoiser,
        ..standard
    };
    let mut config = args.preset.map_or(base.clone(), |preset| preset.config(base));
    config.anatomy = args.anatomy.unwrap_or(config.anatomy);
    config.min_snr = args.weighting.map_or(config.min_snr, Weighting::gamma);
    config.denoiser.target = args.target.unwrap_or(config.denoiser.target);
    config.denoiser.schedule = args.schedule.unwrap_or(config.denoiser.schedule);
    config
}

/// Trains until the run is over, the time is up, or Ctrl-C; always leaves a checkpoint of the last good step.
fn train(args: &TrainArgs, trainer: &mut Trainer, run: &Path, stop: &Stop) -> anyhow::Result<()> {
    let path = run.join(metrics::LOG);
    let mut log: File = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    let start = Instant::now();
    let limit = args.minutes.map(|m| Duration::from_secs_f64(m.max(0.0) * 60.0));
    let bar = ProgressBar::new(trainer.config().steps);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} step {pos}/{len}, {per_sec}, {eta} left  {msg}") {
        bar.set_style(style);
    }
    bar.set_position(trainer.step_count());
    bar.reset_eta();
    let mut mean = Mean::default();
    while !trainer.is_over() {
        if stop.wanted() || limit.is_some_and(|limit| start.elapsed() >= limit) {
            break;
        }
        let metrics = match trainer.step() {
            Ok(metrics) => metrics,
            Err(error) => {
                // The weights are those of the last good step.
                save(trainer, run, &mut log, &bar)?;
                return Err(error.into());
            }
        };
        bar.inc(1);
        mean.add(&metrics);
        if metrics.step % LOG_EVERY == 0 || trainer.is_over() {
            let metrics = mean.take(metrics);
            bar.set_message(format!(
                "loss {:.3} (diffusion {:.3}, anatomy {:.3})",
                metrics.total, metrics.diffusion, metrics.anatomy
            ));
            let seconds = start.elapsed().as_secs_f64();
            write_line(&mut log, &Line::Steps { metrics, seconds })?;
        }
        if metrics.step % args.save_every.max(1) == 0 && !trainer.is_over() {
            save(trainer, run, &mut log, &bar)?;
        }
    }
    save(trainer, run, &mut log, &bar)?;
    bar.finish_and_clear();
    eprintln!("{} of {} steps done; the run is in {}", trainer.step_count(), trainer.config().steps, run.display());
    if trainer.step_count() == 0 {
        bail!("no step was trained: give it more time");
    }
    Ok(())
}

fn save(trainer: &mut Trainer, run: &Path, log: &mut File, bar: &ProgressBar) -> anyhow::Result<()> {
    // What was learnt is kept even where it cannot be measured.
    let validated = trainer.validate(VALIDATION);
    if let Ok(Some(measured)) = validated {
        let best = trainer.note_best(measured.diffusion);
        write_line(log, &Line::Validation { step: trainer.step_count(), validation: measured, best })?;
        let line = format!(
            "step {}: validation {:.4} (without text {:.4}), text moves the estimate by {:.3}",
            trainer.step_count(),
            measured.diffusion,
            measured.diffusion_without_text,
            measured.dependence
        );
        bar.suspend(|| eprintln!("{line}"));
    }
    checkpoint::save(run, &trainer.snapshot())?;
    validated?;
    Ok(())
}

/// One write a line, so that a kill tears at most the last one.
fn write_line(log: &mut File, line: &Line) -> anyhow::Result<()> {
    let text = serde_json::to_string(line).context("a line of the log cannot be put into words")?;
    log.write_all(format!("{text}\n").as_bytes()).context("the run's log cannot be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;

    fn config_of(options: &str) -> TrainConfig {
        let line = format!("posa train {options}");
        match Cli::try_parse_from(line.split_whitespace()).unwrap().command {
            Some(Command::Train(args)) => config(&args),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_setting_named_on_the_command_line_wins_over_the_preset() {
        assert_eq!(config_of("--preset phase2").min_snr, None);
        assert_eq!(config_of("--preset phase2 --weighting min-snr").min_snr, Weighting::MinSnr.gamma());
        assert_eq!(config_of("--weighting flat"), config_of(""));
        assert_eq!(config_of("--preset phase1 --anatomy 0.25").anatomy, 0.25);
    }

    #[test]
    fn examples_are_looked_at_where_there_is_a_library_and_no_published_settings_are_asked_for() {
        let standard = TrainConfig::default();
        let looking = DenoiserConfig { examples: EXAMPLES, ..standard.denoiser.clone() };
        assert_eq!(config_of(""), TrainConfig { denoiser: looking, ..standard });
        assert_eq!(config_of("--examples 2").denoiser.examples, 2);
        assert_eq!(config_of("--encoder clip").denoiser.examples, 0);
        assert_eq!(config_of("--preset phase3").denoiser.examples, 0);
        assert_eq!(config_of("--preset phase3 --examples 4").denoiser.examples, 4);
    }
}
