//! Examples are found by what they are called and by what is asked of the body; files give back what was put in.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::normal::{Normalisation, ROW_JOINTS, ROWS};
use crate::text::{Encoded, TextEncoder};
use burn::tensor::Device;
use corpus::archetypes::{StarterOptions, starter};
use pose::claims::Verdict;

/// Counts letters: sentences of the same words are near.
pub(crate) struct Letters;

impl TextEncoder for Letters {
    fn name(&self) -> &'static str {
        "letters"
    }

    fn width(&self) -> usize {
        27
    }

    fn knows(&self, _: &str) -> bool {
        true
    }

    fn encode(&self, texts: &[&str]) -> Result<Vec<Encoded>> {
        let of = |text: &&str| {
            let mut counts = vec![0.1f32; 27];
            for byte in text.bytes() {
                counts[if byte.is_ascii_lowercase() { usize::from(byte - b'a') } else { 26 }] += 1.0;
            }
            Encoded::made_up(&counts, 27)
        };
        Ok(texts.iter().map(of).collect())
    }
}

fn library() -> Library {
    let data = starter(&StarterOptions { size: 3000, ..StarterOptions::default() });
    Library::of(&data, &Letters, 0, |_| {}).unwrap()
}

fn nearest(library: &Library, text: &str, known: bool) -> Vec<Found> {
    let encoded = Letters.encode(&[text]).unwrap();
    library.nearest(&[(text, &encoded[0])], 4, known, &Device::flex()).unwrap().remove(0)
}

#[test]
fn a_wording_finds_its_own_example_unless_it_is_known() {
    let data = starter(&StarterOptions { size: 3000, ..StarterOptions::default() });
    let library = Library::of(&data, &Letters, 0, |_| {}).unwrap();
    let sample = data.train.iter().find(|s| s.clip == "sit_slouched" && !s.mirrored).unwrap();
    let own = sample.captions.iter().find(|caption| caption.kind == corpus::Kind::Archetype).unwrap();
    let first = nearest(&library, &own.text, false)[0];
    assert!(first.similarity > 0.998, "{first:?}");
    assert!(nearest(&library, &own.text, true).iter().all(|found| found.similarity < 0.998));
}

#[test]
fn what_is_asked_of_the_body_goes_before_what_is_called_alike() {
    let library = library();
    for (text, claim) in [
        ("kneeling on the right knee", "kneeling_on_right_knee"),
        ("kneeling on the left knee", "kneeling_on_left_knee"),
        ("left arm raised", "left_arm_raised"),
        ("right arm raised", "right_arm_raised"),
    ] {
        let first = nearest(&library, text, false)[0];
        let pose = &library.examples[first.example].pose;
        let held = pose::claims::by_name(claim).unwrap().test(pose);
        assert!(first.agreement == 1.0 && held == Verdict::Holds, "{text}: {first:?}");
    }
}

#[test]
fn many_texts_find_what_each_finds_alone_best_first() {
    let library = library();
    let texts = ["sitting on a chair", "a boxer", "both arms out"];
    let encoded = Letters.encode(&texts).unwrap();
    let pairs: Vec<_> = texts.iter().copied().zip(&encoded).collect();
    let together = library.nearest(&pairs, 4, false, &Device::flex()).unwrap();
    for (text, found) in texts.iter().zip(&together) {
        assert_eq!(found.len(), 4);
        for (one, alone) in found.iter().zip(nearest(&library, text, false)) {
            assert!(one.example == alone.example && (one.similarity - alone.similarity).abs() < 1e-5);
        }
        let score = |one: &Found| one.similarity + 0.3 * one.agreement;
        assert!(found.windows(2).all(|two| score(&two[0]) >= score(&two[1])));
    }
}

#[test]
fn a_file_gives_back_the_library_and_a_damaged_one_is_refused_by_name() {
    let library = library();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file_name("letters"));
    assert!(Library::of_encoder(folder.path(), "letters").unwrap().is_none());
    let bytes = library.to_bytes().unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let read = Library::of_encoder(folder.path(), "letters").unwrap().unwrap();
    assert_eq!(nearest(&read, "a boxer", false), nearest(&library, "a boxer", false));
    assert!(read.examples.iter().zip(&library.examples).all(|(a, b)| a.name == b.name && a.pose == b.pose));
    let foreign = crate::params::Params::default().to_safetensors(true, std::collections::HashMap::new()).unwrap();
    for bad in [&bytes[..bytes.len() / 2], b"", &foreign] {
        std::fs::write(&path, bad).unwrap();
        let error = Library::load(&path).err().unwrap().to_string();
        assert!(error.contains("library-letters.safetensors is not a usable weights file"), "{error}");
    }
}

#[test]
fn a_library_of_wider_texts_is_refused() {
    let mut library = library();
    assert!(library.fits(&Letters));
    library.metric.gist += 100;
    let error = Library::check(Some(library), &Letters).err().unwrap().to_string();
    assert!(error.contains("library-letters.safetensors that fits"), "{error}");
    assert!(Library::check(None, &Letters).is_err());
}

#[test]
fn an_example_lies_in_the_rows_of_its_joints() {
    let library = library();
    let normalisation = Normalisation::of(library.examples.iter().map(|e| &e.pose));
    let found = Found { example: 3, similarity: 0.75, agreement: 1.0 };
    let channels = library.channels(&[None, Some(found)], 2, &normalisation);
    assert_eq!(channels.len(), ROWS * 2 * CHANNELS);
    let rows: Vec<f32> = channels.chunks(2 * CHANNELS).flat_map(|row| row[CHANNELS..CHANNELS + 3].to_vec()).collect();
    let pose = normalisation.to_pose(&rows);
    assert!(pose.mpjpe(&library.examples[3].pose) < 1e-5);
    for (row, joint) in channels.chunks(2 * CHANNELS).zip(ROW_JOINTS) {
        assert!(row[..CHANNELS].iter().all(|x| *x == 0.0));
        assert_eq!(row[CHANNELS + 3..], [0.5, 1.0], "{joint:?}");
    }
}

#[test]
fn bodies_of_a_sentence_see_draws_of_the_first_example_that_keep_what_it_promises() {
    let library = library();
    let normalisation = Normalisation::of(library.examples.iter().map(|e| &e.pose));
    let text = "kneeling on the right knee";
    let mut encoded = Letters.encode(&[text]).unwrap().remove(0);
    let found = nearest(&library, text, false);
    let first = library.examples.iter().position(|e| e.name == "proposal" && !e.mirrored).unwrap_or(found[0].example);
    let found: Vec<Found> =
        std::iter::once(Found { example: first, ..found[0] }).chain(found[1..].iter().copied()).collect();
    library.show(&mut encoded, &found, 4, &normalisation);
    let archetype = corpus::archetypes::by_name(&library.examples[first].name).unwrap();
    let asked = pose::claims::parse(text);
    let see = |seed: u64, index: u32| {
        library.vary(&encoded, &asked, (seed, index), 4, &normalisation).examples.unwrap().to_vec()
    };
    assert_eq!(see(1, 0), see(1, 0), "the same body sees the same");
    assert_ne!(see(1, 0), see(1, 1));
    assert_ne!(see(1, 0), see(2, 0));
    let width = 4 * CHANNELS;
    let plain = encoded.examples.as_deref().unwrap();
    for index in 0..20 {
        let seen = see(7, index);
        let rest = |all: &[f32]| all.chunks(width).flat_map(|row| row[3..].to_vec()).collect::<Vec<_>>();
        assert_eq!(rest(&seen), rest(plain), "nothing but the first example's joints is drawn anew");
        let rows: Vec<f32> = seen.chunks(width).flat_map(|row| row[..3].to_vec()).collect();
        let body = Measures::new(&normalisation.to_pose(&rows));
        let before = library.examples[first].measures();
        let mirrored = library.examples[first].mirrored;
        for claim in &archetype.claims {
            let claim = if mirrored { claim.mirrored() } else { *claim };
            let kept = claim.judge(before) != Verdict::Holds || claim.judge(&body) == Verdict::Holds;
            assert!(kept, "{}", claim.name);
        }
    }
}

#[test]
fn a_second_opinion_moves_what_sentence_and_pose_say_together_forward() {
    let data = starter(&StarterOptions { size: 600, ..StarterOptions::default() });
    let library = Library::of(&data, &Letters, 0, |_| {}).unwrap();
    let ready = crate::train::TrainData::new(&data, &Letters, None, None, 0.5, 0, |_, _| true).unwrap();
    let settings = crate::evaluator::Learning { steps: 3, batch: 16, ..Default::default() };
    let (card, params, ..) = crate::evaluator::learn(&ready, &settings, &Device::flex(), |_, _| {}).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(file_name("letters")), library.to_bytes().unwrap()).unwrap();
    let plain = Library::of_encoder(folder.path(), "letters").unwrap().unwrap();
    let path = folder.path().join(ranker_name("letters"));
    std::fs::write(&path, crate::evaluator::to_bytes(&card, &params).unwrap()).unwrap();
    let with = Library::of_encoder(folder.path(), "letters").unwrap().unwrap();

    let text = "a golfer swings";
    let encoded = Letters.encode(&[text]).unwrap();
    let opinion = with.second.as_ref().unwrap().of(&encoded).unwrap().remove(0);
    let judge = crate::evaluator::Evaluator::load(&path, &Device::flex()).unwrap();
    let (place, poses) = (judge.texts(&encoded).unwrap().concat(), [with.examples[5].pose]);
    let near = crate::evaluator::unit_similarity(&place, &judge.poses(&poses).unwrap()[0]);
    assert!((opinion[5] - 0.15 * near).abs() < 1e-4, "{} {near}", opinion[5]);
    let (before, after) = (nearest(&plain, text, false), nearest(&with, text, false));
    let both = |one: &Found| one.similarity + 0.3 * one.agreement + opinion[one.example];
    assert!(after.windows(2).all(|pair| both(&pair[0]) >= both(&pair[1])));
    let place: Vec<f32> = plain.cosines_to(&plain.metric.place(&encoded[0]));
    let mut voice = vec![0.0; plain.examples.len()];
    voice[before[2].example] = 1.0;
    let moved = plain.ranked(text, &plain.best(&place, false), &voice, 4);
    assert_eq!(moved[0].example, before[2].example, "the third goes first where another opinion is for it");
    assert_eq!(moved[1].example, before[0].example);

    std::fs::write(&path, b"cut").unwrap();
    let error = Library::of_encoder(folder.path(), "letters").err().unwrap().to_string();
    assert!(error.contains("ranker-letters"), "{error}");
}
