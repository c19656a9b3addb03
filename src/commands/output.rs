//! Poses to files: the ending chooses the format. Lines of JSON stream; every other file is written whole, atomically.
//! What the formats are is in `pose::formats::export`.

use crate::cli::FormArgs;
use anyhow::{Context, bail};
use pose::formats::atomic::write_atomic;
use pose::formats::export::{Format, Options, encode};
use pose::formats::film::has_ffmpeg;
use pose::formats::json::PoseRecord;
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Stdout, Write};
use std::path::{Path, PathBuf};

/// A format with what was chosen about it.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub format: Format,
    options: Options,
}

impl Form {
    /// The format of a file's name; refuses choices that it has no use for, and what could not be written anyway.
    pub fn of(target: &Path, chosen: &FormArgs) -> anyhow::Result<Self> {
        let name = target.display();
        if let Some(folder) = target.parent().filter(|f| !f.as_os_str().is_empty() && !f.is_dir()) {
            bail!("{name} cannot be written: the folder {} does not exist", folder.display());
        }
        let Some(format) = Format::of_path(target) else {
            bail!("{name} has no ending Posa can write: choose {}", Format::endings());
        };
        if chosen.names.is_some() && !format.has_bones() {
            bail!("{name} has no bones to name: --names is for .bvh and .glb");
        }
        if chosen.scale.is_some() && format != Format::Bvh {
            bail!("{name} is always in metres: --scale is for .bvh");
        }
        if (chosen.size.is_some() || chosen.camera.is_some()) && !format.has_camera() {
            bail!("{name} is no picture: --size and --camera are for pictures, animations and OpenPose");
        }
        if chosen.fps.is_some() && !format.has_bones() && !format.is_film() {
            bail!("{name} does not move: --fps is for .bvh, .glb and animations");
        }
        if format == Format::Mp4 && !has_ffmpeg() {
            return Err(pose::formats::film::FilmError::NoFfmpeg).with_context(|| format!("{name} cannot be written"));
        }
        Ok(Self { format, options: chosen.options() })
    }

    /// The same for poses that follow each other at a rate, frames a second, unless another was asked for.
    pub fn at_rate(mut self, rate: f32) -> Self {
        self.options.frame_time.get_or_insert(1.0 / rate);
        self
    }
}

/// Writes a file whole or not at all.
pub fn write_whole(form: &Form, target: &Path, records: &[PoseRecord]) -> anyhow::Result<()> {
    let bytes = encode(form.format, records, &form.options)
        .with_context(|| format!("{} cannot be written", target.display()))?;
    write_atomic(target, &bytes)?;
    Ok(())
}

/// Where poses go.
pub enum Output {
    /// Lines of JSON on standard output.
    Screen(Stdout),
    /// Lines of JSON beside the target, renamed to it at the end; begun with the first pose.
    Lines { file: Option<BufWriter<File>>, beside: PathBuf, target: PathBuf },
    /// Everything at the end.
    Whole { form: Form, target: PathBuf, records: Vec<PoseRecord> },
}

impl Output {
    /// Opens the target, or standard output.
    pub fn open(target: Option<&Path>, chosen: &FormArgs) -> anyhow::Result<Self> {
        let Some(target) = target else { return Ok(Self::Screen(std::io::stdout())) };
        let form = Form::of(target, chosen)?;
        if form.format == Format::Jsonl {
            let beside = target.with_extension("jsonl.part");
            return Ok(Self::Lines { file: None, beside, target: target.into() });
        }
        Ok(Self::Whole { form, target: target.into(), records: Vec::new() })
    }

    /// The format of a file that is written whole.
    pub fn format(&self) -> Option<Format> {
        match self {
            Self::Whole { form, .. } => Some(form.format),
            Self::Screen(_) | Self::Lines { .. } => None,
        }
    }

    /// The file that an interrupted run of the same command left, where there is one.
    pub fn begun(&self) -> Option<&Path> {
        match self {
            Self::Lines { beside, file: None, .. } if beside.is_file() => Some(beside),
            _ => None,
        }
    }

    /// Goes on with that file after its first `bytes`.
    pub fn go_on(&mut self, bytes: u64) -> anyhow::Result<()> {
        if let Self::Lines { file, beside, .. } = self {
            let problem = || format!("{} cannot be written", beside.display());
            let mut begun = File::options().write(true).open(&*beside).with_context(problem)?;
            begun.set_len(bytes).and_then(|()| begun.seek(SeekFrom::End(0)).map(drop)).with_context(problem)?;
            *file = Some(BufWriter::new(begun));
        }
        Ok(())
    }

    /// Keeps the poses there are, of work that is not done: lines stay beside the target, for the same command to go on
    /// with (`Some` says where), and a file that is written whole is written with what there is.
    pub fn keep(self) -> anyhow::Result<Option<PathBuf>> {
        match self {
            Self::Lines { file: Some(mut file), beside, .. } => {
                file.flush()?;
                Ok(Some(beside))
            }
            other => {
                if let Some(path) = other.finish()? {
                    eprintln!("{}", path.display());
                }
                Ok(None)
            }
        }
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
            Self::Whole { form, target, records } => {
                if records.is_empty() {
                    return Ok(None);
                }
                write_whole(&form, &target, &records)?;
                Ok(Some(target))
            }
        }
    }
}
