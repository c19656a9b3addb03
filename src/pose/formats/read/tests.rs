//! Every format written and read again, and files of no kind.

use super::*;
use crate::Pose;
use crate::align;
use crate::extremes::extremes;
use crate::formats::export::{Options, encode};
use crate::sampling::{generator, noise_pose, random_pose, real_poses};

/// Formats that hold joints in three dimensions.
const SPATIAL: [Format; 8] =
    [Format::Json, Format::Jsonl, Format::Csv, Format::Npy, Format::Npz, Format::Glb, Format::Bvh, Format::HumanMl3d];

fn poses() -> Vec<Pose> {
    let mut rng = generator(1201);
    let mut poses: Vec<Pose> = extremes().into_iter().map(|(_, pose)| pose).collect();
    poses.extend((0..100).map(|_| random_pose(&mut rng, 3.1)));
    poses.extend(real_poses(2000).iter().map(|pose| crate::enforce::enforce(pose).pose));
    poses
}

fn records(poses: &[Pose]) -> Vec<PoseRecord> {
    let recipe =
        |index| Recipe { program: "0.1.0".into(), prompt: "grüßt \"alle\"".into(), index, ..Recipe::default() };
    poses.iter().zip(0..).map(|(pose, index)| PoseRecord::new(pose, None, &recipe(index))).collect()
}

fn worst(a: &Pose, b: &Pose) -> f32 {
    a.joints.iter().zip(&b.joints).map(|(a, b)| a.distance(*b)).fold(0.0, f32::max)
}

/// HumanML3D has no place for where a pose is: it is compared as the format tells it.
fn as_told(format: Format, pose: &Pose) -> Pose {
    let floor = glam::Vec3::new(pose.joints[0].x, 0.0, pose.joints[0].z);
    if format == Format::HumanMl3d { pose.translated(-floor) } else { *pose }
}

#[test]
fn a_round_trip_through_any_spatial_format_changes_nothing() {
    let poses = poses();
    for format in SPATIAL {
        let mut furthest: f32 = 0.0;
        for record in records(&poses) {
            let back =
                from_bytes(&encode(format, std::slice::from_ref(&record), &Options::default()).unwrap()).unwrap();
            assert_eq!((back.format, back.poses.len()), (format, 1));
            assert_eq!(back.recipe(0), Some(&record.recipe), "{}", format.title());
            furthest = furthest.max(worst(&back.poses[0], &as_told(format, &record.pose())));
        }
        eprintln!("{}: {} poses, at most {:.2e} m apart", format.title(), poses.len(), furthest);
        assert!(furthest < 1e-4, "{}: {furthest} m", format.title());
    }
}

#[test]
fn a_set_comes_back_whole_and_in_order() {
    let poses = poses();
    for format in SPATIAL.into_iter().filter(|format| *format != Format::HumanMl3d) {
        let back = from_bytes(&encode(format, &records(&poses), &Options::default()).unwrap()).unwrap();
        assert_eq!(back.poses.len(), poses.len(), "{}", format.title());
        assert!(back.poses.iter().zip(&poses).all(|(a, b)| worst(a, b) < 1e-4), "{}", format.title());
    }
}

#[test]
fn formats_of_numbers_keep_poses_bit_for_bit_even_off_the_body() {
    let mut rng = generator(1202);
    let poses: Vec<Pose> = (0..50).map(|_| noise_pose(&mut rng)).collect();
    for format in [Format::Json, Format::Jsonl, Format::Csv, Format::Npy, Format::Npz] {
        let back = from_bytes(&encode(format, &records(&poses), &Options::default()).unwrap()).unwrap();
        assert_eq!(back.poses, poses, "{}", format.title());
    }
}

#[test]
fn a_conversion_of_a_conversion_keeps_poses_and_recipe() {
    let record = &records(&[align::face_forward(&align::place(&extremes()[9].1))])[0];
    let mut now = vec![record.clone()];
    for format in SPATIAL {
        now = from_bytes(&encode(format, &now, &Options::default()).unwrap()).unwrap().records();
        assert_eq!(now[0].recipe, record.recipe, "{}", format.title());
    }
    assert!(worst(&now[0].pose(), &as_told(Format::HumanMl3d, &record.pose())) < 2e-4);
}

#[test]
fn what_the_model_said_before_enforcement_is_kept_by_json() {
    let mut rng = generator(1203);
    let raw = noise_pose(&mut rng);
    let record = PoseRecord::new(&random_pose(&mut rng, 1.0), Some(&raw), &records(&poses()[..1])[0].recipe);
    let back = from_bytes(&encode(Format::Json, std::slice::from_ref(&record), &Options::default()).unwrap()).unwrap();
    assert_eq!(back.records(), [record]);
}

#[test]
fn a_file_without_a_recipe_says_so() {
    let file = npy::write_poses(&poses()[..3], None);
    let back = from_bytes(&file).unwrap();
    assert!(back.recipes.is_empty() && back.recipe(0).is_none());
}

#[test]
fn files_of_no_kind_are_refused_in_one_sentence() {
    let why = |bytes: &[u8]| from_bytes(bytes).unwrap_err().to_string();
    assert!(why(b"").contains("empty"));
    assert!(why(b" \n").contains("empty"));
    assert!(why(b"hello").contains("no kind"));
    assert!(why(&[0xff, 0xfe, 0, 0xd8]).contains("no kind"));
    assert!(why(b"HIERARCHY").contains("cut off"));
    assert!(why(b"{}").contains("not a pose record"));
    assert!(file(Path::new("/")).unwrap_err().to_string().contains("no file"));
    assert!(file(Path::new("/no/such/file")).unwrap_err().to_string().contains("cannot be read"));
}
