//! Poses that travel: files converted into each other, and recipes drawn again. The binary is run as a person would.

#![allow(clippy::unwrap_used)]

use pose::formats::export::Format;
use pose::formats::film::has_ffmpeg;
use std::path::Path;
use std::process::{Command, Output};

fn posa_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_posa")).args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn works(folder: &Path, arguments: &[&str]) -> String {
    let output = posa_in(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

fn fails(folder: &Path, arguments: &[&str]) -> String {
    let output = posa_in(folder, arguments);
    assert!(!output.status.success(), "{arguments:?} should have failed");
    said(&output)
}

fn sample(folder: &Path, name: &str, count: &str) {
    let settings = ["--steps", "6", "--seed", "4", "--device", "cpu", "--count", count, "--out", name];
    works(folder, &[&["sample", "arms raised"], &settings[..]].concat());
}

/// The joints of every record of a file of lines.
fn joints(file: &Path) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let rows = record["joints"].as_array().unwrap();
            rows.iter().flat_map(|row| row.as_array().unwrap()).map(|x| x.as_f64().unwrap()).collect()
        })
        .collect()
}

#[test]
fn poses_travel_through_every_format_and_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sample(folder, "start.jsonl", "3");
    let chain = ["start.jsonl", "1.glb", "2.csv", "3.npz", "4.bvh", "5.npy", "end.jsonl"];
    for pair in chain.windows(2) {
        works(folder, &["convert", pair[0], pair[1]]);
    }
    let (start, end) = (joints(&folder.join("start.jsonl")), joints(&folder.join("end.jsonl")));
    assert_eq!(start.len(), end.len());
    let worst = start.iter().flatten().zip(end.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst < 1e-4, "{worst} m");
}

#[test]
fn a_body_is_fitted_to_key_points_and_the_error_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sample(folder, "start.json", "1");
    works(folder, &["convert", "start.json", "seen.openpose.json"]);
    let notes = works(folder, &["convert", "seen.openpose.json", "fitted.bvh"]);
    assert!(notes.contains("key points: off by") && notes.contains("pixels on average"), "{notes}");
    assert!(std::fs::read_to_string(folder.join("fitted.bvh")).unwrap().starts_with("HIERARCHY"));
}

/// Every format, with its ending; MP4 only where ffmpeg is.
fn endings() -> impl Iterator<Item = (Format, String)> {
    let can = |format: &Format| {
        let can = *format != Format::Mp4 || has_ffmpeg();
        if !can {
            eprintln!("skipped: ffmpeg is not installed, so no recipe travels in a video");
        }
        can
    };
    Format::ALL.into_iter().filter(can).map(|format| (format, format!("one{}", format.ending())))
}

#[test]
fn a_file_of_any_format_is_drawn_again_to_the_last_bit() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sample(folder, "set.jsonl", "3");
    let drawn = joints(&folder.join("set.jsonl"));
    for (format, name) in endings() {
        let is_picture = format.has_camera() && format != Format::OpenPoseJson;
        let size: &[&str] = if is_picture { &["--size", "64x80"] } else { &[] };
        works(folder, &[&["export", "set.jsonl", "--out", &name, "--pose", "2"], size].concat());
        let said = works(folder, &["replay", &name, "--out", "again.jsonl"]);
        assert_eq!(joints(&folder.join("again.jsonl")), drawn[1..2], "{name}: {said}");
        let wanted = if is_picture { "holds no joints" } else { "the same pose, to the last bit" };
        assert!(said.contains(wanted), "{name}: {said}");
    }
    assert!(fails(folder, &["convert", "one.png", "two.bvh"]).contains("holds no joints"));
}

#[test]
fn every_pose_of_a_set_is_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sample(folder, "set.jsonl", "3");
    let drawn = joints(&folder.join("set.jsonl"));
    for name in ["set.jsonl", "set.bvh", "set.npy", "set.npz", "set.glb", "set.csv", "set.png"] {
        if name != "set.jsonl" {
            works(folder, &["export", "set.jsonl", "--out", name]);
        }
        let said = works(folder, &["replay", name, "--pose", "3", "--out", "again.jsonl"]);
        assert_eq!(joints(&folder.join("again.jsonl")), drawn[2..], "{name}: {said}");
        assert!(said.contains("the same pose, to ") || name == "set.png", "{name}: {said}");
    }
}

#[test]
fn a_run_is_drawn_again_to_its_last_pose() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sample(folder, "one.jsonl", "1");
    let drawn = joints(&folder.join("one.jsonl"));
    let settings = ["--steps", "6", "--seed", "4", "--device", "cpu", "--run", "--out"];
    for name in ["run.jsonl", "run.bvh", "run.glb", "run.npy", "run.humanml3d.npy"] {
        works(folder, &[&["sample", "arms raised"], &settings[..], &[name]].concat());
        let said = works(folder, &["replay", name, "--out", "again.jsonl"]);
        assert_eq!(joints(&folder.join("again.jsonl")), drawn, "{name}: {said}");
        assert!(said.contains("the same pose, to "), "{name}: {said}");
    }
}

#[test]
fn what_differs_from_a_recipe_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sample(folder, "one.jsonl", "1");
    let text = std::fs::read_to_string(folder.join("one.jsonl")).unwrap();
    let version = format!("\"program\":\"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&version));
    let older = text.replace(&version, "\"program\":\"0.0.1\"").replace("\"seed\":4", "\"seed\":5");
    std::fs::write(folder.join("older.jsonl"), older).unwrap();
    let said = fails(folder, &["replay", "older.jsonl"]);
    assert!(said.contains("another pose") && said.contains("version was 0.0.1"), "{said}");
}

#[test]
fn files_that_cannot_be_read_get_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("empty.bvh"), "").unwrap();
    std::fs::write(folder.join("cut.npy"), b"\x93NUMPY\x01\x00").unwrap();
    std::fs::write(folder.join("plain.npy"), pose::formats::npy::write_poses(&[pose::skeleton::t_pose()], None))
        .unwrap();
    assert!(fails(folder, &["convert", "none.bvh", "a.glb"]).contains("none.bvh"));
    assert!(fails(folder, &["convert", "empty.bvh", "a.glb"]).contains("empty.bvh: it is empty"));
    assert!(fails(folder, &["convert", "cut.npy", "a.glb"]).contains("cut.npy: the file is cut off"));
    assert!(fails(folder, &["convert", "plain.npy", "a.docx"]).contains("a.docx"));
    assert!(fails(folder, &["convert", "plain.npy", "a.glb", "--pose", "2"]).contains("no pose 2"));
    assert!(fails(folder, &["replay", "plain.npy"]).contains("carries no recipe"));
    assert!(!folder.join("a.glb").exists());
}
