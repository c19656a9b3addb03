use super::*;
use crate::recipe::Recipe;
use crate::skeleton::t_pose;
use glam::Vec3;

fn film(is_run: bool) -> Film {
    let poses: Vec<Pose> = (0..3).map(|i| t_pose().translated(Vec3::X * i as f32 * 0.4)).collect();
    Film::of(&poses, is_run, &View { width: 61, height: 80, ..View::default() }, None).unwrap()
}

fn recipes() -> Recipes {
    Recipes { recipes: vec![Recipe { prompt: "grüßt ".repeat(100), ..Recipe::default() }] }
}

fn middle_of_body(image: &Image) -> f32 {
    let seen = image.rgba.chunks_exact(4).enumerate().filter(|(_, pixel)| pixel[3] > 200);
    let columns: Vec<f32> = seen.map(|(i, _)| (i % image.width) as f32).collect();
    columns.iter().sum::<f32>() / columns.len() as f32
}

#[test]
fn the_camera_stands_still_while_the_body_moves() {
    let middles: Vec<f32> = film(true).frames.iter().map(middle_of_body).collect();
    assert!(middles[1] > middles[0] + 3.0 && middles[2] > middles[1] + 3.0, "{middles:?}");
}

#[test]
fn a_run_ends_in_a_long_look_and_a_set_is_even() {
    assert_eq!(film(true).seconds, [STEP, STEP, FINISH]);
    assert_eq!(film(false).seconds, [STILL; 3]);
    let paced =
        |pace| Film::of(&[t_pose(); 2], true, &View { width: 20, height: 20, ..View::default() }, pace).unwrap();
    assert_eq!(paced(Some(0.25)).seconds, [0.25, FINISH]);
    assert_eq!(paced(Some(0.001)).seconds[0], SHORTEST, "a time that players keep");
}

#[test]
fn a_gif_reads_back_with_its_frames_and_times() {
    let bytes = film(true).to_gif(&recipes()).unwrap();
    let mut options = ::gif::DecodeOptions::new();
    options.set_color_output(::gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(bytes.as_slice()).unwrap();
    assert_eq!((decoder.width(), decoder.height()), (61, 80));
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        let corner = &frame.buffer[..3];
        assert!(corner.iter().zip(PAPER).all(|(a, b)| a.abs_diff(b) < 6), "{corner:?}");
        delays.push(frame.delay);
    }
    assert_eq!(delays, [8, 8, 160]);
    let from = bytes.windows(2).position(|pair| pair == [0x21, 0xFE]).unwrap() + 2;
    let (mut at, mut text) = (from, Vec::new());
    while bytes[at] != 0 {
        text.extend_from_slice(&bytes[at + 1..at + 1 + usize::from(bytes[at])]);
        at += 1 + usize::from(bytes[at]);
    }
    assert_eq!(Recipes::from_text(std::str::from_utf8(&text).unwrap()), Some(recipes()));
}

#[test]
fn an_apng_reads_back_with_its_frames_and_the_last_pose_as_still() {
    let film = film(true);
    let bytes = film.to_apng(&recipes()).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
    let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
    assert_eq!(reader.info().animation_control.unwrap().num_frames, 3);
    let text = reader.info().utf8_text[0].get_text().unwrap();
    assert_eq!(Recipes::from_text(&text), Some(recipes()));
    reader.next_frame(&mut buffer).unwrap();
    assert_eq!(buffer, film.frames[2].rgba);
    for frame in &film.frames {
        reader.next_frame(&mut buffer).unwrap();
        assert_eq!(buffer, frame.rgba);
    }
}

#[test]
fn an_mp4_is_made_or_the_missing_program_is_named() {
    match film(false).to_mp4(&recipes()) {
        Ok(bytes) => assert_eq!(&bytes[4..8], b"ftyp"),
        Err(error) => {
            assert!(!has_ffmpeg() && error.to_string().contains("install it"), "{error}");
        }
    }
}

#[test]
fn what_cannot_be_filmed_is_said() {
    assert!(matches!(Film::of(&[], true, &View::default(), None), Err(FilmError::Empty)));
    let wide = View { width: 5000, ..View::default() };
    assert!(matches!(Film::of(&[t_pose()], true, &wide, None), Err(FilmError::TooLarge(5000))));
}
