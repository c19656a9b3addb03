//! `posa sample --best`: several poses of a prompt, of which those that fit its words best are kept.

use super::sample::MICRO_BATCH;
use diffusion::Result;
use engine::{Judge, Session};
use pose::Pose;
use pose::formats::json::PoseRecord;
use protocol::{SampleRequest, ranked};

/// Draws all poses of a request and keeps the `best` of them, the fittest first; says of each which it was. `None` when
/// `keep_going` said no.
pub fn draw(
    session: &Session,
    judge: &Judge,
    request: &SampleRequest,
    best: usize,
    mut keep_going: impl FnMut() -> bool,
) -> Result<Option<Vec<PoseRecord>>> {
    let indices: Vec<u32> = (0..request.count).collect();
    let mut records = Vec::with_capacity(indices.len());
    for part in indices.chunks(MICRO_BATCH) {
        let Some(drawn) = session.draw(request, part, &mut keep_going)? else { return Ok(None) };
        records.extend(drawn);
    }
    let poses: Vec<Pose> = records.iter().map(PoseRecord::pose).collect();
    let fits = judge.fits(session, &request.prompt, &poses)?;
    let order = ranked(&fits);
    for (rank, number) in (1..).zip(&order).take(best) {
        let fit = fits[*number];
        let met =
            if fit.asked == 0 { String::new() } else { format!("meets {} of {} things asked, ", fit.met, fit.asked) };
        eprintln!(
            "{rank} of {}: --seed {} number {number}, {met}nearness {:.2}",
            order.len(),
            request.seed,
            fit.similarity
        );
    }
    Ok(Some(order.into_iter().take(best).map(|number| records[number].clone()).collect()))
}
