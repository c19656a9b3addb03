//! How the scores change with the guidance scale and with the number of steps, on a part of the prompts.

use super::ask::{Asker, spread};
use super::budget::Budget;
use corpus::evaluation::realism::Recorded;
use corpus::evaluation::{Prompt, Scores};
use indicatif::ProgressBar;
use pose::Pose;
use pose::formats::json::PoseRecord;
use pose::recipe::Guidance;
use protocol::SampleRequest;
use serde::Serialize;

/// Prompts of a point.
const PROMPTS: usize = 40;
/// Prompts of a point with more steps than [`MANY`].
const FEW_PROMPTS: usize = 8;
const MANY: u32 = 100;
const SCALES: [f32; 7] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
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

/// Over guidance, then over steps; points the budget does not allow are left out.
pub fn curves(
    asker: &Asker<'_>,
    prompts: &[Prompt],
    recorded: &Recorded,
    plain: &SampleRequest,
    budget: &mut Budget,
) -> anyhow::Result<(Vec<Point>, Vec<Point>)> {
    let one = SampleRequest { count: 1, ..plain.clone() };
    let mut measure = |request: SampleRequest, at: f64, what: &str| -> anyhow::Result<Option<Point>> {
        if !budget.allows(what) {
            return Ok(None);
        }
        let asked = spread(prompts, if request.steps > MANY { FEW_PROMPTS } else { PROMPTS });
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
    let mut over_guidance = Vec::new();
    for scale in SCALES {
        let request = SampleRequest { guidance: Guidance::Constant(scale), ..one.clone() };
        over_guidance.extend(measure(request, f64::from(scale), &format!("guidance {scale}"))?);
    }
    let mut over_steps = Vec::new();
    for steps in STEPS {
        let request = SampleRequest { steps, ..one.clone() };
        over_steps.extend(measure(request, f64::from(steps), &format!("{steps} steps"))?);
    }
    Ok((over_guidance, over_steps))
}
