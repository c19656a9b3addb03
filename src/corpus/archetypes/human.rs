//! Captions that people wrote, paired with archetypes whose words they use. Which sentence belongs to which archetype
//! is decided by the rules of `assets/archetypes/captions.toml`, read in `rules`; this module reads a folder of captions.

mod rules;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use super::spec::Archetype;
use crate::error::{CorpusError, Problem};
use crate::mirror_text::mirror_text;
pub use rules::{Rules, Spoken};

/// The shipped rules; none if the file cannot be read (a test makes sure that it can).
#[must_use]
pub fn caption_rules() -> Option<&'static Rules> {
    static RULES: LazyLock<Option<Rules>> =
        LazyLock::new(|| Rules::parse(include_str!("../../../assets/archetypes/captions.toml")).ok());
    RULES.as_ref()
}

/// People's sentences by archetype, for the archetype as it is authored and for its mirrored twin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HumanCaptions {
    by_name: BTreeMap<String, [Vec<String>; 2]>,
    /// Sentences read, whether they belong to an archetype or not.
    pub read: usize,
    /// Lines that could not be read.
    pub problems: Vec<Problem>,
}

/// A clip of a captions file; other fields are left alone.
#[derive(Deserialize)]
struct Clip {
    #[serde(default)]
    split: Option<String>,
    captions: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

impl HumanCaptions {
    /// Reads every `.jsonl` file of a folder: one object a line, with `captions` (a list of objects with `text`) and
    /// `split`. Only lines of the split `train`, or of none named, are used: the others are kept for evaluation.
    ///
    /// # Errors
    /// [`CorpusError`] when the folder cannot be read or holds no `.jsonl` file; bad lines are only recorded.
    pub fn open(dir: &Path) -> Result<Self, CorpusError> {
        let entries = std::fs::read_dir(dir).map_err(|e| CorpusError::io(dir, e))?;
        let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("jsonl")));
        files.sort();
        if files.is_empty() {
            let why = "holds no .jsonl file: captions are lines of JSON such as {\"captions\": [{\"text\": \"…\"}]}";
            return Err(CorpusError::malformed(dir, why));
        }
        let mut found = Gathered::default();
        for file in files {
            let bytes = std::fs::read(&file).map_err(|e| CorpusError::io(&file, e))?;
            for (number, line) in bytes.split(|b| *b == b'\n').enumerate() {
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                match serde_json::from_slice::<Clip>(line) {
                    Ok(clip) if clip.split.as_deref().is_none_or(|split| split == "train") => {
                        clip.captions.iter().for_each(|caption| found.add(&caption.text));
                    }
                    Ok(_) => {}
                    Err(error) => {
                        found.problems.push(Problem::new(&file, format!("line {} is left out: {error}", number + 1)));
                    }
                }
            }
        }
        Ok(found.finish())
    }

    /// The sentences of an archetype, or of its twin.
    #[must_use]
    pub fn of(&self, archetype: &str, mirrored: bool) -> &[String] {
        self.by_name.get(archetype).map_or(&[], |both| &both[usize::from(mirrored)])
    }

    /// Different sentences of an archetype, at most `count`.
    pub(super) fn draw(
        &self,
        archetype: &Archetype,
        count: usize,
        mirrored: bool,
        rng: &mut ChaCha8Rng,
    ) -> Vec<String> {
        let all = self.of(&archetype.name, mirrored);
        if all.is_empty() {
            return Vec::new();
        }
        let drawn: BTreeSet<&String> = (0..count).map(|_| &all[rng.random_range(0..all.len())]).collect();
        drawn.into_iter().cloned().collect()
    }

    /// Archetypes that have sentences, with the number of different ones.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_name.iter().map(|(name, both)| (name.as_str(), both[0].len()))
    }
}

#[derive(Default)]
struct Gathered {
    by_name: BTreeMap<String, [BTreeSet<String>; 2]>,
    read: usize,
    problems: Vec<Problem>,
}

impl Gathered {
    fn add(&mut self, text: &str) {
        self.read += 1;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for spoken in caption_rules().map(|rules| rules.spoken_of(&text)).unwrap_or_default() {
            let [own, twin] = self.by_name.entry(spoken.pose.to_owned()).or_default();
            match spoken.mirrored {
                Some(false) => {
                    twin.insert(mirror_text(&text));
                    own.insert(text.clone());
                }
                Some(true) => {
                    own.insert(mirror_text(&text));
                    twin.insert(text.clone());
                }
                None => {
                    own.insert(text.clone());
                    twin.insert(text.clone());
                }
            }
        }
    }

    fn finish(self) -> HumanCaptions {
        let lists = |both: [BTreeSet<String>; 2]| both.map(|texts| texts.into_iter().collect());
        let by_name = self.by_name.into_iter().map(|(name, both)| (name, lists(both))).collect();
        HumanCaptions { by_name, read: self.read, problems: self.problems }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(lines: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("some.jsonl"), lines).unwrap();
        dir
    }

    #[test]
    fn a_sentence_goes_to_the_twin_whose_side_it_names_and_mirrored_to_the_other() {
        let dir = folder("{\"split\": \"train\", \"captions\": [{\"text\": \"He waves with his  left hand.\"}]}\n");
        let found = HumanCaptions::open(dir.path()).unwrap();
        assert_eq!(found.of("wave", true), ["He waves with his left hand."]);
        assert_eq!(found.of("wave", false), ["He waves with his right hand."]);
        assert_eq!(found.counts().collect::<Vec<_>>(), [("wave", 1)]);
    }

    #[test]
    fn lines_kept_for_evaluation_stay_out_and_bad_ones_are_told() {
        let dir = folder(
            "{\"split\": \"test\", \"captions\": [{\"text\": \"a man claps\"}]}\n\n{\"captions\": 3}\n\
             {\"captions\": [{\"text\": \"somebody claps\"}]}\n",
        );
        let found = HumanCaptions::open(dir.path()).unwrap();
        assert_eq!((found.of("clap", false), found.read), (&["somebody claps".to_owned()][..], 1));
        assert!(found.problems.len() == 1 && found.problems[0].why.starts_with("line 3"), "{:?}", found.problems);
    }

    #[test]
    fn a_folder_without_captions_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(HumanCaptions::open(dir.path()).unwrap_err().to_string().contains("holds no .jsonl file"));
        assert!(HumanCaptions::open(&dir.path().join("none")).is_err());
    }
}
