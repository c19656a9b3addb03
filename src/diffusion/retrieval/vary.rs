//! Another draw of the first example for every body. A denoiser that trusts its first example draws bodies much like it;
//! of an archetype there are as many examples as one cares to draw, so that bodies of one sentence differ as draws of
//! one archetype do.

use super::{CHANNELS, Found, Library};
use crate::noise;
use crate::normal::Normalisation;
use crate::text::Encoded;
use corpus::archetypes::{Archetype, Drawn, by_name, draw};
use pose::Pose;
use pose::claims::{Asked, Measures, Verdict};
use pose::reach::MET;
use rand_chacha::rand_core::RngCore;

/// How much of its ranges a draw makes use of: a little more than in training, where it is 1.
const VARIATION: f32 = 1.2;
/// Keeps the draw of a seed apart from its noise.
const APART: u64 = 0x7661_7279;

impl Library {
    /// A text with the draw of its first example that belongs to one body of a seed. What the example meets of what is
    /// asked, and of what its archetype promises, the draw meets too; where it does not, or the example is no
    /// archetype's, the text stays as it is.
    pub(crate) fn vary(
        &self,
        text: &Encoded,
        asked: &[Asked],
        (seed, index): (u64, u32),
        count: usize,
        normalisation: &Normalisation,
    ) -> Encoded {
        let mut text = text.clone();
        let drawn = text.looked.first().and_then(|first| {
            let archetype = by_name(&first.name)?;
            let number = noise::stream(seed ^ APART, u64::from(index)).next_u64();
            let drawn = draw(archetype, number, VARIATION, first.mirrored);
            self.is_as_good(&drawn, first.found, archetype, asked).then_some(drawn.pose)
        });
        if let Some((pose, channels)) = drawn.zip(text.examples.as_deref()) {
            text.examples = Some(with_first(channels, count, &pose, normalisation).into());
        }
        text
    }

    /// Whether a draw meets all that the example meets.
    fn is_as_good(&self, drawn: &Drawn, found: Found, archetype: &Archetype, asked: &[Asked]) -> bool {
        let example = &self.examples[found.example];
        let (before, after) = (example.measures(), Measures::new(&drawn.pose));
        let kept =
            |judge: &dyn Fn(&Measures) -> Verdict| judge(before) != Verdict::Holds || judge(&after) == Verdict::Holds;
        let mut promised =
            archetype.claims.iter().map(|claim| if example.mirrored { claim.mirrored() } else { *claim });
        drawn.error_m <= MET
            && promised.all(|claim| kept(&|measures| claim.judge(measures)))
            && asked.iter().all(|one| kept(&|measures| one.judge(measures)))
    }
}

/// A text whose examples lie a share of the way between those of two draws of it.
pub(crate) fn between(mut from: Encoded, to: &Encoded, share: f32) -> Encoded {
    let between =
        from.examples.as_deref().zip(to.examples.as_deref()).map(|(from, to)| {
            from.iter().zip(to).map(|(from, to)| from + (to - from) * share.clamp(0.0, 1.0)).collect()
        });
    from.examples = between;
    from
}

/// Channels with another pose in the first place.
fn with_first(channels: &[f32], count: usize, pose: &Pose, normalisation: &Normalisation) -> Vec<f32> {
    let mut channels = channels.to_vec();
    let rows = normalisation.to_rows(pose);
    for (row, xyz) in channels.chunks_mut(CHANNELS * count).zip(rows.chunks(3)) {
        row[..3].copy_from_slice(xyz);
    }
    channels
}
