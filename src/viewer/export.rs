//! Turns what is on the stage into files: which poses, in which format, under which name. Formats are `pose`'s; which
//! file is asked in [`crate::dialogs`], and what is wanted in [`crate::choose`].

use panels::State;
use panels::session::Camera;
use pose::formats::atomic::write_atomic;
use pose::formats::export::{Format, Options, encode};
use pose::formats::json::PoseRecord;
use pose::formats::recipes::run_records;
use std::path::{Path, PathBuf};

/// How much of what is there goes into a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// The selected body.
    Pose,
    /// Every body of the run.
    #[default]
    All,
    /// The selected body at every step, noise first.
    Run,
}

/// What is there to be exported.
#[derive(Clone, Debug, PartialEq)]
pub struct Stock {
    /// The finished poses, at least one.
    records: Vec<PoseRecord>,
    /// Which of them is selected.
    selected: usize,
    /// The steps of the selected one and the finished pose; empty when the steps are not there any more.
    run: Vec<PoseRecord>,
    /// Where the stage's camera stands, degrees round the body to its left, and up.
    camera: (f32, f32),
}

/// A file that waits for its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The name offered, with extension.
    pub name: String,
    /// What it will be.
    pub format: Format,
    options: Options,
    records: Vec<PoseRecord>,
}

impl Stock {
    /// What the state shows.
    ///
    /// # Errors
    /// One sentence for the person when there is nothing to write.
    pub fn of(state: &State, camera: &Camera) -> Result<Self, String> {
        let records = state.finished();
        if records.is_empty() {
            return Err("There is no finished pose to export yet; run a prompt first.".into());
        }
        let selected = state.selected_sample.min(records.len() - 1);
        let run = run(state, selected, &records[selected]);
        Ok(Self { records, selected, run, camera: (camera.yaw.to_degrees(), camera.pitch.to_degrees()) })
    }

    /// The poses of an extent.
    #[must_use]
    pub fn poses(&self, extent: Extent) -> &[PoseRecord] {
        match extent {
            Extent::Pose => &self.records[self.selected..=self.selected],
            Extent::All => &self.records,
            Extent::Run => &self.run,
        }
    }

    /// A file of it, seen from where the stage's camera stands.
    #[must_use]
    pub fn job(&self, format: Format, extent: Extent, options: Options) -> Job {
        let records = self.poses(extent).to_vec();
        let first = &self.records[self.selected];
        let name = format!("{}-{}{}", slug(&first.prompt), first.seed, format.ending());
        Job { name, format, options: Options { camera: Some(self.camera), ..options }, records }
    }
}

/// The noisy bodies on the way to a finished pose, which comes last.
fn run(state: &State, sample: usize, finished: &PoseRecord) -> Vec<PoseRecord> {
    // The last snapshot is the finished pose itself.
    let Some([steps @ .., _]) = state.trace.as_ref().map(|trace| trace.steps.as_slice()) else { return Vec::new() };
    let place = finished.pose().joints[0];
    let bodies = steps.iter().filter_map(|step| step.samples.get(sample)).map(|sample| sample.x.translated(place));
    let bodies: Vec<pose::Pose> = bodies.collect();
    if bodies.len() == steps.len() && !steps.is_empty() { run_records(&bodies, finished) } else { Vec::new() }
}

/// Writes the file whole or not at all, and says so. Films take a while: not for the thread of the window.
///
/// # Errors
/// One sentence for the person that names the file and the reason.
pub fn write(job: &Job, path: &Path) -> Result<String, String> {
    let path = with_ending(path, job.format);
    let problem = |why: String| format!("{} could not be written: {why}.", path.display());
    let bytes = encode(job.format, &job.records, &job.options).map_err(|error| problem(error.to_string()))?;
    write_atomic(&path, &bytes).map_err(|error| problem(format!("{error}. Choose another folder")))?;
    let poses = if job.records.len() == 1 { "pose".into() } else { format!("{} poses", job.records.len()) };
    Ok(format!("Saved the {poses} to {}.", path.display()))
}

/// The path with the format's ending where it has none that says a format.
fn with_ending(path: &Path, format: Format) -> PathBuf {
    if Format::of_path(path).is_some() {
        return path.into();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format.ending());
    name.into()
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
pub(crate) mod tests {
    use super::*;
    use pose::formats::read::from_bytes;
    use pose::recipe::Recipe;
    use pose::skeleton::t_pose;
    use protocol::{RunId, SampleState, StepSnapshot, Trace};
    use std::sync::Arc;

    const FRONT: Camera = Camera { focus: [0.0; 3], yaw: 0.0, pitch: 0.0, distance: 3.0 };

    fn state(count: u32) -> State {
        let recipe = |index| Recipe { prompt: "Arms raised, high!".into(), seed: 7, index, ..Recipe::default() };
        let record = |index| PoseRecord::new(&pose::align::place(&t_pose()), None, &recipe(index));
        let mut state = State::default();
        state.records = (0..count).map(record).collect();
        let samples = vec![SampleState { x: t_pose(), x0: t_pose(), attention: None }; count as usize];
        let step = |step| StepSnapshot { step, t: 0.0, noise: 0.0, guidance: 1.0, samples: samples.clone() };
        let steps = (0..5).map(|i| Arc::new(step(i))).collect();
        state.trace = Some(Arc::new(Trace { run: RunId(1), total: 4, steps }));
        state
    }

    /// What there is to export after a run of so many bodies.
    pub(crate) fn stock(count: u32) -> Stock {
        Stock::of(&state(count), &FRONT).unwrap()
    }

    fn bytes(job: &Job) -> Vec<u8> {
        encode(job.format, &job.records, &job.options).unwrap()
    }

    #[test]
    fn an_export_is_named_after_its_prompt_and_seed() {
        let name = |format| stock(1).job(format, Extent::All, Options::default()).name;
        assert_eq!(name(Format::Bvh), "arms-raised-high-7.bvh");
        assert_eq!(name(Format::OpenPosePng), "arms-raised-high-7.openpose.png");
        assert_eq!(slug("???"), "pose");
        assert!(slug(&"long ".repeat(50)).len() <= 40);
    }

    #[test]
    fn every_pose_is_in_the_file_with_its_recipe() {
        for format in [Format::Json, Format::Bvh, Format::Glb, Format::Npy] {
            let back = from_bytes(&bytes(&stock(3).job(format, Extent::All, Options::default()))).unwrap();
            assert_eq!(back.poses.len(), 3);
            assert_eq!(back.recipe(2).map(|recipe| (recipe.seed, recipe.index)), Some((7, 2)), "{format:?}");
        }
    }

    #[test]
    fn one_pose_is_the_selected_one_and_a_run_ends_in_it() {
        let mut state = state(3);
        state.selected_sample = 1;
        let stock = Stock::of(&state, &FRONT).unwrap();
        assert_eq!(stock.poses(Extent::Pose), &state.records[1..2]);
        let run = stock.poses(Extent::Run);
        assert_eq!((run.len(), run.last()), (5, Some(&state.records[1])));
        assert!(run.iter().all(|step| step.pose().mpjpe(&state.records[1].pose()) < 1e-6), "where the pose stands");
        state.trace = None;
        assert!(Stock::of(&state, &FRONT).unwrap().poses(Extent::Run).is_empty());
    }

    #[test]
    fn pictures_are_seen_from_where_the_stage_is() {
        let camera = Camera { yaw: std::f32::consts::FRAC_PI_2, pitch: 0.2, ..FRONT };
        let job = Stock::of(&state(1), &camera).unwrap().job(Format::Png, Extent::Pose, Options::default());
        let (yaw, pitch) = job.options.camera.unwrap();
        assert!((yaw - 90.0).abs() < 1e-3 && (pitch - 11.459).abs() < 1e-3);
    }

    #[test]
    fn nothing_finished_is_nothing_to_export() {
        assert!(Stock::of(&state(0), &FRONT).unwrap_err().contains("run a prompt"));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_in_the_message() {
        let job = stock(1).job(Format::Json, Extent::All, Options::default());
        let why = write(&job, Path::new("no-such-folder/at/all/a.json")).unwrap_err();
        assert!(why.contains("a.json"), "{why}");
    }

    #[test]
    fn a_name_without_an_ending_gets_one() {
        assert_eq!(with_ending(Path::new("a/b.v2"), Format::Glb), Path::new("a/b.v2.glb"));
        assert_eq!(with_ending(Path::new("a/b.GLB"), Format::Glb), Path::new("a/b.GLB"));
    }

    #[test]
    fn a_typed_path_knows_the_home_folder_and_folders() {
        let home = std::env::temp_dir();
        assert_eq!(typed(" ~/x.bvh ", "p.bvh", Some(&home)), home.join("x.bvh"));
        assert_eq!(typed("~", "p.bvh", Some(&home)), home.join("p.bvh"));
        assert_eq!(typed("a/b.bvh", "p.bvh", None), PathBuf::from("a/b.bvh"));
    }
}
