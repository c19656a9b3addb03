//! Bodies projected by Posa's cameras and found again.

use super::*;
use crate::extremes::extremes;
use crate::formats::openpose::read::Seen;
use crate::formats::openpose::{Camera, keypoints};
use crate::render::View;
use crate::sampling::real_poses;
use crate::skeleton::JOINT_COUNT;
use glam::Quat;

/// Where a level camera in front of a picture sees joints, seen from the pelvis: right, up, towards it.
fn as_seen(pose: &Pose, view: &View) -> [Vec3; JOINT_COUNT] {
    let turn = Quat::from_rotation_x(view.pitch_deg.to_radians()) * Quat::from_rotation_y(-view.yaw_deg.to_radians());
    pose.joints.map(|joint| turn * (joint - pose.joints[0]))
}

fn seen(pose: &Pose, view: &View) -> Person {
    keypoints(pose, &Camera::of_view(view, pose)).map(|point| point.map(|p| Seen { at: p.at, confidence: 1.0 }))
}

fn view(yaw_deg: f32) -> View {
    View { width: 512, height: 768, yaw_deg, pitch_deg: 8.0 }
}

/// Mean error of the 16 joints that key points say something about, in the picture's plane and in depth, metres.
fn errors(fit: &Fit, pose: &Pose, view: &View) -> (f32, f32) {
    let level = View { yaw_deg: 0.0, pitch_deg: 0.0, ..*view };
    let (found, wanted) = (as_seen(&fit.pose, &level), as_seen(pose, view));
    let joints = [1, 2, 4, 5, 7, 8, 12, 15, 16, 17, 18, 19, 20, 21];
    let mean = |error: &dyn Fn(Vec3) -> f32| {
        joints.iter().map(|joint| error(found[*joint] - wanted[*joint])).sum::<f32>() / joints.len() as f32
    };
    (mean(&|d| d.truncate().length()), mean(&|d| d.z.abs()))
}

#[test]
fn known_poses_are_found_again_from_their_pictures() {
    let mut poses: Vec<(String, Pose)> = extremes().into_iter().filter(|(name, _)| !name.starts_with("bent")).collect();
    poses.extend(real_poses(8000).into_iter().enumerate().map(|(i, pose)| (format!("recorded {i}"), pose)));
    let (mut pixels, mut plane, mut depth, mut flat) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (name, pose) in &poses {
        for yaw in [0.0, 40.0, 180.0] {
            let fit = fit_body(&seen(pose, &view(yaw))).unwrap();
            let (in_plane, in_depth) = errors(&fit, pose, &view(yaw));
            eprintln!(
                "{name} from {yaw}: {:.2} px, {in_plane:.3} m in the plane, {in_depth:.3} m in depth",
                fit.mean_px
            );
            pixels.push(fit.mean_px);
            plane.push(in_plane);
            depth.push(in_depth);
            flat.push(wanted_depth(pose, &view(yaw)));
        }
    }
    let median = |list: &mut Vec<f32>| {
        list.sort_by(f32::total_cmp);
        (list[list.len() / 2], list[list.len() * 9 / 10])
    };
    let (pixels, plane, depth, flat) = (median(&mut pixels), median(&mut plane), median(&mut depth), median(&mut flat));
    eprintln!(
        "median and 90th percentile: {pixels:?} px, {plane:?} m in the plane, {depth:?} m in depth; bodies are {flat:?} m deep"
    );
    assert!(pixels.0 < 1.0 && pixels.1 < 3.0, "{pixels:?} px");
    assert!(plane.0 < 0.015 && depth.0 < flat.0, "{plane:?} m in the plane, {depth:?} m in depth");
}

/// How far joints are from the pelvis in depth, on average: what an answer without any depth would be off by, metres.
fn wanted_depth(pose: &Pose, view: &View) -> f32 {
    let joints = as_seen(pose, view);
    joints.iter().map(|joint| joint.z.abs()).sum::<f32>() / JOINT_COUNT as f32
}

#[test]
fn front_and_back_are_told_apart() {
    let star = &extremes().into_iter().find(|(name, _)| name == "star").unwrap().1;
    for (yaw, towards) in [(0.0, 1.0), (180.0, -1.0)] {
        let fit = fit_body(&seen(star, &view(yaw))).unwrap();
        assert!(align::facing(&fit.pose).z * towards > 0.8, "from {yaw}");
    }
}

#[test]
fn a_fitted_body_is_a_body_within_its_ranges() {
    let (_, pose) = &extremes()[4];
    let fit = fit_body(&seen(pose, &view(20.0))).unwrap();
    assert!(crate::enforce::measure(&fit.pose).bone_error_max_m < 1e-5);
    assert!(fit.pose.joints.iter().map(|joint| joint.y).fold(f32::INFINITY, f32::min).abs() < 1e-5);
}

#[test]
fn a_half_hidden_person_is_still_fitted_and_a_hidden_one_refused() {
    let pose = &extremes()[9].1;
    let mut person = seen(pose, &view(0.0));
    for hidden in [9, 10, 12, 13, 16, 17] {
        person[hidden] = None;
    }
    assert!(fit_body(&person).unwrap().mean_px < 8.0);
    person[2..8].fill(None);
    assert!(fit_body(&person).unwrap_err().to_string().contains("the fewest"));
    let point = Some(Seen { at: glam::Vec2::splat(40.0), confidence: 1.0 });
    assert!(fit_body(&[point; KEYPOINT_COUNT]).unwrap_err().to_string().contains("too small"));
}

#[test]
fn key_points_anywhere_give_a_finite_body() {
    for seed in 0..6_u32 {
        let point = |i: usize| {
            let x = (f64::from(seed) * 7.3 + i as f64 * 12.9898).sin() * 43758.5453;
            let y = (f64::from(seed) * 3.1 + i as f64 * 78.233).sin() * 12543.123;
            let at = glam::Vec2::new((x.fract() * 500.0) as f32, (y.fract() * 500.0) as f32);
            Some(Seen { at, confidence: 0.5 })
        };
        let fit = fit_body(&std::array::from_fn(point)).unwrap();
        assert!(fit.pose.checked().is_ok() && fit.mean_px.is_finite());
    }
}
