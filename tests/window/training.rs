//! The journey of somebody with motion of their own: a folder of BVH files is looked at, trained on, and the model is
//! used at once.

use crate::display::{display, finish, folder, start_with};
use crate::journeys::{at_home, files};
use crate::picture::Picture;
use std::path::Path;
use std::process::Command;

fn posa(home: &Path, arguments: &[&str]) {
    let done = Command::new(env!("CARGO_BIN_EXE_posa"))
        .env("POSA_HOME", home)
        .args(arguments)
        .current_dir(home)
        .output()
        .expect("posa starts");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Four motions of ten poses each, as BVH.
fn motions(home: &Path, into: &Path) {
    std::fs::create_dir_all(into).expect("a folder");
    posa(home, &["data", "starter", "--size", "200", "--out", "set.jsonl"]);
    let set = std::fs::read_to_string(home.join("set.jsonl")).expect("the set");
    let lines: Vec<&str> = set.lines().take(40).collect();
    for (number, lines) in lines.chunks(10).enumerate() {
        std::fs::write(home.join("part.jsonl"), lines.join("\n")).expect("a part");
        let out = into.join(format!("clip-{number}.bvh"));
        posa(home, &["export", "part.jsonl", "--out", &out.to_string_lossy()]);
    }
}

#[test]
fn a_folder_of_motion_becomes_a_model_that_draws_at_once() {
    let Some(display) = display() else { return };
    let folder = folder("journey-train");
    let (home, clips) = (folder.join("home"), folder.join("clips"));
    motions(&home, &clips);
    // The fields of the panel, from the top: poses of, steps, batch; then "Start training" and "Look at the poses".
    let script = format!(
        "wait ready\ndo Training panel\nwait still\nclick 1120 265\ntype {}\nwait still\nshot form.ppm\nclick 1096 449\n\
         wait ms 5000\nwait still\nshot report.ppm\nshot report.png\nclick 1236 299\nwait still\nkey Ctrl+A\ntype 20\n\
         key Enter\nclick 1236 333\nwait still\nkey Ctrl+A\ntype 8\nkey Enter\nwait still\nclick 1096 403\nwait trained\n\
         wait still\nshot trained.png\nclick 955 287\nwait ms 2000\nwait ready\ndo Write in the prompt\n\
         type a person raising both arms\nkey Enter\nwait done\nwait still\nshot used.png\ndo Export as JSON…\n\
         wait ms 500\nwait still\nkey Enter\nwait ms 1500\nquit\n",
        clips.display()
    );
    finish(start_with(&display, &folder, &script, &at_home(&folder)));
    let [form, report] = ["form", "report"].map(|n| Picture::read(&folder.join(n).with_extension("ppm")));
    assert!(form.panel_differs(&report) > 0.005, "no report: {}", form.panel_differs(&report));
    assert!(!files(&home.join("runs"), "safetensors").is_empty(), "nothing was trained");
    let drawn = files(&folder, "json").into_iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let drawn: Vec<String> = drawn.filter(|text| text.contains("a person raising both arms")).collect();
    assert!(!drawn.is_empty(), "the pose was not saved");
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/posa-minilm.safetensors"));
    let shipped = diffusion::model::hash(&bytes.expect("the shipped weights"));
    assert!(drawn.iter().all(|text| !text.contains(&shipped)), "the shipped model drew it");
}
