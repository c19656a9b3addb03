//! How the scores change with the guidance scale, the number of steps and the sampler, on a part of the prompts.

use super::ask::{Asker, spread};
use super::budget::Budget;
use corpus::evaluation::realism::Recorded;
use corpus::evaluation::{Prompt, Scores};
use indicatif::ProgressBar;
use pose::Pose;
use pose::formats::json::PoseRecord;
use pose::recipe::{Guidance, Sampler};
use protocol::SampleRequest;
use serde::Serialize;

/// Prompts of a point.
const PROMPTS: usize = 40;
/// Prompts of a point with more steps than [`MANY`].
const FEW_PROMPTS: usize = 8;
const MANY: u32 = 100;
const SCALES: [f32; 7] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
/// Prompts a sampler is asked, two poses each.
const SAMPLER_PROMPTS: usize = 64;
const SAMPLERS: [(Sampler, u32); 4] =
    [(Sampler::Dpmpp, 20), (Sampler::Ddim, 20), (Sampler::Ddim, 50), (Sampler::Ddpm, 1000)];
const STEPS: [u32; 7] = [5, 10, 20, 50, 100, 250, 1000];

/// One setting.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// Guidance scale, or number of steps.
    pub at: f64,
    /// Poses behind it.
    pub poses: usize,
    /// Share of claims that hold.
    pub claims: f64,
    /// Share of poses that meet their prompt whole.
    pub whole: f64,
    /// Share of plausible poses.
    pub plausible: f64,
    /// Mean distance to the nearest real pose, metres.
    pub nearest_m: f64,
    /// Milliseconds a pose.
    pub milliseconds: f64,
}

/// What was measured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Curves {
    pub over_guidance: Vec<Point>,
    pub over_steps: Vec<Point>,
    /// Samplers by name, each with as many steps as is its habit.
    pub samplers: Vec<(String, Point)>,
}

/// Over guidance, then over steps, then samplers; points the budget does not allow are left out.
pub fn curves(
    asker: &Asker<'_>,
    prompts: &[Prompt],
    recorded: &Recorded,
    plain: &SampleRequest,
    budget: &mut Budget,
) -> anyhow::Result<Curves> {
    let mut measure = |request: SampleRequest, n: usize, at: f64, what: &str| -> anyhow::Result<Option<Point>> {
        let asked = spread(prompts, n);
        if !budget.allows(what, asked.len() * request.count as usize, request.steps) {
            return Ok(None);
        }
        let answers = asker.all(&asked, &request, &ProgressBar::hidden())?;
        let mut scores = Scores::default();
        let mut all = Vec::new();
        for (prompt, answer) in asked.iter().zip(&answers) {
            let poses: Vec<Pose> = answer.records.iter().map(PoseRecord::pose).collect();
            scores.add(prompt, &poses);
            all.extend(poses);
        }
        let realism = recorded.realism(&all);
        let seconds: f64 = answers.iter().map(|answer| answer.seconds).sum();
        Ok(Some(Point {
            at,
            poses: all.len(),
            claims: scores.all.claim_share(),
            whole: scores.all.whole_share(),
            plausible: realism.plausible,
            nearest_m: realism.nearest_m,
            milliseconds: 1e3 * seconds / all.len().max(1) as f64,
        }))
    };
    let one = SampleRequest { count: 1, ..plain.clone() };
    let mut found = Curves::default();
    for scale in SCALES {
        let request = SampleRequest { guidance: Guidance::Constant(scale), ..one.clone() };
        found.over_guidance.extend(measure(request, PROMPTS, f64::from(scale), &format!("guidance {scale}"))?);
    }
    for steps in STEPS {
        let request = SampleRequest { steps, ..one.clone() };
        let n = if steps > MANY { FEW_PROMPTS } else { PROMPTS };
        found.over_steps.extend(measure(request, n, f64::from(steps), &format!("{steps} steps"))?);
    }
    for (sampler, steps) in SAMPLERS {
        let request = SampleRequest { sampler, steps, count: 2, ..plain.clone() };
        let name = format!("{}, {steps} steps", sampler.name());
        let point = measure(request, SAMPLER_PROMPTS, f64::from(steps), &name)?;
        found.samplers.extend(point.map(|point| (name, point)));
    }
    Ok(found)
}
