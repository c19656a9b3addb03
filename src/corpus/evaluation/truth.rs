//! Poses against the recorded pose that a caption was written for: mean joint distance as they stand, and after the best
//! turn, size and place (Procrustes). One caption fits many poses, so the best of several draws is the honest figure.

use super::eigen::Matrix;
use glam::{DMat3, DQuat, DVec3};
use pose::Pose;

/// Mean distance of joints after the pose is moved, turned and scaled onto the other as well as can be, metres
/// (Horn 1987).
#[must_use]
pub fn pa_mpjpe(pose: &Pose, truth: &Pose) -> f32 {
    let centred = |pose: &Pose| {
        let joints = pose.joints.map(glam::Vec3::as_dvec3);
        let mean = joints.iter().sum::<DVec3>() / joints.len() as f64;
        joints.map(|j| j - mean)
    };
    let (from, to) = (centred(pose), centred(truth));
    let turn = best_turn(&from, &to);
    let turned = from.map(|j| turn * j);
    let size: f64 = turned.iter().map(|j| j.length_squared()).sum();
    let along: f64 = turned.iter().zip(&to).map(|(a, b)| a.dot(*b)).sum();
    let scale = if size > 0.0 { along / size } else { 1.0 };
    let sum: f64 = turned.iter().zip(&to).map(|(a, b)| (*a * scale).distance(*b)).sum();
    (sum / from.len() as f64) as f32
}

/// The rotation that brings centred points nearest to others: the eigenvector of Horn's matrix with the largest value.
fn best_turn(from: &[DVec3], to: &[DVec3]) -> DQuat {
    let outer = |a: DVec3, b: DVec3| DMat3::from_cols(a * b.x, a * b.y, a * b.z);
    let s = from.iter().zip(to).fold(DMat3::ZERO, |sum, (a, b)| sum + outer(*a, *b));
    let at = |row: usize, column: usize| s.col(column)[row];
    let (xx, yy, zz) = (at(0, 0), at(1, 1), at(2, 2));
    let (yz, zx, xy) = (at(1, 2) - at(2, 1), at(2, 0) - at(0, 2), at(0, 1) - at(1, 0));
    let (pxy, pzx, pyz) = (at(0, 1) + at(1, 0), at(2, 0) + at(0, 2), at(1, 2) + at(2, 1));
    let rows = [
        [xx + yy + zz, yz, zx, xy],
        [yz, xx - yy - zz, pxy, pzx],
        [zx, pxy, yy - xx - zz, pyz],
        [xy, pzx, pyz, zz - xx - yy],
    ];
    let (values, vectors) = Matrix { n: 4, data: rows.concat() }.eigen();
    let best = (0..4).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(0);
    let [w, x, y, z] = [0, 1, 2, 3].map(|i| vectors.at(i, best));
    DQuat::from_xyzw(x, y, z, w).normalize()
}

/// Joint distances of draws to the truth, metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Nearness {
    /// Captions.
    pub captions: usize,
    /// Draws a caption.
    pub draws: usize,
    /// Mean over captions of the mean over draws.
    pub mpjpe: f64,
    /// The same after the best turn, size and place.
    pub pa_mpjpe: f64,
    /// Mean over captions of the nearest draw.
    pub best_mpjpe: f64,
    /// The same after the best turn, size and place.
    pub best_pa_mpjpe: f64,
}

/// Measures draws of each caption against the pose it was written for; all poses face +Z with the pelvis at the origin.
#[must_use]
pub fn nearness(cases: &[(Pose, Vec<Pose>)]) -> Nearness {
    let mut sums = [0.0; 4];
    let cases: Vec<_> = cases.iter().filter(|(_, draws)| !draws.is_empty()).collect();
    for (truth, draws) in &cases {
        let plain: Vec<f64> = draws.iter().map(|draw| f64::from(draw.mpjpe(truth))).collect();
        let fitted: Vec<f64> = draws.iter().map(|draw| f64::from(pa_mpjpe(draw, truth))).collect();
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
        let least = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
        let values = [mean(&plain), mean(&fitted), least(&plain), least(&fitted)];
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value / cases.len() as f64);
    }
    let [mpjpe, pa_mpjpe, best_mpjpe, best_pa_mpjpe] = sums;
    let draws = cases.iter().map(|(_, draws)| draws.len()).max().unwrap_or(0);
    Nearness { captions: cases.len(), draws, mpjpe, pa_mpjpe, best_mpjpe, best_pa_mpjpe }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::{Quat, Vec3};
    use pose::skeleton::t_pose;

    #[test]
    fn a_turned_moved_and_scaled_pose_is_the_same_pose() {
        let turn = Quat::from_euler(glam::EulerRot::XYZ, 0.4, -1.9, 2.2);
        let moved = Pose { joints: t_pose().joints.map(|j| turn * j * 1.3 + Vec3::new(1.0, -2.0, 3.0)) };
        assert!(moved.mpjpe(&t_pose()) > 1.0);
        assert!(pa_mpjpe(&moved, &t_pose()) < 1e-5, "{}", pa_mpjpe(&moved, &t_pose()));
    }

    #[test]
    fn a_mirror_image_is_another_pose() {
        let mut pose = t_pose();
        pose.joints[20] += Vec3::new(-0.3, 0.4, 0.2);
        let mirrored = Pose { joints: pose.joints.map(|j| j * Vec3::new(-1.0, 1.0, 1.0)) };
        assert!(pa_mpjpe(&mirrored, &pose) > 0.01);
    }

    #[test]
    fn the_best_of_several_draws_counts_apart_from_their_mean() {
        let far = Pose { joints: t_pose().joints.map(|j| j + Vec3::X) };
        let found = nearness(&[(t_pose(), vec![far, t_pose()])]);
        assert!((found.mpjpe - 0.5).abs() < 1e-6 && found.best_mpjpe < 1e-6 && found.pa_mpjpe < 1e-5);
        assert_eq!((found.captions, found.draws), (1, 2));
        assert_eq!(nearness(&[]), Nearness::default());
    }
}
