//! `posa sample`: poses for one prompt, or for every line of a file; from noise, from a pose, or near another sample.

use super::best;
use super::output::Output;
use super::prompts::{self, Prompt};
use super::resume::{self, Job};
use super::steps::draw_steps;
use super::stop::Stop;
use crate::cli::{EditArgs, SampleArgs};
use anyhow::{Context, bail};
use diffusion::Error;
use engine::{Judge, Options, Session};
use indicatif::{ProgressBar, ProgressStyle};
use pose::formats::export::Format;
use pose::formats::json::PoseRecord;
use pose::formats::read;
use pose::recipe::{Start, Variation};
use protocol::{AttentionLevel, SampleRequest};
use std::path::Path;

/// Samples denoised together: near the most a two-core machine gains from.
pub(super) const MICRO_BATCH: usize = 8;

pub fn run(args: &SampleArgs) -> anyhow::Result<()> {
    let prompts = match (&args.prompt, &args.prompts) {
        (Some(prompt), _) => vec![Prompt { line: 1, text: prompt.clone() }],
        (None, Some(file)) => prompts::read(file)?,
        (None, None) => bail!("no prompt was given"),
    };
    if let [only] = prompts.as_slice() {
        diffusion::text::check_prompt(&only.text)?;
    }
    let plain = request(args)?;
    let mut output = Output::open(args.out.as_deref(), &args.form)?;
    let kept = args.best.map_or(args.count, |best| best.min(args.count));
    let total = prompts.len() as u64 * u64::from(kept);
    let films = args.run || output.format().is_some_and(Format::is_film);
    check_room(&output, args, total, films)?;
    let stop = Stop::listen()?;
    let session = Session::open(&Options { device: args.device.into(), model: args.weights.clone() })?;
    for text in prompts.iter().map(|prompt| &prompt.text).chain([&args.negative]) {
        let meant = session.meant(text);
        if meant != *text {
            eprintln!("\"{text}\" is read as \"{meant}\"");
        }
    }
    let bar = progress(prompts.len() as u64 * u64::from(args.count));
    let judge = args.best.map(|_| Judge::open(&session, args.device.into())).transpose()?;
    // The best are chosen among all poses of a prompt, so these stay together.
    let together = if judge.is_some() { args.count as usize } else { MICRO_BATCH };
    let mut jobs = jobs(&prompts, args.count, together);
    if let Some(begun) = output.begun().filter(|_| !films && judge.is_none()) {
        let held = resume::held(begun, &jobs, &plain, &session.model().hash)?;
        eprintln!("Going on with {}: it holds {} of {total} poses", begun.display(), held.poses);
        bar.inc(held.poses as u64);
        output.go_on(held.bytes)?;
        jobs = jobs.into_iter().zip(held.jobs).filter(|(_, done)| !done).map(|(job, _)| job).collect();
    }
    let one = |job: &Job| {
        let request = SampleRequest { prompt: job.text.clone(), ..plain.clone() };
        if let (Some(judge), Some(best)) = (&judge, args.best) {
            best::draw(&session, judge, &request, best as usize, || !stop.wanted())
        } else if films {
            draw_steps(&session, &request, &job.indices, || !stop.wanted())
        } else {
            session.draw(&request, &job.indices, || !stop.wanted())
        }
    };
    let drawn = draw(&jobs, one, prompts.len() > 1, &mut output, &bar);
    bar.finish_and_clear();
    // Whatever happened, the poses drawn so far are kept.
    let drawn = match drawn {
        Ok(drawn) => drawn,
        Err(error) => {
            output.keep()?;
            return Err(error);
        }
    };
    if drawn.stopped {
        match output.keep()? {
            Some(kept) => bail!(
                "stopped on request; the poses drawn so far are in {}: run the same command again to go on",
                kept.display()
            ),
            None => bail!("stopped on request; the poses drawn so far were kept"),
        }
    }
    if let Some(path) = output.finish()? {
        eprintln!("{}", path.display());
    }
    if let Some(message) = report(&prompts, &drawn.failed) {
        bail!(message);
    }
    Ok(())
}

/// What became of the jobs.
#[derive(Default)]
struct Drawn {
    stopped: bool,
    /// Numbers of prompts that failed, and why.
    failed: Vec<(usize, String)>,
}

/// The work in parts that are drawn together, in order.
fn jobs(prompts: &[Prompt], count: u32, together: usize) -> Vec<Job> {
    let indices: Vec<u32> = (0..count).collect();
    let of = |(prompt, asked): (usize, &Prompt)| {
        let text = asked.text.clone();
        let parts = indices.chunks(together).map(move |part| Job { prompt, text: text.clone(), indices: part.into() });
        parts.collect::<Vec<_>>()
    };
    prompts.iter().enumerate().flat_map(of).collect()
}

/// Draws until done or stopped; each part is written as soon as it is drawn. Among several prompts, one that cannot be
/// used is passed over.
fn draw(
    jobs: &[Job],
    one: impl Fn(&Job) -> diffusion::Result<Option<Vec<PoseRecord>>>,
    several: bool,
    output: &mut Output,
    bar: &ProgressBar,
) -> anyhow::Result<Drawn> {
    let mut drawn = Drawn::default();
    for job in jobs {
        if drawn.failed.iter().any(|(prompt, _)| *prompt == job.prompt) {
            continue;
        }
        match one(job) {
            Ok(Some(records)) => output.write(records)?,
            Ok(None) => return Ok(Drawn { stopped: true, ..drawn }),
            Err(error @ (Error::Prompt(_) | Error::NotFinite(_))) if several => {
                bar.suspend(|| eprintln!("posa: prompt \"{}\": {error}", shortened(&job.text)));
                drawn.failed.push((job.prompt, error.to_string()));
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        bar.inc(job.indices.len() as u64);
    }
    Ok(drawn)
}

/// Which prompts failed and why, where any did.
fn report(prompts: &[Prompt], failed: &[(usize, String)]) -> Option<String> {
    if failed.is_empty() {
        return None;
    }
    let mut text = format!("{} of {} prompts failed; the others were written", failed.len(), prompts.len());
    for (number, why) in failed {
        let prompt = &prompts[*number];
        text.push_str(&format!("\n  line {}, \"{}\": {why}", prompt.line, shortened(&prompt.text)));
    }
    Some(text)
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
        meet: !args.no_meet,
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
    let strength = edit.strength.unwrap_or(if edit.lock.is_empty() { Start::STRENGTH } else { 1.0 });
    Ok(Start { pose, strength })
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
