//! Import of real motion files, found through `POSA_REFERENCE`; without it the test says that it skipped.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use corpus::import::{ConvertOptions, Converted, MotionFolder};
use pose::align;
use pose::enforce::measure;
use pose::skeleton::bones;

/// Bones that must keep the original's direction: thighs, shins, upper arms, forearms.
const LIMBS: [usize; 8] = [4, 5, 7, 8, 18, 19, 20, 21];

fn samples() -> Option<PathBuf> {
    let root = std::env::var_os("POSA_REFERENCE")?;
    Some(Path::new(&root).join("data/mocap-samples")).filter(|p| p.is_dir())
}

fn all() -> Vec<(String, Converted)> {
    let Some(dir) = samples() else {
        eprintln!("skipped: POSA_REFERENCE names no folder that holds data/mocap-samples");
        return Vec::new();
    };
    let folder = MotionFolder::open(&dir, ConvertOptions::default()).unwrap();
    folder.files().iter().map(|(id, path)| (id.clone(), folder.convert_file(path).unwrap())).collect()
}

#[test]
fn every_sample_is_recognised_and_lands_on_the_body() {
    for (id, clip) in all() {
        let source = id.split('_').next().unwrap();
        assert_eq!(clip.record.rig, source, "{id}");
        assert_eq!(clip.record.up, if source == "makehuman" { "z" } else { "y" }, "{id}");
        for (pose, original) in clip.poses.iter().zip(&clip.originals) {
            let anatomy = measure(pose);
            assert!(anatomy.bone_error_max_m < 1e-5 && anatomy.rigid_error_max_m < 1e-5, "{id}: {anatomy:?}");
            for (parent, child) in bones().filter(|(_, child)| LIMBS.contains(child)) {
                let (a, b) = (pose.joints[child] - pose.joints[parent], original[child] - original[parent]);
                assert!(a.angle_between(b).to_degrees() < 0.2, "{id}: bone {child}");
            }
        }
    }
}

#[test]
fn knees_bend_backward_and_elbows_forward_and_left_stays_left() {
    for (id, clip) in all() {
        for pose in &clip.poses {
            let j = &pose.joints;
            let left = (j[1] - j[2]).normalize();
            for (hip, knee, ankle) in [(1, 4, 7), (2, 5, 8)] {
                // Turned about the axis to the left, a shin goes from its thigh's direction backward.
                let bend = (j[knee] - j[hip]).normalize().cross((j[ankle] - j[knee]).normalize());
                assert!(bend.length() < 0.5 || bend.dot(left) > 0.0, "{id}: knee {knee} bends forward by {bend}");
            }
            let body = align::canonical(pose).joints;
            assert!(body[1].x > body[2].x && body[16].x > body[17].x, "{id}: the left is not on +X");
        }
    }
}
