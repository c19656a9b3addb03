//! Pictures are judged by what a viewer would see: a body in the middle, left and right in their colours.

use std::time::Instant;

use super::*;
use crate::sampling::{generator, noise_pose};
use crate::skeleton::t_pose;

/// Mean column of the opaque pixels that are bluer than red (left limbs), or the other way round.
fn mean_column(image: &Image, left_limbs: bool) -> f32 {
    let columns: Vec<usize> = image
        .rgba
        .chunks_exact(4)
        .enumerate()
        .filter(|(_, p)| {
            p[3] == 255 && if left_limbs { p[2] > p[0].saturating_add(40) } else { p[0] > p[2].saturating_add(60) }
        })
        .map(|(i, _)| i % image.width)
        .collect();
    columns.iter().sum::<usize>() as f32 / columns.len() as f32
}

#[test]
fn seen_from_the_front_the_left_limbs_are_on_the_right_of_the_picture() {
    let front = render(&t_pose(), &View { yaw_deg: 0.0, ..View::default() });
    assert!(mean_column(&front, true) > 140.0 && mean_column(&front, false) < 116.0);
    let back = render(&t_pose(), &View { yaw_deg: 180.0, ..View::default() });
    assert!(mean_column(&back, true) < 116.0 && mean_column(&back, false) > 140.0);
}

#[test]
fn the_camera_at_the_bodys_left_sees_more_of_the_left_limbs() {
    let count = |image: &Image, left: bool| {
        let limb = |p: &[u8]| if left { p[2] > p[0].saturating_add(40) } else { p[0] > p[2].saturating_add(60) };
        image.rgba.chunks_exact(4).filter(|p| p[3] == 255 && limb(p)).count()
    };
    let from = |yaw_deg: f32| render(&t_pose(), &View { yaw_deg, ..View::default() });
    assert!(count(&from(90.0), true) > 3 * count(&from(90.0), false));
    assert!(count(&from(-90.0), false) > 3 * count(&from(-90.0), true));
}

#[test]
fn the_whole_body_fits_the_picture() {
    for yaw in [0.0, 45.0, 90.0] {
        let image = render(&t_pose(), &View { yaw_deg: yaw, width: 100, height: 400, ..View::default() });
        let opaque = |x: usize, y: usize| image.rgba[(y * image.width + x) * 4 + 3] == 255;
        assert!((0..image.height).all(|y| !opaque(0, y) && !opaque(99, y)));
        assert!((0..image.width).all(|x| !opaque(x, 0) && !opaque(x, 399)));
    }
}

#[test]
fn any_input_gives_a_picture_of_the_size_asked_for() {
    let mut rng = generator(61);
    for _ in 0..20 {
        let image = render(&noise_pose(&mut rng), &View { width: 40, height: 50, ..View::default() });
        assert_eq!(image.rgba.len(), 40 * 50 * 4);
    }
    for pose in
        [Pose { joints: [Vec3::NAN; 22] }, Pose { joints: [Vec3::ZERO; 22] }, Pose { joints: [Vec3::splat(1e30); 22] }]
    {
        assert_eq!(render(&pose, &View { width: 30, height: 30, ..View::default() }).rgba.len(), 3600);
    }
    assert_eq!(render(&t_pose(), &View { width: 0, height: 0, ..View::default() }).rgba.len(), 4);
}

#[test]
fn a_png_reads_back() {
    let image = render(&t_pose(), &View::default());
    let mut reader = png::Decoder::new(std::io::Cursor::new(image.to_png())).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!((info.width, info.height), (256, 320));
    assert_eq!(bytes, image.rgba);
}

#[test]
fn a_thumbnail_takes_little_time() {
    let start = Instant::now();
    for _ in 0..10 {
        std::hint::black_box(render(&t_pose(), &View::default()));
    }
    let each = start.elapsed() / 10;
    eprintln!("a picture of 256 × 320 takes {each:?}");
    assert!(each.as_millis() < 400, "{each:?}");
}
