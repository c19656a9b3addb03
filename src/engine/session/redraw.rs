//! A run drawn again as its recipe tells it, with whatever was changed on the way.

use super::Session;
use diffusion::Result;
use diffusion::generate::Drawn;
use pose::formats::json::PoseRecord;
use pose::recipe::Recipe;
use protocol::{AttentionLevel, SampleRequest};

impl Session {
    /// Draws the samples `indices` of a recipe together; `keep_going` is asked at every step. `None` when it said no.
    ///
    /// # Errors
    /// As [`Session::draw`].
    pub fn redraw(
        &self,
        recipe: &Recipe,
        indices: &[u32],
        mut keep_going: impl FnMut() -> bool,
    ) -> Result<Option<Vec<PoseRecord>>> {
        let request = request(recipe);
        let mut run = self.start(&request, indices.to_vec())?;
        let mut retunes = recipe.retunes.iter().peekable();
        while !run.is_over() {
            if !keep_going() {
                return Ok(None);
            }
            while let Some(retune) = retunes.next_if(|retune| retune.after as usize <= run.done()) {
                run.retune(retune.guidance.clone());
            }
            run.step()?;
        }
        let drawn = run.finish();
        let record = |(index, one): (&u32, &Drawn)| {
            let mut record = self.record(&request, *index, one, indices.len());
            record.recipe.retunes.clone_from(&recipe.retunes);
            record
        };
        Ok(Some(indices.iter().zip(&drawn).map(record).collect()))
    }
}

/// What was asked for, without what was changed on the way.
fn request(recipe: &Recipe) -> SampleRequest {
    SampleRequest {
        prompt: recipe.prompt.clone(),
        negative: recipe.negative.clone(),
        seed: recipe.seed,
        count: recipe.index.saturating_add(1),
        steps: recipe.steps,
        sampler: recipe.sampler,
        guidance: recipe.guidance.clone(),
        rescale: recipe.rescale,
        enforcement: recipe.enforcement,
        meet: recipe.meet,
        draws: recipe.draws,
        attention: AttentionLevel::Off,
        start: recipe.start.clone(),
        locks: recipe.locks.clone(),
        variation: recipe.variation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use pose::recipe::{Guidance, Retune};
    use protocol::DeviceChoice;

    #[test]
    fn guidance_changed_on_the_way_is_changed_again_at_the_same_step() {
        let session = Session::open(&Options { device: DeviceChoice::Cpu, model: None }).unwrap();
        let retune = |after, scale| Retune { after, guidance: Guidance::Constant(scale) };
        let recipe = |retunes| Recipe { prompt: "a kick".into(), seed: 3, steps: 6, retunes, ..Recipe::default() };
        let draw = |retunes| {
            let records = session.redraw(&recipe(retunes), &[0], || true).unwrap().unwrap();
            (records[0].pose(), records[0].recipe.clone())
        };
        let (pose, told) = draw(vec![retune(2, 9.0), retune(4, 1.0)]);
        assert_eq!(draw(told.retunes.clone()), (pose, told));
        let mut run = session.start(&request(&recipe(Vec::new())), vec![0]).unwrap();
        for scale in [None, None, Some(9.0), None, Some(1.0), None] {
            scale.into_iter().for_each(|scale| run.retune(Guidance::Constant(scale)));
            run.step().unwrap();
        }
        assert_eq!(run.finish()[0].pose, pose, "as a person changed it");
        for other in [Vec::new(), vec![retune(2, 9.0)], vec![retune(3, 9.0), retune(4, 1.0)]] {
            assert_ne!(draw(other).0, pose);
        }
    }
}
