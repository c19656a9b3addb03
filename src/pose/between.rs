//! Poses between two poses: every joint turns along the shortest way, so that bones keep their length.

use crate::Pose;
use crate::kinematics::{Rotations, fit, forward};

/// The pose a share `s` of the way from `a` (0) to `b` (1) on the canonical body: rotations by spherical linear
/// interpolation (Shoemake 1985), the pelvis on a straight line. Continuous in `s`; values outside [0, 1] are clamped.
#[must_use]
pub fn between(a: &Pose, b: &Pose, s: f32) -> Pose {
    let s = if s.is_finite() { s.clamp(0.0, 1.0) } else { 0.0 };
    let (a, b) = (fit(a), fit(b));
    let local = std::array::from_fn(|j| a.local[j].slerp(b.local[j], s));
    forward(&Rotations { root: a.root.lerp(b.root, s), local })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::measure;
    use crate::sampling::{generator, random_pose};

    #[test]
    fn the_ends_are_the_poses_themselves() {
        let mut rng = generator(41);
        for _ in 0..100 {
            let (a, b) = (random_pose(&mut rng, 1.0), random_pose(&mut rng, 1.0));
            assert!(between(&a, &b, 0.0).mpjpe(&a) < 1e-5 && between(&a, &b, 1.0).mpjpe(&b) < 1e-5);
        }
    }

    #[test]
    fn the_way_is_continuous_and_keeps_bones() {
        let mut rng = generator(42);
        for _ in 0..50 {
            let (a, b) = (random_pose(&mut rng, 1.0), random_pose(&mut rng, 1.0));
            let way: Vec<Pose> = (0..=100).map(|i| between(&a, &b, i as f32 / 100.0)).collect();
            for pair in way.windows(2) {
                // No joint turns by more than half a turn in all, and a limb is shorter than 2 m.
                assert!(pair[0].joints.iter().zip(&pair[1].joints).all(|(p, q)| p.distance(*q) < 0.25));
                assert!(measure(&pair[0]).bone_error_max_m < 1e-5);
            }
        }
    }
}
