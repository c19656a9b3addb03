use std::collections::HashMap;

use super::*;
use crate::kinematics::fit;
use crate::sampling::{generator, random_pose};

#[test]
fn the_surface_is_closed_and_every_edge_has_two_sides() {
    let mut edges: HashMap<(u16, u16), i32> = HashMap::new();
    for [a, b, c] in &mannequin().triangles {
        for (from, to) in [(a, b), (b, c), (c, a)] {
            *edges.entry((*from, *to)).or_default() += 1;
        }
    }
    assert!(edges.iter().all(|((from, to), count)| edges.get(&(*to, *from)) == Some(count)));
}

#[test]
fn normals_point_the_way_the_triangles_do() {
    let body = mannequin();
    let agree = body.triangles.iter().filter(|triangle| {
        let [a, b, c] = triangle.map(usize::from);
        let p = &body.positions;
        (p[b] - p[a]).cross(p[c] - p[a]).dot(body.normals[a] + body.normals[b] + body.normals[c]) > 0.0
    });
    assert!(agree.count() as f32 > 0.995 * body.triangles.len() as f32);
}

#[test]
fn weights_sum_to_one_and_every_joint_moves_something() {
    let body = mannequin();
    let mut moved = [0.0_f32; JOINT_COUNT];
    for (joints, weights) in body.joints.iter().zip(&body.weights) {
        assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(weights.iter().all(|w| *w >= 0.0) && weights.is_sorted_by(|a, b| a + 1e-6 >= *b), "{weights:?}");
        for (joint, weight) in joints.iter().zip(weights) {
            assert!(*weight > 0.0 || *joint == 0);
            moved[usize::from(*joint)] += weight;
        }
    }
    assert!(moved.iter().all(|sum| *sum > 5.0), "{moved:?}");
}

#[test]
fn the_body_is_symmetric_and_of_human_size() {
    let body = mannequin();
    let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    for p in &body.positions {
        (low, high) = (low.min(*p), high.max(*p));
    }
    let size = high - low;
    assert!((1.70..1.90).contains(&size.y) && (1.65..1.95).contains(&size.x) && (0.2..0.4).contains(&size.z), "{size}");
    assert!((low.x + high.x).abs() < 0.02);
    assert!((4000..40_000).contains(&body.positions.len()), "{}", body.positions.len());
}

#[test]
fn tints_lie_on_their_own_side() {
    let body = mannequin();
    for (position, tint) in body.positions.iter().zip(&body.tints) {
        assert!(*tint * position.x > -0.09, "tint {tint} at {position}");
    }
    assert!(body.tints.iter().any(|t| *t > 0.99) && body.tints.iter().any(|t| *t < -0.99));
}

#[test]
fn the_skin_stays_near_the_bones_in_any_pose() {
    let mut rng = generator(91);
    for _ in 0..20 {
        let rotations = fit(&random_pose(&mut rng, 1.5));
        let joints = forward(&rotations).joints;
        for vertex in skinned(&rotations) {
            let nearest = crate::skeleton::bones().map(|(a, b)| {
                let bone = joints[b] - joints[a];
                let t = ((vertex - joints[a]).dot(bone) / bone.length_squared()).clamp(0.0, 1.0);
                vertex.distance(joints[a] + bone * t)
            });
            assert!(nearest.fold(f32::INFINITY, f32::min) < 0.25);
        }
    }
}
