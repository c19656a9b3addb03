//! Which of several poses drawn for one prompt fits its words best: first by what the words ask of the body outright,
//! then by how near the pose–text encoder finds pose and prompt. Nothing is drawn again and no pose is changed.

use diffusion::Result;
use diffusion::device;
use diffusion::evaluator::{Evaluator, SHIPPED, unit_similarity};
use diffusion::model::weights_folder;
use diffusion::text::{self, TextEncoder};
use pose::Pose;
use pose::claims::{Measures, Verdict, parse};
use protocol::DeviceChoice;

/// How well a pose fits a prompt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Things that the words ask of the body outright.
    pub asked: usize,
    /// How many of them the pose meets.
    pub met: usize,
    /// Cosine of pose and prompt in the space of the pose–text encoder, −1 to 1.
    pub similarity: f32,
}

impl Fit {
    fn better_than(&self, other: &Self) -> std::cmp::Ordering {
        other.met.cmp(&self.met).then(other.similarity.total_cmp(&self.similarity))
    }
}

/// Judges poses by the words they were drawn for.
pub struct Judge {
    evaluator: Evaluator,
    encoder: Box<dyn TextEncoder>,
}

impl Judge {
    /// With the pose–text encoder of the weights folder.
    ///
    /// # Errors
    /// One sentence on the device or file that cannot be used.
    pub fn open(device: DeviceChoice) -> Result<Self> {
        let (device, folder) = (device::choose(crate::session::choice(device))?.device, weights_folder()?);
        let evaluator = Evaluator::load(&folder.join(SHIPPED), &device)?;
        let encoder = text::load(&evaluator.card.encoder, &folder, &device)?;
        Ok(Self { evaluator, encoder })
    }

    /// How well each pose fits the prompt.
    ///
    /// # Errors
    /// As [`TextEncoder::encode`].
    pub fn fits(&self, prompt: &str, poses: &[Pose]) -> Result<Vec<Fit>> {
        let asked = parse(prompt);
        let text = self.evaluator.texts(&self.encoder.encode(&[prompt])?)?.concat();
        let placed = self.evaluator.poses(poses)?;
        let fit = |(pose, place): (&Pose, &Vec<f32>)| {
            let measures = Measures::new(pose);
            let met = asked.iter().filter(|one| one.judge(&measures) == Verdict::Holds).count();
            Fit { asked: asked.len(), met, similarity: unit_similarity(&text, place) }
        };
        Ok(poses.iter().zip(&placed).map(fit).collect())
    }
}

/// Numbers of the poses, the best first; of equals the earlier.
#[must_use]
pub fn ranked(fits: &[Fit]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..fits.len()).collect();
    order.sort_by(|a, b| fits[*a].better_than(&fits[*b]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use pose::skeleton::t_pose;

    #[test]
    fn what_is_asked_outright_goes_before_what_is_near_and_equals_keep_their_order() {
        let fit = |met, similarity| Fit { asked: 2, met, similarity };
        assert_eq!(ranked(&[fit(1, 0.9), fit(2, 0.1), fit(2, 0.4), fit(1, 0.9)]), [2, 1, 0, 3]);
        assert!(ranked(&[]).is_empty());
    }

    #[test]
    fn the_pose_that_does_what_is_asked_fits_better() {
        let judge = Judge::open(DeviceChoice::Cpu).unwrap();
        let lifting = corpus::archetypes::by_name("barbell_overhead").unwrap();
        let poses = [corpus::archetypes::draw(lifting, 0, 1.0, false).pose, t_pose()];
        let fits = judge.fits("both arms out to the sides", &poses).unwrap();
        assert!(fits[1].asked > 0 && fits[1].met == fits[1].asked && fits[0].met < fits[0].asked, "{fits:?}");
        assert!(fits.iter().all(|fit| (-1.001..=1.001).contains(&fit.similarity)));
        assert_eq!(ranked(&fits), [1, 0]);
    }
}
