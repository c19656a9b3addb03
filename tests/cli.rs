//! The command line end to end: the real program, the shipped weights, the CPU.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

fn posa(arguments: &[&str]) -> Output {
    posa_in(Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()), arguments)
}

fn posa_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_posa")).args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Fails with one line on standard error that contains each of `parts`.
fn fails(arguments: &[&str], parts: &[&str]) {
    let output = posa(arguments);
    let said = said(&output);
    assert!(!output.status.success(), "{arguments:?} must fail");
    assert!(parts.iter().all(|part| said.contains(part)), "{arguments:?} said: {said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(output.stdout.is_empty());
}

fn joints(line: &str, field: &str) -> Vec<[f64; 3]> {
    let record: serde_json::Value = serde_json::from_str(line).unwrap();
    serde_json::from_value(record[field].clone()).unwrap()
}

#[test]
fn one_prompt_gives_one_line_that_keeps_the_contract() {
    let output = posa(&["sample", "arms raised", "--device", "cpu", "--seed", "3"]);
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1);
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (record["prompt"].as_str(), record["seed"].as_u64(), record["index"].as_u64()),
        (Some("arms raised"), Some(3), Some(0))
    );
    assert_eq!(record["recipe"]["sampler"], "dpmpp");
    let body = joints(&text, "joints");
    assert_eq!((body.len(), joints(&text, "joints_raw").len()), (22, 22));
    let lowest = body.iter().map(|j| j[1]).fold(f64::MAX, f64::min);
    assert!(body[0][0].abs() < 1e-6 && body[0][2].abs() < 1e-6 && lowest.abs() < 1e-6);
}

#[test]
fn raised_arms_are_raised() {
    let output = posa(&["sample", "arms raised", "--device", "cpu", "--count", "8"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let raised = text.lines().filter(|line| {
        let body = joints(line, "joints");
        body[20][1] > body[15][1] && body[21][1] > body[15][1]
    });
    let raised = raised.count();
    assert!(raised >= 6, "both wrists are above the head in {raised} of 8");
}

#[test]
fn the_same_seed_gives_the_same_pose_however_many_are_drawn() {
    let draw = |count: &str| {
        let output =
            posa(&["sample", "a person kneels", "--device", "cpu", "--seed", "9", "--steps", "8", "--count", count]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| joints(line, "joints")).collect::<Vec<_>>()
    };
    let (one, three) = (draw("1"), draw("3"));
    assert_eq!(one, draw("1"));
    let worst = one[0].iter().flatten().zip(three[0].iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst < 1e-4, "drawn alone and beside others it differs by {worst} m");
    assert_ne!(three[0], three[1]);
}

#[test]
fn the_ending_chooses_the_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, begins) in [
        ("a.jsonl", "{\"prompt\""),
        ("a.json", "["),
        ("a.bvh", "HIERARCHY\n"),
        ("a.npy", "\u{fffd}NUMPY"),
        ("a.png", "\u{fffd}PNG"),
    ] {
        let output = posa_in(
            folder.path(),
            &["sample", "walking", "--steps", "4", "--count", "2", "--device", "cpu", "--out", name],
        );
        assert!(output.status.success() && output.stdout.is_empty(), "{}", said(&output));
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        assert!(String::from_utf8_lossy(&bytes).starts_with(begins), "{name}");
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 5, "nothing half-written is left: {left:?}");
}

#[test]
fn a_file_of_prompts_gives_every_pose_of_every_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.txt"), "\u{feff}sitting\n\n  waving  \r\n").unwrap();
    let arguments = [
        "sample",
        "--prompts",
        "p.txt",
        "--count",
        "2",
        "--seed",
        "1",
        "--steps",
        "4",
        "--device",
        "cpu",
        "--out",
        "o.jsonl",
    ];
    let output = posa_in(folder.path(), &arguments);
    assert!(output.status.success(), "{}", said(&output));
    let text = std::fs::read_to_string(folder.path().join("o.jsonl")).unwrap();
    let found: Vec<(String, u64)> = text
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            (record["prompt"].as_str().unwrap().into(), record["index"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(found, [("sitting".into(), 0), ("sitting".into(), 1), ("waving".into(), 0), ("waving".into(), 1)]);
}

#[test]
fn a_bad_prompt_among_good_ones_is_named_and_the_others_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.txt"), format!("sitting\n{}\nwaving\n", "long ".repeat(4000))).unwrap();
    let output = posa_in(
        folder.path(),
        &["sample", "--prompts", "p.txt", "--steps", "2", "--device", "cpu", "--out", "o.jsonl"],
    );
    assert!(!output.status.success());
    assert!(said(&output).contains("1 of 3 prompts failed"), "{}", said(&output));
    assert_eq!(std::fs::read_to_string(folder.path().join("o.jsonl")).unwrap().lines().count(), 2);
}

#[test]
fn bad_input_gets_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("truncated.safetensors"), [8u8, 0, 0, 0, 0, 0, 0, 0, 1]).unwrap();
    std::fs::write(path("binary.txt"), [0xff, 0xfe, 0x00, 0xd8]).unwrap();
    std::fs::write(path("empty.txt"), "\n \n").unwrap();
    fails(&["sample", ""], &["the prompt is empty"]);
    fails(&["sample", "   "], &["the prompt is empty"]);
    fails(&["sample", "x", "--weights", &path("none.safetensors")], &["none.safetensors"]);
    fails(
        &["sample", "x", "--weights", &path("truncated.safetensors")],
        &["truncated.safetensors", "not a usable weights file"],
    );
    fails(&["sample", "x", "--out", &path("pose.docx")], &["pose.docx", "choose .glb", ".jsonl"]);
    fails(&["sample", "x", "--out", &path("no/such/pose.bvh")], &["does not exist"]);
    fails(&["sample", "x", "--steps", "0"], &["steps"]);
    fails(&["sample", "x", "--guidance", "strong"], &["guidance \"strong\" is not understood"]);
    fails(&["sample", "--prompts", &path("none.txt")], &["none.txt"]);
    fails(&["sample", "--prompts", &path("binary.txt")], &["not UTF-8"]);
    fails(&["sample", "--prompts", &path("empty.txt")], &["holds no prompt"]);
    fails(&["train", "--data", &path("nowhere"), "--out", &path("run")], &["nowhere"]);
    assert!(!folder.path().join("run").exists());
}

#[test]
fn a_prompt_of_ten_megabytes_is_refused_quickly() {
    // Too long for an argument list: it comes in a file.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.txt"), "x".repeat(10_000_000)).unwrap();
    let output = posa_in(folder.path(), &["sample", "--prompts", "p.txt", "--device", "cpu"]);
    assert!(!output.status.success() && said(&output).contains("10000 are the most"), "{}", said(&output));
}

#[test]
fn missing_weights_are_named_by_sample_and_doctor() {
    let empty = tempfile::tempdir().unwrap();
    for arguments in [vec!["sample", "x", "--device", "cpu"], vec!["doctor", "--device", "cpu"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_posa"))
            .args(arguments)
            .env("POSA_WEIGHTS", empty.path())
            .output()
            .unwrap();
        let text = format!("{}{}", said(&output), String::from_utf8_lossy(&output.stdout));
        assert!(!output.status.success() && text.contains("weights folder was not found"), "{text}");
    }
}

#[test]
fn the_doctor_finds_this_checkout_healthy() {
    let output = posa(&["doctor", "--device", "cpu"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", said(&output));
    assert!(
        text.contains("Device        CPU") && text.contains("posa-minilm.safetensors") && text.contains("trained on"),
        "{text}"
    );
}

#[test]
fn help_teaches_by_example() {
    for command in ["sample", "train"] {
        let output = posa(&[command, "--help"]);
        assert!(String::from_utf8_lossy(&output.stdout).contains("Examples:"), "{command}");
    }
}

#[test]
fn a_locked_hand_stays_while_the_rest_is_drawn_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pose.json");
    let file = file.to_str().unwrap();
    assert!(posa(&["sample", "arms raised", "--device", "cpu", "--out", file]).status.success());
    let start: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let start = joints(&start[0].to_string(), "joints");
    let output = posa(&["sample", "sitting", "--device", "cpu", "--start", file, "--lock", "l_wrist,r_wrist"]);
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let drawn = joints(&text, "joints");
    let from_pelvis = |body: &[[f64; 3]], joint: usize| [0, 1, 2].map(|axis| body[joint][axis] - body[0][axis]);
    for joint in [20, 21] {
        let (a, b) = (from_pelvis(&start, joint), from_pelvis(&drawn, joint));
        assert!((0..3).all(|axis| (a[axis] - b[axis]).abs() < 2e-3), "{a:?} {b:?}");
    }
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(record["recipe"]["locks"], serde_json::json!([20, 21]));
    fails(&["sample", "x", "--lock", "l_wrist"], &["--start"]);
    fails(&["sample", "x", "--start", file, "--lock", "tail"], &["not a joint", "l_wrist"]);
    fails(&["sample", "x", "--start", "nowhere.json"], &["nowhere.json", "cannot be"]);
}
