//! `posa sample`: poses for one prompt, or for every line of a file; from noise, from a pose, or near another sample.

use super::output::Output;
use super::steps::draw_steps;
use super::stop::Stop;
use crate::cli::{EditArgs, SampleArgs};
use anyhow::{Context, bail};
use engine::{Options, Session};
use indicatif::{ProgressBar, ProgressStyle};
use pose::formats::export::Format;
use pose::formats::read;
use pose::recipe::{Start, Variation};
use protocol::{AttentionLevel, SampleRequest};
use std::path::Path;

/// Samples denoised together: near the most a two-core machine gains from.
pub(super) const MICRO_BATCH: usize = 8;

pub fn run(args: &SampleArgs) -> anyhow::Result<()> {
    let prompts = match (&args.prompt, &args.prompts) {
        (Some(prompt), _) => vec![prompt.clone()],
        (None, Some(file)) => read_prompts(file)?,
        (None, None) => bail!("no prompt was given"),
    };
    if let [only] = prompts.as_slice() {
        diffusion::text::check_prompt(only)?;
    }
    let plain = request(args)?;
    let mut output = Output::open(args.out.as_deref(), &args.form)?;
    let total = prompts.len() as u64 * u64::from(args.count);
    let films = args.run || output.format().is_some_and(Format::is_film);
    check_room(&output, args, total, films)?;
    let stop = Stop::listen()?;
    let session = Session::open(&Options { device: args.device.into(), model: args.weights.clone() })?;
    let bar = progress(total);
    let drawn = draw(&plain, &prompts, films, &session, &mut output, &stop, &bar);
    bar.finish_and_clear();
    // Whatever happened, the poses drawn so far are kept.
    if let Some(path) = output.finish()? {
        eprintln!("{}", path.display());
    }
    let failed = drawn?;
    if stop.wanted() {
        bail!("stopped on request; the poses drawn so far were kept");
    }
    if failed > 0 {
        bail!("{failed} of {} prompts failed; the others were written", prompts.len());
    }
    Ok(())
}

/// Draws until done or stopped; the number of prompts that failed.
fn draw(
    plain: &SampleRequest,
    prompts: &[String],
    films: bool,
    session: &Session,
    output: &mut Output,
    stop: &Stop,
    bar: &ProgressBar,
) -> anyhow::Result<usize> {
    let indices: Vec<u32> = (0..plain.count).collect();
    let mut failed = 0;
    'prompts: for prompt in prompts {
        let request = SampleRequest { prompt: prompt.clone(), ..plain.clone() };
        for chunk in indices.chunks(MICRO_BATCH) {
            let drawn = if films {
                draw_steps(session, &request, chunk, || !stop.wanted())
            } else {
                session.draw(&request, chunk, || !stop.wanted())
            };
            match drawn {
                Ok(Some(records)) => output.write(records)?,
                Ok(None) => return Ok(failed),
                Err(error) if prompts.len() > 1 => {
                    bar.suspend(|| eprintln!("posa: prompt \"{}\": {error}", shortened(prompt)));
                    failed += 1;
                    continue 'prompts;
                }
                Err(error) => return Err(error.into()),
            }
            bar.inc(chunk.len() as u64);
        }
    }
    Ok(failed)
}

/// Refuses before anything is drawn what the file could not hold in the end.
fn check_room(output: &Output, args: &SampleArgs, total: u64, films: bool) -> anyhow::Result<()> {
    if films && total > 1 {
        bail!("a denoising run is of one pose, and {total} were asked for: use --count 1 and a single prompt");
    }
    if !output.format().is_some_and(Format::holds_one) {
        return Ok(());
    }
    let name = args.out.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
    if total > 1 || films {
        bail!("{name} holds one pose: use --count 1, a single prompt, and no --run");
    }
    Ok(())
}

/// The request of every prompt, without its words.
fn request(args: &SampleArgs) -> anyhow::Result<SampleRequest> {
    let edit = &args.edit;
    Ok(SampleRequest {
        negative: args.negative.clone(),
        seed: args.seed,
        count: args.count,
        steps: args.steps,
        sampler: args.sampler,
        guidance: args.guidance.clone(),
        rescale: args.rescale,
        enforcement: args.enforce,
        attention: AttentionLevel::Off,
        start: edit.start.as_deref().map(|file| start(file, edit)).transpose()?,
        locks: edit.lock.clone(),
        variation: edit.vary.map(|amount| Variation { of: 0, seed: edit.vary_seed, amount }),
        ..SampleRequest::new("")
    })
}

fn start(file: &Path, edit: &EditArgs) -> anyhow::Result<Start> {
    let found = read::file(file).with_context(|| format!("the start {} cannot be used", file.display()))?;
    let pose = *found.poses.first().with_context(|| format!("the start {} holds no pose", file.display()))?;
    let strength = edit.strength.unwrap_or(if edit.lock.is_empty() { 0.6 } else { 1.0 });
    Ok(Start { pose, strength })
}

fn read_prompts(path: &Path) -> anyhow::Result<Vec<String>> {
    let bytes = std::fs::read(path).with_context(|| format!("the prompts file {} cannot be read", path.display()))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        anyhow::anyhow!(
            "{} is not UTF-8 text (byte {}): save it as UTF-8",
            path.display(),
            e.utf8_error().valid_up_to()
        )
    })?;
    let prompts: Vec<String> =
        text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|l| !l.is_empty()).map(Into::into).collect();
    if prompts.is_empty() {
        bail!("{} holds no prompt: write one a line", path.display());
    }
    Ok(prompts)
}

fn progress(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if total < 2 {
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} poses, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn shortened(prompt: &str) -> String {
    match prompt.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &prompt[..end]),
        None => prompt.into(),
    }
}
