//! Journeys through the window that end in a file, a lit word, or a sentence that says what is wrong.

use crate::display::{display, finish, folder, start_with};
use crate::picture::Picture;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where dialogs begin, and no desktop to show one: paths are typed.
pub fn at_home(folder: &Path) -> [(&'static str, &Path); 2] {
    [("HOME", folder), ("DBUS_SESSION_BUS_ADDRESS", Path::new(""))]
}

/// Files of that extension in a folder and those below it.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found
}

/// Reads a file that the window wrote by the command line.
pub fn read_again(file: &Path, folder: &Path) {
    let read = Command::new(env!("CARGO_BIN_EXE_posa"))
        .env("POSA_HOME", folder.join("home"))
        .arg("convert")
        .args([file, &folder.join("read.json")])
        .output()
        .expect("posa starts");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
}

#[test]
fn a_first_sentence_leaves_as_a_file_that_is_read_again() {
    let Some(display) = display() else { return };
    let folder = folder("journey-export");
    let script = "wait ready\ntype a person raising both arms\nkey Enter\nwait done\ndo Export as BVH…\nwait ms 500\n\
        wait still\nshot asking.png\nkey Enter\nwait ms 1500\nwait still\nshot exported.png\nquit\n";
    finish(start_with(&display, &folder, script, &at_home(&folder)));
    let written = files(&folder, "bvh");
    assert_eq!(written.len(), 1, "{written:?}");
    read_again(&written[0], &folder);
}

#[test]
fn a_picked_word_lights_the_joints_it_moved_and_a_picked_step_another_body() {
    let Some(display) = display() else { return };
    let folder = folder("journey-word");
    let script = "wait ready\ntype a person raising both arms\nkey Enter\nwait done\nwait still\nshot plain.ppm\n\
        word 4\nwait still\nshot word.ppm\nshot word.png\nscrub 6\nwait still\nshot step.ppm\nquit\n";
    finish(start_with(&display, &folder, script, &[]));
    let [plain, word, step] = ["plain", "word", "step"].map(|n| Picture::read(&folder.join(n).with_extension("ppm")));
    assert!(plain.differs(&word) > 0.002, "no joint is lit: {}", plain.differs(&word));
    assert!(word.differs(&step) > 0.01, "step 6 looks like the last: {}", word.differs(&step));
}

#[test]
fn broken_weights_are_named_in_the_window_and_nothing_else_breaks() {
    let Some(display) = display() else { return };
    let folder = folder("journey-broken");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights");
    let broken = folder.join("weights");
    std::fs::create_dir_all(&broken).expect("the folder can be made");
    for name in ["manifest.toml", "posa-minilm.safetensors", "library-minilm.safetensors"] {
        let bytes = std::fs::read(shipped.join(name)).expect("a shipped file");
        let kept = if name.starts_with("posa") { bytes.len() / 2 } else { bytes.len() };
        std::fs::write(broken.join(name), &bytes[..kept]).expect("the copy can be written");
    }
    let script = "wait unready\nwait still\nshot broken.ppm\nshot broken.png\ndo Library panel\nwait ms 3000\n\
        wait still\nshot library.ppm\nshot library.png\nquit\n";
    finish(start_with(&display, &folder, script, &[("POSA_WEIGHTS", broken.as_path())]));
    let [broken, library] = ["broken", "library"].map(|n| Picture::read(&folder.join(n).with_extension("ppm")));
    assert!(broken.colours() > 30, "an empty window: {} colours", broken.colours());
    assert!(broken.panel_differs(&library) > 0.05, "no library: {}", broken.panel_differs(&library));
}
