//! Whether poses look like those of people: plausibility, limits, overlaps, the floor, nearness to recorded poses, and how
//! much of the recorded variety they cover.

use crate::balance::{self, Clusters};
use pose::anatomy::{findings, plausibility};
use pose::{Pose, align};

/// What a set of poses shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Realism {
    /// Poses.
    pub n: usize,
    /// Mean plausibility score, 0 to 1.
    pub plausibility: f64,
    /// Share of poses that count as plausible.
    pub plausible: f64,
    /// Share with a joint outside its range and margin.
    pub beyond_limits: f64,
    /// Share with a part of the body inside another.
    pub overlapping: f64,
    /// Mean depth in the floor, metres.
    pub penetration_m: f64,
    /// Mean distance of joints to the nearest recorded pose, metres.
    pub nearest_m: f64,
    /// Share of the recorded poses' clusters that hold at least one of these.
    pub coverage: f64,
}

/// Recorded poses to compare with.
pub struct Recorded {
    poses: Vec<Pose>,
    clusters: Clusters,
}

impl Recorded {
    /// Divides recorded poses into clusters.
    #[must_use]
    pub fn new(poses: Vec<Pose>, seed: u64) -> Self {
        let poses: Vec<Pose> = poses.iter().map(align::canonical).collect();
        Self { clusters: balance::cluster(&poses, balance::DEFAULT_CLUSTERS, seed), poses }
    }

    /// The poses: facing +Z, pelvis at the origin.
    #[must_use]
    pub fn poses(&self) -> &[Pose] {
        &self.poses
    }

    /// Measures poses. One that is itself recorded is not its own nearest.
    #[must_use]
    pub fn realism(&self, poses: &[Pose]) -> Realism {
        let n = poses.len();
        let mut found = Realism { n, ..Realism::default() };
        let mut visited = vec![false; self.clusters.centroids.len()];
        for pose in poses {
            // The floor is where the lowest joint is.
            let placed = align::place(pose);
            let (score, faults) = (plausibility(&placed), findings(&placed));
            let flat = align::canonical(pose);
            found.plausibility += f64::from(score.score);
            found.plausible += f64::from(u8::from(score.is_plausible()));
            found.beyond_limits += f64::from(u8::from(faults.movements.iter().any(|m| m.over > 0.0)));
            found.overlapping += f64::from(u8::from(!faults.overlaps.is_empty()));
            found.penetration_m += f64::from(faults.floor.penetration_m);
            found.nearest_m += f64::from(nearest(&flat, &self.poses));
            let own = (0..visited.len()).min_by(|a, b| {
                let apart = |c: usize| squared(&flat, &self.clusters.centroids[c]);
                apart(*a).total_cmp(&apart(*b))
            });
            if let Some(own) = own {
                visited[own] = true;
            }
        }
        let share = |sum: f64| sum / n.max(1) as f64;
        Realism {
            n,
            plausibility: share(found.plausibility),
            plausible: share(found.plausible),
            beyond_limits: share(found.beyond_limits),
            overlapping: share(found.overlapping),
            penetration_m: share(found.penetration_m),
            nearest_m: share(found.nearest_m),
            coverage: visited.iter().filter(|v| **v).count() as f64 / visited.len().max(1) as f64,
        }
    }
}

/// Distance of joints to the nearest other pose, metres.
fn nearest(pose: &Pose, among: &[Pose]) -> f32 {
    among.iter().map(|other| pose.mpjpe(other)).filter(|apart| *apart > 1e-6).fold(f32::INFINITY, f32::min)
}

/// As the clusters were made: over all coordinates.
fn squared(a: &Pose, b: &Pose) -> f32 {
    a.joints.iter().zip(&b.joints).map(|(a, b)| a.distance_squared(*b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archetypes::{StarterOptions, starter};

    #[test]
    fn poses_of_the_library_are_realistic_and_noise_is_not() {
        let data = starter(&StarterOptions { size: 120, ..StarterOptions::default() });
        let poses: Vec<Pose> = data.train.iter().map(|s| s.pose).collect();
        let recorded = Recorded::new(poses.clone(), 1);
        let real = recorded.realism(&poses);
        assert!(real.plausible > 0.5 && real.nearest_m > 0.0 && real.coverage == 1.0, "{real:?}");
        let wild = |pose: &Pose| {
            let mut pose = *pose;
            pose.joints.iter_mut().enumerate().for_each(|(i, j)| *j += 0.3 * glam::Vec3::splat((i as f32 * 7.7).sin()));
            pose
        };
        let noise = recorded.realism(&poses.iter().map(wild).collect::<Vec<_>>());
        assert!(noise.plausible < 0.1 && noise.nearest_m > 2.0 * real.nearest_m, "{noise:?}");
    }
}
