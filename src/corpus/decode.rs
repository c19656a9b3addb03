//! HumanML3D's 263-number motion vectors to joint positions and back, as data sets use them: the codec itself is in
//! [`pose::formats::humanml`].

pub use pose::formats::humanml::{FEATURES, decode, encode};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use pose::Pose;

    fn worst(a: &[Pose], b: &[Pose]) -> f32 {
        let joints = a.iter().zip(b).flat_map(|(a, b)| a.joints.iter().zip(&b.joints));
        joints.map(|(a, b)| a.distance(*b)).fold(0.0, f32::max)
    }

    #[test]
    fn a_turning_walk_decodes_to_itself() {
        let clip = fixture::turning_walk(90);
        let decoded = decode(&encode(&clip));
        assert_eq!(decoded.len(), clip.len() - 1);
        assert!(worst(&decoded, &clip) < 1e-5, "{}", worst(&decoded, &clip));
    }

    #[test]
    fn a_still_clip_of_any_pose_decodes_to_it() {
        for archetype in crate::archetypes::library() {
            for mirrored in [false, true] {
                let pose = crate::archetypes::draw(archetype, 3, 1.0, mirrored).pose;
                let decoded = decode(&encode(&[pose; 41]));
                assert_eq!(decoded.len(), 40);
                assert!(decoded.iter().all(|one| worst(&[*one], &[pose]) < 1e-4), "{}", archetype.name);
            }
        }
    }

    #[test]
    fn nothing_decodes_to_nothing() {
        assert!(decode(&[]).is_empty() && decode(&[0.0; FEATURES - 1]).is_empty());
        assert!(encode(&fixture::turning_walk(1)).is_empty());
    }
}
