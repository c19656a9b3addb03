//! The files of data sets: motion of any rig, and what people said about it.

use crate::BETWEEN;
use corpus::import::asf::{parse_amc, parse_asf};
use corpus::import::{ConvertOptions, convert};
use pose::formats::motion::{Motion, parse_bvh};
use std::path::Path;

/// Reads a text as the motion of any rig and brings it onto the body.
///
/// # Panics
/// When a pose on the body is not finite.
pub fn motion(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(motion) = parse_bvh(text) {
        retarget(&motion);
    }
}

/// Reads a text as an Acclaim skeleton and its motion, parted by [`BETWEEN`].
///
/// # Panics
/// When a pose on the body is not finite.
pub fn acclaim(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (skeleton, motion) = text.split_once(BETWEEN).unwrap_or((text, ""));
    if let Ok(Ok(motion)) = parse_asf(skeleton).map(|skeleton| parse_amc(motion, &skeleton, 120.0)) {
        retarget(&motion);
    }
}

fn retarget(motion: &Motion) {
    if let Ok(converted) = convert(motion, &ConvertOptions::default()) {
        assert!(converted.poses.iter().all(|pose| pose.checked().is_ok()), "a pose is not finite");
    }
}

/// Reads a text as captions of HumanML3D.
///
/// # Panics
/// When a caption speaks of frames that no clip has.
pub fn captions(data: &[u8]) {
    for caption in corpus::captions::parse(data, Path::new("1.txt")).0 {
        let window = caption.window(40, 20.0);
        assert!(window.start <= window.end && window.end <= 40, "{window:?}");
    }
}
