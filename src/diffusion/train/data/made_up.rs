//! Poses and texts of no meaning, for benchmarks and tests.

use super::texts::Texts;
use super::{Item, TrainData};
use crate::noise::{self, normals};
use crate::normal::Normalisation;
use crate::text::Encoded;

impl TrainData {
    /// Made-up poses, for benchmarks and tests: eight kinds, each with a made-up caption, and a little noise.
    #[must_use]
    pub fn made_up(poses: usize, text_width: usize, tokens: usize) -> Self {
        let rest = pose::skeleton::t_pose();
        let mut rng = noise::stream(0x6d61_6465, 0);
        let mut draw = |len: usize| normals(&mut rng, len).collect::<Vec<f32>>();
        let kinds: Vec<Vec<f32>> = (0..8).map(|_| draw(pose::Pose::FLAT_LEN)).collect();
        let made: Vec<pose::Pose> = (0..poses)
            .map(|i| {
                let wobble = draw(pose::Pose::FLAT_LEN);
                let mut joints = rest.joints.map(|j| j - rest.joints[0]);
                for (j, joint) in joints.iter_mut().enumerate().skip(1) {
                    let at = |v: &[f32]| glam::Vec3::from_slice(&v[j * 3..]);
                    *joint += 0.2 * at(&kinds[i % 8]) + 0.02 * at(&wobble);
                }
                pose::Pose { joints }
            })
            .collect();
        let normalisation = Normalisation::of(made.iter());
        let item = |(i, pose): (usize, &pose::Pose)| Item {
            rows: normalisation.to_rows(pose),
            written: vec![i % 8],
            auto: vec![],
            archetype: None,
            mirrored: false,
        };
        let texts = (0..8).map(|_| Encoded::made_up(&draw(tokens * text_width), text_width)).collect();
        Self {
            items: made.iter().enumerate().map(item).collect(),
            validation: made.iter().take(16).enumerate().map(item).collect(),
            texts: Texts::Held(texts),
            shown: None,
            cumulative: (1..=poses).map(|i| i as f64 / poses as f64).collect(),
            fingerprint: format!("made up {poses}"),
            encoder: "made-up".into(),
            text_width,
            about: format!("{poses} made-up poses"),
            normalisation,
        }
    }
}
