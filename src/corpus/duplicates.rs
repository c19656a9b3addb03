//! Poses that repeat one another across clips: recordings of one exercise hold the same pose many times. Within a clip,
//! [`crate::frames`] already chose poses that differ.

use std::collections::HashMap;

use pose::Pose;

use crate::pca::Pca;

/// Root-mean-square distance of the joints, metres, below which two poses are one.
pub const SAME: f32 = 0.02;
/// Directions the grid is laid over.
const AXES: usize = 3;

type Cell = [i32; AXES];

/// For each pose the earlier pose that it repeats, if any; a pose that is repeated repeats none itself.
///
/// Poses are put into a grid over their principal components, where near poses lie in neighbouring cells, so few pairs are compared.
#[must_use]
pub fn repeats(poses: &[&Pose]) -> Vec<Option<usize>> {
    let flat: Vec<[f32; Pose::FLAT_LEN]> = poses.iter().map(|p| p.to_flat()).collect();
    let pca = Pca::of(&flat, AXES);
    // A distance of `SAME` over 22 joints, as a distance in 66 dimensions; projections are no longer.
    let reach = SAME * (pose::JOINT_COUNT as f32).sqrt();
    let cell = |p: &[f32; Pose::FLAT_LEN]| -> Cell {
        std::array::from_fn(|a| (pca.along(p, a) / f64::from(reach)).floor() as i32)
    };
    let mut grid: HashMap<Cell, Vec<usize>> = HashMap::new();
    let mut repeats = Vec::with_capacity(flat.len());
    for (i, point) in flat.iter().enumerate() {
        let home = cell(point);
        let near = neighbours(home).filter_map(|c| grid.get(&c)).flatten();
        let twin = near.copied().filter(|other| squared(point, &flat[*other]) < reach * reach).min();
        if twin.is_none() {
            grid.entry(home).or_default().push(i);
        }
        repeats.push(twin);
    }
    repeats
}

fn neighbours(home: Cell) -> impl Iterator<Item = Cell> {
    (0..27).map(move |n: i32| [home[0] + n % 3 - 1, home[1] + n / 3 % 3 - 1, home[2] + n / 9 - 1])
}

fn squared(a: &[f32; Pose::FLAT_LEN], b: &[f32; Pose::FLAT_LEN]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::standing;

    #[test]
    fn a_pose_repeats_the_first_that_is_like_it() {
        let poses =
            [standing(0.0, 0.0), standing(3.0, 3.0), standing(0.005, 0.0), standing(3.0, 2.99), standing(1.5, 0.0)];
        assert_eq!(repeats(&poses.each_ref()), [None, None, Some(0), Some(1), None]);
        assert!(repeats(&[]).is_empty());
    }

    #[test]
    fn the_grid_finds_what_comparing_every_pair_finds() {
        let poses: Vec<Pose> =
            (0..120).map(|i| standing((i * 37 % 120) as f32 * 0.012, (i * 11 % 120) as f32 * 0.004)).collect();
        let poses: Vec<&Pose> = poses.iter().collect();
        let mut kept: Vec<usize> = Vec::new();
        for (i, found) in repeats(&poses).into_iter().enumerate() {
            let rms = |other: &usize| {
                let sum: f32 =
                    poses[i].joints.iter().zip(&poses[*other].joints).map(|(a, b)| a.distance_squared(*b)).sum();
                (sum / 22.0).sqrt()
            };
            assert_eq!(found, kept.iter().copied().find(|other| rms(other) < SAME), "pose {i}");
            if found.is_none() {
                kept.push(i);
            }
        }
        assert!(kept.len() < 100);
    }
}
