//! The steps of a denoising run as records, for files that show how a pose came to be.

use diffusion::Result;
use engine::Session;
use pose::Pose;
use pose::formats::json::PoseRecord;
use pose::formats::recipes::run_records;
use protocol::SampleRequest;

/// Draws one sample and keeps its noisy body at every step, noise first, the finished pose last; `keep_going` is asked
/// at every step. `None` when it said no.
pub fn draw_steps(
    session: &Session,
    request: &SampleRequest,
    indices: &[u32],
    keep_going: impl Fn() -> bool,
) -> Result<Option<Vec<PoseRecord>>> {
    let mut records = Vec::new();
    for index in indices {
        let mut run = session.start(request, vec![*index])?;
        let mut steps = Vec::new();
        while !run.is_over() {
            if !keep_going() {
                return Ok(None);
            }
            steps.extend(run.bodies().first().map(|body| body.x));
            run.step()?;
        }
        for drawn in &run.finish() {
            let finished = session.record(request, *index, drawn, 1);
            // The model's bodies have their pelvis at the origin; the steps hang where the finished pose has its own.
            let place = finished.pose().joints[0];
            let steps: Vec<Pose> = steps.iter().map(|step: &Pose| step.translated(place)).collect();
            records.extend(run_records(&steps, &finished));
        }
    }
    Ok(Some(records))
}
