//! `posa data` end to end: the real program, from a folder to a store to a report.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use corpus::archetypes::{StarterOptions, starter};
use corpus::npy::{self, Array};
use corpus::store::Store;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posa"));
    command.arg("data").args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

fn posa(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn works(folder: &Path, arguments: &[&str]) -> String {
    let output = posa(folder, arguments);
    assert!(output.status.success(), "{arguments:?} said: {}", said(&output));
    said(&output)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A HumanML3D folder of ten clips, Z up, the last of which validates; one clip is cut off.
fn humanml(dir: &Path) {
    for sub in ["new_joints", "texts"] {
        std::fs::create_dir_all(dir.join(sub)).unwrap();
    }
    let made = starter(&StarterOptions { size: 240, ..StarterOptions::default() }).train;
    let ids: Vec<String> = (0..10).map(|i| format!("{i:06}")).collect();
    for (id, samples) in ids.iter().zip(made.chunks(20)) {
        let data = samples.iter().flat_map(|s| s.pose.joints.map(|j| [j.x, -j.z, j.y])).flatten().collect();
        npy::write(&dir.join(format!("new_joints/{id}.npy")), &Array { shape: vec![samples.len(), 22, 3], data })
            .unwrap();
        let line = "a person walks forward, then sits down##0.0#0.0\n";
        std::fs::write(dir.join(format!("texts/{id}.txt")), line).unwrap();
    }
    let cut = dir.join("new_joints/000003.npy");
    let bytes = std::fs::read(&cut).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    std::fs::write(dir.join("train.txt"), ids[..9].join("\n")).unwrap();
    std::fs::write(dir.join("val.txt"), &ids[9]).unwrap();
}

#[test]
fn a_folder_becomes_a_store_and_the_store_a_report_that_needs_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    humanml(&dir.path().join("set"));
    let words = works(dir.path(), &["prepare", "--data", "set", "--up", "z", "--size", "40", "--out", "set.poses"]);
    assert!(words.contains("000003.npy") && words.contains("40 training poses"), "{words}");
    assert!(words.contains("sources: humanml3d"), "{words}");
    let store = Store::open(&dir.path().join("set.poses")).unwrap();
    assert_eq!((store.meta().counts.train, store.meta().counts.problems), (40, 1));
    // The head is up: Z became Y.
    assert!((0..store.len()).filter(|i| store.pose(*i).joints[15].y > 0.2).count() > store.len() / 2);
    let moments: Vec<&str> = (0..store.len()).flat_map(|i| store.captions(i)).map(|c| c.moment).collect();
    assert!(moments.contains(&"a person walks forward") && moments.contains(&"sits down"));

    for of in ["set.poses", "set"] {
        let words = works(dir.path(), &["report", of, "--out", "r.html", "--json", "r.json"]);
        assert!(words.contains("dominant cluster"), "{words}");
        let page = std::fs::read_to_string(dir.path().join("r.html")).unwrap();
        for part in ["Clusters", "Balanced sampling", "Rejected poses", "000003.npy", "<svg", "data:image/png;base64,"]
        {
            assert!(page.contains(part), "{of}: the report lacks {part}");
        }
        assert!(!page.contains("src=\"http") && !page.contains("<script") && !page.contains("url("));
        let numbers: serde_json::Value =
            serde_json::from_slice(&std::fs::read(dir.path().join("r.json")).unwrap()).unwrap();
        assert_eq!(numbers["shares"].as_array().unwrap().len(), numbers["counts"].as_array().unwrap().len());
    }
    assert_eq!(names(dir.path()), ["r.html", "r.json", "set", "set.poses"]);
}

#[test]
fn a_killed_preparation_leaves_no_half_of_a_store_and_runs_again() {
    let dir = tempfile::tempdir().unwrap();
    let run = ["prepare", "--archetypes", "400", "--size", "300", "--out", "set.poses"];
    let target = dir.path().join("set.poses");
    works(dir.path(), &run);
    let whole = std::fs::read(&target).unwrap();
    std::fs::remove_file(&target).unwrap();
    for wait in [0, 20, 60, 120, 200, 300] {
        let mut child = command(dir.path(), &run).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        // SIGKILL, or its like: the program cannot tidy up.
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!target.exists() || std::fs::read(&target).unwrap() == whole, "killed after {wait} ms");
    }
    works(dir.path(), &run);
    assert_eq!(std::fs::read(&target).unwrap(), whole, "the same input and seed give the same bytes");
    assert_eq!(names(dir.path()), ["set.poses"], "nothing is left beside it");
}

#[test]
fn what_cannot_be_prepared_or_reported_is_said_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    std::fs::write(dir.path().join("text.poses"), "not a store").unwrap();
    for (arguments, part) in [
        (&["prepare", "--data", "nowhere", "--out", "o.poses"][..], "nowhere"),
        (&["prepare", "--data", "empty", "--out", "o.poses"], "posa data import"),
        (&["prepare", "--archetypes", "20", "--out", "no/such/o.poses"], "no/such/o.poses"),
        (&["prepare", "--archetypes", "20", "--out", "empty"], "empty"),
        (&["prepare", "--archetypes", "20", "--size", "lots", "--out", "o.poses"], "1.3k"),
        (&["report", "nowhere.poses"], "nowhere.poses"),
        (&["report", "text.poses"], "text.poses"),
        (&["report", "empty"], "empty"),
    ] {
        let output = posa(dir.path(), arguments);
        let said = said(&output);
        assert!(!output.status.success() && said.contains(part), "{arguments:?} said: {said}");
        assert!(!said.contains("panicked"), "{said}");
        assert_eq!(names(dir.path()), ["empty", "text.poses"], "after {arguments:?}");
    }
}
