//! The window over a scripted engine: no model, no Burn. `POSA_SCRIPT` names a script, `POSA_SIZE` a size such as
//! `1280x800`, `POSA_BENCH` a number of frames to measure.

use std::time::Duration;

fn main() {
    let size = std::env::var("POSA_SIZE").ok();
    let size =
        size.as_deref().and_then(|s| s.split_once('x')).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let script = std::env::var_os("POSA_SCRIPT").and_then(|file| std::fs::read_to_string(file).ok());
    let frames = std::env::var("POSA_BENCH").ok().and_then(|n| n.parse().ok());
    let spec = |frames| viewer::BenchSpec { frames, sampling: true, training: None };
    let bench = frames.map(|frames| viewer::Bench::Frames(spec(frames)));
    let options = viewer::Options { size, script, bench, ..viewer::Options::default() };
    if let Err(error) = viewer::run(protocol::fake::spawn(Duration::from_millis(60)), options) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
