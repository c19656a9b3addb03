//! Poses to files: the ending chooses the format. Lines of JSON stream; every other file is written whole, atomically.

use anyhow::{Context, bail};
use pose::formats::atomic::write_atomic;
use pose::formats::bvh::{self, BvhOptions};
use pose::formats::json::{PoseRecord, write_json};
use pose::formats::npy::write_poses;
use pose::render::{Image, View, contact_sheet, render};
use std::fs::File;
use std::io::{BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

/// Formats written whole.
#[derive(Clone, Copy, Debug)]
pub enum Format {
    Json,
    Npy,
    Bvh,
    Png,
}

/// Where poses go.
pub enum Output {
    /// Lines of JSON on standard output.
    Screen(Stdout),
    /// Lines of JSON beside the target, renamed to it at the end; begun with the first pose.
    Lines { file: Option<BufWriter<File>>, beside: PathBuf, target: PathBuf },
    /// Everything at the end.
    Whole { format: Format, target: PathBuf, records: Vec<PoseRecord> },
}

impl Output {
    /// Opens the target, or standard output.
    pub fn open(target: Option<&Path>) -> anyhow::Result<Self> {
        let Some(target) = target else { return Ok(Self::Screen(std::io::stdout())) };
        if let Some(folder) = target.parent().filter(|f| !f.as_os_str().is_empty() && !f.is_dir()) {
            bail!("{} cannot be written: the folder {} does not exist", target.display(), folder.display());
        }
        let ending = target.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let format = match ending.as_str() {
            "jsonl" => {
                let beside = target.with_extension("jsonl.part");
                return Ok(Self::Lines { file: None, beside, target: target.into() });
            }
            "json" => Format::Json,
            "npy" => Format::Npy,
            "bvh" => Format::Bvh,
            "png" => Format::Png,
            _ => bail!("{} has no ending Posa can write: choose .jsonl, .json, .npy, .bvh or .png", target.display()),
        };
        Ok(Self::Whole { format, target: target.into(), records: Vec::new() })
    }

    /// Takes poses, in order.
    pub fn write(&mut self, records: Vec<PoseRecord>) -> anyhow::Result<()> {
        match self {
            Self::Screen(out) => {
                let mut out = out.lock();
                for record in &records {
                    writeln!(out, "{}", record.to_line()).context("standard output was closed")?;
                }
            }
            Self::Lines { file, beside, .. } => {
                let problem = || format!("{} cannot be written", beside.display());
                if file.is_none() {
                    *file = Some(BufWriter::new(File::create(&*beside).with_context(problem)?));
                }
                if let Some(file) = file {
                    for record in &records {
                        writeln!(file, "{}", record.to_line()).with_context(problem)?;
                    }
                    file.flush().with_context(problem)?;
                }
            }
            Self::Whole { records: all, .. } => all.extend(records),
        }
        Ok(())
    }

    /// Finishes the file with the poses it has; `Some` with its path where there is one.
    pub fn finish(self) -> anyhow::Result<Option<PathBuf>> {
        match self {
            Self::Screen(mut out) => {
                out.flush()?;
                Ok(None)
            }
            Self::Lines { file: None, .. } => Ok(None),
            Self::Lines { file: Some(mut file), beside, target } => {
                file.flush()?;
                file.get_ref().sync_all()?;
                std::fs::rename(&beside, &target).with_context(|| format!("{} cannot be written", target.display()))?;
                Ok(Some(target))
            }
            Self::Whole { format, target, records } => {
                if records.is_empty() {
                    return Ok(None);
                }
                let bytes = encode(format, &records);
                write_atomic(&target, &bytes).with_context(|| format!("{} cannot be written", target.display()))?;
                Ok(Some(target))
            }
        }
    }
}

fn encode(format: Format, records: &[PoseRecord]) -> Vec<u8> {
    let poses = || records.iter().map(PoseRecord::pose).collect::<Vec<_>>();
    match format {
        Format::Json => write_json(records).into_bytes(),
        Format::Npy => write_poses(&poses()),
        Format::Bvh => bvh::write(&poses(), records.first().map(|r| &r.recipe), &BvhOptions::default()).into_bytes(),
        Format::Png => sheet(records).to_png(),
    }
}

/// Every pose from the front and from its left, captioned with its prompt.
fn sheet(records: &[PoseRecord]) -> Image {
    let views = [0.0, 60.0].map(|yaw_deg| View { width: 220, height: 280, yaw_deg, pitch_deg: 10.0 });
    let picture = |record: &PoseRecord| {
        let pose = record.pose();
        (record.prompt.clone(), views.iter().map(|view| render(&pose, view)).collect())
    };
    let items: Vec<(String, Vec<Image>)> = records.iter().map(picture).collect();
    contact_sheet(&items, items.len().min(4))
}
