//! What each command does: reading arguments, progress for a person, files. The work itself is in the crates.

mod bench;
mod best;
mod convert;
mod data;
mod describe;
mod doctor;
mod eval;
mod explore;
mod export;
mod home;
mod output;
mod prompts;
mod replay;
mod resume;
mod sample;
mod steps;
mod stop;
#[cfg(feature = "viewer")]
mod survey;
mod train;
mod train_evaluator;
mod train_report;
mod weights;

use crate::cli::Command;

/// Runs a command.
///
/// # Errors
/// One sentence that says what went wrong, where, and what to do.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Explore(args) => explore::run(args),
        Command::Sample(args) => sample::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Train(args) => train::run(&args),
        Command::TrainReport(args) => train_report::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::TrainEvaluator(args) => train_evaluator::run(&args),
        Command::Describe(args) => describe::run(&args),
        Command::Data(args) => data::run(&args),
        Command::Weights(args) => weights::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}
