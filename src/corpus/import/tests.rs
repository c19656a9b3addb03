//! Import as a whole: what goes in under any names, axes, units and rest poses comes out the same body.

use std::path::Path;

use glam::{DQuat, DVec3, Quat, Vec3};
use pose::kinematics::{Rotations, forward};
use pose::skeleton::{JOINT_COUNT, JOINT_NAMES};
use pose::{Pose, align};

use super::fixture::{Style, bvh};
use super::rig::{parse_rig, recognise};
use super::*;
use crate::humanml::{HumanMl, Split};
use crate::source::ClipSource;
use pose::formats::motion::parse_bvh;

fn names(rig: &str) -> [String; JOINT_COUNT] {
    let rig = rig::known().find(|r| r.name == rig && r.joints.iter().all(|n| !n.contains("/end"))).unwrap();
    rig.joints
}

/// Standing, then the left knee and the right elbow bent, the left arm up, turned about.
fn motion() -> Vec<Pose> {
    let bent = |t: f32| {
        let mut rotations = Rotations { root: Vec3::new(0.3, 0.95, 1.0), ..Rotations::default() };
        rotations.local[0] = Quat::from_rotation_y(0.7 * t);
        rotations.local[1] = Quat::from_rotation_x(-1.1 * t);
        rotations.local[4] = Quat::from_rotation_x(1.4 * t);
        rotations.local[16] = Quat::from_rotation_z(1.2 * t);
        rotations.local[19] = Quat::from_rotation_y(1.5 * t);
        rotations.local[3] = Quat::from_rotation_x(0.3 * t);
        forward(&rotations)
    };
    (0..11).map(|k| bent(k as f32 / 10.0)).collect()
}

fn worst(style: &Style) -> (f32, Record) {
    let converted = convert(&parse_bvh(&bvh(&motion(), style)).unwrap(), &ConvertOptions::default()).unwrap();
    assert_eq!(converted.poses.len(), 11);
    let pairs = converted.poses.iter().zip(motion());
    let far = pairs.map(|(a, b)| align::canonical(a).mpjpe(&align::canonical(&b))).fold(0.0, f32::max);
    (far, converted.record)
}

#[test]
fn every_known_rig_gives_the_body_back() {
    for rig in ["humanml3d", "mixamo", "accad", "makehuman", "humanoid", "blender", "unreal", "smpl"] {
        let (far, record) = worst(&Style::plain(names(rig)));
        assert_eq!((record.rig.as_str(), record.up.as_str(), record.unit), (rig, "y", "metre"));
        assert!(far < 2e-3, "{rig}: {far} m");
    }
}

#[test]
fn a_prefix_and_other_letter_case_do_not_hide_a_rig() {
    let prefixed = names("mixamo").map(|n| format!("mixamorig9:{n}"));
    assert_eq!(worst(&Style::plain(prefixed)).1.rig, "mixamo");
    let lower = names("unreal").map(|n| n.to_uppercase());
    assert_eq!(worst(&Style::plain(lower)).1.rig, "unreal");
}

#[test]
fn axes_and_units_are_found_out() {
    let z_up = DQuat::from_rotation_x(std::f64::consts::FRAC_PI_2);
    for (axes, up) in [(DQuat::IDENTITY, "y"), (z_up, "z")] {
        for (scale, unit) in [(1.0, "metre"), (100.0, "centimetre"), (1.0 / 0.0254, "inch"), (10.0, "decimetre")] {
            let (far, record) = worst(&Style { axes, scale, ..Style::plain(names("mixamo")) });
            assert_eq!((record.up.as_str(), record.unit), (up, unit));
            assert!(far < 2e-3, "{up} {unit}: {far} m");
        }
    }
}

#[test]
fn a_rest_pose_that_is_no_human_pose_does_not_matter() {
    let twist =
        std::array::from_fn(|j| DQuat::from_axis_angle(DVec3::new(1.0, j as f64, 2.0).normalize(), 1.0 + j as f64));
    let (far, record) = worst(&Style { twist, ..Style::plain(names("mixamo")) });
    assert!(record.reference.starts_with("frame"), "{}", record.reference);
    assert!(far < 2e-3, "{far} m");
}

#[test]
fn frames_are_taken_every_twentieth_of_a_second() {
    let slow: Vec<Pose> = motion().into_iter().flat_map(|p| [p; 6]).collect();
    let text = bvh(&slow, &Style { frame_time: 1.0 / 120.0, ..Style::plain(names("mixamo")) });
    let converted = convert(&parse_bvh(&text).unwrap(), &ConvertOptions::default()).unwrap();
    assert_eq!(converted.poses.len(), 11);
    assert!(align::canonical(&converted.poses[10]).mpjpe(&align::canonical(&motion()[10])) < 2e-3);
}

#[test]
fn exchanged_sides_are_refused() {
    let mut wrong = names("mixamo");
    for (left, right) in [(1, 2), (4, 5), (7, 8), (10, 11), (13, 14), (16, 17), (18, 19), (20, 21)] {
        wrong.swap(left, right);
    }
    let motion = parse_bvh(&bvh(&motion(), &Style::plain(wrong))).unwrap();
    let why = convert(&motion, &ConvertOptions::default()).unwrap_err().to_string();
    assert!(why.contains("left and right are exchanged"), "{why}");
}

#[test]
fn a_filled_in_mapping_file_reads_an_unknown_rig() {
    let strange: [String; JOINT_COUNT] = std::array::from_fn(|j| format!("bone \"{j}\"").replace(' ', "-"));
    let motion = parse_bvh(&bvh(&motion(), &Style::plain(strange.clone()))).unwrap();
    let why = recognise(&motion.joints).unwrap_err().to_string();
    assert!(why.contains("--rig"), "{why}");
    let mut text = rig::template("strange", &motion.joints);
    for (joint, name) in JOINT_NAMES.iter().zip(&strange) {
        text =
            text.replace(&format!("\n{joint} = \"\""), &format!("\n{joint} = {}", toml::Value::String(name.clone())));
    }
    let options = ConvertOptions { rig: Some(parse_rig(&text).unwrap()), ..ConvertOptions::default() };
    assert_eq!(convert(&motion, &options).unwrap().record.rig, "strange");
    assert!(parse_rig("name = \"x\"\n[joints]\ntail = \"a\"").unwrap_err().to_string().contains("\"tail\" is none"));
    assert!(parse_rig("name = \"x\"\nunit = \"ell\"\n[joints]").unwrap_err().to_string().contains("centimetre"));
}

#[test]
fn bad_files_are_counted_and_the_rest_becomes_a_folder_that_training_reads() {
    let dir = tempfile::tempdir().unwrap();
    let good = bvh(&motion(), &Style::plain(names("mixamo")));
    let put = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    put("good.bvh", good.as_bytes());
    put("also.bvh", good.as_bytes());
    put("also.txt", b"a person bends\n");
    put("empty.bvh", b"");
    put("binary.bvh", &[0xff, 0xfe, 0, 1, 2]);
    put("cut.bvh", &good.as_bytes()[..good.len() / 2]);
    put("nan.bvh", good.replacen("0.3 0.95", "NaN 0.95", 1).replacen("0.30000001192092896", "NaN", 1).as_bytes());
    put("alone.amc", b"1\nroot 0 0 0 0 0 0\n");
    put("strange.bvh", good.replace("mixamorig", "x").replace("LeftLeg", "Elbow").as_bytes());
    put("captions.csv", b"file,caption,start,end\ngood.bvh,\"a person lifts, then bends\",0,0.4\ngood,,,\n");
    let folder = MotionFolder::open(dir.path(), ConvertOptions::default()).unwrap();
    assert_eq!((folder.count(), folder.problems().len()), (8, 1));
    let out = dir.path().join("out");
    let report = write_folder(&folder, &out, 0).unwrap();
    assert_eq!((report.clips, report.poses, report.described, report.skipped.len()), (2, 22, 0, 6));
    for skipped in &report.skipped {
        assert!(!skipped.why.is_empty() && skipped.file.starts_with(dir.path()), "{skipped:?}");
    }
    assert_eq!(folder.templates().len(), 1);
    assert_eq!(folder.records().len(), 2);
    let set = HumanMl::open(&out).unwrap();
    let clips: Vec<_> = set.stream().map(|(_, clip)| clip.unwrap()).collect();
    assert_eq!(clips.len(), 2);
    assert!(clips.iter().any(|c| c.captions[0].text == "a person lifts, then bends" && c.captions[0].end == 0.4));
    assert_eq!((set.ids(Split::Train).len(), set.ids(Split::Val).len()), (1, 1), "two people, one of them validates");
    let again = write_folder(&folder, &out, 0).unwrap_err().to_string();
    assert!(again.contains("exists already"), "{again}");
    assert!(std::fs::read_dir(dir.path()).unwrap().flatten().all(|e| !e.path().to_string_lossy().ends_with(".part")));
}

#[test]
fn an_interrupted_import_is_begun_anew_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    crate::fixture::folder(&dir.path().join("set"), &["000001", "000002"]);
    let (part, out) = (dir.path().join(".out.part"), dir.path().join("out"));
    std::fs::create_dir_all(part.join("texts")).unwrap();
    std::fs::write(part.join("texts/000009.txt"), "half").unwrap();
    let set = HumanMl::open(&dir.path().join("set")).unwrap();
    let other = std::fs::File::create(part.join("lock")).unwrap();
    other.lock().unwrap();
    assert!(write_folder(&set, &out, 0).unwrap_err().to_string().contains("another run"));
    drop(other);
    write_folder(&set, &out, 0).unwrap();
    assert!(!part.exists() && !out.join("texts/000009.txt").exists() && !out.join("lock").exists());
}

#[test]
fn a_folder_that_has_splits_keeps_them() {
    let dir = tempfile::tempdir().unwrap();
    crate::fixture::folder(dir.path(), &["000001", "000002"]);
    std::fs::write(dir.path().join("val.txt"), "").unwrap();
    std::fs::write(dir.path().join("train.txt"), "000001").unwrap();
    std::fs::write(dir.path().join("test.txt"), "000002").unwrap();
    let out = dir.path().join("out");
    write_folder(&HumanMl::open(dir.path()).unwrap(), &out, 0).unwrap();
    let set = HumanMl::open(&out).unwrap();
    assert_eq!((set.ids(Split::Train), set.ids(Split::Test)), (&["000001".to_owned()][..], &["000002".to_owned()][..]));
}

#[test]
fn a_folder_without_motion_is_said_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let why = MotionFolder::open(dir.path(), ConvertOptions::default()).unwrap_err().to_string();
    assert!(why.contains("holds no motion"), "{why}");
    assert!(MotionFolder::open(Path::new("no/such"), ConvertOptions::default()).is_err());
}

#[test]
fn damage_anywhere_gives_a_sentence_or_a_finite_clip() {
    let good = bvh(&motion()[..3], &Style::plain(names("mixamo")));
    let junk = ["-", "{", "}", "NaN", "1e38", "-1e30", "99999999999", "JOINT", "\u{0}", ""];
    for step in 0..600_usize {
        let at = step * good.len() / 600;
        let at = (at..).find(|i| good.is_char_boundary(*i)).unwrap();
        let bad = format!("{}{}{}", &good[..at], junk[step % junk.len()], &good[(at + step % 5).min(good.len())..]);
        match parse_bvh(&bad)
            .map_err(|e| e.to_string())
            .and_then(|m| convert(&m, &ConvertOptions::default()).map_err(|e| e.to_string()))
        {
            Ok(clip) => assert!(clip.poses.iter().all(|p| p.checked().is_ok()), "damage at {at}"),
            Err(why) => assert!(!why.is_empty() && !why.contains('\n'), "damage at {at}: {why}"),
        }
    }
}
