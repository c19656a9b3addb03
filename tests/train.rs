//! Training as a program that may be killed at any moment: the real binary, a small network, the CPU.
#![allow(clippy::unwrap_used)]

use diffusion::train::checkpoint;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const STEPS: &str = "16";

fn train(home: &Path, run: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posa"));
    let settings = ["train", "--archetypes", "24", "--batch", "2", "--widths", "16,16,24", "--save-every", "1"];
    command.args(settings).args(["--steps", STEPS, "--device", "cpu", "--out"]).arg(run);
    command.env("POSA_HOME", home).current_dir(std::env::var_os("CARGO_MANIFEST_DIR").unwrap());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn step(run: &Path) -> u64 {
    checkpoint::latest(run).unwrap().map_or(0, |(found, _)| found.state.step)
}

/// Waits until a checkpoint beyond `step` begins to be there, then a moment more; false when the program ended first.
fn reached(child: &mut Child, run: &Path, step: u64, moment: Duration) -> bool {
    let began = Instant::now();
    let name = format!("step-{:08}", step + 1);
    while began.elapsed() < Duration::from_secs(120) {
        let names: Vec<_> = checkpoint::list(run).iter().map(|p| p.file_name().unwrap().to_owned()).collect();
        if names.iter().any(|found| found.to_string_lossy().as_ref() >= name.as_str()) {
            std::thread::sleep(moment);
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("no checkpoint appeared");
}

#[test]
fn a_run_killed_again_and_again_keeps_a_checkpoint_and_ends_as_the_uninterrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let (home, whole, killed) = (folder.path().join("home"), folder.path().join("whole"), folder.path().join("killed"));
    assert!(train(&home, &whole).status().unwrap().success());

    let mut reached_before = 0;
    for moment in [0, 7, 23] {
        let mut child = train(&home, &killed).spawn().unwrap();
        let alive = reached(&mut child, &killed, reached_before, Duration::from_millis(moment));
        // SIGKILL on Unix, TerminateProcess on Windows: no handler runs.
        child.kill().unwrap();
        child.wait().unwrap();
        let now = step(&killed);
        assert!(now > reached_before, "after a kill step {now} is the last good one, and {reached_before} was");
        reached_before = now;
        if !alive {
            break;
        }
    }
    assert!(train(&home, &killed).status().unwrap().success());
    let weights = |run: &Path| std::fs::read(run.join(format!("step-{STEPS:0>8}")).join("ema.safetensors")).unwrap();
    assert_eq!(step(&killed), STEPS.parse::<u64>().unwrap());
    assert!(weights(&whole) == weights(&killed), "the weights differ");
}
