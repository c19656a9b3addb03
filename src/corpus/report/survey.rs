//! The numbers of the report. Clusters are found on an even sample, then every pose is assigned in one pass over the whole set, so time
//! grows with the number of poses and memory does not.

use serde::Serialize;

use crate::balance::{self, Flat, squared};
use crate::pca::Pca;
use crate::select::{PRESETS, farthest, quotas};

/// Poses clusters are found on.
const SAMPLE: usize = 12_000;
/// Poses on which numbers of clusters are compared.
const SWEEP_SAMPLE: usize = 4_000;
/// Poses on the map.
const MAP: usize = 2_500;
/// Poses of each cluster shown beside its medoid.
const EXAMPLES: usize = 8;
/// Poses chosen to compare methods of choosing: the smallest preset, or a quarter of a small set.
const CHOSEN: usize = 1_300;
/// Poses a thread takes at a time; fixed, so that sums do not depend on the number of threads.
const RUN: usize = 65_536;
/// A cluster with less than this part of an equal share is rare.
const RARE: f32 = 0.5;

/// What to measure.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyOptions {
    /// Number of clusters.
    pub clusters: usize,
    /// Numbers of clusters compared.
    pub sweep: std::ops::RangeInclusive<usize>,
    /// Decides where clustering begins.
    pub seed: u64,
}

impl Default for SurveyOptions {
    fn default() -> Self {
        Self { clusters: balance::DEFAULT_CLUSTERS, sweep: 2..=14, seed: 0 }
    }
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Survey {
    /// Number of poses.
    pub poses: usize,
    /// Poses the clusters were found on.
    pub sampled: usize,
    /// Mean pose of each cluster `[k][66]`, metres; the largest cluster first.
    pub centroids: Vec<Vec<f32>>,
    /// Poses in each cluster.
    pub counts: Vec<usize>,
    /// Share of each cluster.
    pub shares: Vec<f32>,
    /// The pose nearest to each centroid.
    pub medoids: Vec<usize>,
    /// Further poses of each cluster, from the middle outwards.
    pub examples: Vec<Vec<usize>>,
    /// Clusters that hold less than half an equal share.
    pub rare: Vec<usize>,
    /// Mean squared distance to the own centroid, m².
    pub inertia: f64,
    /// Simplified silhouette, −1 … 1.
    pub silhouette: f64,
    /// Other numbers of clusters.
    pub sweep: Vec<Sweep>,
    /// Sizes and what balancing makes of them.
    pub balance: Vec<Balance>,
    /// Ways of choosing as many poses, compared.
    pub coverage: Vec<Coverage>,
    /// First and second principal component and cluster of some poses.
    pub map: Vec<(f32, f32, usize)>,
    /// Part of the variance that the map shows.
    pub explained: f64,
}

/// How well a number of clusters fits.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Sweep {
    /// Number of clusters.
    pub k: usize,
    /// Mean squared distance to the own centroid, m².
    pub inertia: f32,
    /// Simplified silhouette, −1 … 1.
    pub silhouette: f32,
}

/// What equal draws per cluster make of a size.
#[derive(Clone, Debug, Serialize)]
pub struct Balance {
    /// The preset.
    pub preset: &'static str,
    /// Poses there are for it.
    pub poses: usize,
    /// Share of the dominant cluster when drawn evenly from all.
    pub before: f32,
    /// Share of the dominant cluster with equal draws per cluster.
    pub after: f32,
    /// Clusters kept whole.
    pub whole: usize,
}

/// How a way of choosing covers the sample.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// Its name.
    pub method: &'static str,
    /// Poses chosen, of the sample.
    pub chosen: usize,
    /// Share of the dominant cluster among them.
    pub dominant: f32,
    /// Mean distance from a pose to the nearest chosen one, root mean square over joints, metres.
    pub mean_m: f32,
    /// The largest such distance, metres.
    pub farthest_m: f32,
}

/// Measures `count` poses that `pose` gives by index.
#[must_use]
pub fn survey(count: usize, pose: &(dyn Fn(usize) -> Flat + Sync), options: &SurveyOptions) -> Survey {
    let even = |most: usize| -> Vec<usize> {
        let n = count.min(most);
        (0..n).map(|i| (i as u128 * count as u128 / n as u128) as usize).collect()
    };
    let indices = even(SAMPLE);
    let points: Vec<Flat> = indices.iter().map(|i| pose(*i)).collect();
    let found = balance::cluster_flat(&points, options.clusters, options.seed);
    let mut centroids: Vec<Flat> = found.centroids.iter().map(pose::Pose::to_flat).collect();
    let first = assign(count, pose, &centroids);
    let mut order: Vec<usize> = (0..centroids.len()).collect();
    order.sort_by_key(|c| (std::cmp::Reverse(first.counts[*c]), *c));
    centroids = order.iter().map(|c| centroids[*c]).collect();
    let counts: Vec<usize> = order.iter().map(|c| first.counts[*c]).collect();
    let own: Vec<usize> = points.iter().map(|p| balance::nearest(p, &centroids)).collect();

    let total = count.max(1) as f64;
    let shares: Vec<f32> = counts.iter().map(|n| (*n as f64 / total) as f32).collect();
    let rare_below = RARE / centroids.len().max(1) as f32;
    let pca = Pca::of(&points, 2);
    let step = points.len().div_ceil(MAP).max(1);
    let place = |i: usize| (pca.along(&points[i], 0) as f32, pca.along(&points[i], 1) as f32, own[i]);
    Survey {
        poses: count,
        sampled: points.len(),
        medoids: order.iter().map(|c| first.medoids[*c].1).collect(),
        examples: examples(&indices, &points, &own, &centroids),
        rare: (0..shares.len()).filter(|c| shares[*c] < rare_below).collect(),
        inertia: first.inertia / total,
        silhouette: first.silhouette / total,
        sweep: sweep(&points, options),
        balance: balances(&counts, count),
        coverage: coverage(&points, &own, centroids.len()),
        map: (0..points.len()).step_by(step).map(place).collect(),
        explained: pca.explained.iter().sum(),
        centroids: centroids.iter().map(|c| c.to_vec()).collect(),
        counts,
        shares,
    }
}

/// Sums over poses.
#[derive(Clone)]
struct Tally {
    counts: Vec<usize>,
    /// Distance and index of the pose nearest to each centroid.
    medoids: Vec<(f32, usize)>,
    inertia: f64,
    silhouette: f64,
}

impl Tally {
    fn new(clusters: usize) -> Self {
        Self { counts: vec![0; clusters], medoids: vec![(f32::INFINITY, 0); clusters], inertia: 0.0, silhouette: 0.0 }
    }

    fn add(&mut self, other: &Self) {
        for (c, n) in other.counts.iter().enumerate() {
            self.counts[c] += n;
            if other.medoids[c].0 < self.medoids[c].0 {
                self.medoids[c] = other.medoids[c];
            }
        }
        self.inertia += other.inertia;
        self.silhouette += other.silhouette;
    }

    fn see(&mut self, index: usize, point: &Flat, centroids: &[Flat]) {
        let (mut best, mut second, mut own) = (f32::INFINITY, f32::INFINITY, 0);
        for (c, centroid) in centroids.iter().enumerate() {
            let d = squared(point, centroid);
            if d < best {
                (second, best, own) = (best, d, c);
            } else {
                second = second.min(d);
            }
        }
        self.counts[own] += 1;
        self.inertia += f64::from(best);
        if second.is_finite() && second > 0.0 {
            self.silhouette += f64::from((second.sqrt() - best.sqrt()) / second.sqrt());
        }
        if best < self.medoids[own].0 {
            self.medoids[own] = (best, index);
        }
    }
}

/// One pass over all poses on all cores.
fn assign(count: usize, pose: &(dyn Fn(usize) -> Flat + Sync), centroids: &[Flat]) -> Tally {
    let runs = count.div_ceil(RUN);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(runs.max(1));
    let mut tally = Tally::new(centroids.len());
    if centroids.is_empty() {
        return tally;
    }
    let one = |run: usize| {
        let mut tally = Tally::new(centroids.len());
        (run * RUN..((run + 1) * RUN).min(count)).for_each(|i| tally.see(i, &pose(i), centroids));
        tally
    };
    let one = &one;
    let parts: Vec<Vec<Tally>> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|t| scope.spawn(move || (t..runs).step_by(threads).map(one).collect())).collect();
        workers.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    (0..runs).for_each(|run| tally.add(&parts[run % threads][run / threads]));
    tally
}

fn sweep(points: &[Flat], options: &SurveyOptions) -> Vec<Sweep> {
    let step = points.len().div_ceil(SWEEP_SAMPLE).max(1);
    let few: Vec<Flat> = points.iter().step_by(step).copied().collect();
    let most = few.len().saturating_sub(1);
    let fit = |k: usize| {
        let clusters = balance::cluster_flat(&few, k, options.seed);
        Sweep { k, inertia: clusters.inertia, silhouette: clusters.silhouette }
    };
    options.sweep.clone().filter(|k| *k <= most).map(fit).collect()
}

fn balances(counts: &[usize], all: usize) -> Vec<Balance> {
    let largest = |parts: &[usize]| {
        let total: usize = parts.iter().sum();
        parts.iter().copied().max().unwrap_or(0) as f32 / total.max(1) as f32
    };
    let of = |(preset, size): &(&'static str, Option<usize>)| {
        let size = size.unwrap_or(all).min(all);
        let quotas = quotas(counts, size);
        let whole = quotas.iter().zip(counts).filter(|(q, n)| q == n && **n > 0).count();
        Balance { preset, poses: size, before: largest(counts), after: largest(&quotas), whole }
    };
    PRESETS.iter().map(of).collect()
}

fn coverage(points: &[Flat], own: &[usize], clusters: usize) -> Vec<Coverage> {
    let size = CHOSEN.min(points.len() / 4);
    if size == 0 {
        return Vec::new();
    }
    let mut members = vec![Vec::new(); clusters];
    own.iter().enumerate().for_each(|(i, c)| members[*c].push(i));
    let quotas = quotas(&members.iter().map(Vec::len).collect::<Vec<_>>(), size);
    let spread = |from: &[usize], n: usize| (0..n).map(|i| from[i * from.len() / n]).collect::<Vec<usize>>();
    let all: Vec<usize> = (0..points.len()).collect();
    let balanced = members.iter().zip(&quotas).flat_map(|(m, q)| spread(m, *q)).collect();
    let ways: [(&'static str, Vec<usize>); 3] =
        [("natural", spread(&all, size)), ("balanced", balanced), ("farthest point", farthest(points, size, 0))];
    let measure = |(method, chosen): (&'static str, Vec<usize>)| {
        let mut in_cluster = vec![0_usize; clusters];
        chosen.iter().for_each(|i| in_cluster[own[*i]] += 1);
        let gaps = gaps(points, &chosen);
        Coverage {
            method,
            chosen: chosen.len(),
            dominant: in_cluster.into_iter().max().unwrap_or(0) as f32 / chosen.len() as f32,
            mean_m: gaps.iter().sum::<f32>() / gaps.len() as f32,
            farthest_m: gaps.iter().copied().fold(0.0, f32::max),
        }
    };
    ways.into_iter().map(measure).collect()
}

/// Distance from every point to the nearest chosen one, root mean square over joints, metres.
fn gaps(points: &[Flat], chosen: &[usize]) -> Vec<f32> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut gaps = vec![0.0; points.len()];
    let run = points.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        for (gaps, part) in gaps.chunks_mut(run).zip(points.chunks(run)) {
            scope.spawn(move || {
                for (gap, point) in gaps.iter_mut().zip(part) {
                    let nearest = chosen.iter().map(|c| squared(point, &points[*c])).fold(f32::INFINITY, f32::min);
                    *gap = (nearest / pose::JOINT_COUNT as f32).sqrt();
                }
            });
        }
    });
    gaps
}

/// Indices of poses of each cluster in the sample, evenly from the nearest to the farthest.
fn examples(indices: &[usize], points: &[Flat], own: &[usize], centroids: &[Flat]) -> Vec<Vec<usize>> {
    let of = |(cluster, centroid): (usize, &Flat)| {
        let mut members: Vec<usize> = (0..points.len()).filter(|i| own[*i] == cluster).collect();
        members
            .sort_by(|a, b| squared(&points[*a], centroid).total_cmp(&squared(&points[*b], centroid)).then(a.cmp(b)));
        let n = members.len().min(EXAMPLES);
        (0..n).map(|i| indices[members[if n > 1 { i * (members.len() - 1) / (n - 1) } else { 0 }]]).collect()
    };
    centroids.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;

    /// Nine of ten hang their arms.
    fn flat(i: usize) -> Flat {
        let arm = if i.is_multiple_of(10) { 3.0 } else { 0.0 } + (i % 7) as f32 * 0.01;
        standing(arm, arm).to_flat()
    }

    #[test]
    fn shares_and_medoids_are_those_of_the_whole_set() {
        let options = SurveyOptions { clusters: 2, ..SurveyOptions::default() };
        let found = survey(3000, &flat, &options);
        assert_eq!(found.counts, [2700, 300]);
        assert_eq!(found.rare, [1]);
        assert!(found.medoids[1].is_multiple_of(10) && !found.medoids[0].is_multiple_of(10));
        assert!(found.silhouette > 0.9 && found.inertia < 0.01);
        assert!(found.examples.iter().all(|e| e.len() == EXAMPLES));
        assert!(found.sweep.windows(2).all(|w| w[1].inertia <= w[0].inertia * 1.01));
    }

    #[test]
    fn balancing_halves_the_dominant_cluster_and_keeps_the_rare_one() {
        let found = survey(3000, &flat, &SurveyOptions { clusters: 2, ..SurveyOptions::default() });
        let smallest = &found.balance[0];
        assert!((smallest.before - 0.9).abs() < 1e-6);
        assert!((smallest.after - 1000.0 / 1300.0).abs() < 1e-3 && smallest.whole == 1);
        let [natural, _, farthest] = &found.coverage[..] else { panic!("three ways") };
        assert!(farthest.farthest_m <= natural.farthest_m);
    }

    #[test]
    fn little_or_nothing_breaks_nothing() {
        for count in [0, 1, 3] {
            let found = survey(count, &flat, &SurveyOptions::default());
            assert_eq!(found.counts.iter().sum::<usize>(), count);
        }
    }
}
