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
            eprintln!("posa: {error:#}");
            ExitCode::FAILURE
        }
    }
}
