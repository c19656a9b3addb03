//! `posa export`: poses from a file of Posa's into any format it writes.

use super::output::{Form, write_whole};
use crate::cli::ExportArgs;
use anyhow::{Context, bail};
use pose::formats::json::{PoseRecord, read_json};
use std::path::Path;

pub fn run(args: &ExportArgs) -> anyhow::Result<()> {
    let form = Form::of(&args.out, &args.form)?;
    let mut records = read(&args.input)?;
    if let Some(number) = args.pose {
        let Some(record) = records.get(number as usize - 1) else {
            bail!("{} holds {} poses, so there is no pose {number}", args.input.display(), records.len());
        };
        records = vec![record.clone()];
    }
    if records.is_empty() {
        bail!("{} holds no pose", args.input.display());
    }
    write_whole(&form, &args.out, &records)?;
    eprintln!("{}", args.out.display());
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Vec<PoseRecord>> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let text = String::from_utf8(bytes)
        .with_context(|| format!("{} is not text: give a .json or .jsonl file of Posa's", path.display()))?;
    read_json(text.trim_start_matches('\u{feff}')).with_context(|| path.display().to_string())
}
