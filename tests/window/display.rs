//! A display for a test, and the program on it.

use super::SIZE;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ends a process when the test does.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display for one test.
pub struct Display {
    pub name: String,
    _server: Option<Running>,
}

pub fn installed(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// `None` when the test has to be skipped.
pub fn display() -> Option<Display> {
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
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("home")).expect("the target folder can be written");
    folder
}

pub fn start(display: &Display, folder: &Path, script: &str) -> Running {
    start_with(display, folder, script, &[])
}

pub fn start_with(display: &Display, folder: &Path, script: &str, settings: &[(&str, &Path)]) -> Running {
    let file = folder.join("script.txt");
    std::fs::write(&file, script).expect("the script can be written");
    let child = Command::new(env!("CARGO_BIN_EXE_posa"))
        .current_dir(folder)
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .env("POSA_HOME", folder.join("home"))
        .env("POSA_SCRIPT", &file)
        .envs(settings.iter().copied())
        .args(["explore", "--size", &format!("{}x{}", SIZE.0, SIZE.1)])
        .spawn()
        .expect("posa starts");
    Running(child)
}

pub fn finish(mut posa: Running) {
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
