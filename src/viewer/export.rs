//! Turns finished poses into the text of a file, and puts it on disk. Which file is asked in [`crate::dialogs`].

use panels::{ExportKind, State};
use pose::formats::{atomic, bvh, json};
use std::path::{Path, PathBuf};

/// A file that waits for its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The name offered, with extension.
    pub name: String,
    /// The whole file.
    pub text: String,
    /// How many poses it holds.
    pub poses: usize,
}

/// The file of the finished poses in the state.
///
/// # Errors
/// One sentence for the person when there is nothing to write.
pub fn prepare(kind: ExportKind, state: &State) -> Result<Job, String> {
    let records = &state.finished();
    let Some(first) = records.first() else {
        return Err("There is no finished pose to export yet; run a prompt first.".into());
    };
    let (text, extension) = match kind {
        ExportKind::Json => (json::write_json(records), "json"),
        ExportKind::Bvh => {
            let poses: Vec<_> = records.iter().map(json::PoseRecord::pose).collect();
            (bvh::write(&poses, Some(&first.recipe), &bvh::BvhOptions::default()), "bvh")
        }
    };
    let name = format!("{}-{}.{extension}", slug(&first.prompt), first.seed);
    Ok(Job { name, text, poses: records.len() })
}

/// Writes the file whole or not at all, and says so.
///
/// # Errors
/// One sentence for the person that names the file and the reason.
pub fn write(job: &Job, path: &Path) -> Result<String, String> {
    atomic::write_atomic(path, job.text.as_bytes())
        .map_err(|error| format!("{} could not be written: {error}. Choose another folder.", path.display()))?;
    let poses = if job.poses == 1 { "pose".into() } else { format!("{} poses", job.poses) };
    Ok(format!("Saved the {poses} to {}.", path.display()))
}

/// The path a person typed: `~` is the home folder, and a folder takes the offered name.
#[must_use]
pub fn typed(text: &str, job_name: &str, home: Option<&Path>) -> PathBuf {
    let text = text.trim();
    let path = match (text.strip_prefix('~'), home) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches(['/', '\\'])),
        _ => PathBuf::from(text),
    };
    if path.is_dir() || text.is_empty() { path.join(job_name) } else { path }
}

/// A prompt as a file name: lower-case words joined by hyphens, at most 40 characters.
pub(crate) fn slug(prompt: &str) -> String {
    let words = prompt.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let name: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    let name = name.trim_end_matches('-');
    if name.is_empty() { "pose".into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pose::recipe::Recipe;

    fn state(count: u32) -> State {
        let recipe = |index| Recipe { prompt: "Arms raised, high!".into(), seed: 7, index, ..Recipe::default() };
        let record = |index| json::PoseRecord::new(&pose::skeleton::t_pose(), None, &recipe(index));
        let mut state = State::default();
        state.records = (0..count).map(record).collect();
        state
    }

    #[test]
    fn an_export_is_named_after_its_prompt_and_seed() {
        assert_eq!(prepare(ExportKind::Bvh, &state(1)).unwrap().name, "arms-raised-high-7.bvh");
        assert_eq!(slug("???"), "pose");
        assert!(slug(&"long ".repeat(50)).len() <= 40);
    }

    #[test]
    fn every_pose_is_in_the_file_with_its_recipe() {
        let job = prepare(ExportKind::Json, &state(3)).unwrap();
        let back = json::read_json(&job.text).unwrap();
        assert_eq!(back.len(), 3);
        assert_eq!(back[2].recipe.index, 2);
        let bvh = prepare(ExportKind::Bvh, &state(3)).unwrap().text;
        assert!(bvh.contains("Frames: 3"));
        assert_eq!(bvh::read_recipe(&bvh).unwrap().seed, 7);
    }

    #[test]
    fn nothing_finished_is_nothing_to_export() {
        assert!(prepare(ExportKind::Bvh, &state(0)).unwrap_err().contains("run a prompt"));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_in_the_message() {
        let job = prepare(ExportKind::Json, &state(1)).unwrap();
        let why = write(&job, Path::new("no-such-folder/at/all/a.json")).unwrap_err();
        assert!(why.contains("a.json"), "{why}");
    }

    #[test]
    fn a_typed_path_knows_the_home_folder_and_folders() {
        let home = std::env::temp_dir();
        assert_eq!(typed(" ~/x.bvh ", "p.bvh", Some(&home)), home.join("x.bvh"));
        assert_eq!(typed("~", "p.bvh", Some(&home)), home.join("p.bvh"));
        assert_eq!(typed("a/b.bvh", "p.bvh", None), PathBuf::from("a/b.bvh"));
    }
}
