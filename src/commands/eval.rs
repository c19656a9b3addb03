//! `posa eval`: how well a model does what a frozen list of prompts asks, with claims judged from the joints alone; and,
//! for the report, everything else there is to measure.

mod ask;
mod baselines;
mod budget;
mod causal;
mod curves;
mod full;
mod page;
mod reference;

use super::stop::Stop;
use crate::cli::EvalArgs;
use anyhow::Context;
use ask::{Asker, spread};
use budget::Budget;
use corpus::evaluation::{self, Group, Prompt, Scores, wilson};
use engine::{Judge, Options, Session};
use full::Drawn;
use indicatif::{ProgressBar, ProgressStyle};
use pose::Pose;
use pose::formats::atomic::write_atomic;
use pose::formats::json::PoseRecord;
use pose::skeleton::{BONE_LENGTHS, bones};
use protocol::{AttentionLevel, SampleRequest, ranked};
use serde_json::json;
use std::io::Write;
use std::path::Path;

/// Prompts with a picture in the report.
const PICTURES: usize = 64;

pub fn run(args: &EvalArgs) -> anyhow::Result<()> {
    let prompts = list(args)?;
    // What a report compares with is read before anything is drawn: a folder that is not there is known at once.
    let real = args.report.as_ref().map(|_| full::real(args)).transpose()?;
    let stop = Stop::listen()?;
    let session = Session::open(&Options { device: args.device.into(), model: args.weights.clone() })?;
    let budget = Budget::of_minutes(args.budget);
    let asker = Asker { session: &session, stop: &stop };
    let plain = SampleRequest {
        seed: args.seed,
        count: args.count,
        steps: args.steps,
        sampler: args.sampler,
        guidance: args.guidance.clone(),
        rescale: args.rescale,
        enforcement: args.enforce,
        meet: !args.no_meet,
        attention: AttentionLevel::Off,
        ..SampleRequest::new("")
    };
    let bar = ProgressBar::new(prompts.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} prompts, {eta} left") {
        bar.set_style(style);
    }
    let answers = asker.all(&prompts.iter().collect::<Vec<_>>(), &plain, &bar)?;
    bar.finish_and_clear();
    let mut drawn = Drawn { scores: Scores::default(), poses: Vec::new(), raw: Vec::new(), bone_error: 0.0 };
    let mut failed: Vec<(String, usize)> = Vec::new();
    let mut pictures = Vec::new();
    let judge = args.best.then(|| Judge::open(&session, args.device.into())).transpose()?;
    let mut best = Scores::default();
    for (prompt, answer) in prompts.iter().zip(&answers) {
        let poses: Vec<Pose> = answer.records.iter().map(PoseRecord::pose).collect();
        let whole = drawn.scores.add(prompt, &poses);
        if let Some(judge) = &judge {
            let order = ranked(&judge.fits(&session, &prompt.text, &poses)?);
            order.first().map(|first| best.add(prompt, &poses[*first..=*first]));
        }
        failed.push((format!("{} [{}]", prompt.text, prompt.kind), whole.iter().filter(|whole| !**whole).count()));
        pictures.push((prompt.text.clone(), poses.iter().copied().zip(whole).collect::<Vec<_>>()));
        drawn.poses.extend(poses);
        drawn.raw.extend(answer.records.iter().filter_map(PoseRecord::raw_pose));
    }
    let bones: Vec<f64> = drawn.raw.iter().map(bone_error).collect();
    drawn.bone_error = bones.iter().sum::<f64>() / bones.len().max(1) as f64;
    failed.sort_by_key(|(_, missed)| std::cmp::Reverse(*missed));
    print(&drawn.scores, drawn.bone_error, &failed, args.count as usize)?;
    if judge.is_some() {
        writeln!(std::io::stdout(), "{}", line(&format!("best of {}", args.count), &best.all))?;
    }
    let mut result = json!({
        "model": session.model().hash, "seed": args.seed, "count": args.count, "steps": args.steps,
        "sampler": args.sampler, "guidance": args.guidance, "rescale": args.rescale, "enforcement": args.enforce,
        "meet": !args.no_meet,
        "scores": drawn.scores, "side_accuracy": drawn.scores.side_accuracy(), "diversity_m": drawn.scores.diversity_m(),
        "bone_error_before_enforcement": drawn.bone_error, "poses_that_missed": failed,
        "best": judge.is_some().then_some(&best),
    });
    if let (Some(path), Some(real)) = (&args.report, &real) {
        let full = full::measure(args, &asker, &prompts, &plain, real, drawn, budget)?;
        let shown: Vec<_> = spread(&pictures, PICTURES).into_iter().cloned().collect();
        write(path, &page::to_html(&full, &shown))?;
        result["full"] = serde_json::to_value(&full).context("the result cannot be put into words")?;
    }
    if let Some(path) = &args.out {
        write(path, &format!("{result:#}\n"))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    write_atomic(path, text.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))?;
    eprintln!("{}", path.display());
    Ok(())
}

/// The prompts asked: those of the list, and the sided ones with their sides exchanged as well.
fn list(args: &EvalArgs) -> anyhow::Result<Vec<Prompt>> {
    let mut prompts = match &args.prompts {
        None => evaluation::shipped()?,
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
            evaluation::parse(&text).with_context(|| path.display().to_string())?
        }
    };
    let twins: Vec<Prompt> = prompts.iter().filter(|p| p.kind == "side").map(Prompt::mirrored).collect();
    prompts.extend(twins);
    Ok(prompts)
}

/// Mean relative error of the bones of a pose as the model said it.
fn bone_error(pose: &Pose) -> f64 {
    let errors = bones().map(|(parent, child)| {
        let length = (pose.joints[child] - pose.joints[parent]).length();
        f64::from((length / BONE_LENGTHS[child] - 1.0).abs())
    });
    errors.sum::<f64>() / (BONE_LENGTHS.len() - 1) as f64
}

fn line(name: &str, group: &Group) -> String {
    let (low, high) = wilson(group.whole_share(), group.poses);
    format!(
        "{name:<10} {:>4} prompts  claims {:>5.1} %  whole prompt {:>5.1} % ({:.1} to {:.1})",
        group.prompts,
        100.0 * group.claim_share(),
        100.0 * group.whole_share(),
        100.0 * low,
        100.0 * high
    )
}

fn print(scores: &Scores, bone: f64, failed: &[(String, usize)], count: usize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for (kind, group) in &scores.kinds {
        writeln!(out, "{}", line(kind, group))?;
    }
    writeln!(out, "{}", line("all", &scores.all))?;
    writeln!(
        out,
        "left and right: {:.1} % of {} poses that show one side show the side asked for",
        100.0 * scores.side_accuracy(),
        scores.right_side + scores.wrong_side
    )?;
    writeln!(out, "poses of one prompt differ by {:.0} mm a joint on average", 1e3 * scores.diversity_m())?;
    writeln!(out, "bones before enforcement: {:.2} % off on average", 100.0 * bone)?;
    let hopeless: Vec<&str> =
        failed.iter().filter(|(_, missed)| *missed == count).map(|(text, _)| text.as_str()).collect();
    writeln!(out, "never satisfied ({}): {}", hopeless.len(), hopeless.join("; "))?;
    Ok(())
}
