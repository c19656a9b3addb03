//! Choosing a set of a wanted size from more poses: equal draws per cluster with rare clusters kept whole, or the poses farthest from each
//! other. How often a trainer draws each chosen pose is in [`crate::balance`].

use pose::Pose;

use crate::balance::{Flat, squared};
use crate::fingerprint::Fnv;

/// Named sizes, in training poses; `None` is all.
pub const PRESETS: [(&str, Option<usize>); 6] = [
    ("1.3k", Some(1_300)),
    ("2.5k", Some(2_500)),
    ("5k", Some(5_000)),
    ("9k", Some(9_000)),
    ("18k", Some(18_000)),
    ("all", None),
];

/// The size of a preset, or the number itself.
///
/// # Errors
/// A sentence with the presets' names.
pub fn size(name: &str) -> Result<Option<usize>, String> {
    if let Some((_, size)) = PRESETS.iter().find(|(preset, _)| preset.eq_ignore_ascii_case(name)) {
        return Ok(*size);
    }
    let names: Vec<&str> = PRESETS.iter().map(|(name, _)| *name).collect();
    let number = name.parse().ok().filter(|n: &usize| *n > 0);
    number
        .map(Some)
        .ok_or_else(|| format!("\"{name}\" is not a size: choose {} or a number of poses", names.join(", ")))
}

/// How poses are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Equal draws per cluster, rare clusters whole.
    #[default]
    Balanced,
    /// Each next pose is the one farthest from all chosen (Gonzalez 1985).
    Farthest,
    /// Evenly at random, as the data is.
    Natural,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::Balanced, Self::Farthest, Self::Natural];

    /// Its name on the command line and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Balanced => "balanced",
            Self::Farthest => "farthest",
            Self::Natural => "natural",
        }
    }
}

/// How many of each cluster are taken for `size` poses: equal parts, small clusters whole, what they leave shared among the others.
#[must_use]
pub fn quotas(counts: &[usize], size: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|c| (counts[*c], *c));
    let mut quotas = vec![0; counts.len()];
    let mut left = size;
    for (done, cluster) in order.iter().enumerate() {
        // The last ones get what an equal division leaves over.
        let fair = left.div_ceil(counts.len() - done);
        quotas[*cluster] = fair.min(counts[*cluster]).min(left);
        left -= quotas[*cluster];
    }
    quotas
}

/// Indices of the chosen poses, ascending. `of` is the cluster of each pose, below `clusters`; the seed decides among equals.
#[must_use]
pub fn select(poses: &[&Pose], of: &[usize], clusters: usize, size: usize, method: Method, seed: u64) -> Vec<usize> {
    if size >= poses.len() {
        return (0..poses.len()).collect();
    }
    let lot = |i: &usize| Fnv::new().number(seed).number(*i as u64).0;
    let mut chosen = match method {
        Method::Farthest => {
            let points: Vec<Flat> = poses.iter().map(|p| p.to_flat()).collect();
            farthest(&points, size, (seed % poses.len() as u64) as usize)
        }
        Method::Natural => {
            let mut all: Vec<usize> = (0..poses.len()).collect();
            all.sort_by_key(lot);
            all.truncate(size);
            all
        }
        Method::Balanced => {
            let mut members = vec![Vec::new(); clusters];
            of.iter().enumerate().for_each(|(i, c)| members[*c].push(i));
            let counts: Vec<usize> = members.iter().map(Vec::len).collect();
            let quotas = quotas(&counts, size);
            members
                .into_iter()
                .zip(quotas)
                .flat_map(|(mut own, quota)| {
                    own.sort_by_key(lot);
                    own.truncate(quota);
                    own
                })
                .collect()
        }
    };
    chosen.sort_unstable();
    chosen
}

/// `size` points, each the farthest from all before it, beginning with the one farthest from `start`.
#[must_use]
pub fn farthest(points: &[Flat], size: usize, start: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::with_capacity(size);
    let Some(origin) = points.get(start) else { return chosen };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let run = points.len().div_ceil(threads).max(1);
    let mut nearest: Vec<f32> = points.iter().map(|p| squared(p, origin)).collect();
    while chosen.len() < size.min(points.len()) {
        let next = nearest.iter().enumerate().fold(0, |best, (i, d)| if *d > nearest[best] { i } else { best });
        if chosen.is_empty() {
            nearest.fill(f32::INFINITY);
        }
        chosen.push(next);
        let newest = &points[next];
        std::thread::scope(|scope| {
            for (distances, points) in nearest.chunks_mut(run).zip(points.chunks(run)) {
                scope.spawn(move || {
                    for (d, point) in distances.iter_mut().zip(points) {
                        *d = d.min(squared(point, newest));
                    }
                });
            }
        });
        // Never again, even among points that are all the same.
        nearest[next] = -1.0;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;

    #[test]
    fn rare_clusters_are_kept_whole_and_the_rest_is_shared() {
        assert_eq!(quotas(&[1000, 10, 500, 500], 310), [100, 10, 100, 100]);
        assert_eq!(quotas(&[5, 5], 100), [5, 5]);
        assert_eq!(quotas(&[9, 9, 9], 10).iter().sum::<usize>(), 10);
        assert!(quotas(&[], 10).is_empty());
    }

    #[test]
    fn every_method_gives_as_many_as_asked_for_and_no_pose_twice() {
        let poses: Vec<Pose> = (0..60).map(|i| standing(i as f32 * 0.05, 0.0)).collect();
        let poses: Vec<&Pose> = poses.iter().collect();
        let of: Vec<usize> = (0..60).map(|i| usize::from(i >= 55)).collect();
        for method in Method::ALL {
            let chosen = select(&poses, &of, 2, 20, method, 4);
            assert!(chosen.len() == 20 && chosen.is_sorted_by(|a, b| a < b), "{method:?}");
            assert_eq!(chosen, select(&poses, &of, 2, 20, method, 4));
        }
        let rare = |method| select(&poses, &of, 2, 20, method, 4).iter().filter(|i| **i >= 55).count();
        assert_eq!(rare(Method::Balanced), 5);
        assert!(rare(Method::Natural) < 5);
        assert_eq!(select(&poses, &of, 2, 99, Method::Balanced, 4).len(), 60);
    }

    #[test]
    fn the_farthest_points_come_first() {
        let points: Vec<Flat> = [0.0, 0.1, 3.0, 1.4, 0.05].map(|x| [x; Pose::FLAT_LEN]).to_vec();
        assert_eq!(farthest(&points, 3, 0), [2, 0, 3]);
        assert_eq!(farthest(&points, 9, 0).len(), 5);
        assert!(farthest(&[], 3, 0).is_empty());
    }

    #[test]
    fn sizes_have_names() {
        assert_eq!(size("18K"), Ok(Some(18_000)));
        assert_eq!((size("all"), size("777")), (Ok(None), Ok(Some(777))));
        assert!(size("many").unwrap_err().contains("1.3k"));
    }
}
