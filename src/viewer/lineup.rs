//! Where bodies stand when there are several, and the boxes that hold them. Pure arithmetic.

use bevy::math::Vec3;

/// Most bodies shown side by side.
pub const MOST: usize = 9;
/// Where bodies stand on the floor, metres: one row up to five, then two rows with the second in the gaps.
#[must_use]
pub fn places(count: usize) -> Vec<Vec3> {
    const APART: f32 = 1.3;
    let count = count.clamp(1, MOST);
    let front = if count <= 5 { count } else { count.div_ceil(2) };
    let row = |n: usize, z: f32| (0..n).map(move |i| Vec3::new((i as f32 - (n as f32 - 1.0) / 2.0) * APART, 0.0, z));
    row(front, 0.0).chain(row(count - front, -1.7)).collect()
}

/// The corners of a box around each body, arms raised or spread, metres.
#[must_use]
pub fn corners(count: usize) -> Vec<Vec3> {
    let (low, high) = (Vec3::new(-0.8, 0.0, -0.3), Vec3::new(0.8, 2.1, 0.4));
    let corner = |place: Vec3, i: u32| {
        let pick = |bit: u32, low, high| if i & bit == 0 { low } else { high };
        place + Vec3::new(pick(1, low.x, high.x), pick(2, low.y, high.y), pick(4, low.z, high.z))
    };
    places(count).into_iter().flat_map(|place| (0..8).map(move |i| corner(place, i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_body_stands_in_the_middle_and_many_stand_apart() {
        assert_eq!(places(1), [Vec3::ZERO]);
        for count in 2..=MOST {
            let places = places(count);
            assert_eq!(places.len(), count);
            for (i, a) in places.iter().enumerate() {
                assert!(places[i + 1..].iter().all(|b| a.distance(*b) > 1.0));
            }
            assert!(places.iter().map(|p| p.x).sum::<f32>().abs() < 1e-4);
        }
    }

    #[test]
    fn the_corners_hold_a_rest_pose_at_every_place() {
        let rest = pose::align::place(&pose::skeleton::t_pose());
        for count in 1..=MOST {
            let corners = corners(count);
            let (low, high) = corners.iter().fold((corners[0], corners[0]), |(l, h), c| (l.min(*c), h.max(*c)));
            for (place, joint) in places(count).into_iter().flat_map(|p| rest.joints.map(|j| (p, j))) {
                let at = place + joint;
                assert!(at.cmpge(low).all() && at.cmple(high).all());
            }
        }
    }
}
