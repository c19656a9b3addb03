//! The model against recorded poses that it was not trained on: how near its draws come to the pose a caption was written
//! for, and, in the pose–text encoder's space, whether its poses are found by their captions and lie where real ones do.

use super::ask::{Asker, spread};
use super::budget::Budget;
use corpus::evaluation::frechet;
use corpus::evaluation::retrieval::{r_precision, recall};
use corpus::evaluation::truth::{Nearness, nearness};
use corpus::{Kind, Sample};
use diffusion::evaluator::{Evaluator, GROUP, unit_similarity};
use diffusion::text::TextEncoder;
use pose::formats::json::PoseRecord;
use pose::{Pose, align};
use protocol::SampleRequest;
use serde::Serialize;

/// Captions whose pose is drawn many times.
const CAPTIONS: usize = 24;
/// Draws of each.
const DRAWS: u32 = 30;
/// Captions of which one pose each is drawn for retrieval and distance: the first number there is time for.
const PAIRS: [usize; 3] = [256, 128, 64];
/// Captions nearer than this mean the same.
const SAME: f32 = 0.95;

/// A number for the model, for real poses and for poses that do not belong to their captions.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Compared {
    pub model: f64,
    /// The ceiling: recorded poses with their own captions.
    pub real: f64,
    /// The floor: recorded poses with another's caption.
    pub wrong: f64,
}

/// What the encoder's space shows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Space {
    /// Captions, and poses drawn for them.
    pub n: usize,
    /// Clips behind them: fewer than captions, which are not independent then.
    pub clips: usize,
    /// Pose–text encoder: sha256 of its file.
    pub evaluator: String,
    /// R-precision among 32, top 1, 2 and 3.
    pub r_precision: [Compared; 3],
    /// Mean recall at 1, 5 and 10 both ways over all `n`.
    pub recall: Compared,
    /// Fréchet distance of the drawn poses to the recorded ones.
    pub frechet: f64,
    /// The same between these recorded poses and as many others: the floor.
    pub frechet_floor: f64,
}

/// Recorded poses with a caption that people wrote, where there are any, else with whatever they have; those of the
/// test split, else of the validation split.
pub fn cases(data: &corpus::Dataset) -> Vec<(&Sample, &str)> {
    let held_out = if data.test.is_empty() { &data.val } else { &data.test };
    let caption = |sample: &'_ Sample| -> Option<usize> {
        sample.captions.iter().position(|c| c.kind == Kind::Human).or((!sample.captions.is_empty()).then_some(0))
    };
    held_out.iter().filter_map(|s| caption(s).map(|i| (s, s.captions[i].text.as_str()))).collect()
}

/// Draws against the poses that captions were written for; none where time ran out at once.
pub fn truth(
    asker: &Asker<'_>,
    cases: &[(&Sample, &str)],
    plain: &SampleRequest,
    budget: &mut Budget,
) -> anyhow::Result<Option<Nearness>> {
    let request = SampleRequest { count: DRAWS, ..plain.clone() };
    let mut drawn = Vec::new();
    for (sample, caption) in spread(cases, CAPTIONS) {
        if !budget.allows(&format!("draws beside the recorded pose of \"{caption}\""), DRAWS as usize, request.steps) {
            break;
        }
        let answer = asker.one(caption, &request)?;
        let poses = answer.records.iter().map(|record| align::canonical(&record.pose())).collect();
        drawn.push((align::canonical(&sample.pose), poses));
    }
    Ok((!drawn.is_empty()).then(|| nearness(&drawn)))
}

/// Retrieval and distance in the encoder's space; none where there is no time or hardly a caption.
pub fn space(
    asker: &Asker<'_>,
    cases: &[(&Sample, &str)],
    others: &[Sample],
    (evaluator, encoder): (&Evaluator, &dyn TextEncoder),
    plain: &SampleRequest,
    budget: &mut Budget,
) -> anyhow::Result<Option<Space>> {
    let request = SampleRequest { count: 1, ..plain.clone() };
    // Fewer say less, but more than none.
    let fits = PAIRS.iter().find(|n| budget.has_time(**n, request.steps));
    let chosen = spread(cases, *fits.unwrap_or(&GROUP));
    let n = chosen.len();
    if n < GROUP || others.is_empty() || !budget.allows("retrieval and Fréchet distance", n, request.steps) {
        return Ok(None);
    }
    let mut drawn: Vec<Pose> = Vec::with_capacity(n);
    for (_, caption) in &chosen {
        drawn.extend(asker.one(caption, &request)?.records.iter().map(PoseRecord::pose));
    }
    let recorded: Vec<Pose> = chosen.iter().map(|(sample, _)| sample.pose).collect();
    let more: Vec<Pose> = spread(others, n).into_iter().map(|sample| sample.pose).collect();
    let captions: Vec<&str> = chosen.iter().map(|(_, caption)| *caption).collect();
    let texts = evaluator.texts(&encoder.encode(&captions)?)?;
    let (model, real, others) = (evaluator.poses(&drawn)?, evaluator.poses(&recorded)?, evaluator.poses(&more)?);
    let same = |i: usize, j: usize| unit_similarity(&texts[i], &texts[j]) > SAME;
    // Half the list away is another clip.
    let shifted = |j: usize| (j + n / 2) % n;
    let precision = |pose: &dyn Fn(usize) -> usize, poses: &[Vec<f32>]| {
        r_precision(n, GROUP, |text, at| unit_similarity(&texts[text], &poses[pose(at)]), same)
    };
    let mean_recall = |pose: &dyn Fn(usize) -> usize, poses: &[Vec<f32>]| {
        recall(n, |text, at| unit_similarity(&texts[text], &poses[pose(at)]), same).mean
    };
    let own = |j: usize| j;
    let (a, b, c) = (precision(&own, &model), precision(&own, &real), precision(&shifted, &real));
    let clips: std::collections::BTreeSet<&str> = chosen.iter().map(|(sample, _)| sample.clip.as_str()).collect();
    Ok(Some(Space {
        n,
        clips: clips.len(),
        evaluator: evaluator.hash.clone(),
        r_precision: [0, 1, 2].map(|top| Compared { model: a[top], real: b[top], wrong: c[top] }),
        recall: Compared {
            model: mean_recall(&own, &model),
            real: mean_recall(&own, &real),
            wrong: mean_recall(&shifted, &real),
        },
        frechet: frechet::distance(&model, &real),
        frechet_floor: frechet::distance(&others, &real),
    }))
}
