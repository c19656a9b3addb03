//! Everything the report measures, in order of importance, within its time.

use super::ask::{Asker, spread};
use super::baselines::{Baselines, baselines};
use super::budget::Budget;
use super::causal::{Causal, causal};
use super::curves::{Curves, curves};
use super::reference::{Space, cases, space, truth};
use crate::cli::EvalArgs;
use anyhow::{Context, bail};
use corpus::evaluation::realism::{Realism, Recorded};
use corpus::evaluation::truth::Nearness;
use corpus::evaluation::{Prompt, Scores};
use corpus::{Dataset, PrepareOptions};
use diffusion::bench::Timing;
use diffusion::device;
use diffusion::evaluator::{self, Evaluator};
use diffusion::model::weights_folder;
use diffusion::retrieval::Library;
use diffusion::text;
use pose::{Pose, align};
use protocol::SampleRequest;
use serde::Serialize;

/// Real poses that realism is measured against, at most.
const MOST_REAL: usize = 4000;
/// Held-out real poses measured for the ceiling, at most.
const MOST_HELD_OUT: usize = 500;
/// Poses of the library where there is no folder.
const LIBRARY: usize = 1000;
/// Draws timed.
const TIMED: usize = 20;

/// Times of single draws.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Latency {
    pub draws: usize,
    pub pose_ms: f64,
    pub pose_p95_ms: f64,
    pub step_ms: f64,
    pub step_p95_ms: f64,
}

/// Everything measured.
#[derive(Serialize)]
pub struct Full {
    pub model: String,
    pub file: String,
    pub trained_steps: u64,
    pub device: String,
    pub threads: u32,
    pub seed: u64,
    pub steps: u32,
    pub guidance: String,
    pub count: u32,
    pub real_poses: String,
    pub scores: Scores,
    pub baselines: Baselines,
    pub bone_error: f64,
    pub realism: Realism,
    pub realism_raw: Realism,
    pub realism_real: Realism,
    pub curves: Curves,
    pub truth: Option<Nearness>,
    pub space: Option<Space>,
    pub causal: Causal,
    pub latency: Latency,
    pub left_out: Vec<String>,
    pub budget_minutes: f64,
    pub seconds: f64,
}

/// What was drawn for the claims.
pub struct Drawn {
    pub scores: Scores,
    pub poses: Vec<Pose>,
    pub raw: Vec<Pose>,
    pub bone_error: f64,
}

/// Measures the rest.
pub fn measure(
    args: &EvalArgs,
    asker: &Asker<'_>,
    prompts: &[Prompt],
    plain: &SampleRequest,
    data: &Dataset,
    drawn: Drawn,
    mut budget: Budget,
) -> anyhow::Result<Full> {
    let (report, device) = (asker.session.model().clone(), asker.session.device());
    let chosen = device::choose(args.device.into())?;
    let encoder = text::load(&report.encoder, &weights_folder()?, &chosen.device)?;
    eprintln!("Baselines");
    let library = if report.examples > 0 { Library::of_encoder(&weights_folder()?, &report.encoder)? } else { None };
    let count = args.count as usize;
    let baselines = baselines(prompts, &data.train, encoder.as_ref(), library.as_ref(), count, args.seed)?;
    eprintln!("Realism");
    let recorded = Recorded::new(spread(&data.train, MOST_REAL).into_iter().map(|s| s.pose).collect(), args.seed);
    let held_out = cases(data);
    let real: Vec<Pose> = spread(&held_out, MOST_HELD_OUT).into_iter().map(|(s, _)| align::place(&s.pose)).collect();
    let (realism, realism_raw, realism_real) =
        (recorded.realism(&drawn.poses), recorded.realism(&drawn.raw), recorded.realism(&real));
    eprintln!("Latency");
    let latency = latency(asker, prompts, plain)?;
    budget.expect_of_a_step(1e-3 * latency.step_ms);
    eprintln!("Attention");
    let causal = causal(asker, prompts, plain, &mut budget)?;
    eprintln!("Retrieval");
    let space = match evaluator(args, &chosen.device)? {
        Some(evaluator) => {
            let encoder = text::load(&evaluator.card.encoder, &weights_folder()?, &chosen.device)?;
            space(asker, &held_out, &data.train, (&evaluator, encoder.as_ref()), plain, &mut budget)?
        }
        None => None,
    };
    eprintln!("Draws beside recorded poses");
    let truth = truth(asker, &held_out, plain, &mut budget)?;
    eprintln!("Curves");
    let curves = curves(asker, prompts, &recorded, plain, &mut budget)?;
    Ok(Full {
        model: report.hash,
        file: report.file,
        trained_steps: report.trained_steps,
        device: device.name,
        threads: device.threads,
        seed: args.seed,
        steps: args.steps,
        guidance: args.guidance.to_string(),
        count: args.count,
        real_poses: match &args.data {
            Some(folder) => format!("{} of {}", recorded.poses().len(), folder.display()),
            None => format!("{} of the library of archetypes", recorded.poses().len()),
        },
        scores: drawn.scores,
        baselines,
        bone_error: drawn.bone_error,
        realism,
        realism_raw,
        realism_real,
        curves,
        truth,
        space,
        causal,
        latency,
        left_out: budget.left_out().to_vec(),
        budget_minutes: args.budget,
        seconds: budget.seconds(),
    })
}

/// Real poses: of the folder, else of the library.
pub fn real(args: &EvalArgs) -> anyhow::Result<Dataset> {
    let options =
        PrepareOptions { exclude_sources: args.exclude.clone(), seed: args.seed, ..PrepareOptions::default() };
    let size = args.archetypes.unwrap_or(if args.data.is_some() { 0 } else { LIBRARY });
    let made = crate::commands::data::options_of(size, args.seed);
    let data = crate::commands::data::gather(args.data.as_deref(), &options, &made)?;
    if data.train.is_empty() || cases(&data).is_empty() {
        bail!("there are no real poses to compare with: the data needs training poses and a test or validation split");
    }
    Ok(data)
}

/// The pose–text encoder asked for, or the shipped one where there is one.
fn evaluator(args: &EvalArgs, device: &device::Device) -> anyhow::Result<Option<Evaluator>> {
    let shipped = weights_folder()?.join(evaluator::SHIPPED);
    let path = args.evaluator.clone().or_else(|| shipped.is_file().then_some(shipped));
    path.map(|path| Evaluator::load(&path, device)).transpose().context("the pose–text encoder cannot be used")
}

fn latency(asker: &Asker<'_>, prompts: &[Prompt], plain: &SampleRequest) -> anyhow::Result<Latency> {
    let request = SampleRequest { count: 1, ..plain.clone() };
    let mut times = Vec::new();
    for prompt in spread(prompts, TIMED) {
        times.push(1e3 * asker.one(&prompt.text, &request)?.seconds);
    }
    let (steps, draws) = (f64::from(plain.steps), times.len());
    let timing = Timing::of(times);
    // Encoding the prompt is part of the way to a pose, and small beside twenty steps.
    Ok(Latency {
        draws,
        pose_ms: timing.median,
        pose_p95_ms: timing.p95,
        step_ms: timing.median / steps,
        step_p95_ms: timing.p95 / steps,
    })
}
