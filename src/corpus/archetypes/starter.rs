//! The starter set: pose and caption pairs made from the library alone, so that training runs with nothing downloaded.

use std::sync::Arc;

use super::human::HumanCaptions;
use super::spec::Archetype;
use super::{compose, draw, library, parts, phrase};
use crate::auto_caption::auto_captions;
use crate::dataset::{CaptionText, Dataset, Sample};
use crate::fingerprint::Fnv;
use crate::manifest::Kind;
use crate::mirror_text::mirror_text;
use pose::claims::Verdict;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Of every so many poses this many are put together from parts; the rest are archetypes.
const COMPOSED_OF_TEN: usize = 4;
/// One draw in so many is kept for validation.
const VALIDATION: usize = 25;
/// Poses a family kept out of training has in the test split.
const TESTS_A_FAMILY: usize = 10;
/// Captions of one pose from templates.
const CAPTIONS: usize = 3;
/// Captions of one pose that people wrote, at most.
const HUMAN: usize = 2;
/// Draws tried for a pose that meets its goals and claims; nearly always the first does.
const ATTEMPTS: u64 = 8;
/// Goals missed by more than this, metres, mean that a draw is left out.
const MISSED: f32 = 0.04;

/// What to make.
#[derive(Clone, Debug, PartialEq)]
pub struct StarterOptions {
    /// Training and validation poses together.
    pub size: usize,
    /// Decides every draw.
    pub seed: u64,
    /// Captions made from the geometry of each pose, at most.
    pub auto_captions: usize,
    /// Captions that people wrote, added to the archetypes they speak of; empty for none.
    pub human: Arc<HumanCaptions>,
}

impl Default for StarterOptions {
    fn default() -> Self {
        Self { size: 18_000, seed: 0, auto_captions: 1, human: Arc::default() }
    }
}

/// Makes the set; the test split holds the families kept out of training. The same options give the same set on every
/// machine with any number of threads. Draws that miss a goal or a claim are drawn again; what no draw meets is left out
/// and counted.
#[must_use]
pub fn starter(options: &StarterOptions) -> Dataset {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let run = options.size.div_ceil(threads).max(1);
    let made: Vec<Option<Sample>> = std::thread::scope(|scope| {
        let starts = (0..options.size).step_by(run);
        let workers: Vec<_> = starts
            .map(|start| {
                let end = (start + run).min(options.size);
                scope.spawn(move || (start..end).map(|index| sample(options, index)).collect::<Vec<_>>())
            })
            .collect();
        workers.into_iter().flat_map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut data = Dataset::default();
    for (index, sample) in made.into_iter().enumerate() {
        match sample {
            Some(sample) if index % VALIDATION == VALIDATION - 1 => data.val.push(sample),
            Some(sample) => data.train.push(sample),
            None => data.left_out.poses += 1,
        }
    }
    data.test = held_out(options);
    data
}

fn sample(options: &StarterOptions, index: usize) -> Option<Sample> {
    // Twins share a draw, so that a set of any size holds both sides.
    let (pair, mirrored) = (index / 2, index % 2 == 1);
    (0..ATTEMPTS).find_map(|attempt| {
        let seed = Fnv::new().text("pair").number(options.seed).number(pair as u64).number(attempt).0;
        let (round, place) = (pair / 10, pair % 10);
        match place.checked_sub(COMPOSED_OF_TEN) {
            None => composed(options, pair, seed, mirrored),
            // Counted without gaps, so that every archetype has its turn whatever their number.
            Some(place) => single(options, pair, round * (10 - COMPOSED_OF_TEN) + place, seed, mirrored),
        }
    })
}

fn composed(options: &StarterOptions, pair: usize, seed: u64, mirrored: bool) -> Option<Sample> {
    let made = compose(parts()?, seed, false, mirrored)?;
    let captions = of_kind(made.captions, Kind::Archetype);
    Some(finish(options, made.pose, captions, made.family, pair, mirrored, seed))
}

/// A draw of the archetype whose turn it is.
fn single(options: &StarterOptions, pair: usize, turn: usize, seed: u64, mirrored: bool) -> Option<Sample> {
    let archetypes = library();
    let archetype = archetypes.get(turn % archetypes.len().max(1))?;
    let drawn = draw(archetype, seed, 1.0, mirrored);
    if drawn.error_m > MISSED || !claims_hold(archetype, &drawn.pose, mirrored) {
        return None;
    }
    let mut captions = of_kind(wordings(archetype, seed, mirrored), Kind::Archetype);
    let mut rng = ChaCha8Rng::seed_from_u64(Fnv::new().text("human").number(seed).0);
    captions.extend(of_kind(options.human.draw(archetype, HUMAN, mirrored, &mut rng), Kind::Human));
    Some(finish(options, drawn.pose, captions, archetype.name.clone(), pair, mirrored, seed))
}

/// A few wordings of an archetype; its twin has the mirrored ones. All sets together hold the sentences of
/// [`phrase::every`] and no others, so that encoding them stays short.
fn wordings(archetype: &Archetype, seed: u64, mirrored: bool) -> Vec<String> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut texts: Vec<String> = Vec::with_capacity(CAPTIONS);
    for _ in 0..CAPTIONS {
        let template = &archetype.captions[rng.random_range(0..archetype.captions.len())];
        let text = phrase::numbered(template, rng.random_range(0..phrase::sentences(template)));
        let text = if mirrored { mirror_text(&text) } else { text };
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

fn of_kind(texts: Vec<String>, kind: Kind) -> Vec<CaptionText> {
    texts.into_iter().map(|text| CaptionText::new(text, kind)).collect()
}

fn claims_hold(archetype: &Archetype, pose: &pose::Pose, mirrored: bool) -> bool {
    let claims = archetype.claims.iter();
    claims.map(|c| if mirrored { c.mirrored() } else { c }).all(|c| c.test(pose) == Verdict::Holds)
}

fn finish(
    options: &StarterOptions,
    pose: pose::Pose,
    mut captions: Vec<CaptionText>,
    clip: String,
    frame: usize,
    mirrored: bool,
    seed: u64,
) -> Sample {
    let autos = auto_captions(&pose, seed).into_iter().take(options.auto_captions);
    captions.extend(autos.map(|text| CaptionText::new(text, Kind::Auto)));
    Sample { pose, captions, clip, frame, source: "archetype".to_owned(), mirrored }
}

fn held_out(options: &StarterOptions) -> Vec<Sample> {
    let Some(parts) = parts() else { return Vec::new() };
    let count = parts.held_out.len() * TESTS_A_FAMILY;
    (0..count)
        .filter_map(|index| {
            let seed = Fnv::new().text("held out").number(options.seed).number(index as u64).0;
            let mirrored = index % 2 == 1;
            let composed = compose(parts, seed, true, mirrored)?;
            let captions = of_kind(composed.captions, Kind::Archetype);
            Some(finish(options, composed.pose, captions, composed.family, index, mirrored, seed))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_options_give_the_same_set_and_another_seed_another() {
        let options = StarterOptions { size: 400, ..StarterOptions::default() };
        let data = starter(&options);
        assert_eq!(data.train, starter(&options).train);
        assert_ne!(data.train, starter(&StarterOptions { seed: 1, ..options }).train);
        assert_eq!((data.train.len() + data.val.len(), data.left_out.poses), (400, 0));
        assert!(data.train.iter().all(|s| !s.captions.is_empty() && s.pose.joints[0].length() < 1e-5));
    }

    #[test]
    fn poses_differ_and_families_kept_out_are_only_in_the_test_split() {
        let data = starter(&StarterOptions { size: 600, ..StarterOptions::default() });
        for (i, one) in data.train.iter().enumerate() {
            assert!(data.train[i + 1..].iter().all(|other| one.pose.mpjpe(&other.pose) > 1e-3), "{}", one.clip);
        }
        let tested: std::collections::BTreeSet<&str> = data.test.iter().map(|s| s.clip.as_str()).collect();
        assert!(tested.len() >= 18, "{} families", tested.len());
        assert!(data.train.iter().chain(&data.val).all(|s| !tested.contains(s.clip.as_str())));
    }

    #[test]
    fn every_archetype_has_its_turn() {
        let data = starter(&StarterOptions { size: 4 * library().len(), ..StarterOptions::default() });
        let seen: std::collections::BTreeSet<&str> =
            data.train.iter().chain(&data.val).map(|s| s.clip.as_str()).collect();
        let missing: Vec<_> = library().iter().filter(|a| !seen.contains(a.name.as_str())).map(|a| &a.name).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn human_captions_join_the_poses_they_speak_of() {
        let dir = tempfile::tempdir().unwrap();
        let line = "{\"captions\": [{\"text\": \"he throws a ball with his left hand\"}]}";
        std::fs::write(dir.path().join("captions.jsonl"), line).unwrap();
        let human = Arc::new(HumanCaptions::open(dir.path()).unwrap());
        let data = starter(&StarterOptions { size: 1200, human, ..StarterOptions::default() });
        let mut sides = [0, 0];
        for sample in data.train.iter().chain(&data.val) {
            let spoken: Vec<_> = sample.captions.iter().filter(|c| c.kind == Kind::Human).collect();
            assert_eq!(spoken.is_empty(), sample.clip != "throw_ball");
            for caption in spoken {
                assert_eq!(caption.text.contains("left"), sample.mirrored);
                sides[usize::from(sample.mirrored)] += 1;
            }
        }
        assert!(sides[0] > 0 && sides[1] > 0, "{sides:?}");
    }
}
