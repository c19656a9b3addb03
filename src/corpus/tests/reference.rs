//! Checks against real data, found through `POSA_REFERENCE`; without it each test says that it skipped.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use corpus::humanml::{HumanMl, Split};
use corpus::{PrepareOptions, decode, fingerprint, npy, prepare};
use pose::Pose;
use pose::skeleton::bones;

/// Tolerance of the published pair, metres.
const TOLERANCE: f32 = 1e-5;

fn reference(path: &str) -> Option<PathBuf> {
    let found = std::env::var_os("POSA_REFERENCE").map(|root| Path::new(&root).join(path)).filter(|p| p.exists());
    if found.is_none() {
        eprintln!("skipped: POSA_REFERENCE names no folder that holds {path}");
    }
    found
}

/// Largest distance between decoded and stored joints, and the numbers of frames, metres.
fn decoding_error(vectors: &Path, joints: &Path) -> (f32, usize, usize) {
    let decoded = decode::decode(&npy::read(vectors).unwrap().data);
    let stored = npy::read(joints).unwrap().data;
    let stored: Vec<Pose> = stored.chunks_exact(Pose::FLAT_LEN).map(|f| Pose::from_flat(f).unwrap()).collect();
    let pairs = decoded.iter().zip(&stored).flat_map(|(a, b)| a.joints.iter().zip(&b.joints));
    (pairs.map(|(a, b)| a.distance(*b)).fold(0.0, f32::max), decoded.len(), stored.len())
}

#[test]
fn the_published_sample_decodes_to_its_joints() {
    let Some(dir) = reference("fixtures/humanml3d-012314") else { return };
    let (error, decoded, stored) = decoding_error(&dir.join("new_joint_vecs.npy"), &dir.join("new_joints.npy"));
    eprintln!("012314: largest error {error:.2e} m over {decoded} frames");
    assert!(error < TOLERANCE && decoded == stored, "{error} m, {decoded} of {stored} frames");
}

/// The data set's rotations were computed in single precision.
const ROTATION_TOLERANCE: f32 = 2e-3;

#[test]
fn the_published_joints_encode_to_its_vectors() {
    let Some(dir) = reference("fixtures/humanml3d-012314") else { return };
    let joints = npy::read(&dir.join("new_joints.npy")).unwrap().data;
    let joints: Vec<Pose> = joints.chunks_exact(Pose::FLAT_LEN).map(|f| Pose::from_flat(f).unwrap()).collect();
    let encoded = decode::encode(&joints);
    let published = npy::read(&dir.join("new_joint_vecs.npy")).unwrap().data;
    // The data set smooths which way a body faces over a second, so all that is seen from there differs: the root's
    // steps, the positions, and the rotation of the first bone of each chain.
    let free_of_facing = |feature: usize| {
        let joint = 1 + feature.wrapping_sub(67) / 6;
        feature == 3 || feature >= 259 || ((67..193).contains(&feature) && ![1, 2, 3, 13, 14].contains(&joint))
    };
    let mut worst = 0.0_f32;
    for (ours, theirs) in encoded.chunks(decode::FEATURES).zip(published.chunks(decode::FEATURES)) {
        for feature in (0..decode::FEATURES).filter(|feature| free_of_facing(*feature)) {
            worst = worst.max((ours[feature] - theirs[feature]).abs());
        }
    }
    let back = decode::decode(&encoded);
    let apart = back.iter().zip(&joints).map(|(a, b)| a.mpjpe(b)).fold(0.0, f32::max);
    eprintln!("012314 encoded: root height, rotations and contacts within {worst:.1e}, decoded again {apart:.1e} m");
    assert!(encoded.len() + decode::FEATURES == published.len() && worst < ROTATION_TOLERANCE && apart < 1e-4);
}

#[test]
fn every_clip_with_vectors_decodes_to_its_joints() {
    let Some(dir) = reference("data/hml22") else { return };
    let (mut worst, mut clips) = (0.0_f32, 0);
    for entry in std::fs::read_dir(dir.join("new_joint_vecs")).unwrap() {
        let vectors = entry.unwrap().path();
        let (error, decoded, stored) =
            decoding_error(&vectors, &dir.join("new_joints").join(vectors.file_name().unwrap()));
        assert!(error < TOLERANCE && decoded + 1 == stored, "{}: {error} m, {decoded} of {stored}", vectors.display());
        worst = worst.max(error);
        clips += 1;
    }
    eprintln!("largest error {worst:.2e} m over {clips} clips");
    assert!(clips > 200);
}

#[test]
fn decoded_bones_keep_their_length() {
    let Some(dir) = reference("data/hml22") else { return };
    let set = HumanMl::open(&dir).unwrap();
    let vectors = |id: &String| dir.join("new_joint_vecs").join(format!("{id}.npy"));
    for id in set.ids(Split::Train).iter().filter(|id| vectors(id).exists()) {
        let poses = decode::decode(&npy::read(&vectors(id)).unwrap().data);
        for (parent, child) in bones() {
            let lengths = poses.iter().map(|p| p.joints[parent].distance(p.joints[child]));
            let (low, high) = lengths.fold((f32::INFINITY, 0.0_f32), |(l, h), x| (l.min(x), h.max(x)));
            assert!(high - low < TOLERANCE, "{id}: bone {parent}-{child} varies from {low} to {high} m");
        }
    }
}

#[test]
fn the_whole_set_prepares_without_a_problem_and_always_alike() {
    let Some(dir) = reference("data/hml22") else { return };
    let options = PrepareOptions { frames_per_clip: 3, ..PrepareOptions::default() };
    let data = prepare(&dir, &options).unwrap();
    assert!(data.problems.is_empty(), "{:?}", data.problems);
    assert!(data.train.len() > 1500 && !data.val.is_empty() && !data.test.is_empty());
    assert!(!data.sources().contains_key("deepmimic"));
    for sample in data.train.iter().chain(&data.val).chain(&data.test) {
        let bone_error = pose::enforce::measure(&sample.pose).bone_error_max_m;
        assert!(bone_error < TOLERANCE, "{} frame {}: {bone_error} m", sample.clip, sample.frame);
        assert!(sample.pose.joints[0].length() < TOLERANCE && !sample.captions.is_empty());
    }
    assert_eq!(fingerprint(&data), fingerprint(&prepare(&dir, &options).unwrap()));
}
