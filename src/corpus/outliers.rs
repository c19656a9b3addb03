//! Poses that are faults of a recording rather than of a body's making: trunk and limbs that no body can hold, and poses that lie
//! alone and far from everything else. Jitter within a clip is found in [`crate::frames`].

use glam::Vec3;
use pose::Pose;
use pose::skeleton::{BONE_LENGTHS, t_pose};

use crate::balance::Clusters;

/// Pelvis, the three spine joints, neck and head.
const SPINE: [usize; 6] = [0, 3, 6, 9, 12, 15];
/// Largest angles between bones of the spine that follow each other, degrees, from the pelvis up; the last is the head on the neck.
/// The largest in hml22's 93,512 frames are 60, 38, 39 and 98 degrees.
const SPINE_BEND: [f32; 4] = [80.0, 80.0, 80.0, 110.0];
/// Least distance from pelvis to neck, as a part of the rest pose's.
const TRUNK: f32 = 0.6;
/// Largest angle between the line of the hips and that of the shoulders, degrees.
const TWIST: f32 = 120.0;
/// Least distance of head, wrists and ankles from the pelvis, metres: nearer, they lie inside the trunk.
const NEAREST: [(usize, f32); 5] = [(15, 0.30), (20, 0.06), (21, 0.06), (7, 0.12), (8, 0.12)];
/// Farthest a wrist or ankle may be from its shoulder or hip, as a part of the canonical limb: people differ by less.
const REACH: f32 = 1.3;
/// Robust standard deviations from the median distance to the centroid beyond which a pose is far.
const FAR: f32 = 6.0;
/// Turns a median absolute deviation into a standard deviation of a normal distribution.
const MAD_TO_SIGMA: f32 = 1.4826;
/// Root-mean-square distance of the joints, metres, within which another pose is company …
const COMPANY: f32 = 0.15;
/// … and how many of those make a rare category of a far pose.
const RARE: usize = 2;

/// Why trunk and limbs cannot be those of a body; none for a sound pose. Canonical pose, metres.
#[must_use]
pub fn fault(pose: &Pose) -> Option<&'static str> {
    let j = &pose.joints;
    if j.iter().any(|p| !p.is_finite()) {
        return Some("a joint is no number");
    }
    let bones: Vec<Vec3> = SPINE.windows(2).map(|w| j[w[1]] - j[w[0]]).collect();
    let bend = |w: &[Vec3]| w[0].angle_between(w[1]).to_degrees();
    // A bone without length has no direction; the comparison is written so that it counts as a fault.
    if !bones.windows(2).zip(SPINE_BEND).all(|(w, most)| bend(w) <= most) {
        return Some("the spine is folded");
    }
    if (j[12] - j[0]).length() < TRUNK * rest_trunk() {
        return Some("pelvis and neck are too close");
    }
    let across = |left: usize, right: usize| j[left] - j[right];
    if across(1, 2).angle_between(across(16, 17)).to_degrees() > TWIST {
        return Some("shoulders and hips face opposite ways");
    }
    if NEAREST.iter().any(|(joint, least)| j[*joint].distance(j[0]) < *least) {
        return Some("head, hand or foot lies inside the trunk");
    }
    let limb = |root: usize, middle: usize, end: usize| {
        j[root].distance(j[end]) <= REACH * (BONE_LENGTHS[middle] + BONE_LENGTHS[end])
    };
    if ![(16, 18, 20), (17, 19, 21), (1, 4, 7), (2, 5, 8)].iter().all(|(a, b, c)| limb(*a, *b, *c)) {
        return Some("a limb is longer than it can be");
    }
    None
}

fn rest_trunk() -> f32 {
    let rest = t_pose();
    rest.joints[12].distance(rest.joints[0])
}

/// What the distance to its cluster's centroid says of a pose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// As near as others.
    Near,
    /// Far, but others are there too: a rare category.
    Rare,
    /// Far and alone.
    Outlier,
}

/// Judges every pose by its distance to the centroid of its cluster, against the median of that cluster.
#[must_use]
pub fn places(poses: &[&Pose], clusters: &Clusters) -> Vec<Place> {
    let distance: Vec<f32> = poses.iter().zip(&clusters.of).map(|(p, c)| rms(p, &clusters.centroids[*c])).collect();
    let limits: Vec<f32> = (0..clusters.centroids.len())
        .map(|cluster| {
            let own = |i: &usize| clusters.of[*i] == cluster;
            let distances: Vec<f32> = (0..poses.len()).filter(own).map(|i| distance[i]).collect();
            let middle = median(distances.clone());
            let spread = median(distances.into_iter().map(|d| (d - middle).abs()).collect());
            middle + FAR * MAD_TO_SIGMA * spread
        })
        .collect();
    let place = |i: usize| {
        if distance[i] <= limits[clusters.of[i]].max(COMPANY) {
            return Place::Near;
        }
        let company = poses.iter().enumerate().filter(|(other, p)| *other != i && rms(p, poses[i]) < COMPANY);
        if company.take(RARE).count() == RARE { Place::Rare } else { Place::Outlier }
    };
    (0..poses.len()).map(place).collect()
}

/// Root-mean-square distance of the joints, metres.
fn rms(a: &Pose, b: &Pose) -> f32 {
    let sum: f32 = a.joints.iter().zip(&b.joints).map(|(a, b)| a.distance_squared(*b)).sum();
    (sum / pose::JOINT_COUNT as f32).sqrt()
}

fn median(mut numbers: Vec<f32>) -> f32 {
    numbers.sort_by(f32::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::cluster;
    use crate::fixture::standing;
    use pose::align::canonical;

    #[test]
    fn sound_bodies_pass_and_broken_ones_are_told_apart() {
        let sound = canonical(&standing(1.0, 2.0));
        assert_eq!(fault(&sound), None);
        let broken = |change: fn(&mut Pose)| {
            let mut pose = sound;
            change(&mut pose);
            fault(&pose).unwrap_or("none")
        };
        assert_eq!(broken(|p| p.joints[3] = p.joints[0]), "the spine is folded");
        assert_eq!(broken(|p| p.joints[20] = Vec3::ZERO), "head, hand or foot lies inside the trunk");
        assert_eq!(broken(|p| p.joints[7].y -= 0.4), "a limb is longer than it can be");
        assert_eq!(broken(|p| p.joints.swap(16, 17)), "shoulders and hips face opposite ways");
        assert_eq!(broken(|p| p.joints[9].x = f32::NAN), "a joint is no number");
    }

    #[test]
    fn a_lone_far_pose_is_an_outlier_and_a_far_group_is_rare() {
        let mut poses: Vec<Pose> = (0..100).map(|i| standing(i as f32 * 0.004, 0.0)).collect();
        poses.extend([3.0, 3.01, 3.02].map(|arm| standing(arm, arm)));
        poses.push(standing(0.0, 3.0).translated(Vec3::X));
        let poses: Vec<&Pose> = poses.iter().collect();
        let places = places(&poses, &cluster(poses.iter().copied(), 1, 1));
        assert!(places[..100].iter().all(|p| *p == Place::Near));
        assert_eq!(places[100..], [Place::Rare, Place::Rare, Place::Rare, Place::Outlier]);
    }
}
