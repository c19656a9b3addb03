//! How well several poses drawn for one prompt fit its words: by what the words ask of the body outright, and by how
//! near the pose–text encoder finds pose and prompt. Nothing is drawn again and no pose is changed.

use crate::session::Session;
use diffusion::Result;
use diffusion::device;
use diffusion::evaluator::{Evaluator, SHIPPED, unit_similarity};
use diffusion::model::weights_folder;
use diffusion::text::{self, TextEncoder};
use pose::Pose;
use pose::claims::{Measures, Verdict, parse};
use protocol::{DeviceChoice, Fit};

/// Judges poses by the words they were drawn for.
pub struct Judge {
    evaluator: Evaluator,
    /// Its text encoder, where the model that draws has another.
    encoder: Option<Box<dyn TextEncoder>>,
}

impl Judge {
    /// With the pose–text encoder of the weights folder, for what a session draws.
    ///
    /// # Errors
    /// One sentence on the device or file that cannot be used.
    pub fn open(session: &Session, device: DeviceChoice) -> Result<Self> {
        let (device, folder) = (device::choose(crate::session::choice(device))?.device, weights_folder()?);
        let evaluator = Evaluator::load(&folder.join(SHIPPED), &device)?;
        let name = &evaluator.card.encoder;
        let other = (*name != session.model().encoder).then(|| text::load(name, &folder, &device)).transpose()?;
        Ok(Self { evaluator, encoder: other })
    }

    /// How well each pose fits the prompt.
    ///
    /// # Errors
    /// As [`TextEncoder::encode`].
    pub fn fits(&self, session: &Session, prompt: &str, poses: &[Pose]) -> Result<Vec<Fit>> {
        let prompt = &*session.meant(prompt);
        let asked = parse(prompt);
        let encoded = match &self.encoder {
            Some(encoder) => encoder.encode(&[prompt])?,
            None => vec![session.encode(prompt)?],
        };
        let text = self.evaluator.texts(&encoded)?.concat();
        let placed = self.evaluator.poses(poses)?;
        let fit = |(pose, place): (&Pose, &Vec<f32>)| {
            let measures = Measures::new(pose);
            let met = asked.iter().filter(|one| one.judge(&measures) == Verdict::Holds).count();
            Fit { asked: asked.len(), met, similarity: unit_similarity(&text, place) }
        };
        Ok(poses.iter().zip(&placed).map(fit).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Options;
    use pose::skeleton::t_pose;
    use protocol::ranked;

    #[test]
    fn the_pose_that_does_what_is_asked_fits_better() {
        let session = Session::open(&Options { device: DeviceChoice::Cpu, model: None }).unwrap();
        let judge = Judge::open(&session, DeviceChoice::Cpu).unwrap();
        let lifting = corpus::archetypes::by_name("barbell_overhead").unwrap();
        let poses = [corpus::archetypes::draw(lifting, 0, 1.0, false).pose, t_pose()];
        let fits = judge.fits(&session, "both arms out to the sides", &poses).unwrap();
        assert!(fits[1].asked > 0 && fits[1].met == fits[1].asked && fits[0].met < fits[0].asked, "{fits:?}");
        assert!(fits.iter().all(|fit| (-1.001..=1.001).contains(&fit.similarity)));
        assert_eq!(ranked(&fits), [1, 0]);
    }
}
