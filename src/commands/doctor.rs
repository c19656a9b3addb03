//! `posa doctor`: which device and weights would be used, what is missing, how to get it.

use super::home;
use crate::cli::DoctorArgs;
use anyhow::bail;
use diffusion::device;
use diffusion::model::{Manifest, weights_folder};
use engine::{Options, Session};
use std::io::Write;
use std::time::Instant;

pub fn run(args: &DoctorArgs) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut missing = 0;
    writeln!(out, "Posa {}", env!("CARGO_PKG_VERSION"))?;
    match home::folder() {
        Ok(folder) => writeln!(out, "Data folder   {}", folder.display())?,
        Err(error) => writeln!(out, "Data folder   {error}")?,
    }
    writeln!(out, "Processor     {} threads", std::thread::available_parallelism().map_or(1, usize::from))?;
    let adapters = device::adapters();
    if adapters.is_empty() {
        writeln!(
            out,
            "Graphics      no adapter found; the CPU will be used. A Vulkan, Metal or DirectX 12 driver makes one visible"
        )?;
    }
    for adapter in &adapters {
        writeln!(out, "Graphics      {} ({}; {})", adapter.name, adapter.kind, adapter.driver)?;
    }
    writeln!(out, "Display       {}", display())?;
    match weights_folder() {
        Ok(folder) => {
            writeln!(out, "Weights       {}", folder.display())?;
            match Manifest::load(&folder) {
                Ok(manifest) => {
                    for file in &manifest.file {
                        match Manifest::verify(&folder, file) {
                            Ok(()) => writeln!(
                                out,
                                "  ok          {} ({:.1} MB, {})",
                                file.path,
                                file.bytes as f64 / 1e6,
                                file.licence
                            )?,
                            Err(error) => {
                                missing += 1;
                                writeln!(out, "  missing     {error}")?;
                            }
                        }
                    }
                }
                Err(error) => {
                    missing += 1;
                    writeln!(out, "  missing     {error}")?;
                }
            }
        }
        Err(error) => {
            missing += 1;
            writeln!(out, "Weights       {error}")?;
        }
    }
    let start = Instant::now();
    match Session::open(&Options { device: args.device.into(), model: None }) {
        Ok(session) => {
            let (device, model) = (session.device(), session.model());
            writeln!(out, "Device        {} ({})", device.name, device.why)?;
            writeln!(
                out,
                "Model         {}, {:.1} M parameters, {} steps",
                model.file,
                model.parameters as f64 / 1e6,
                model.trained_steps
            )?;
            writeln!(out, "              trained on {}", model.trained_on)?;
            writeln!(out, "Ready         in {:.1} s", start.elapsed().as_secs_f32())?;
        }
        Err(error) => {
            missing += 1;
            writeln!(out, "Model         {error}")?;
        }
    }
    if missing > 0 {
        bail!("{missing} of the checks above failed: restore the files from the release Posa came in");
    }
    Ok(())
}

fn display() -> String {
    if cfg!(not(feature = "viewer")) {
        return "this build has no window".into();
    }
    if cfg!(any(windows, target_os = "macos")) {
        return "the system's own".into();
    }
    let named = |variable: &str| std::env::var(variable).ok().filter(|v| !v.is_empty());
    match (named("WAYLAND_DISPLAY"), named("DISPLAY")) {
        (Some(name), _) => format!("Wayland {name}"),
        (None, Some(name)) => format!("X11 {name}"),
        (None, None) => "none: the window needs X11 or Wayland; the command line works without".into(),
    }
}
