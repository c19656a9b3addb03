//! The numbers of the report. Clusters are found on an even sample, then every pose is assigned in one pass over the whole set, so time
//! grows with the number of poses and memory does not.

use serde::Serialize;

use super::compare::{Balance, Coverage, Sweep, balances, coverage, sweep};
use super::tally::assign;
use crate::balance::{self, Flat, squared};
use crate::pca::Pca;

/// Poses clusters are found on.
const SAMPLE: usize = 12_000;
/// Poses on the map.
const MAP: usize = 2_500;
/// Poses of each cluster shown beside its medoid.
const EXAMPLES: usize = 8;
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
