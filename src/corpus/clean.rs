//! What leaves a prepared set as a whole: poses that repeat others, and poses that lie alone and far from every cluster's middle. Faults that
//! one pose shows by itself are found while clips are read.

use pose::Pose;

use crate::balance::{self, Clusters};
use crate::dataset::{CaptionText, Dataset, Rejected, Sample};
use crate::duplicates::repeats;
use crate::outliers::{Place, places};

/// Removes repeated poses from the training samples; what speaks of them speaks of the pose that stays. A twin goes with its original.
pub(crate) fn merge_repeats(data: &mut Dataset) {
    let originals: Vec<usize> = (0..data.train.len()).filter(|i| !data.train[*i].mirrored).collect();
    let poses: Vec<&Pose> = originals.iter().map(|i| &data.train[*i].pose).collect();
    let found = repeats(&poses);
    let mut keep = vec![true; data.train.len()];
    for (i, kept) in originals.iter().zip(&found).filter_map(|(i, twin)| twin.map(|t| (*i, originals[t]))) {
        for offset in 0..=usize::from(has_twin(&data.train, i)) {
            keep[i + offset] = false;
            if offset == 0 || has_twin(&data.train, kept) {
                let spoken = std::mem::take(&mut data.train[i + offset].captions);
                add_words(&mut data.train[kept + offset].captions, spoken);
            }
        }
    }
    data.left_out.duplicates += keep.iter().filter(|k| !**k).count();
    retain(&mut data.train, &keep);
}

/// A mirrored pose follows its original at once.
fn has_twin(train: &[Sample], original: usize) -> bool {
    train.get(original + 1).is_some_and(|next| next.mirrored)
}

fn add_words(captions: &mut Vec<CaptionText>, more: Vec<CaptionText>) {
    for caption in more {
        // The same sentence said of another moment is still the same sentence.
        if !captions.iter().any(|c| c.kind == caption.kind && c.text == caption.text) {
            captions.push(caption);
        }
    }
}

/// Removes training poses that are far from their cluster's centroid and have no company there, twins included.
pub(crate) fn reject_outliers(data: &mut Dataset, seed: u64) {
    let poses: Vec<&Pose> = data.train.iter().map(|s| &s.pose).collect();
    let clusters: Clusters = balance::cluster(poses.iter().copied(), balance::DEFAULT_CLUSTERS, seed);
    let places = places(&poses, &clusters);
    let mut keep: Vec<bool> = places.iter().map(|p| *p != Place::Outlier).collect();
    for i in 1..keep.len() {
        if data.train[i].mirrored && !(keep[i] && keep[i - 1]) {
            (keep[i - 1], keep[i]) = (false, false);
        }
    }
    data.left_out.rare += places.iter().zip(&keep).filter(|(p, keep)| **p == Place::Rare && **keep).count();
    data.left_out.outliers += keep.iter().filter(|k| !**k).count();
    let why = "far from its cluster's centroid, and alone there".to_owned();
    data.rejected.extend(
        data.train.iter().zip(&keep).filter(|(s, keep)| !**keep && !s.mirrored).map(|(s, _)| Rejected {
            pose: s.pose,
            clip: s.clip.clone(),
            frame: s.frame,
            why: why.clone(),
        }),
    );
    retain(&mut data.train, &keep);
}

fn retain(samples: &mut Vec<Sample>, keep: &[bool]) {
    let mut flags = keep.iter();
    samples.retain(|_| flags.next().copied().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;
    use crate::manifest::Kind;

    fn sample(arm: f32, text: &str, mirrored: bool) -> Sample {
        Sample {
            pose: standing(arm, 0.0),
            captions: vec![CaptionText::new(text, Kind::Auto)],
            clip: text.to_owned(),
            frame: 0,
            source: "lab".to_owned(),
            mirrored,
        }
    }

    #[test]
    fn a_repeated_pose_leaves_its_words_and_takes_its_twin_along() {
        let pairs = [(0.0, "a"), (0.003, "b"), (1.5, "c")];
        let train =
            pairs.iter().flat_map(|(arm, text)| [sample(*arm, text, false), sample(*arm, text, true)]).collect();
        let mut data = Dataset { train, ..Dataset::default() };
        merge_repeats(&mut data);
        assert_eq!((data.train.len(), data.left_out.duplicates), (4, 2));
        let words = |i: usize| data.train[i].captions.iter().map(|c| c.text.as_str()).collect::<Vec<_>>();
        assert_eq!((words(0), words(1), words(2)), (vec!["a", "b"], vec!["a", "b"], vec!["c"]));
    }

    #[test]
    fn a_lone_far_pose_is_rejected_with_its_twin_and_can_be_looked_at() {
        let mut train: Vec<Sample> = (0..60).map(|i| sample(i as f32 * 0.01, "near", false)).collect();
        let mut far = sample(0.0, "far", false);
        far.pose = far.pose.translated(glam::Vec3::X * 9.0);
        train.extend([far.clone(), Sample { mirrored: true, ..far }]);
        // Two clusters more than the crowd needs would give the pair one of its own.
        let mut data = Dataset { train, ..Dataset::default() };
        let clusters = balance::cluster(data.train.iter().map(|s| &s.pose), 1, 0);
        let poses: Vec<&Pose> = data.train.iter().map(|s| &s.pose).collect();
        assert_eq!(places(&poses, &clusters)[60], Place::Outlier);
        reject_outliers(&mut data, 0);
        assert_eq!(data.train.len() + data.left_out.outliers, 62);
        assert_eq!(data.rejected.len() * 2, data.left_out.outliers);
    }
}
