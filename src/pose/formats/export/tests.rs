use super::*;
use crate::recipe::Recipe;
use crate::skeleton::t_pose;

fn records(count: u32) -> Vec<PoseRecord> {
    let recipe = |index| Recipe { prompt: "waves".into(), seed: 5, index, ..Recipe::default() };
    (0..count).map(|index| PoseRecord::new(&t_pose(), None, &recipe(index))).collect()
}

fn small() -> Options {
    Options { size: Some((64, 80)), ..Options::default() }
}

#[test]
fn the_longest_ending_names_the_format() {
    for format in Format::ALL {
        let path = format!("some.where/pose{}", format.ending().to_uppercase());
        assert_eq!(Format::of_path(path.as_ref()), Some(format));
    }
    assert_eq!(Format::of_path("a.openpose.json".as_ref()), Some(Format::OpenPoseJson));
    assert_eq!(Format::of_path("a.docx".as_ref()), None);
    assert_eq!(Format::of_path("jsonl".as_ref()), None);
}

#[test]
fn every_format_takes_one_pose_and_begins_as_it_should() {
    for (format, begins) in [
        (Format::Jsonl, b"{\"prompt\"".as_slice()),
        (Format::Json, b"["),
        (Format::Bvh, b"HIERARCHY\n"),
        (Format::Glb, b"glTF"),
        (Format::Npy, b"\x93NUMPY"),
        (Format::Npz, b"PK\x03\x04"),
        (Format::HumanMl3d, b"\x93NUMPY"),
        (Format::Csv, b"prompt,"),
        (Format::Png, b"\x89PNG"),
        (Format::Gif, b"GIF89a"),
        (Format::Apng, b"\x89PNG"),
        (Format::OpenPoseJson, b"{"),
        (Format::OpenPosePng, b"\x89PNG"),
    ] {
        let bytes = encode(format, &records(1), &small()).unwrap();
        assert!(bytes.starts_with(begins), "{format:?}");
        assert!(matches!(encode(format, &[], &small()), Err(ExportError::Empty)));
    }
}

#[test]
fn several_poses_go_where_there_is_room() {
    for format in Format::ALL.into_iter().filter(|f| *f != Format::Mp4) {
        let result = encode(format, &records(2), &small());
        if format.holds_one() || format == Format::HumanMl3d {
            assert!(result.unwrap_err().to_string().contains("2 were given"), "{format:?}");
        } else {
            result.unwrap();
        }
    }
    let run = crate::formats::recipes::run_records(&[t_pose(); 4], &records(1)[0]);
    let clip = encode(Format::HumanMl3d, &run, &small()).unwrap();
    assert!(String::from_utf8_lossy(&clip).contains("'shape': (5, 263)"), "a frame a pose, the finished one too");
}

#[test]
fn a_picture_has_the_size_asked_for_and_the_recipe() {
    for format in [Format::Png, Format::OpenPosePng] {
        let bytes = encode(format, &records(1), &small()).unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (64, 80));
        let text = reader.info().utf8_text[0].get_text().unwrap();
        assert_eq!(Recipes::from_text(&text).unwrap().recipes[0].seed, 5);
    }
}

#[test]
fn a_single_picture_is_transparent_around_the_body() {
    let bytes = encode(Format::Png, &records(1), &small()).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
    let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgba).unwrap();
    assert_eq!(rgba[3], 0);
    assert!(rgba.chunks(4).any(|pixel| pixel[3] == 255));
}
