//! Captions of motion files: `captions.csv` in the folder, or a text file beside each.

use std::collections::HashMap;
use std::path::Path;

use crate::captions::{self, Caption};
use crate::csv::Table;
use crate::error::{CorpusError, Problem};
use crate::files;

/// The folder's `captions.csv`: columns `file`, `caption` and, if wanted, `start` and `end` in seconds.
#[derive(Debug, Default)]
pub(crate) struct CaptionFile(HashMap<String, Vec<Caption>>);

impl CaptionFile {
    /// Reads the file where there is one; bad lines are problems.
    pub(crate) fn open(dir: &Path) -> (Self, Vec<Problem>) {
        let path = dir.join("captions.csv");
        let text = match files::read_optional(&path, files::TEXT) {
            Ok(Some(text)) => text,
            Ok(None) => return (Self::default(), Vec::new()),
            Err(error) => return (Self::default(), vec![error.into()]),
        };
        let (mut all, mut problems): (HashMap<String, Vec<Caption>>, _) = (HashMap::new(), Vec::new());
        for (number, row) in Table::parse(&text).rows().enumerate() {
            match caption(&row("caption"), &row("start"), &row("end")) {
                Ok(caption) if !row("file").trim().is_empty() => {
                    all.entry(key(row("file").trim())).or_default().push(caption);
                }
                Ok(_) => problems.push(Problem::new(&path, format!("row {} names no file; left out", number + 2))),
                Err(why) => problems.push(Problem::new(&path, format!("row {} {why}; left out", number + 2))),
            }
        }
        (Self(all), problems)
    }

    /// The captions of a motion file: those of the table, then those of a `.txt` file of its name, one a line, in
    /// HumanML3D's form or plain.
    pub(crate) fn of(&self, id: &str, motion: &Path) -> (Vec<Caption>, Vec<Problem>) {
        let name = motion.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let table = self.0.get(&key(id)).or_else(|| self.0.get(&key(&name)));
        let mut found = table.cloned().unwrap_or_default();
        let beside = motion.with_extension("txt");
        let bytes = match files::read(&beside, files::TEXT) {
            Ok(bytes) => bytes,
            Err(CorpusError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return (found, Vec::new());
            }
            Err(error) => return (found, vec![error.into()]),
        };
        let mut problems = Vec::new();
        for (number, line) in bytes.split(|b| *b == b'\n').enumerate() {
            let outcome = match std::str::from_utf8(line).map(|text| text.trim_start_matches('\u{feff}').trim()) {
                Ok("") => continue,
                Ok(text) if text.contains('#') => captions::parse_line(text),
                Ok(text) => caption(text, "", ""),
                Err(_) => Err("is not UTF-8 text"),
            };
            match outcome {
                Ok(caption) => found.push(caption),
                Err(why) => problems.push(Problem::new(&beside, format!("line {} {why}; left out", number + 1))),
            }
        }
        (found, problems)
    }
}

/// File names match with and without their ending.
fn key(name: &str) -> String {
    let name = name.replace('\\', "/");
    let stem = name.rsplit_once('.').filter(|(_, ending)| matches!(*ending, "bvh" | "amc" | "BVH" | "AMC"));
    stem.map_or(name.as_str(), |(stem, _)| stem).replace('/', "_")
}

fn caption(text: &str, start: &str, end: &str) -> Result<Caption, &'static str> {
    let text: String = text.trim().trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err("has no caption");
    }
    if text.len() > captions::LONGEST {
        return Err("has a caption of more than 4,000 bytes");
    }
    let seconds = |word: &str| match word.trim() {
        "" => Some(0.0),
        word => word.parse().ok().filter(|s: &f32| s.is_finite() && *s >= 0.0),
    };
    match (seconds(start), seconds(end)) {
        (Some(start), Some(end)) if end > start || (start == 0.0 && end == 0.0) => {
            Ok(Caption { text, tags: Vec::new(), start, end })
        }
        (Some(_), Some(_)) => Err("ends before it starts"),
        _ => Err("has a start or end that is not a number of seconds"),
    }
}
