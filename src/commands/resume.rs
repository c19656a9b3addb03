//! What an interrupted `posa sample` left in its file of lines: which parts of the work it holds whole, and whether it
//! was begun with the same settings. Draws nothing.

use anyhow::{Context, bail};
use pose::formats::json::{PoseRecord, read_json};
use pose::recipe::Recipe;
use protocol::SampleRequest;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Samples of one prompt that are drawn together, and written at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Number of the prompt.
    pub prompt: usize,
    /// What it says.
    pub text: String,
    /// Which samples.
    pub indices: Vec<u32>,
}

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Of each job, whether the file holds all of it.
    pub jobs: Vec<bool>,
    /// Length of the part of the file that is whole jobs, bytes; what follows was cut short.
    pub bytes: u64,
    /// Poses in that part.
    pub poses: usize,
}

/// Reads the file; `model` is the hash of the model that would go on.
///
/// # Errors
/// One sentence when the file cannot be read, was begun with other settings, or holds what was not asked for.
pub fn held(file: &Path, jobs: &[Job], request: &SampleRequest, model: &str) -> anyhow::Result<Held> {
    let name = file.display();
    let mut lines = BufReader::new(File::open(file).with_context(|| format!("{name} cannot be read"))?);
    let mut found = Held { jobs: vec![false; jobs.len()], ..Held::default() };
    let (mut at, mut read) = (0, 0);
    let mut line = Vec::new();
    // The job whose samples are being read, and how many were.
    let mut open: Option<(usize, usize)> = None;
    loop {
        line.clear();
        read += lines.read_until(b'\n', &mut line).with_context(|| format!("{name} cannot be read"))? as u64;
        // A line without its end was cut short, and so may be what follows a damaged one.
        let Some(record) = whole(&line) else { return Ok(found) };
        if let Some(what) = difference(&record.recipe, request, model) {
            bail!("{name} was begun with other settings ({what}): delete it to begin anew, or ask for the same");
        }
        let fits = |job: usize, n: usize| {
            jobs[job].text == record.prompt && jobs[job].indices.get(n) == Some(&record.index) && !found.jobs[job]
        };
        let (job, n) = match open {
            Some((job, n)) if fits(job, n) => (job, n),
            _ => {
                // A prompt that failed at first may come after later ones.
                let Some(job) = (at..jobs.len()).chain(0..at).find(|job| fits(*job, 0)) else {
                    bail!(
                        "{name} was begun with other prompts (it holds sample {} of \"{}\"): delete it to begin anew",
                        record.index,
                        record.prompt
                    );
                };
                (job, 0)
            }
        };
        open = Some((job, n + 1));
        if n + 1 == jobs[job].indices.len() {
            found.jobs[job] = true;
            found.bytes = read;
            found.poses += n + 1;
            (at, open) = (job + 1, None);
        }
    }
}

fn whole(line: &[u8]) -> Option<PoseRecord> {
    let text = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let mut records = read_json(text).ok()?;
    records.pop().filter(|_| records.is_empty())
}

/// The first setting of a recipe that is not the request's, in words.
fn difference(recipe: &Recipe, request: &SampleRequest, model: &str) -> Option<String> {
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let pairs = [
        ("seed", recipe.seed.to_string(), request.seed.to_string()),
        ("steps", recipe.steps.to_string(), request.steps.to_string()),
        ("sampler", recipe.sampler.name().into(), request.sampler.name().into()),
        ("guidance", format!("{:?}", recipe.guidance), format!("{:?}", request.guidance)),
        ("rescale", recipe.rescale.to_string(), request.rescale.to_string()),
        ("negative prompt", recipe.negative.clone(), request.negative.clone()),
        ("enforcement", format!("{:?}", recipe.enforcement), format!("{:?}", request.enforcement)),
        ("turning to what is asked", recipe.meet.to_string(), request.meet.to_string()),
        ("drawing of examples", recipe.draws.to_string(), request.draws.to_string()),
        ("locks", format!("{:?}", recipe.locks), format!("{:?}", request.locks)),
        ("start", format!("{:?}", recipe.start), format!("{:?}", request.start)),
        ("variation", format!("{:?}", recipe.variation), format!("{:?}", request.variation)),
        ("model", short(&recipe.model), short(model)),
    ];
    let (what, then, now) = pairs.into_iter().find(|(_, then, now)| then != now)?;
    Some(format!("{what} {then}, now {now}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pose::skeleton::t_pose;

    fn jobs() -> Vec<Job> {
        let job = |prompt, text: &str, indices: &[u32]| Job { prompt, text: text.into(), indices: indices.into() };
        vec![job(0, "sitting", &[0, 1]), job(0, "sitting", &[2]), job(1, "waving", &[0, 1]), job(1, "waving", &[2])]
    }

    fn line(prompt: &str, index: u32) -> String {
        let request = SampleRequest::new(prompt);
        let recipe = Recipe {
            model: "m".into(),
            prompt: prompt.into(),
            index,
            steps: request.steps,
            sampler: request.sampler,
            guidance: request.guidance,
            enforcement: request.enforcement,
            meet: request.meet,
            draws: request.draws,
            ..Recipe::default()
        };
        PoseRecord::new(&t_pose(), None, &recipe).to_line() + "\n"
    }

    fn read(text: &str, request: &SampleRequest) -> anyhow::Result<Held> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("o.jsonl.part");
        std::fs::write(&file, text).unwrap();
        held(&file, &jobs(), request, "m")
    }

    #[test]
    fn whole_jobs_are_held_and_what_was_cut_short_is_not() {
        let whole = [line("sitting", 0), line("sitting", 1), line("sitting", 2)].concat();
        let torn = &line("waving", 1)[..50];
        let found = read(&(whole.clone() + &line("waving", 0) + torn), &SampleRequest::new("")).unwrap();
        assert_eq!(found, Held { jobs: vec![true, true, false, false], bytes: whole.len() as u64, poses: 3 });
        assert_eq!(read("", &SampleRequest::new("")).unwrap().bytes, 0);
    }

    #[test]
    fn a_prompt_that_failed_at_first_is_found_after_later_ones() {
        let text = [line("waving", 0), line("waving", 1), line("waving", 2), line("sitting", 0), line("sitting", 1)];
        let found = read(&text.concat(), &SampleRequest::new("")).unwrap();
        assert_eq!(found.jobs, [true, false, true, true]);
    }

    #[test]
    fn other_settings_and_other_prompts_are_refused_in_a_sentence() {
        let said = read(&line("sitting", 0), &SampleRequest { steps: 7, ..SampleRequest::new("") }).unwrap_err();
        assert!(said.to_string().contains("other settings (steps 20, now 7)"), "{said}");
        let said = read(&line("dancing", 0), &SampleRequest::new("")).unwrap_err();
        assert!(said.to_string().contains("other prompts") && said.to_string().contains("dancing"), "{said}");
    }
}
