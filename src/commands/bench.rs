//! `posa bench`: how fast this machine denoises, trains and draws its window.

use crate::cli::{Bench, BenchArgs, BenchStepArgs};
use anyhow::Context;
use diffusion::bench::{self, Timing};
use diffusion::device;
use diffusion::model::{Model, SHIPPED, weights_folder};
use engine::{Options, Session};
use protocol::SampleRequest;
use std::io::Write;
use std::time::Instant;

pub fn run(args: &BenchArgs) -> anyhow::Result<()> {
    match &args.what {
        Bench::Step(args) => step(args),
        Bench::Train(args) => train(args),
        Bench::Ui { frames } => ui(*frames),
        Bench::Feel => feel(),
        Bench::Soak { minutes } => soak(*minutes),
    }
}

fn print(what: &str, timing: &Timing) -> anyhow::Result<()> {
    let line = format!(
        "{what}: median {:.2} ms, fastest {:.2} ms, 95 % within {:.2} ms",
        timing.median, timing.fastest, timing.p95
    );
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

fn step(args: &BenchStepArgs) -> anyhow::Result<()> {
    let chosen = device::choose(args.device.into())?;
    writeln!(std::io::stdout(), "device: {}, {} threads", chosen.name, chosen.threads)?;
    let model = Model::load(&weights_folder()?.join(SHIPPED))?;
    let (timing, dump) = bench::denoise(&model, &chosen.device, args.batch.max(1), args.repeats.max(1))?;
    print(&format!("denoising step, batch {}", 2 * args.batch.max(1)), &timing)?;
    if let Some(folder) = &args.dump {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        for (name, array) in dump {
            corpus::npy::write(&folder.join(format!("{name}.npy")), &array)?;
        }
    }
    let session = Session::open(&Options { device: args.device.into(), model: None })?;
    let request = SampleRequest::new("a person raises both arms above the head");
    session.draw(&request, &[0], || true)?;
    let mut times: Vec<f64> = Vec::new();
    for seed in 1..=10 {
        let start = Instant::now();
        session.draw(&SampleRequest { seed, ..request.clone() }, &[0], || true)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    print("prompt to pose, 20 steps", &Timing::of(times))
}

fn train(args: &BenchStepArgs) -> anyhow::Result<()> {
    let chosen = device::choose(args.device.into())?;
    let timing =
        bench::train(&chosen.device, if args.batch == 1 { 64 } else { args.batch }, args.repeats.clamp(1, 20))?;
    print(&format!("training step, batch {}", if args.batch == 1 { 64 } else { args.batch }), &timing)
}

#[cfg(feature = "viewer")]
fn ui(frames: u32) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("posa-bench-{}", std::process::id()));
    let spec = viewer::BenchSpec { frames, sampling: true, training: Some(folder.join("run")) };
    let measured = window(viewer::Bench::Frames(spec));
    // What was trained meanwhile is nobody's.
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

#[cfg(feature = "viewer")]
fn feel() -> anyhow::Result<()> {
    window(viewer::Bench::Feel(Instant::now()))
}

#[cfg(feature = "viewer")]
fn soak(minutes: u32) -> anyhow::Result<()> {
    window(viewer::Bench::Soak(std::time::Duration::from_secs(60 * u64::from(minutes))))
}

#[cfg(feature = "viewer")]
fn window(bench: viewer::Bench) -> anyhow::Result<()> {
    let client = engine::spawn(Options::default())?;
    Ok(viewer::run(client, viewer::Options { bench: Some(bench), size: Some((1280, 800)), ..Default::default() })?)
}

#[cfg(not(feature = "viewer"))]
fn ui(_frames: u32) -> anyhow::Result<()> {
    feel()
}

#[cfg(not(feature = "viewer"))]
fn feel() -> anyhow::Result<()> {
    anyhow::bail!("this build of Posa has no window to measure (feature \"viewer\")")
}

#[cfg(not(feature = "viewer"))]
fn soak(_minutes: u32) -> anyhow::Result<()> {
    feel()
}
