//! From a HumanML3D folder to a data set: clips read on all cores, the wanted number kept, repeats and outliers removed.

use std::collections::HashSet;
use std::path::Path;

use crate::clean;
use crate::dataset::{Dataset, PrepareOptions, Sample};
use crate::error::{CorpusError, Problem};
use crate::fingerprint::Fnv;
use crate::harvest::{Harvest, harvest};
use crate::humanml::{HumanMl, Split};
use crate::splits;

/// Reads a HumanML3D folder. The same folder and options give the same data set on every machine and with any number of threads.
///
/// # Errors
/// [`CorpusError`] when the folder is missing or incomplete, or yields no training pose; bad files are only recorded.
pub fn prepare(dir: &Path, options: &PrepareOptions) -> Result<Dataset, CorpusError> {
    let set = HumanMl::open(dir)?;
    let mut data = Dataset::default();
    let unmirrored = PrepareOptions { mirror: false, ..options.clone() };
    let [train, val, test] = splits::split(&set, options.splits, options.seed);
    data.train = shortened(gather(&set, &train, options, &mut data), options);
    if options.clean {
        clean::merge_repeats(&mut data);
        clean::reject_outliers(&mut data, options.seed);
    }
    data.val = without_rank(gather(&set, &val, &unmirrored, &mut data));
    data.test = without_rank(gather(&set, &test, &unmirrored, &mut data));
    if data.train.is_empty() {
        let first = data.problems.first().map_or_else(|| "no clip left after exclusion".to_owned(), Problem::to_string);
        return Err(CorpusError::NoPoses { dir: dir.to_owned(), problems: data.problems.len(), first });
    }
    Ok(data)
}

/// Harvests a split on all cores; each takes a run of clips, and the runs are joined in order.
fn gather(set: &HumanMl, ids: &[String], options: &PrepareOptions, data: &mut Dataset) -> Vec<(usize, Sample)> {
    data.subjects.extend(ids.iter().filter_map(|id| Some((id.clone(), splits::subject(&set.info(id))?))));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let run = ids.len().div_ceil(threads).max(1);
    let known: HashSet<&str> =
        [Split::Train, Split::Val, Split::Test].into_iter().flat_map(|s| set.ids(s)).map(String::as_str).collect();
    let known = &known;
    let parts: Vec<Harvest> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            ids.chunks(run).map(|ids| scope.spawn(move || harvest(set, ids, known, options))).collect();
        workers.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut samples = Vec::new();
    for part in parts {
        samples.extend(part.samples);
        data.problems.extend(part.problems);
        data.left_out.add(part.left_out);
        data.rejected.extend(part.rejected);
    }
    samples
}

/// The first `max_poses` by rank within their clip, ties drawn by the seed; a pose and its twin stay together.
fn shortened(ranked: Vec<(usize, Sample)>, options: &PrepareOptions) -> Vec<Sample> {
    let Some(limit) = options.max_poses.filter(|limit| *limit < ranked.len()) else {
        return without_rank(ranked);
    };
    let lot = |s: &Sample| Fnv::new().number(options.seed).text(&s.clip).number(s.frame as u64).0;
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    order.sort_by_key(|i| (ranked[*i].0, lot(&ranked[*i].1), *i));
    // A twin follows its original; an odd limit would cut a pair.
    order.truncate(if options.mirror { limit - limit % 2 } else { limit });
    order.sort_unstable();
    let mut kept = order.into_iter().peekable();
    let keep = |(i, (_, sample))| kept.next_if_eq(&i).map(|_| sample);
    ranked.into_iter().enumerate().filter_map(keep).collect()
}

fn without_rank(ranked: Vec<(usize, Sample)>) -> Vec<Sample> {
    ranked.into_iter().map(|(_, sample)| sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::fingerprint;
    use crate::fixture;

    fn prepared(options: &PrepareOptions) -> Dataset {
        let dir = tempfile::tempdir().unwrap();
        fixture::folder(dir.path(), &["000001", "000002", "000003"]);
        std::fs::write(dir.path().join("new_joints/000002.npy"), b"broken").unwrap();
        prepare(dir.path(), options).unwrap()
    }

    #[test]
    fn every_sample_is_canonical_and_has_a_twin_with_mirrored_words() {
        let data = prepared(&PrepareOptions::default());
        assert_eq!(data.problems.len(), 1);
        assert!(data.train.len() >= 8 && data.train.iter().all(|s| s.pose.joints[0].length() < 1e-5));
        for pair in data.train.chunks_exact(2) {
            let (original, twin) = (&pair[0], &pair[1]);
            assert!(!original.mirrored && twin.mirrored && original.frame == twin.frame);
            assert_eq!(original.captions[0].text, "a person raises the left arm");
            assert_eq!(twin.captions[0].text, "a person raises the right arm");
        }
        assert!(data.val.iter().all(|s| !s.mirrored));
    }

    #[test]
    fn a_caption_speaks_only_of_frames_in_its_window() {
        for sample in prepared(&PrepareOptions::default()).train {
            let turning = sample.captions.iter().any(|c| c.text.contains("turns"));
            assert_eq!(turning, sample.frame < 20, "frame {}", sample.frame);
        }
    }

    #[test]
    fn the_fingerprint_tells_data_sets_apart() {
        let options = PrepareOptions::default();
        let print = fingerprint(&prepared(&options));
        assert_eq!(print, fingerprint(&prepared(&options)));
        assert_ne!(print, fingerprint(&prepared(&PrepareOptions { seed: 1, ..options.clone() })));
        assert_ne!(print, fingerprint(&prepared(&PrepareOptions { mirror: false, ..options })));
    }

    #[test]
    fn a_limit_keeps_pairs_and_some_of_every_clip() {
        // The clips are all alike, and cleaning would leave one of them.
        let data = prepared(&PrepareOptions { max_poses: Some(5), clean: false, ..PrepareOptions::default() });
        assert_eq!(data.train.len(), 4);
        assert!(data.train.iter().any(|s| s.clip == "000001") && data.train.iter().any(|s| s.clip == "000003"));
    }
}
