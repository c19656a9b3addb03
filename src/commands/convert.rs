//! `posa convert`: from any format Posa reads to any it writes.

use super::output::{Form, write_whole};
use crate::cli::ConvertArgs;
use anyhow::{Context, bail};
use pose::formats::read;

pub fn run(args: &ConvertArgs) -> anyhow::Result<()> {
    let form = Form::of(&args.output, &args.form)?;
    let name = args.input.display();
    let found = read::file(&args.input).with_context(|| name.to_string())?;
    if found.poses.is_empty() && !found.recipes.is_empty() {
        bail!(
            "{name} holds no joints, only how its pose was drawn: posa replay {name} --out {}",
            args.output.display()
        );
    }
    let mut records = found.records();
    if let Some(number) = args.pose {
        let Some(record) = records.get(number as usize - 1) else {
            bail!("{name} holds {} poses, so there is no pose {number}", records.len());
        };
        records = vec![record.clone()];
    }
    if records.is_empty() {
        bail!("{name} holds no pose");
    }
    for note in &found.notes {
        eprintln!("{name}: {note}");
    }
    let form = match found.fps {
        Some(rate) if records.len() > 1 => form.at_rate(rate),
        _ => form,
    };
    write_whole(&form, &args.output, &records)?;
    eprintln!("{}", args.output.display());
    Ok(())
}
