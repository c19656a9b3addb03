//! BVH text read by a small reader of its own, which multiplies rotations in channel order as the format says.

use std::collections::HashSet;

use glam::{DMat4, DVec3};

use super::*;
use crate::recipe::Recipe;
use crate::sampling::{generator, random_pose, real_poses};
use crate::skeleton::t_pose;

/// Names and world positions of the joints in every frame.
fn read(text: &str) -> (Vec<String>, Vec<Vec<DVec3>>) {
    let mut words = text.split_whitespace();
    assert_eq!(words.next(), Some("HIERARCHY"));
    let mut joints: Vec<(String, Option<usize>, DVec3, Vec<String>)> = Vec::new();
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut latest = None;
    let number = |w: Option<&str>| w.unwrap().parse::<f64>().unwrap();
    loop {
        match words.next().unwrap() {
            "ROOT" | "JOINT" => {
                let parent = open.last().copied().flatten();
                joints.push((words.next().unwrap().to_owned(), parent, DVec3::ZERO, Vec::new()));
                latest = Some(joints.len() - 1);
            }
            "End" => {
                assert_eq!(words.next(), Some("Site"));
                latest = None;
            }
            "{" => open.push(latest),
            "}" => drop(open.pop()),
            "OFFSET" => {
                let offset = DVec3::new(number(words.next()), number(words.next()), number(words.next()));
                if let Some(joint) = open.last().copied().flatten() {
                    joints[joint].2 = offset;
                } else {
                    assert!(offset.length() > 0.01, "an End Site needs a length");
                }
            }
            "CHANNELS" => {
                let count = number(words.next()) as usize;
                let channels = words.by_ref().take(count).map(str::to_owned).collect();
                joints[open.last().copied().flatten().unwrap()].3 = channels;
            }
            "MOTION" => break,
            other => panic!("unexpected {other}"),
        }
    }
    let rest: Vec<&str> = words.collect();
    assert_eq!((rest[0], rest[2], rest[3]), ("Frames:", "Frame", "Time:"));
    let frames: usize = rest[1].parse().unwrap();
    let mut numbers = rest[5..].iter().map(|w| w.parse::<f64>().unwrap());
    let mut positions = Vec::new();
    for _ in 0..frames {
        let mut world: Vec<DMat4> = Vec::new();
        for (_, parent, offset, channels) in &joints {
            let mut here = parent.map_or(DMat4::IDENTITY, |p| world[p]) * DMat4::from_translation(*offset);
            for channel in channels {
                let value = numbers.next().unwrap();
                here *= match channel.as_str() {
                    "Xposition" => DMat4::from_translation(DVec3::X * value),
                    "Yposition" => DMat4::from_translation(DVec3::Y * value),
                    "Zposition" => DMat4::from_translation(DVec3::Z * value),
                    "Xrotation" => DMat4::from_rotation_x(value.to_radians()),
                    "Yrotation" => DMat4::from_rotation_y(value.to_radians()),
                    "Zrotation" => DMat4::from_rotation_z(value.to_radians()),
                    other => panic!("unexpected channel {other}"),
                };
            }
            world.push(here);
        }
        positions.push(world.iter().map(|m| m.w_axis.truncate()).collect());
    }
    assert!(numbers.next().is_none(), "numbers left over");
    (joints.into_iter().map(|j| j.0).collect(), positions)
}

fn assert_round_trip(poses: &[Pose], opts: &BvhOptions) {
    let (names, frames) = read(&write(poses, None, opts));
    assert_eq!(names.len(), JOINT_COUNT);
    assert_eq!(frames.len(), poses.len());
    for (frame, pose) in frames.iter().zip(poses) {
        for (name, position) in names.iter().zip(frame) {
            let joint = opts.names.joints().iter().position(|n| n == name).unwrap();
            let metres = *position / f64::from(opts.unit.per_metre());
            assert!(metres.distance(pose.joints[joint].as_dvec3()) < 1e-4, "{name}");
        }
    }
}

#[test]
fn positions_come_back_from_the_text() {
    let mut rng = generator(41);
    let poses: Vec<Pose> = (0..300).map(|_| random_pose(&mut rng, 3.1)).collect();
    assert_round_trip(&poses, &BvhOptions::default());
    assert_round_trip(&poses[..20], &BvhOptions { unit: Unit::Centimetre, frame_time: 0.1, ..BvhOptions::default() });
    assert_round_trip(&[t_pose()], &BvhOptions::default());
    for names in Names::ALL {
        assert_round_trip(&poses[..3], &BvhOptions { names, ..BvhOptions::default() });
    }
}

#[test]
fn real_poses_come_back_from_the_text() {
    let poses: Vec<Pose> = real_poses(400).iter().map(|p| crate::enforce::enforce(p).pose).collect();
    assert_round_trip(&poses, &BvhOptions::default());
}

#[test]
fn extreme_poses_come_back_from_the_text() {
    let poses: Vec<Pose> = crate::extremes::extremes().into_iter().map(|(_, pose)| pose).collect();
    assert_round_trip(&poses, &BvhOptions::default());
}

#[test]
fn the_text_has_the_form_importers_expect() {
    let text = write(&[t_pose()], Some(&Recipes::default()), &BvhOptions::default());
    assert!(text.starts_with("HIERARCHY\nROOT pelvis\n{\n"));
    assert!(text.contains("\nFrames: 1\nFrame Time: 0.05\n"));
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    for pair in lines.windows(2).filter(|pair| pair[0].contains('{')) {
        assert_eq!(pair[0], "{");
        assert!(pair[1].starts_with("OFFSET "), "{}", pair[1]);
    }
    let names: HashSet<&str> =
        lines.iter().filter_map(|l| l.strip_prefix("JOINT ").or(l.strip_prefix("ROOT "))).collect();
    assert_eq!(names.len(), JOINT_COUNT);
    assert_eq!(lines.iter().filter(|l| **l == "End Site").count(), 5);
    assert_eq!(lines.last().unwrap().split(' ').count(), 6 + 21 * 3);
}

#[test]
fn every_recipe_rides_along_unseen() {
    let prompt = "someone says \"MOTION\" und grüßt".to_owned();
    let recipe = |index| Recipe { prompt: prompt.clone(), seed: 7, index, locks: vec![3, 4], ..Recipe::default() };
    let recipes = Recipes { recipes: (0..3).map(recipe).collect() };
    let with = write(&[t_pose(); 3], Some(&recipes), &BvhOptions::default());
    let without = write(&[t_pose(); 3], None, &BvhOptions::default());
    assert_eq!(read_recipes(&with), Some(recipes));
    assert_eq!(read_recipes(&without), None);
    assert!(with.split_whitespace().eq(without.split_whitespace()));
}

#[test]
fn angles_do_not_jump_between_frames() {
    let spin = |degrees: f32| {
        let turn = Quat::from_rotation_y(degrees.to_radians());
        Pose { joints: t_pose().joints.map(|j| turn * j) }
    };
    let poses: Vec<Pose> = (0..40).map(|i| spin(i as f32 * 20.0)).collect();
    let text = write(&poses, None, &BvhOptions::default());
    let yaw: Vec<f32> = text
        .lines()
        .skip_while(|l| !l.starts_with("Frame Time"))
        .skip(1)
        .map(|l| l.split(' ').nth(5).unwrap().parse().unwrap())
        .collect();
    assert!(yaw.windows(2).all(|w| (w[1] - w[0]).abs() < 21.0), "{yaw:?}");
}
