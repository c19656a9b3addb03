//! Clusters of poses, and how often to draw from each so that rare poses are seen.
//! Plain k-means with k-means++ seeding (Arthur and Vassilvitskii 2007) on flattened canonical poses; not a sampler.

use pose::Pose;
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Clusters the explorer shows and the trainer balances over.
pub const DEFAULT_CLUSTERS: usize = 8;
const MAX_ITERATIONS: usize = 100;
const BEGINNINGS: usize = 6;

/// A pose as 66 numbers, metres.
pub type Flat = [f32; Pose::FLAT_LEN];

/// A division of poses into clusters.
#[derive(Clone, Debug)]
pub struct Clusters {
    /// Cluster of each pose, in the order given.
    pub of: Vec<usize>,
    /// Mean pose of each cluster, metres.
    pub centroids: Vec<Pose>,
    /// Part of the poses in each cluster; sums to 1.
    pub shares: Vec<f32>,
    /// Mean squared distance to the own centroid, m² over all 66 coordinates.
    pub inertia: f32,
    /// Simplified silhouette (distances to centroids, Vendramin et al. 2010), −1 … 1; 0 with fewer than two clusters.
    pub silhouette: f32,
}

impl Clusters {
    /// Part of the poses in the largest cluster.
    #[must_use]
    pub fn dominant_share(&self) -> f32 {
        self.shares.iter().copied().fold(0.0, f32::max)
    }

    /// Probability of drawing each pose: a cluster is drawn with probability ∝ share^(1 − `tempering`), a pose evenly within it.
    /// 1 gives every cluster an equal part, 0 leaves the data as it is.
    #[must_use]
    pub fn weights(&self, tempering: f32) -> Vec<f32> {
        let draw = tempered(&self.shares, tempering);
        let count = self.of.len() as f32;
        self.of.iter().map(|c| draw[*c] / (self.shares[*c] * count)).collect()
    }
}

/// Probability of drawing each cluster, ∝ share^(1 − `tempering`); sums to 1 unless every share is 0.
#[must_use]
pub fn tempered(shares: &[f32], tempering: f32) -> Vec<f32> {
    let draw: Vec<f32> = shares.iter().map(|s| if *s > 0.0 { s.powf(1.0 - tempering) } else { 0.0 }).collect();
    let total = draw.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    draw.iter().map(|d| d / total).collect()
}

/// Divides poses into at most `k` clusters: the tightest of a few divisions from different beginnings, since one beginning may
/// spend a centroid on a dozen odd poses. The same seed gives the same division.
#[must_use]
pub fn cluster<'a>(poses: impl IntoIterator<Item = &'a Pose>, k: usize, seed: u64) -> Clusters {
    let points: Vec<Flat> = poses.into_iter().map(Pose::to_flat).collect();
    cluster_flat(&points, k, seed)
}

/// As [`cluster`], for poses that are numbers already.
#[must_use]
pub fn cluster_flat(points: &[Flat], k: usize, seed: u64) -> Clusters {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut best = divide(points, k, &mut rng);
    for _ in 1..BEGINNINGS {
        let next = divide(points, k, &mut rng);
        if next.inertia < best.inertia {
            best = next;
        }
    }
    best
}

/// Lloyd's algorithm from one k-means++ beginning.
fn divide(points: &[Flat], k: usize, rng: &mut ChaCha8Rng) -> Clusters {
    let mut centroids = seed_centroids(points, k, rng);
    let mut of = vec![usize::MAX; points.len()];
    for _ in 0..MAX_ITERATIONS {
        let mut moved = false;
        for (own, point) in of.iter_mut().zip(points) {
            let best = nearest(point, &centroids);
            moved |= *own != best;
            *own = best;
        }
        if !moved {
            break;
        }
        recentre(points, &of, &mut centroids);
    }
    summary(points, of, &centroids)
}

/// k-means++: each next centroid is a point drawn with probability ∝ squared distance to the nearest chosen one.
fn seed_centroids(points: &[Flat], k: usize, rng: &mut ChaCha8Rng) -> Vec<Flat> {
    let mut centroids: Vec<Flat> = Vec::with_capacity(k);
    if points.is_empty() || k == 0 {
        return centroids;
    }
    centroids.push(points[rng.random_range(0..points.len() as u64) as usize]);
    let mut weight: Vec<f64> = vec![f64::INFINITY; points.len()];
    while centroids.len() < k {
        let newest = centroids[centroids.len() - 1];
        for (w, point) in weight.iter_mut().zip(points) {
            *w = w.min(f64::from(squared(point, &newest)));
        }
        let total: f64 = weight.iter().sum();
        if total <= 0.0 {
            break;
        }
        let mut left = rng.random::<f64>() * total;
        let drawn = weight.iter().position(|w| {
            left -= w;
            left < 0.0
        });
        centroids.push(points[drawn.unwrap_or(points.len() - 1)]);
    }
    centroids
}

fn recentre(points: &[Flat], of: &[usize], centroids: &mut [Flat]) {
    let mut sums = vec![[0.0_f64; Pose::FLAT_LEN]; centroids.len()];
    let mut counts = vec![0_usize; centroids.len()];
    for (point, c) in points.iter().zip(of) {
        counts[*c] += 1;
        for (sum, x) in sums[*c].iter_mut().zip(point) {
            *sum += f64::from(*x);
        }
    }
    for ((centroid, sum), count) in centroids.iter_mut().zip(&sums).zip(counts) {
        // An emptied cluster stays where it was.
        if count > 0 {
            *centroid = sum.map(|x| (x / count as f64) as f32);
        }
    }
}

fn summary(points: &[Flat], of: Vec<usize>, centroids: &[Flat]) -> Clusters {
    let count = points.len().max(1) as f32;
    let mut shares = vec![0.0; centroids.len()];
    let (mut inertia, mut silhouette) = (0.0, 0.0);
    for (point, own) in points.iter().zip(&of) {
        shares[*own] += 1.0 / count;
        let to_own = squared(point, &centroids[*own]);
        inertia += to_own / count;
        let others = centroids.iter().enumerate().filter(|(c, _)| c != own);
        let to_other = others.map(|(_, c)| squared(point, c)).fold(f32::INFINITY, f32::min).sqrt();
        if to_other.is_finite() && to_other > 0.0 {
            silhouette += (to_other - to_own.sqrt()) / to_other.max(to_own.sqrt()) / count;
        }
    }
    let centroids = centroids.iter().map(pose_of).collect();
    Clusters { of, centroids, shares, inertia, silhouette }
}

fn pose_of(flat: &Flat) -> Pose {
    let joint = |i: usize| glam::Vec3::from_slice(&flat[3 * i..]);
    Pose { joints: std::array::from_fn(joint) }
}

pub(crate) fn nearest(point: &Flat, centroids: &[Flat]) -> usize {
    let closer = |best: (usize, f32), (i, c): (usize, &Flat)| {
        let d = squared(point, c);
        if d < best.1 { (i, d) } else { best }
    };
    centroids.iter().enumerate().fold((0, f32::INFINITY), closer).0
}

/// Squared distance, m². Summed in six lanes, which the compiler can turn into vector instructions.
pub(crate) fn squared(a: &Flat, b: &Flat) -> f32 {
    let mut lanes = [0.0_f32; 6];
    for (a, b) in a.as_chunks::<6>().0.iter().zip(b.as_chunks::<6>().0) {
        for lane in 0..6 {
            lanes[lane] += (a[lane] - b[lane]) * (a[lane] - b[lane]);
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;

    /// Many hanging arms, few raised ones.
    fn unbalanced() -> Vec<Pose> {
        let arms = (0..90).map(|i| i as f32 * 0.002).chain((0..10).map(|i| 3.0 + i as f32 * 0.002));
        arms.map(|a| standing(a, a)).collect()
    }

    #[test]
    fn separate_groups_become_separate_clusters() {
        let clusters = cluster(&unbalanced(), 2, 7);
        assert!((clusters.dominant_share() - 0.9).abs() < 1e-3);
        assert!(clusters.of[..90].iter().all(|c| *c == clusters.of[0]) && clusters.of[90] != clusters.of[0]);
        assert!(clusters.silhouette > 0.9 && clusters.inertia < 0.1);
    }

    #[test]
    fn equal_draws_give_the_rare_group_half() {
        let clusters = cluster(&unbalanced(), 2, 7);
        let part = |t: f32| clusters.weights(t)[90..].iter().sum::<f32>();
        assert!((part(1.0) - 0.5).abs() < 1e-3 && (part(0.0) - 0.1).abs() < 1e-3);
        assert!(part(0.5) > 0.1 && part(0.5) < 0.5);
        assert!((clusters.weights(0.5).iter().sum::<f32>() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_seed_decides_the_division_and_little_data_does_not_break_it() {
        assert_eq!(cluster(&unbalanced(), 8, 3).of, cluster(&unbalanced(), 8, 3).of);
        assert!(cluster(&[], 8, 3).of.is_empty() && cluster(&[], 8, 3).centroids.is_empty());
        let same = cluster(&[standing(0.0, 0.0); 5], 8, 3);
        assert_eq!((same.centroids.len(), same.dominant_share()), (1, 1.0));
    }
}
