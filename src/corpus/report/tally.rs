//! One pass over all poses, however many: how many each cluster holds, the pose nearest to its middle, how tight and how far apart
//! the clusters are.

use crate::balance::{Flat, squared};

/// Poses a thread takes at a time; fixed, so that sums do not depend on the number of threads.
const RUN: usize = 65_536;

/// Sums over poses.
#[derive(Clone)]
pub(super) struct Tally {
    pub counts: Vec<usize>,
    /// Distance and index of the pose nearest to each centroid.
    pub medoids: Vec<(f32, usize)>,
    /// Sum of squared distances to the own centroid, m².
    pub inertia: f64,
    /// Sum of simplified silhouettes.
    pub silhouette: f64,
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
pub(super) fn assign(count: usize, pose: &(dyn Fn(usize) -> Flat + Sync), centroids: &[Flat]) -> Tally {
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
