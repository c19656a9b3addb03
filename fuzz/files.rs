//! The files of people: poses, pictures, recipes.

use pose::formats::export::{Format, Options, encode};
use pose::formats::npy::floats;
use pose::formats::read::from_bytes;
use pose::formats::recipes::Recipes;
use pose::recipe::Guidance;

/// Numbers of a frame of HumanML3D's motion vectors.
const FEATURES: usize = 263;

/// Reads `beginning` and `data` as one file.
///
/// # Panics
/// When something that was read is no pose, or does not come back through JSON as it was.
pub fn check(beginning: &[u8], data: &[u8]) {
    let bytes = if data.starts_with(beginning) { data.to_vec() } else { [beginning, data].concat() };
    let Ok(read) = from_bytes(&bytes) else { return };
    assert!(read.poses.iter().all(|pose| pose.checked().is_ok()), "a pose is not finite");
    if let Ok(json) = encode(Format::Jsonl, &read.records(), &Options::default()) {
        let again = from_bytes(&json).expect("what Posa writes it reads");
        assert_eq!(again.poses, read.poses);
        let recipes = |read: &pose::formats::read::Read| -> Vec<_> {
            (0..read.poses.len()).map(|i| read.recipe(i).cloned()).collect()
        };
        assert_eq!(recipes(&again), recipes(&read));
    }
}

/// Reads numbers as HumanML3D's motion vectors, as many frames as they fill.
pub fn vectors(data: &[u8]) {
    let numbers: Vec<f32> = data.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
    let frames = numbers.len() / FEATURES;
    if frames > 0 {
        check(b"", &floats(&[frames, FEATURES], &numbers[..frames * FEATURES], None));
    }
}

/// Reads a text as recipes, and as a curve of guidance.
///
/// # Panics
/// When what was read does not come back from its own text.
pub fn recipe(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(recipes) = Recipes::from_text(text) {
        assert_eq!(Recipes::from_text(&recipes.to_text()), Some(recipes));
    }
    if let Ok(guidance) = text.parse::<Guidance>() {
        assert!(guidance.is_valid() && guidance.at(0.5).is_finite());
        assert_eq!(guidance.to_string().parse(), Ok(guidance));
    }
}
