use glam::Quat;

use super::draw::{LIMBS, colour};
use super::*;
use crate::sampling::{generator, random_pose};
use crate::skeleton::t_pose;

fn seen(pose: &Pose, yaw_deg: f32) -> Vec<&'static str> {
    let view = View { yaw_deg, pitch_deg: 0.0, width: 512, height: 512 };
    let points = keypoints(pose, &Camera::of_view(&view, pose));
    KEYPOINT_NAMES.into_iter().zip(points).filter(|(_, point)| point.is_some()).map(|(name, _)| name).collect()
}

fn at(pose: &Pose, camera: &Camera, name: &str) -> Vec2 {
    let place = KEYPOINT_NAMES.iter().position(|n| *n == name).unwrap();
    keypoints(pose, camera)[place].unwrap().at
}

#[test]
fn the_persons_left_is_on_the_right_of_a_picture_from_the_front() {
    let camera = Camera::of_view(&View { yaw_deg: 0.0, pitch_deg: 0.0, width: 512, height: 512 }, &t_pose());
    let x = |name| at(&t_pose(), &camera, name).x;
    assert!(x("l_wrist") > x("l_shoulder") && x("l_shoulder") > x("neck") && x("neck") > x("r_shoulder"));
    assert!(x("l_eye") > x("nose") && x("nose") > x("r_eye") && x("l_ear") > x("l_eye"));
    let y = |name| at(&t_pose(), &camera, name).y;
    assert!(y("l_eye") < y("nose") && y("nose") < y("neck") && y("neck") < y("l_hip") && y("l_hip") < y("l_ankle"));
}

#[test]
fn the_face_hides_when_it_looks_away() {
    let face = |yaw: f32| -> Vec<&str> {
        let all = ["nose", "r_eye", "l_eye", "r_ear", "l_ear"];
        seen(&t_pose(), yaw).into_iter().filter(|name| all.contains(name)).collect()
    };
    assert_eq!(face(0.0), ["nose", "r_eye", "l_eye", "r_ear", "l_ear"]);
    assert_eq!(face(90.0), ["nose", "l_eye", "l_ear"]);
    assert_eq!(face(-90.0), ["nose", "r_eye", "r_ear"]);
    assert_eq!(face(180.0), ["r_ear", "l_ear"]);
    assert_eq!(seen(&t_pose(), 180.0).len(), 15, "the rest of the body is never left out");
}

#[test]
fn a_perspective_camera_sees_the_same_sides() {
    let perspective = Mat4::perspective_rh(0.8, 1.0, 0.1, 100.0);
    let turned = |turn: f32| Pose { joints: t_pose().joints.map(|j| Quat::from_rotation_y(turn) * j) };
    let camera = |eye: Vec3| Camera {
        clip_from_world: perspective * Mat4::look_at_rh(eye, Vec3::ZERO, Vec3::Y),
        width: 640,
        height: 640,
    };
    let count = |pose: &Pose, eye| keypoints(pose, &camera(eye)).iter().flatten().count();
    assert_eq!(count(&t_pose(), Vec3::new(0.0, 0.5, 4.0)), 18);
    assert_eq!(count(&t_pose(), Vec3::new(0.0, 0.5, -4.0)), 15);
    assert_eq!(count(&turned(std::f32::consts::PI), Vec3::new(0.0, 0.5, -4.0)), 18);
    assert!(count(&t_pose(), Vec3::new(0.0, 0.0, 0.05)) < 18, "what is behind the camera is not seen");
}

#[test]
fn the_picture_lies_on_the_rendered_one() {
    let mut rng = generator(93);
    for _ in 0..5 {
        let pose = random_pose(&mut rng, 0.6);
        let view = View { width: 300, height: 400, yaw_deg: 30.0, pitch_deg: 10.0 };
        let picture = crate::render::render(&pose, &view);
        for point in keypoints(&pose, &Camera::of_view(&view, &pose)).iter().flatten() {
            let (x, y) = (point.at.x as usize, point.at.y as usize);
            assert!(picture.rgba[(y * 300 + x) * 4 + 3] > 200, "{:?} is not on the body", point.at);
        }
    }
}

#[test]
fn extreme_poses_lie_within_their_picture() {
    for (name, pose) in crate::extremes::extremes() {
        for yaw_deg in [0.0, 70.0, 180.0] {
            let camera = Camera::of_view(&View { width: 300, height: 300, yaw_deg, pitch_deg: 20.0 }, &pose);
            for point in keypoints(&pose, &camera).iter().flatten() {
                assert!(point.at.cmpgt(Vec2::ZERO).all() && point.at.cmplt(Vec2::splat(300.0)).all(), "{name}");
            }
        }
    }
}

#[test]
fn limbs_have_the_annotators_colours() {
    let table = [[255, 0, 0], [255, 85, 0], [255, 170, 0], [255, 255, 0], [170, 255, 0], [85, 255, 0], [0, 255, 0]];
    for (number, expected) in table.into_iter().enumerate() {
        assert_eq!(colour(number).map(|c| c as i32), expected);
    }
    assert_eq!(colour(9).map(|c| c as i32), [0, 255, 255]);
    assert_eq!(colour(16).map(|c| c as i32), [255, 0, 170]);
    assert_eq!(LIMBS.len(), 17);
}

#[test]
fn the_picture_has_each_limb_where_the_numbers_say() {
    let pose = t_pose();
    let view = View { width: 512, height: 512, yaw_deg: 0.0, pitch_deg: 0.0 };
    let camera = Camera::of_view(&view, &pose);
    let points = keypoints(&pose, &camera);
    let image = draw(&points, &camera);
    assert_eq!(&image.rgba[..4], [0, 0, 0, 255]);
    let pixel = |at: Vec2| {
        let start = (at.y as usize * 512 + at.x as usize) * 4;
        [image.rgba[start], image.rgba[start + 1], image.rgba[start + 2]]
    };
    let middle = |a: usize, b: usize| points[a].unwrap().at.midpoint(points[b].unwrap().at);
    assert_eq!(pixel(middle(6, 7)), colour(5).map(|c| (c * 0.6) as u8));
    assert_eq!(pixel(middle(9, 10)), colour(8).map(|c| (c * 0.6) as u8));
    assert_eq!(pixel(points[4].unwrap().at), colour(4).map(|c| c as u8));
}

#[test]
fn the_json_is_openposes() {
    let pose = t_pose();
    let view = View { width: 512, height: 768, yaw_deg: 90.0, pitch_deg: 0.0 };
    let text = write_json(&pose, &Camera::of_view(&view, &pose), &Recipes::default());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((document["canvas_width"].as_u64(), document["canvas_height"].as_u64()), (Some(512), Some(768)));
    let numbers = document["people"][0]["pose_keypoints_2d"].as_array().unwrap();
    assert_eq!(numbers.len(), 54);
    assert_eq!(numbers[14 * 3..15 * 3], [0.0, 0.0, 0.0], "the far eye is not seen");
    assert_eq!(numbers[2], 1.0);
}
