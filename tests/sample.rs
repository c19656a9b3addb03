//! Drawing for a file of prompts, killed and gone on with: the real program, the shipped weights, the CPU.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// More samples than are drawn at once, so that a prompt has two parts.
const COUNT: &str = "9";

fn sample(folder: &Path, steps: &str, out: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posa"));
    command.args(["sample", "--prompts", "p.txt", "--count", COUNT, "--seed", "4", "--device", "cpu"]);
    command.args(["--steps", steps, "--out", out]).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_killed_batch_goes_on_to_the_same_file_and_names_the_prompts_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let prompts = ["sitting", "waving", &"long ".repeat(4000), "a person kneels", "arms raised", "walking"];
    std::fs::write(at("p.txt"), prompts.join("\n\n")).unwrap();
    let whole = sample(folder.path(), "6", "whole.jsonl").output().unwrap();
    let complaint = said(&whole);
    assert!(!whole.status.success() && complaint.contains("1 of 6 prompts failed"), "{complaint}");
    assert!(complaint.contains("line 5, \"long long") && complaint.contains("10000 are the most"), "{complaint}");

    let part = at("killed.jsonl.part");
    let lines = || std::fs::read_to_string(&part).map_or(0, |text| text.lines().count());
    let mut child = sample(folder.path(), "6", "killed.jsonl").spawn().unwrap();
    let began = Instant::now();
    while lines() < 10 && began.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!at("killed.jsonl").exists() && (10..45).contains(&lines()), "{} lines were streamed", lines());
    // The moment may also tear a line.
    let bytes = std::fs::read(&part).unwrap();
    std::fs::write(&part, &bytes[..bytes.len() - 100]).unwrap();

    let other = sample(folder.path(), "7", "killed.jsonl").output().unwrap();
    assert!(said(&other).contains("other settings (steps 6, now 7)"), "{}", said(&other));
    let on = sample(folder.path(), "6", "killed.jsonl").output().unwrap();
    assert!(said(&on).contains("Going on with killed.jsonl.part") && said(&on).contains("1 of 6 prompts failed"));
    assert!(!part.exists());
    let (a, b) = (std::fs::read(at("whole.jsonl")).unwrap(), std::fs::read(at("killed.jsonl")).unwrap());
    assert!(a == b, "the file that was gone on with is not the uninterrupted one");
}
