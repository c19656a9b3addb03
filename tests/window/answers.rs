//! How the window answers and rests, by the program's own measure (`posa bench feel`). Of times only those are asked
//! that do not hang on the machine: frames, not milliseconds.

use crate::display::{display, folder};
use std::process::Command;

#[test]
fn a_key_shows_in_two_frames_and_a_window_left_alone_sleeps() {
    let Some(display) = display() else { return };
    let folder = folder("answers");
    let told = Command::new(env!("CARGO_BIN_EXE_posa"))
        .current_dir(&folder)
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .env("POSA_HOME", folder.join("home"))
        .args(["bench", "feel"])
        .output()
        .expect("posa starts");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let text = String::from_utf8_lossy(&told.stdout);
    println!("{text}");
    let report: serde_json::Value = serde_json::from_str(text.trim()).expect("a line of JSON");
    let number = |name: &str| report[name].as_f64().unwrap_or(f64::INFINITY);
    assert!(number("key_frames") <= 2.0, "a key took {} frames to show", number("key_frames"));
    let rest = number("rest_frames_a_second");
    assert!(rest < 0.5, "a window left alone drew {rest} frames a second");
    let first = report["first_picture"]["wall_ms"].as_f64().unwrap_or(f64::INFINITY);
    assert!(first < report["first_pose"]["wall_ms"].as_f64().unwrap_or(0.0), "a pose before a picture");
}
