//! The library of archetypes from the command line: `posa data starter`, and `posa train` with no data at all.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in a folder that is its home as well.
fn posa_at(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_posa"))
        .args(arguments)
        .current_dir(folder)
        .env("POSA_HOME", folder)
        .env("POSA_WEIGHTS", Path::new(env!("CARGO_MANIFEST_DIR")).join("weights"))
        .output()
        .unwrap()
}

/// A folder with a captions file in HumanML3D's form.
fn with_captions() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("captions")).unwrap();
    let line = r#"{"id": "1", "split": "train", "captions": [{"text": "the man waves with his left hand"}]}"#;
    std::fs::write(folder.path().join("captions/some.jsonl"), line).unwrap();
    folder
}

#[test]
fn the_starter_set_has_the_size_asked_for_and_human_captions_on_the_poses_they_speak_of() {
    let folder = with_captions();
    let arguments = ["data", "starter", "--size", "1300", "--captions", "captions", "--out", "set.jsonl"];
    let output = posa_at(folder.path(), &arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("1300 poses in"), "{said}");
    let text = std::fs::read_to_string(folder.path().join("set.jsonl")).unwrap();
    let samples: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(samples.iter().filter(|sample| sample["split"] != "test").count(), 1300);
    let human = |sample: &&serde_json::Value| {
        sample["captions"].as_array().unwrap().iter().any(|caption| caption["kind"] == "human")
    };
    let spoken: Vec<_> = samples.iter().filter(human).collect();
    assert!(!spoken.is_empty() && spoken.iter().all(|sample| sample["clip"] == "wave"));
}

#[test]
fn training_without_data_uses_the_library() {
    let folder = with_captions();
    let arguments = ["train", "--archetypes", "40", "--captions", "captions", "--steps", "1", "--batch", "4"];
    let output = posa_at(folder.path(), &[&arguments[..], &["--out", "run", "--device", "cpu"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    // Poses for validation are kept aside.
    assert!(said.contains("Data: 39 poses") && said.contains("(archetype 39)"), "{said}");
    assert!(said.contains("1 different ones speak of 1 archetypes") && said.contains("1 of 1 steps done"), "{said}");
}
