//! Posa turns words into human poses, and shows how. This file parses the command line, sets up logging and hands
//! over; the work is in the crates under `src/`.

mod cli;
mod commands;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // wgpu and its drivers say a great deal that helps nobody but their authors.
    let filter = std::env::var("RUST_LOG")
        .unwrap_or_else(|_| "warn,wgpu_hal=off,wgpu_core=error,naga=error,cubecl=error".into());
    env_logger::Builder::new().parse_filters(&filter).format_timestamp(None).init();
    let arguments = cli::Cli::parse();
    match commands::run(arguments.command.unwrap_or_default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("posa: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes in one sentence; a cause that was said already is not said again.
fn sentence(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.contains(&cause) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_cause_is_said_once() {
        let missing = || std::io::Error::new(std::io::ErrorKind::NotFound, "no such file");
        let error = anyhow::Error::from(missing()).context("a.npy: no such file. Check the name");
        assert_eq!(sentence(&error), "a.npy: no such file. Check the name");
        assert_eq!(sentence(&anyhow::Error::from(missing()).context("a.npy")), "a.npy: no such file");
    }
}
