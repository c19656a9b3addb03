//! From a prepared data set to a store: clusters, the chosen size, statistics, then the file. Reading clips is done before.

use std::path::Path;

use pose::Pose;

use super::meta::{ClusterTable, Counts, Meta, RejectEntry};
use super::write::{Origin, StoreWriter};
use crate::axes::Up;
use crate::balance::{self, Clusters, Flat};
use crate::dataset::{Dataset, Sample};
use crate::error::CorpusError;
use crate::humanml::Split;
use crate::select::{Method, select};

/// Rejected poses kept to be looked at.
const REJECTS: usize = 120;
/// Problems kept in words.
const PROBLEMS: usize = 100;
/// Standard deviations are not taken smaller than this, metres.
const LEAST_STD: f32 = 0.03;
/// A coordinate that varies less than this, metres, never varies.
const CONSTANT: f32 = 1e-4;

/// How a data set becomes a store.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreOptions {
    /// Training poses wanted; all where there are no more, or for `None`.
    pub size: Option<usize>,
    /// How they are chosen.
    pub method: Method,
    /// Number of clusters.
    pub clusters: usize,
    /// Decides clusters and choice.
    pub seed: u64,
    /// Which axis pointed up where the poses were read from; only written down.
    pub read_up: Up,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { size: None, method: Method::Balanced, clusters: balance::DEFAULT_CLUSTERS, seed: 0, read_up: Up::Y }
    }
}

/// Writes a data set as a store and returns its description. The same data and options give the same bytes. `folder` is left out of the
/// names in the problems, so that the place of the data does not matter.
///
/// # Errors
/// [`CorpusError`] when the file cannot be written; nothing is left behind then.
pub fn write_dataset(
    data: &Dataset,
    folder: &Path,
    target: &Path,
    options: &StoreOptions,
) -> Result<Meta, CorpusError> {
    let poses: Vec<&Pose> = data.train.iter().map(|s| &s.pose).collect();
    let clusters = balance::cluster(poses.iter().copied(), options.clusters.max(1), options.seed);
    let size = options.size.unwrap_or(poses.len());
    let chosen = select(&poses, &clusters.of, clusters.centroids.len(), size, options.method, options.seed);
    let centroids: Vec<Flat> = clusters.centroids.iter().map(Pose::to_flat).collect();

    let mut writer = StoreWriter::create(target)?;
    let mut own: Vec<u16> = Vec::new();
    let train = chosen.iter().map(|i| (&data.train[*i], Split::Train));
    let rest = data.val.iter().map(|s| (s, Split::Val)).chain(data.test.iter().map(|s| (s, Split::Test)));
    for (sample, split) in train.chain(rest) {
        writer.push(&sample.pose, &origin(data, sample, split), &sample.captions)?;
        own.push(balance::nearest(&sample.pose.to_flat(), &centroids) as u16);
    }
    let (mean, std) = statistics(chosen.iter().map(|i| poses[*i]));
    let meta = Meta {
        made_by: format!("posa {}", env!("CARGO_PKG_VERSION")),
        axes: "right-handed, Y up, facing +Z, the body's left on +X, pelvis at the origin, metres".to_owned(),
        read_up: options.read_up,
        selection: match options.size {
            Some(size) if size < poses.len() => format!("{size} training poses, {}", options.method.name()),
            _ => "all training poses".to_owned(),
        },
        seed: options.seed,
        counts: counts(data, chosen.len()),
        clusters: table(&poses, &chosen, &clusters, &own),
        mean,
        std,
        rejects: rejects(data),
        problems: problems(data, folder),
        ..Meta::default()
    };
    writer.finish(meta, &own)
}

fn origin<'a>(data: &'a Dataset, sample: &'a Sample, split: Split) -> Origin<'a> {
    let subject = data.subjects.get(&sample.clip).unwrap_or(&sample.clip);
    Origin {
        source: &sample.source,
        clip: &sample.clip,
        subject,
        frame: sample.frame,
        mirrored: sample.mirrored,
        split,
    }
}

fn counts(data: &Dataset, train: usize) -> Counts {
    Counts {
        prepared: data.train.len(),
        train,
        val: data.val.len(),
        test: data.test.len(),
        clips: data.left_out.clips,
        frames: data.left_out.frames,
        invalid: data.left_out.poses,
        outliers: data.left_out.outliers,
        rare: data.left_out.rare,
        duplicates: data.left_out.duplicates,
        problems: data.problems.len(),
    }
}

/// `own` is the cluster of each pose written, the chosen training poses first.
fn table(poses: &[&Pose], chosen: &[usize], clusters: &Clusters, own: &[u16]) -> ClusterTable {
    let k = clusters.centroids.len();
    let mut medoids: Vec<Option<(f32, usize)>> = vec![None; k];
    let mut after = vec![0.0; k];
    for (written, (i, cluster)) in chosen.iter().zip(own).enumerate() {
        let cluster = usize::from(*cluster);
        let distance = poses[*i].mpjpe(&clusters.centroids[cluster]);
        after[cluster] += 1.0 / chosen.len() as f32;
        if medoids[cluster].is_none_or(|(best, _)| distance < best) {
            medoids[cluster] = Some((distance, written));
        }
    }
    ClusterTable {
        centroids: clusters.centroids.iter().map(|c| c.to_flat().to_vec()).collect(),
        medoids: medoids.into_iter().map(|m| m.map_or(0, |(_, i)| i)).collect(),
        shares_before: clusters.shares.clone(),
        shares_after: after,
        inertia: clusters.inertia,
        silhouette: clusters.silhouette,
    }
}

/// Mean and standard deviation of each coordinate, metres.
pub(super) fn statistics<'a>(poses: impl Iterator<Item = &'a Pose> + Clone) -> (Vec<f32>, Vec<f32>) {
    let n = poses.clone().count().max(1) as f64;
    let (mut sum, mut squares) = (vec![0.0_f64; Pose::FLAT_LEN], vec![0.0_f64; Pose::FLAT_LEN]);
    for pose in poses {
        for ((s, q), x) in sum.iter_mut().zip(&mut squares).zip(pose.to_flat()) {
            *s += f64::from(x);
            *q += f64::from(x) * f64::from(x);
        }
    }
    let mean: Vec<f64> = sum.iter().map(|s| s / n).collect();
    let deviation = |(q, m): (&f64, &f64)| match (q / n - m * m).max(0.0).sqrt() as f32 {
        // Nothing is to be divided by the spread of a coordinate that has none.
        constant if constant < CONSTANT => 1.0,
        varies => varies.max(LEAST_STD),
    };
    let std = squares.iter().zip(&mean).map(deviation).collect();
    (mean.into_iter().map(|m| m as f32).collect(), std)
}

/// Evenly over all rejected poses, so that no fault crowds out the others.
fn rejects(data: &Dataset) -> Vec<RejectEntry> {
    let all = &data.rejected;
    let kept = all.len().min(REJECTS);
    let picked = (0..kept).map(|i| &all[i * all.len() / kept]);
    let entry = |r: &crate::dataset::Rejected| RejectEntry {
        clip: r.clip.clone(),
        frame: r.frame,
        why: r.why.clone(),
        // JSON has no NaN; a joint that is none is drawn at the origin.
        joints: r.pose.to_flat().iter().map(|x| if x.is_finite() { *x } else { 0.0 }).collect(),
    };
    picked.map(entry).collect()
}

fn problems(data: &Dataset, folder: &Path) -> Vec<String> {
    let words =
        |p: &crate::error::Problem| format!("{}: {}", p.file.strip_prefix(folder).unwrap_or(&p.file).display(), p.why);
    data.problems.iter().take(PROBLEMS).map(words).collect()
}
