//! `posa replay`: draws a file's recipe again, and says whether the pose is the same and, where it is not, what differs.

use super::output::{Form, write_whole};
use super::sample::MICRO_BATCH;
use super::stop::Stop;
use crate::cli::ReplayArgs;
use anyhow::{Context, bail};
use engine::{Options, Session};
use pose::Pose;
use pose::align::{face_forward, place};
use pose::formats::export::{Format, encode};
use pose::formats::json::PoseRecord;
use pose::formats::read::{self, Read};
use pose::formats::recipes::is_run;
use pose::recipe::Recipe;

/// Nearer than this, metres, no one sees a difference; formats that hold angles keep poses to it.
const CLOSE: f32 = 1e-4;
/// More samples together than any program of Posa's draws.
const MOST_TOGETHER: u32 = 1024;

pub fn run(args: &ReplayArgs) -> anyhow::Result<()> {
    let name = args.input.display();
    let form = args.out.as_deref().map(|out| Form::of(out, &args.form)).transpose()?;
    let found = read::file(&args.input).with_context(|| name.to_string())?;
    let number = args.pose as usize - 1;
    let recipe = found.recipe(number).with_context(|| match found.recipes.len() {
        0 => format!(
            "{name} carries no recipe: only files that Posa wrote, and that no other program has saved since, do"
        ),
        _ => format!("{name} carries no recipe for pose {}", args.pose),
    })?;
    let stop = Stop::listen()?;
    let session = Session::open(&Options { device: args.device.into(), model: args.weights.clone() })?;
    let Some(drawn) = draw(&session, recipe, &stop)? else { bail!("stopped on request") };
    if let (Some(form), Some(out)) = (form, args.out.as_deref()) {
        write_whole(&form, out, std::slice::from_ref(&drawn))?;
        eprintln!("{}", out.display());
    }
    eprintln!("{name}: \"{}\", seed {}, sample {}, {} steps", recipe.prompt, recipe.seed, recipe.index, recipe.steps);
    let differences = differences(recipe, &drawn.recipe);
    judge(&found, number, &drawn, &differences)
}

/// Draws the sample among as many others as when it was drawn: the number of rows decides how sums are split up.
fn draw(session: &Session, recipe: &Recipe, stop: &Stop) -> anyhow::Result<Option<PoseRecord>> {
    let indices = together(recipe);
    let drawn = session.redraw(recipe, &indices, || !stop.wanted())?;
    let place = indices.iter().position(|index| *index == recipe.index).unwrap_or_default();
    Ok(drawn.and_then(|records| records.into_iter().nth(place)))
}

/// The samples that were drawn together with a recipe's, itself among them.
fn together(recipe: &Recipe) -> Vec<u32> {
    let many = recipe.micro_batch.clamp(1, MOST_TOGETHER);
    // `posa sample` draws in parts; the window draws all at once, from the first.
    let part = recipe.index - recipe.index % MICRO_BATCH as u32;
    let first = if many > MICRO_BATCH as u32 { 0 } else { part };
    if (first..first.saturating_add(many)).contains(&recipe.index) {
        (first..first.saturating_add(many)).collect()
    } else {
        vec![recipe.index]
    }
}

/// What was not the same when the recipe was drawn, a sentence each.
fn differences(then: &Recipe, now: &Recipe) -> Vec<String> {
    let mut list = Vec::new();
    let mut compare = |what: &str, then: String, now: String| {
        if then != now {
            list.push(format!("{what} was {then} and is {now}"));
        }
    };
    let named = |text: &str| if text.is_empty() { "unknown".to_owned() } else { text.to_owned() };
    let short = |hash: &str| named(&hash.chars().take(12).collect::<String>());
    compare("Posa's version", named(&then.program), named(&now.program));
    compare("the model", short(&then.model), short(&now.model));
    if !then.library.is_empty() {
        compare("the library of examples", short(&then.library), short(&now.library));
    }
    compare("the text encoder", named(&then.encoder), named(&now.encoder));
    compare("the device", named(&then.device), named(&now.device));
    compare("the number of threads", then.threads.to_string(), now.threads.to_string());
    compare("the number of samples drawn together", then.micro_batch.to_string(), now.micro_batch.to_string());
    list
}

fn judge(found: &Read, number: usize, drawn: &PoseRecord, differences: &[String]) -> anyhow::Result<()> {
    // A recipe of a whole run is that of its last pose.
    let last = found.poses.last().filter(|_| is_run(&found.records()));
    // HumanML3D's vectors say neither where a clip begins nor which way it first faces.
    let told = |pose: Pose| if found.format == Format::HumanMl3d { face_forward(&place(&pose)) } else { pose };
    let pose = told(drawn.pose());
    let candidates = found.poses.get(number).into_iter().chain(last).map(|pose| told(*pose));
    let Some(nearest) = candidates.min_by(|a, b| furthest(a, &pose).total_cmp(&furthest(b, &pose))) else {
        eprintln!("the file holds no joints to compare with; its recipe was drawn again");
        differences.iter().for_each(|difference| eprintln!("{difference}"));
        return Ok(());
    };
    if nearest == pose {
        eprintln!("the same pose, to the last bit");
        return Ok(());
    }
    if kept(found.format, drawn).is_some_and(|kept| told(kept) == nearest) {
        eprintln!("the same pose, to the last bit that {} keeps", found.format.title());
        return Ok(());
    }
    if found.format == Format::OpenPoseJson {
        eprintln!("a body fitted to key points is no proof of a pose; the recipe was drawn again");
        differences.iter().for_each(|difference| eprintln!("{difference}"));
        return Ok(());
    }
    let (apart, difference) = (furthest(&nearest, &pose), differences.join("; "));
    if apart < CLOSE {
        eprintln!("the same pose, to {:.3} mm", apart * 1e3);
        differences.iter().for_each(|difference| eprintln!("{difference}"));
        return Ok(());
    }
    let why = if differences.is_empty() { "nothing that the recipe names differs" } else { difference.as_str() };
    bail!("another pose: joints are up to {:.1} mm from the file's ({why})", apart * 1e3)
}

/// Largest distance between the same joints of two poses, metres.
fn furthest(a: &Pose, b: &Pose) -> f32 {
    a.joints.iter().zip(&b.joints).map(|(a, b)| a.distance(*b)).fold(0.0, f32::max)
}

/// What a format that holds angles or velocities makes of a pose.
fn kept(format: Format, drawn: &PoseRecord) -> Option<Pose> {
    let bytes = encode(format, std::slice::from_ref(drawn), &Default::default()).ok()?;
    read::from_bytes(&bytes).ok()?.poses.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_drawn_among_its_companions() {
        let of = |index, micro_batch| together(&Recipe { index, micro_batch, ..Recipe::default() });
        assert_eq!(of(0, 1), [0]);
        assert_eq!(of(9, 2), [8, 9]);
        assert_eq!(of(3, 8), (0..8).collect::<Vec<_>>());
        assert_eq!(of(5, 1), [5], "a single sample of a later index");
        assert_eq!(of(11, 12), (0..12).collect::<Vec<_>>());
        assert_eq!(of(u32::MAX, 8).last(), Some(&u32::MAX));
        assert!(of(0, u32::MAX).len() <= 1024);
    }

    #[test]
    fn only_what_differs_is_named() {
        let then = Recipe { program: "0.1.0".into(), threads: 2, ..Recipe::default() };
        assert!(differences(&then, &then).is_empty());
        let now = Recipe { threads: 8, ..then.clone() };
        assert_eq!(differences(&then, &now), ["the number of threads was 2 and is 8"]);
        // Files of before libraries were named say nothing of theirs.
        let with = |library: &str| Recipe { library: library.into(), ..then.clone() };
        assert!(differences(&then, &with("ab")).is_empty());
        assert_eq!(differences(&with("ab"), &with("cd")), ["the library of examples was ab and is cd"]);
    }
}
