//! The real window, as a person meets it: types a sentence, watches a body come, looks back at an earlier step.
//!
//! Runs on the display there is, or on a virtual one (Xvfb) of its own. Without either it says that it skips, unless
//! `POSA_REQUIRE_DISPLAY=1`. Pictures stay in the target folder's `tmp` for people to look at.

#![allow(clippy::print_stdout)]
#![cfg(all(feature = "viewer", target_os = "linux"))]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SIZE: (usize, usize) = (1280, 800);

/// Ends a process when the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display for one test.
struct Display {
    name: String,
    _server: Option<Running>,
}

fn installed(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// `None` when the test has to be skipped.
fn display() -> Option<Display> {
    if installed("Xvfb") {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("piped")).read_line(&mut number).expect("Xvfb names its display");
        return Some(Display { name: format!(":{}", number.trim()), _server: Some(Running(server)) });
    }
    if let Some(name) = std::env::var("DISPLAY").ok().filter(|name| !name.is_empty()) {
        return Some(Display { name, _server: None });
    }
    let required = std::env::var("POSA_REQUIRE_DISPLAY").is_ok_and(|v| v == "1");
    assert!(!required, "POSA_REQUIRE_DISPLAY=1, but there is neither Xvfb nor a display");
    println!("skipped: there is neither a display nor Xvfb");
    None
}

/// A folder for a test's pictures, and a home for the program, both fresh.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("home")).expect("the target folder can be written");
    folder
}

fn start(display: &Display, folder: &Path, script: &str) -> Running {
    let file = folder.join("script.txt");
    std::fs::write(&file, script).expect("the script can be written");
    let child = Command::new(env!("CARGO_BIN_EXE_posa"))
        .current_dir(folder)
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .env("POSA_HOME", folder.join("home"))
        .env("POSA_SCRIPT", &file)
        .args(["explore", "--size", &format!("{}x{}", SIZE.0, SIZE.1)])
        .spawn()
        .expect("posa starts");
    Running(child)
}

fn finish(mut posa: Running) {
    let deadline = Instant::now() + Duration::from_secs(300);
    loop {
        if let Some(status) = posa.0.try_wait().expect("a child can be waited for") {
            assert!(status.success(), "posa ended with {status}");
            return;
        }
        assert!(Instant::now() < deadline, "posa did not end");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A picture of the window, from a PPM file.
struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let header_end = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(2).expect("a PPM header").0 + 1;
        let header = String::from_utf8_lossy(&bytes[..header_end]);
        let mut numbers = header.split_whitespace().skip(1).map(|n| n.parse().expect("a number"));
        let (width, height) = (numbers.next().expect("width"), numbers.next().expect("height"));
        let rgb = bytes[header_end..].to_vec();
        assert_eq!(rgb.len(), width * height * 3);
        Self { width, height, rgb }
    }

    /// The pixels of the middle of the window, where the body stands, as `[red, green, blue]`.
    fn middle(&self) -> impl Iterator<Item = [u8; 3]> + '_ {
        let (w, h) = (self.width, self.height);
        let rows = (h / 5)..(h * 3 / 5);
        rows.flat_map(move |y| (w * 35 / 100..w * 60 / 100).map(move |x| (y * w + x) * 3))
            .map(|i| [self.rgb[i], self.rgb[i + 1], self.rgb[i + 2]])
    }

    fn colours(&self) -> usize {
        self.middle().collect::<std::collections::HashSet<_>>().len()
    }

    /// Share of the middle's pixels that differ visibly.
    fn differs(&self, other: &Self) -> f32 {
        let changed = |(a, b): ([u8; 3], [u8; 3])| a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > 12);
        let (differing, all) =
            self.middle().zip(other.middle()).fold((0u32, 0u32), |(d, n), pair| (d + u32::from(changed(pair)), n + 1));
        differing as f32 / all as f32
    }

    /// Share of the middle's pixels that are clearly blue (left limbs) and clearly orange (right limbs).
    fn limbs(&self) -> (f32, f32) {
        let (blue, orange, all) = self.middle().fold((0u32, 0u32, 0u32), |(blue, orange, n), [r, g, b]| {
            let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
            (blue + u32::from(b > r + 40 && b >= g), orange + u32::from(r > b + 40 && r > g), n + 1)
        });
        (blue as f32 / all as f32, orange as f32 / all as f32)
    }
}

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
