//! Making a library of examples: one for every archetype and side, with the wordings that it has in a set.

use super::search::direction;
use super::{Example, Library};
use crate::text::TextEncoder;
use crate::{Error, Result};
use corpus::{Dataset, Kind, Sample};
use pose::Pose;
use std::collections::BTreeMap;

/// Wordings kept of one example.
const WORDINGS: usize = 24;
/// Texts encoded together.
const BATCH: usize = 256;

/// The samples of one archetype and side.
#[derive(Default)]
struct Group<'a> {
    poses: Vec<&'a Pose>,
    wordings: Vec<&'a str>,
}

impl Library {
    /// The library of a set's training samples that were made from archetypes: of the draws of one archetype and side,
    /// the pose nearest to the others and the first wordings.
    ///
    /// # Errors
    /// As [`TextEncoder::encode`]; [`Error::Config`] for a set without archetypes.
    pub fn of(data: &Dataset, encoder: &dyn TextEncoder, mut progress: impl FnMut(usize, usize)) -> Result<Self> {
        let width = encoder.gist();
        let mut groups: BTreeMap<(&str, bool), Group<'_>> = BTreeMap::new();
        for sample in data.train.iter().filter(|sample| is_archetype(sample)) {
            let group = groups.entry((&sample.clip, sample.mirrored)).or_default();
            group.poses.push(&sample.pose);
            for caption in sample.captions.iter().filter(|caption| caption.kind == Kind::Archetype) {
                if group.wordings.len() < WORDINGS && !group.wordings.contains(&caption.text.as_str()) {
                    group.wordings.push(&caption.text);
                }
            }
        }
        groups.retain(|_, group| !group.wordings.is_empty());
        if groups.is_empty() || groups.len() > usize::from(u16::MAX) {
            return Err(Error::Config("a library of examples needs between 1 and 65535 archetypes".into()));
        }
        let mut library =
            Self { encoder: encoder.name().into(), examples: Vec::new(), width, keys: Vec::new(), owners: Vec::new() };
        let mut texts = Vec::new();
        for (owner, ((name, mirrored), group)) in groups.into_iter().enumerate() {
            library.examples.push(Example::new(name.to_owned(), mirrored, middle(&group.poses)));
            library.owners.extend(std::iter::repeat_n(owner as u16, group.wordings.len()));
            texts.extend(group.wordings);
        }
        // Short ones together with short ones, so that little is padded.
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|i| texts[*i].len());
        library.keys = vec![0; texts.len() * width];
        for (n, chunk) in order.chunks(BATCH).enumerate() {
            let batch: Vec<&str> = chunk.iter().map(|i| texts[*i]).collect();
            for (i, encoded) in chunk.iter().zip(encoder.encode(&batch)?) {
                library.keys[i * width..(i + 1) * width].copy_from_slice(&rounded(&direction(&encoded, width)));
            }
            progress(n * BATCH + chunk.len(), texts.len());
        }
        Ok(library)
    }
}

/// Whether a sample was made from the library of archetypes.
pub(crate) fn is_archetype(sample: &Sample) -> bool {
    sample.source == "archetype"
}

/// The pose with the smallest sum of squared distances to the others.
fn middle(poses: &[&Pose]) -> Pose {
    let apart = |a: &Pose, b: &Pose| a.to_flat().iter().zip(b.to_flat()).map(|(x, y)| (x - y).powi(2)).sum::<f32>();
    let sum = |pose: &Pose| poses.iter().map(|other| apart(pose, other)).sum::<f32>();
    let nearest = poses.iter().min_by(|a, b| sum(a).total_cmp(&sum(b)));
    nearest.map_or_else(pose::skeleton::t_pose, |pose| **pose)
}

/// A direction as whole numbers, its largest component ±127.
fn rounded(direction: &[f32]) -> Vec<i8> {
    let largest = direction.iter().fold(1e-12f32, |most, x| most.max(x.abs()));
    direction.iter().map(|x| (x / largest * 127.0).round() as i8).collect()
}
