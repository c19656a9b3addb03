//! `posa sample`: poses for one prompt, or for every line of a file; from noise, from a pose, or near another sample.

use super::output::Output;
use super::stop::Stop;
use crate::cli::{EditArgs, SampleArgs};
use anyhow::{Context, bail};
use engine::{Options, Session};
use indicatif::{ProgressBar, ProgressStyle};
use pose::formats::json::read_json;
use pose::recipe::{Start, Variation};
use protocol::{AttentionLevel, SampleRequest};
use std::path::Path;

/// Samples denoised together: near the most a two-core machine gains from.
const MICRO_BATCH: usize = 8;

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
    let mut output = Output::open(args.out.as_deref())?;
    let stop = Stop::listen()?;
    let session = Session::open(&Options { device: args.device.into(), model: args.weights.clone() })?;
    let bar = progress(prompts.len() as u64 * u64::from(args.count));
    let drawn = draw(&plain, &prompts, &session, &mut output, &stop, &bar);
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
            match session.draw(&request, chunk, || !stop.wanted()) {
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
    let problem = || format!("the start {} cannot be read", file.display());
    let text = std::fs::read_to_string(file).with_context(problem)?;
    let records = read_json(&text).with_context(problem)?;
    let record = records.first().with_context(|| format!("the start {} holds no pose", file.display()))?;
    let strength = edit.strength.unwrap_or(if edit.lock.is_empty() { 0.6 } else { 1.0 });
    Ok(Start { pose: record.pose(), strength })
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
