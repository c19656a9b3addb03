//! What the window shows of a set of poses before training on it.

use super::home;
use corpus::archetypes::{StarterOptions, starter};
use corpus::balance::tempered;
use corpus::report::{SurveyOptions, survey};
use corpus::{Dataset, PrepareOptions, Sample};
use diffusion::train::TrainConfig;
use viewer::{Cluster, DataView, Told, TrainSource, grouped};

/// Rejected poses shown, and files that are named.
const REJECTED: usize = 12;
const PROBLEMS: usize = 3;

/// Reads a set and sorts its poses by kind.
///
/// # Errors
/// One sentence for the person when it cannot be read or holds no pose.
pub fn look(source: &TrainSource) -> Result<DataView, String> {
    let data = match source {
        TrainSource::Starter(size) => starter(&StarterOptions { size: *size, ..StarterOptions::default() }),
        TrainSource::Folder(path) => {
            let imports = home::folder().map_err(|error| error.to_string())?.join("imports");
            corpus::open_set(path, &imports, &PrepareOptions::default()).map_err(|error| error.to_string())?
        }
    };
    let options = SurveyOptions { sweep: 8..=8, ..SurveyOptions::default() };
    let found = survey(data.train.len(), &|i| data.train[i].pose.to_flat(), &options);
    let drawn = tempered(&found.shares, TrainConfig::default().balance);
    let told = |i: usize| Told { pose: data.train[i].pose, text: said(&data.train[i]) };
    let cluster = |c: usize| {
        let others = found.examples[c].iter().copied().filter(|i| *i != found.medoids[c]);
        let poses = std::iter::once(found.medoids[c]).chain(others).map(told).collect();
        Cluster { share: found.shares[c], drawn: drawn[c], poses }
    };
    Ok(DataView {
        facts: facts(&data),
        clusters: (0..found.shares.len()).filter(|c| found.counts[*c] > 0).map(cluster).collect(),
        map: found.map.clone(),
        explained: found.explained as f32,
        rejected: rejected(&data),
        problems: problems(&data),
    })
}

fn said(sample: &Sample) -> String {
    sample.captions.first().map_or_else(|| sample.clip.clone(), |caption| caption.text.clone())
}

fn facts(data: &Dataset) -> Vec<String> {
    let captions: usize = data.train.iter().map(|sample| sample.captions.len()).sum();
    let mut sources: Vec<(&str, usize)> = data.sources().into_iter().collect();
    sources.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let plain = |name| if name == "archetype" { "the library" } else { name };
    let names: Vec<&str> = sources.iter().map(|(name, _)| plain(*name)).take(6).collect();
    let mut facts = vec![
        format!("{} poses to learn from", grouped(data.train.len() as u64)),
        format!("{} captions", grouped(captions as u64)),
        format!("{} poses kept for validation", grouped(data.val.len() as u64)),
        format!("from {}", names.join(", ")),
    ];
    let left = data.left_out;
    for (count, what) in [
        (left.frames, "jittery or broken frames"),
        (left.poses, "impossible poses"),
        (left.outliers, "lone outliers"),
        (left.duplicates, "repeated poses"),
    ] {
        if count > 0 {
            facts.push(format!("{} {what} left out", grouped(count as u64)));
        }
    }
    facts
}

fn rejected(data: &Dataset) -> Vec<Told> {
    let told = |one: &corpus::Rejected| Told {
        pose: one.pose,
        text: format!("{}, frame {}: {}", one.clip, one.frame, one.why),
    };
    let step = data.rejected.len().div_ceil(REJECTED).max(1);
    data.rejected.iter().step_by(step).map(told).collect()
}

fn problems(data: &Dataset) -> Vec<String> {
    let mut said: Vec<String> =
        data.problems.iter().take(PROBLEMS).map(|problem| format!("Skipped {problem}")).collect();
    if data.problems.len() > PROBLEMS {
        said.push(format!("and {} more files or lines.", grouped((data.problems.len() - PROBLEMS) as u64)));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_set_shows_its_kinds_and_what_training_draws_of_them() {
        let view = look(&TrainSource::Starter(400)).unwrap();
        assert_eq!(view.clusters.len(), 8);
        let sum = |of: fn(&Cluster) -> f32| view.clusters.iter().map(of).sum::<f32>();
        assert!((sum(|c| c.share) - 1.0).abs() < 1e-4 && (sum(|c| c.drawn) - 1.0).abs() < 1e-4);
        let (first, last) = (&view.clusters[0], &view.clusters[7]);
        assert!(first.drawn <= first.share && last.drawn >= last.share, "balancing brings shares together");
        assert!(view.clusters.iter().all(|c| !c.poses.is_empty() && c.poses.iter().all(|p| !p.text.is_empty())));
        assert!(view.map.len() > 100 && view.facts[0].contains("poses"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let said = look(&TrainSource::Folder("no/such/folder".into())).unwrap_err();
        assert!(said.contains("no/such/folder"), "{said}");
    }
}
