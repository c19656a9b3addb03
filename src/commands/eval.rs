//! `posa eval`: how well a model does what a frozen list of prompts asks, with claims judged from the joints alone.

use super::stop::Stop;
use crate::cli::EvalArgs;
use anyhow::{Context, bail};
use corpus::evaluation::{self, Group, Prompt, Scores, wilson};
use engine::{Options, Session};
use indicatif::{ProgressBar, ProgressStyle};
use pose::Pose;
use pose::formats::atomic::write_atomic;
use pose::formats::json::PoseRecord;
use pose::skeleton::{BONE_LENGTHS, bones};
use protocol::SampleRequest;
use serde_json::json;
use std::io::Write;

pub fn run(args: &EvalArgs) -> anyhow::Result<()> {
    let prompts = list(args)?;
    let stop = Stop::listen()?;
    let session = Session::open(&Options { device: args.device.into(), model: args.weights.clone() })?;
    let bar = ProgressBar::new(prompts.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} prompts, {eta} left") {
        bar.set_style(style);
    }
    let indices: Vec<u32> = (0..args.count).collect();
    let mut scores = Scores::default();
    let mut bones = Vec::new();
    let mut failed: Vec<(String, usize)> = Vec::new();
    for prompt in &prompts {
        let request = SampleRequest {
            seed: args.seed,
            count: args.count,
            steps: args.steps,
            guidance: args.guidance.clone(),
            ..SampleRequest::new(&prompt.text)
        };
        let Some(records) = session.draw(&request, &indices, || !stop.wanted())? else {
            bail!("stopped on request, before all prompts were asked");
        };
        bones.extend(records.iter().filter_map(PoseRecord::raw_pose).map(|raw| bone_error(&raw)));
        let poses: Vec<Pose> = records.iter().map(PoseRecord::pose).collect();
        let missed = scores.add(prompt, &poses).into_iter().filter(|whole| !whole).count();
        failed.push((format!("{} [{}]", prompt.text, prompt.kind), missed));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mean_bone = bones.iter().sum::<f64>() / bones.len().max(1) as f64;
    failed.sort_by_key(|(_, missed)| std::cmp::Reverse(*missed));
    print(&scores, mean_bone, &failed, args.count as usize)?;
    if let Some(path) = &args.out {
        let report = json!({
            "model": session.model().hash, "seed": args.seed, "count": args.count, "steps": args.steps,
            "scores": scores, "side_accuracy": scores.side_accuracy(), "diversity_m": scores.diversity_m(),
            "bone_error_before_enforcement": mean_bone, "poses_that_missed": failed,
        });
        write_atomic(path, format!("{report:#}\n").as_bytes())
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
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

fn print(scores: &Scores, bone: f64, failed: &[(String, usize)], count: usize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let line = |name: &str, group: &Group| {
        let (low, high) = wilson(group.whole_share(), group.poses);
        format!(
            "{name:<10} {:>4} prompts  claims {:>5.1} %  whole prompt {:>5.1} % ({:.1} to {:.1})",
            group.prompts,
            100.0 * group.claim_share(),
            100.0 * group.whole_share(),
            100.0 * low,
            100.0 * high
        )
    };
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
