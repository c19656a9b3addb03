//! What must hold of every file whatever its bytes: it is read or refused, never with a panic, and what was read are
//! poses that can be written and read again.

use pose::formats::export::{Format, Options, encode};
use pose::formats::read::from_bytes;

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
        assert_eq!((0..again.poses.len()).map(|i| again.recipe(i)).collect::<Vec<_>>(), (0..read.poses.len()).map(|i| read.recipe(i)).collect::<Vec<_>>());
    }
}
