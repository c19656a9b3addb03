//! Examples are found by what they are called and by what is asked of the body; files give back what was put in.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::normal::{Normalisation, ROW_JOINTS, ROWS};
use crate::text::{Encoded, TextEncoder};
use burn::tensor::Device;
use corpus::archetypes::{StarterOptions, starter};

/// Counts letters: sentences of the same words are near.
pub(crate) struct Letters;

impl TextEncoder for Letters {
    fn name(&self) -> &'static str {
        "letters"
    }

    fn width(&self) -> usize {
        27
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
        assert!(first.agreement == 1.0 && held == pose::claims::Verdict::Holds, "{text}: {first:?}");
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
