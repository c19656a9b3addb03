//! The command line: one definition of each command and its options. What they do is in `commands`.

mod bench;
mod convert;
mod data;
mod describe;
mod edit;
mod eval;
mod export;
mod learnt;
mod replay;
mod sample;
mod train;
mod weights;

pub use bench::{Bench, BenchArgs, BenchStepArgs};
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use convert::ConvertArgs;
pub use data::{
    Choice, Data, DataArgs, DataExportArgs, DataImportArgs, DataLibraryArgs, DataPrepareArgs, DataReportArgs,
    DataStarterArgs, Parting,
};
pub use describe::DescribeArgs;
pub use edit::EditArgs;
pub use eval::{EvalArgs, TrainEvaluatorArgs};
pub use export::{ExportArgs, FormArgs};
pub use learnt::Learnt;
pub use replay::ReplayArgs;
pub use sample::SampleArgs;
use std::path::PathBuf;
pub use train::{Encoder, TextSeen, TrainArgs, TrainReportArgs};
pub use weights::{Fetched, Weights, WeightsArgs};

/// Turns words into human poses, and shows how.
///
/// Without a command, the window opens: type a sentence, watch a body denoise out of noise, scrub through the steps,
/// export. Everything runs on this machine; only `posa weights fetch` uses the network.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the window (what happens without a command)
    Explore(ExploreArgs),
    /// Draw poses for one prompt, or for every line of a file
    #[command(after_help = SAMPLE_HELP)]
    Sample(SampleArgs),
    /// Write poses of a .json or .jsonl file in another format
    #[command(after_help = export::EXPORT_HELP)]
    Export(ExportArgs),
    /// Turn a file with poses, of Posa's or of another program, into another format
    #[command(after_help = convert::CONVERT_HELP)]
    Convert(ConvertArgs),
    /// Draw the recipe that a file carries again, and say whether the pose is the same
    #[command(after_help = replay::REPLAY_HELP)]
    Replay(ReplayArgs),
    /// Train a model on the library of archetypes, a HumanML3D folder or both; interrupt at any time, run again to go on
    #[command(after_help = TRAIN_HELP)]
    Train(TrainArgs),
    /// Plot the losses of training runs side by side, beside the published end points
    TrainReport(TrainReportArgs),
    /// Judge a model by a frozen list of prompts with claims
    Eval(EvalArgs),
    /// Train the pose–text encoder that `posa eval` measures retrieval and Fréchet distance with
    TrainEvaluator(TrainEvaluatorArgs),
    /// Say in words what poses in a file look like, how plausible they are, and which words of a prompt they meet
    Describe(DescribeArgs),
    /// Make or prepare poses with words, as files for other programs
    Data(DataArgs),
    /// List the files of weights, check them, or fetch those that are not shipped
    Weights(WeightsArgs),
    /// Say which device and weights would be used, what is missing and how to get it
    Doctor(DoctorArgs),
    /// Measure speed on this machine
    Bench(BenchArgs),
}

impl Default for Command {
    fn default() -> Self {
        Self::Explore(ExploreArgs::default())
    }
}

const SAMPLE_HELP: &str = "\
Examples:
  posa sample \"arms raised\"                                one pose as a line of JSON on standard output
  posa sample \"arms raised\" --out pose.bvh                 a skeleton for Blender
  posa sample \"sitting\" --count 8 --seed 7 --out sheet.png  eight poses on one picture
  posa sample \"waving\" --count 8 --best 1 --out best.json     eight poses, of which the fittest is kept
  posa sample --prompts prompts.txt --count 4 --out poses.jsonl
  posa sample \"a golfer swings\" --out swing.gif             the denoising as an animation
  posa sample \"arms raised\" --run --out run.glb             every step of it as a key
  posa sample \"arms raised\" --vary 0.3 --count 8 --out variations.png
  posa sample \"sitting\" --start pose.json --lock l_wrist,r_wrist --out edited.json

The file's ending chooses the format; `posa export --help` lists them. Joints are in metres, Y up, facing +Z, the
person's left at +X, pelvis at x = z = 0, lowest joint at y = 0. The same seed gives the same pose.";

const TRAIN_HELP: &str = "\
Examples:
  posa train --out my-run                             train on poses made from the library, nothing else needed
  posa train --data hml22 --out my-run                on a HumanML3D folder and the library
  posa train --data hml22 --out my-run                run again: goes on from the last checkpoint, exactly
  posa train --data hml22 --out my-run --export my-model.safetensors
  posa train --start my-model.safetensors --out finer   a new run from the weights of an earlier one
  posa train --preset phase1 --out phase1               and phase2, phase3: the method's story
  posa train-report phase1 phase2 phase3 --png phases.png
  posa sample \"arms raised\" --weights my-model.safetensors";

#[derive(Debug, Default, Args)]
pub struct ExploreArgs {
    /// A sentence to begin with
    #[arg(long)]
    pub prompt: Option<String>,
    /// Model file to use instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Device to compute on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
    /// Size of the window in pixels, such as 1280x800
    #[arg(long, value_parser = window_size, value_name = "WxH")]
    pub size: Option<(u32, u32)>,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Device to try
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Device {
    /// A graphics card that passes its self-test, else the CPU
    #[default]
    Auto,
    /// The CPU
    Cpu,
    /// The graphics card, or an error
    Gpu,
}

impl From<Device> for protocol::DeviceChoice {
    fn from(device: Device) -> Self {
        match device {
            Device::Auto => Self::Auto,
            Device::Cpu => Self::Cpu,
            Device::Gpu => Self::Gpu,
        }
    }
}

impl From<Device> for diffusion::device::Choice {
    fn from(device: Device) -> Self {
        match device {
            Device::Auto => Self::Auto,
            Device::Cpu => Self::Cpu,
            Device::Gpu => Self::Gpu,
        }
    }
}

fn window_size(text: &str) -> Result<(u32, u32), String> {
    let size = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    size.filter(|(w, h)| (320..=16_384).contains(w) && (240..=16_384).contains(h))
        .ok_or_else(|| format!("\"{text}\" is not a window size: write it as 1280x800"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use pose::recipe::{Guidance, Sampler};

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_contract_is_understood() {
        let line =
            "posa sample x --count 2 --seed 3 --steps 10 --sampler ddim --guidance 2..7 --device cpu --out a.jsonl";
        let cli = Cli::try_parse_from(line.split(' ')).unwrap();
        let Some(Command::Sample(args)) = cli.command else { panic!("not sample") };
        assert_eq!((args.count, args.seed, args.steps, args.sampler), (2, 3, 10, Sampler::Ddim));
        assert_eq!(args.guidance, Guidance::Linear(2.0, 7.0));
    }
}
