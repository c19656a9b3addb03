//! `posa export`: poses from a file of Posa's into any format it writes.

use super::output::{Form, write_whole};
use crate::cli::ExportArgs;
use anyhow::{Context, bail};
use pose::formats::read;

pub fn run(args: &ExportArgs) -> anyhow::Result<()> {
    let form = Form::of(&args.out, &args.form)?;
    let found = read::file(&args.input).with_context(|| args.input.display().to_string())?;
    let mut records = found.records();
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
