//! The real window, as a person meets it: types a sentence, watches a body come, looks back at an earlier step, changes
//! the pose, and finds everything again after a crash.
//!
//! Runs on the display there is, or on a virtual one (Xvfb) of its own. Without either it says that it skips, unless
//! `POSA_REQUIRE_DISPLAY=1`. Pictures stay in the target folder's `tmp` for people to look at.

#![allow(clippy::print_stdout)]
#![cfg(all(feature = "viewer", target_os = "linux"))]

mod answers;
mod changes;
mod display;
mod journeys;
mod picture;
mod training;

use display::{display, finish, folder, installed, start, start_with};
use picture::Picture;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const SIZE: (usize, usize) = (1280, 800);

#[test]
fn a_typed_sentence_becomes_a_body_that_can_be_traced_back_to_noise() {
    let Some(display) = display() else { return };
    let folder = folder("window");
    let script = "wait ready\ntype a person raising both arms\nkey Enter\nwait done\nwait still\n\
        shot done.ppm\nshot done.png\nscrub 2\nwait still\nshot early.ppm\nshot early.png\n\
        scrub end\nwait still\nshot again.ppm\nquit\n";
    finish(start(&display, &folder, script));
    let [done, early, again] = ["done.ppm", "early.ppm", "again.ppm"].map(|name| Picture::read(&folder.join(name)));
    assert_eq!((done.width, done.height), SIZE);
    assert!(done.colours() > 200 && early.colours() > 100, "{} and {} colours", done.colours(), early.colours());
    let (left, right) = done.limbs();
    assert!(left > 0.002 && right > 0.002, "left limbs {left}, right limbs {right}");
    assert!(done.differs(&early) > 0.01, "step 2 looks like the last: {}", done.differs(&early));
    assert!(done.differs(&again) < 0.002, "the last step does not come back: {}", done.differs(&again));
}

#[test]
fn what_was_drawn_is_there_again_after_the_program_was_killed() {
    let Some(display) = display() else { return };
    let folder = folder("killed");
    let script = "wait ready\ntype a person kneeling\nkey Enter\nwait done\nwait still\nshot before.ppm\n\
        wait ms 100000\nquit\n";
    let posa = start(&display, &folder, script);
    let file = folder.join("home").join("session.posa");
    let bytes = (SIZE.0 * SIZE.1 * 3) as u64;
    let seen = || std::fs::metadata(folder.join("before.ppm")).is_ok_and(|file| file.len() >= bytes);
    let kept = || std::fs::read_to_string(&file).is_ok_and(|text| text.contains("\"prompt\":\"a person kneeling\""));
    let deadline = Instant::now() + Duration::from_secs(180);
    while !(seen() && kept()) {
        assert!(Instant::now() < deadline, "the session was never written");
        std::thread::sleep(Duration::from_millis(50));
    }
    // Dropping it kills it: on Unix by SIGKILL, which no program can catch.
    drop(posa);
    finish(start(&display, &folder, "wait ready\nwait still\nshot after.ppm\nquit\n"));
    let [before, after] = ["before.ppm", "after.ppm"].map(|name| Picture::read(&folder.join(name)));
    let (left, right) = after.limbs();
    assert!(left > 0.002 && right > 0.002, "no body came back: left limbs {left}, right limbs {right}");
    assert!(before.differs(&after) < 0.01, "another body came back: {}", before.differs(&after));
}

#[test]
fn a_pose_is_changed_compared_and_mirrored_without_the_mouse() {
    let Some(display) = display() else { return };
    let folder = folder("changed");
    let script = "wait ready\ntype a person raising both arms\nkey Enter\nwait done\nwait still\nshot run.ppm\n\
        joint 20\ndo Lock the picked joint\ndo Change panel\ndo Draw the pose again\nwait done\nwait still\n\
        shot again.ppm\nshot again.png\ndo Compare with the run before\nwait still\nshot compared.ppm\n\
        shot compared.png\ndo Compare with the run before\ndo Mirror\nwait still\nshot mirrored.ppm\ndo Undo\n\
        wait still\nshot back.ppm\ndo Many panel\ndo Draw the guidance grid\nwait done\nwait still\n\
        shot grid.png\nquit\n";
    finish(start(&display, &folder, script));
    let [run, again, compared, mirrored, back] = ["run", "again", "compared", "mirrored", "back"]
        .map(|name| Picture::read(&folder.join(name).with_extension("ppm")));
    assert!(run.differs(&again) > 0.002, "nothing was drawn again: {}", run.differs(&again));
    assert!(again.differs(&compared) > 0.01, "nothing stands beside it: {}", again.differs(&compared));
    assert!(again.differs(&mirrored) > 0.002, "nothing was mirrored: {}", again.differs(&mirrored));
    assert!(again.differs(&back) < 0.002, "undo did not bring it back: {}", again.differs(&back));
}

#[test]
fn without_weights_the_window_opens_and_says_what_to_do() {
    let Some(display) = display() else { return };
    let folder = folder("no-weights");
    let script = "wait unready\nwait still\nshot unready.ppm\nshot unready.png\nquit\n";
    finish(start_with(&display, &folder, script, &[("POSA_WEIGHTS", folder.join("nothing").as_path())]));
    let picture = Picture::read(&folder.join("unready.ppm"));
    assert!(picture.colours() > 30, "an empty window: {} colours", picture.colours());
}

#[test]
fn keys_on_a_real_keyboard_reach_the_prompt() {
    let Some(display) = display() else { return };
    if !installed("xdotool") {
        println!("skipped: xdotool is not installed");
        return;
    }
    let folder = folder("keyboard");
    let posa = start(
        &display,
        &folder,
        "wait ready\nwait still\nshot before.ppm\nwait done\nwait still\nshot after.ppm\nquit\n",
    );
    let deadline = Instant::now() + Duration::from_secs(180);
    let bytes = (SIZE.0 * SIZE.1 * 3) as u64;
    while std::fs::metadata(folder.join("before.ppm")).map_or(0, |file| file.len()) < bytes {
        assert!(Instant::now() < deadline, "the window never became ready");
        std::thread::sleep(Duration::from_millis(50));
    }
    let xdotool = |args: &[&str]| {
        let status = Command::new("xdotool").env("DISPLAY", &display.name).args(args).status().expect("xdotool runs");
        assert!(status.success(), "xdotool {args:?}");
    };
    xdotool(&["search", "--sync", "--onlyvisible", "--name", "^Posa$", "windowfocus"]);
    xdotool(&["type", "--delay", "60", "a person kneeling"]);
    xdotool(&["key", "Return"]);
    finish(posa);
    let [before, after] = ["before.ppm", "after.ppm"].map(|name| Picture::read(&folder.join(name)));
    assert!(before.differs(&after) > 0.005, "no new body came: {}", before.differs(&after));
}

#[test]
fn without_a_display_one_sentence_says_so() {
    let folder = folder("no-display");
    let output = Command::new(env!("CARGO_BIN_EXE_posa"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .env("POSA_HOME", folder.join("home"))
        .output()
        .expect("posa starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains("no display") && !said.contains("panicked"), "{said}");
}

#[test]
fn a_list_of_sentences_is_read_and_drawn_and_a_pose_of_another_program_opened() {
    let Some(display) = display() else { return };
    let folder = folder("files");
    std::fs::write(folder.join("list.txt"), "arms raised\n\na person kneeling\nsitting on a chair\n").expect("written");
    let pose = Command::new(env!("CARGO_BIN_EXE_posa"))
        .current_dir(&folder)
        .env("POSA_HOME", folder.join("home"))
        .args(["sample", "jumping jack", "--steps", "6", "--device", "cpu", "--out", "jump.bvh"])
        .status();
    assert!(pose.expect("posa starts").success());
    // Without a desktop's dialog a path is typed, after the folder that stands there already.
    let script = "wait ready\ntype a person raising both arms\nkey Enter\nwait done\n\
        do Read sentences…\nwait ms 500\ntype /list.txt\nkey Enter\nwait ms 500\nwait still\nshot read.ppm\n\
        do Draw every sentence\nwait ms 200\nwait done\nwait still\nshot drawn.ppm\nshot drawn.png\n\
        do Open poses…\nwait ms 500\ntype /jump.bvh\nkey Enter\nwait ms 1000\nwait still\n\
        shot opened.ppm\nshot opened.png\nquit\n";
    finish(start_with(
        &display,
        &folder,
        script,
        &[("HOME", folder.as_path()), ("DBUS_SESSION_BUS_ADDRESS", Path::new(""))],
    ));
    let [read, drawn, opened] =
        ["read", "drawn", "opened"].map(|name| Picture::read(&folder.join(name).with_extension("ppm")));
    assert!(read.panel_differs(&drawn) > 0.02, "no sentence was drawn: {}", read.panel_differs(&drawn));
    assert!(drawn.differs(&opened) > 0.01, "no pose came from the file: {}", drawn.differs(&opened));
    let (left, right) = opened.limbs();
    assert!(left > 0.002 && right > 0.002, "left limbs {left}, right limbs {right}");
}
