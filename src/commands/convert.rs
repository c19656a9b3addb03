//! `posa convert`: from any format Posa reads to any it writes.

use super::output::{Form, write_whole};
use crate::cli::ConvertArgs;
use anyhow::{Context, bail};
use corpus::import::{ConvertOptions, convert};
use pose::formats::bvh::BvhError;
use pose::formats::motion::parse_bvh;
use pose::formats::read::{self, Read, ReadError};
use std::path::Path;

pub fn run(args: &ConvertArgs) -> anyhow::Result<()> {
    let form = Form::of(&args.output, &args.form)?;
    let name = args.input.display();
    let found = any(&args.input).with_context(|| name.to_string())?;
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

/// Poses from a file of any kind, a BVH of any known rig among them.
pub fn any(path: &Path) -> anyhow::Result<Read> {
    match read::file(path) {
        Err(ReadError::Bvh(BvhError::Foreign { .. })) => retargeted(path),
        found => found.map_err(anyhow::Error::from),
    }
}

/// A rig of other names and another build, on Posa's body.
fn retargeted(path: &Path) -> anyhow::Result<Read> {
    let motion = parse_bvh(&std::fs::read_to_string(path)?)?;
    let converted = convert(&motion, &ConvertOptions::default())?;
    let record = &converted.record;
    let note = format!(
        "its rig ({}, up is {}, in {}s) is retargeted to Posa's body, at {} frames a second",
        record.rig,
        record.up,
        record.unit,
        corpus::humanml::FRAME_RATE
    );
    Ok(Read::retargeted(converted.poses, corpus::humanml::FRAME_RATE, note))
}
