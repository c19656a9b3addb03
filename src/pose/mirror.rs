//! Left and right exchanged in a pose. Captions are mirrored where captions live.

use glam::Vec3;

use crate::enforce::enforce;
use crate::skeleton::MIRROR;
use crate::{Pose, align};

/// The mirror image: x → −x, and every left joint exchanged with its right twin. Its own inverse.
///
/// Canonical bones differ a little between the sides, so the image lies off the body manifold by up to a few
/// centimetres at the hands and feet; see [`mirror_on_body`].
#[must_use]
pub fn mirror(pose: &Pose) -> Pose {
    Pose { joints: MIRROR.map(|twin| pose.joints[twin] * Vec3::new(-1.0, 1.0, 1.0)) }
}

/// The mirror image brought back onto the canonical body, standing on the same floor as the pose.
#[must_use]
pub fn mirror_on_body(pose: &Pose) -> Pose {
    let mirrored = enforce(&mirror(pose)).pose;
    let lift = lowest(pose) - lowest(&mirrored);
    mirrored.translated(Vec3::Y * lift)
}

fn lowest(pose: &Pose) -> f32 {
    pose.joints[0].y - align::place(pose).joints[0].y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::measure;
    use crate::sampling::{generator, random_pose};

    #[test]
    fn mirroring_twice_changes_nothing() {
        let mut rng = generator(31);
        for _ in 0..200 {
            let pose = random_pose(&mut rng, 2.0);
            assert_eq!(mirror(&mirror(&pose)), pose);
        }
    }

    #[test]
    fn a_mirrored_pose_swaps_left_and_right() {
        let mut pose = crate::skeleton::t_pose();
        pose.joints[20].y += 0.5;
        let mirrored = mirror(&pose);
        assert_eq!(mirrored.joints[21].y, pose.joints[20].y);
        assert_eq!(mirrored.joints[21].x, -pose.joints[20].x);
    }

    #[test]
    fn the_image_on_the_body_is_a_body_near_the_image() {
        let mut rng = generator(32);
        for _ in 0..200 {
            let pose = random_pose(&mut rng, 2.0);
            let on_body = mirror_on_body(&pose);
            assert!(measure(&on_body).bone_error_max_m <= 1e-5);
            assert!(on_body.mpjpe(&mirror(&pose)) < 0.05);
            assert!(mirror_on_body(&on_body).mpjpe(&pose) < 1e-3);
        }
    }
}
