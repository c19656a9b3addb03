//! Comparisons for the report: numbers of clusters, sizes of balanced sets, ways of choosing.

use serde::Serialize;

use super::survey::SurveyOptions;
use crate::balance::{self, Flat, squared};
use crate::select::{PRESETS, farthest, quotas};

/// Poses on which numbers of clusters are compared.
const SWEEP_SAMPLE: usize = 4_000;
/// Poses chosen to compare methods of choosing: the smallest preset, or a quarter of a small set.
const CHOSEN: usize = 1_300;

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
    /// Share of each cluster with equal draws per cluster.
    pub shares: Vec<f32>,
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

pub(super) fn sweep(points: &[Flat], options: &SurveyOptions) -> Vec<Sweep> {
    let step = points.len().div_ceil(SWEEP_SAMPLE).max(1);
    let few: Vec<Flat> = points.iter().step_by(step).copied().collect();
    let most = few.len().saturating_sub(1);
    let fit = |k: usize| {
        let clusters = balance::cluster_flat(&few, k, options.seed);
        Sweep { k, inertia: clusters.inertia, silhouette: clusters.silhouette }
    };
    options.sweep.clone().filter(|k| *k <= most).map(fit).collect()
}

pub(super) fn balances(counts: &[usize], all: usize) -> Vec<Balance> {
    let shares = |parts: &[usize]| -> Vec<f32> {
        let total: usize = parts.iter().sum();
        parts.iter().map(|n| *n as f32 / total.max(1) as f32).collect()
    };
    let largest = |shares: &[f32]| shares.iter().copied().fold(0.0, f32::max);
    let of = |(preset, size): &(&'static str, Option<usize>)| {
        let size = size.unwrap_or(all).min(all);
        let quotas = quotas(counts, size);
        let whole = quotas.iter().zip(counts).filter(|(q, n)| q == n && **n > 0).count();
        let balanced = shares(&quotas);
        Balance {
            preset,
            poses: size,
            before: largest(&shares(counts)),
            after: largest(&balanced),
            shares: balanced,
            whole,
        }
    };
    PRESETS.iter().map(of).collect()
}

pub(super) fn coverage(points: &[Flat], own: &[usize], clusters: usize) -> Vec<Coverage> {
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
