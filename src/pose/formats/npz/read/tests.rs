//! Archives as Posa and NumPy write them, and archives made to do harm.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::*;
use crate::formats::{npy, npz};
use crate::recipe::Recipe;
use crate::sampling::{generator, random_pose};
use crate::skeleton::t_pose;

/// An archive with one deflated file, whose directory claims `size` bytes.
fn archive(name: &str, body: &[u8], size: usize) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    let packed = encoder.finish().unwrap();
    let common = |bytes: &mut Vec<u8>| {
        for half in [20_u16, 0, 8, 0, 0x21] {
            bytes.extend(half.to_le_bytes());
        }
        for word in [crc32fast::hash(body), packed.len() as u32, size as u32] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0; 2]);
    };
    let mut bytes = b"PK\x03\x04".to_vec();
    common(&mut bytes);
    bytes.extend(name.bytes());
    bytes.extend(&packed);
    let start = bytes.len() as u32;
    bytes.extend(b"PK\x01\x02\x14\0");
    common(&mut bytes);
    bytes.extend([0; 14]);
    bytes.extend(name.bytes());
    let length = bytes.len() as u32 - start;
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend([length, start].iter().flat_map(|word| word.to_le_bytes()));
    bytes.extend([0; 2]);
    bytes
}

fn why(bytes: &[u8]) -> String {
    read(bytes).map(|contents| contents.array).unwrap_err().to_string()
}

#[test]
fn an_archive_of_posas_comes_back_with_its_recipes() {
    let mut rng = generator(81);
    let poses: Vec<Pose> = (0..50).map(|_| random_pose(&mut rng, 3.0)).collect();
    let recipes = Recipes { recipes: vec![Recipe { prompt: "grüßt".into(), ..Recipe::default() }] };
    let back = read(&npz::write(&poses, &recipes).unwrap()).unwrap();
    assert_eq!((back.poses, back.recipes, back.array), (poses, recipes, "joints".to_owned()));
}

#[test]
fn a_deflated_archive_with_any_name_for_its_array_is_read() {
    let body = npy::write_poses(&[t_pose(); 3], None);
    let back = read(&archive("arr_0.npy", &body, body.len())).unwrap();
    assert_eq!((back.poses, back.array), (vec![t_pose(); 3], "arr_0".to_owned()));
}

#[test]
fn a_bomb_is_left_before_it_grows() {
    let zeros = vec![0; 200 << 20];
    // Claims of a size that no header backs.
    assert!(why(&archive("joints.npy", &zeros, zeros.len())).contains("not a NumPy file"));
    // A header that promises few poses before very many bytes.
    let mut body = npy::write_poses(&[t_pose()], None);
    let honest = body.len();
    body.extend(&zeros);
    assert!(why(&archive("joints.npy", &body, honest)).contains("more is packed than the archive says"));
    assert!(why(&archive("joints.npy", &body, body.len())).contains("what follows its numbers"));
    // A header that promises more poses than are read.
    let mut header = npy::floats(&[3_000_000_000, 22, 3], &[], None);
    let length = header.len() as u64 + 3_000_000_000 * 264;
    assert!(read_poses(&mut &*header, length).unwrap_err().to_string().contains("the most that are read"));
    header.extend(&zeros);
    assert!(why(&archive("joints.npy", &header, header.len())).contains("does not fit"));
    let text = vec![b' '; 60 << 20];
    let mut good = archive("joints.npy", &npy::write_poses(&[t_pose()], None), 1 << 30);
    let said = why(&good);
    assert!(said.contains("what follows its numbers") || said.contains("cut off"), "{said}");
    good = archive("recipes.json", &text, text.len());
    assert!(why(&good).contains("no array"));
}

#[test]
fn every_cut_and_every_flipped_byte_is_refused_or_harmless() {
    let bytes = npz::write(&[t_pose()], &Recipes::default()).unwrap();
    for end in 0..bytes.len() {
        assert!(read(&bytes[..end]).is_err(), "cut at {end}");
    }
    for at in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[at] ^= 0x55;
        if let Ok(contents) = read(&bad) {
            assert_eq!(contents.poses, [t_pose()], "byte {at} changed the pose unseen");
        }
    }
}

#[test]
fn a_wrong_checksum_is_seen() {
    let mut bytes = npz::write(&[t_pose()], &Recipes::default()).unwrap();
    let at = bytes.windows(4).position(|four| four == 0.829_4_f32.to_le_bytes()).unwrap_or(128 + 30 + 10 + 40);
    bytes[at] ^= 1;
    assert!(why(&bytes).contains("checksum"), "{}", why(&bytes));
}
