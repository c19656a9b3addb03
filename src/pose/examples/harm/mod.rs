//! Files made to do harm, for the example and the test that read them.

pub mod count;
mod made;

use made::{blanks, both, bvh, crowd, cycle, gif_comment, keys, png_text, zip};

/// Every file with its name. What unpacks to more than it is comes to `unpacked` bytes.
///
/// # Errors
/// None in practice: files are packed in memory.
pub fn files(unpacked: usize) -> std::io::Result<Vec<(&'static str, Vec<u8>)>> {
    let joints = |count: usize| vec!["[0.1,0.2,0.3]"; count].join(",");
    let many = |text: &str, count: usize| vec![text; count].join(",");
    let million = 1_000_000;
    let claim = |header: &str, body: &[u8]| {
        let length = (header.len() as u16).to_le_bytes();
        [b"\x93NUMPY\x01\x00".as_slice(), &length, header.as_bytes(), body].concat()
    };
    let shape = |shape: &str| format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}\n");
    let glb = |json: &str| {
        let (whole, length) = ((20 + json.len()) as u32, json.len() as u32);
        [b"glTF\x02\0\0\0".as_slice(), &whole.to_le_bytes(), &length.to_le_bytes(), b"JSON", json.as_bytes()].concat()
    };
    let body: String = (0..22).map(|i| format!("[{i},NaN,0],")).collect();
    let zeros = vec![0_u8; unpacked];
    let long = format!("{{\"recipes\":[{{\"prompt\":\"{}\"}}]}}", "x".repeat(unpacked));
    Ok(vec![
        ("JSON, 10^6 joints", format!("{{\"joints\": [{}]}}", joints(million)).into_bytes()),
        ("JSON, NaN", format!("{{\"joints\": [{}]}}", body.trim_end_matches(',')).into_bytes()),
        ("JSON, 10^6 nested lists", "[".repeat(million).into_bytes()),
        ("JSON, 10^6 nested joints", "{\"joints\":".repeat(million).into_bytes()),
        ("JSON, joint of 10^7 numbers", format!("{{\"joints\": [[{}]]}}", many("0", 10 * million)).into_bytes()),
        (
            "JSON, 10^7 locks",
            format!("{{\"joints\":[],\"recipe\":{{\"locks\":[{}]}}}}", many("1", 10 * million)).into_bytes(),
        ),
        ("JSON, a prompt of 10^8 letters", format!("{{\"prompt\":\"{}\"}}", "x".repeat(100 * million)).into_bytes()),
        ("JSON, 10^8 escapes", format!("{{\"prompt\":\"{}\"}}", "\\n".repeat(100 * million)).into_bytes()),
        ("JSON, 10^6 records without joints", format!("[{}]", many("{\"joints\":[]}", million)).into_bytes()),
        ("JSON, 10^6 numbers for records", many("1", million).into_bytes()),
        (
            "OpenPose, 10^6 people",
            format!("{{\"people\":[{}]}}", many("{\"pose_keypoints_2d\":[]}", million)).into_bytes(),
        ),
        (
            "OpenPose, 10^7 numbers",
            format!("{{\"people\":[{{\"pose_keypoints_2d\":[{}]}}]}}", many("1", 10 * million)).into_bytes(),
        ),
        ("NPY, claims 1 GB of header", [b"\x93NUMPY\x02\x00".as_slice(), &(1_u32 << 30).to_le_bytes()].concat()),
        ("NPY, claims 10^18 numbers", claim(&shape("999999999, 999999999"), &[0; 264])),
        ("NPY, claims 10^9 poses", claim(&shape("1000000000, 22, 3"), &[0; 264])),
        ("NPY, NaN", claim(&shape("1, 22, 3"), &[0xff; 264])),
        ("NPZ, bomb of zeros", zip("joints.npy", &zeros)?),
        (
            "NPZ, bomb behind a header of one pose",
            zip("joints.npy", &[claim(&shape("1, 22, 3"), &[0x3e; 264]), zeros.clone()].concat())?,
        ),
        (
            "NPZ, bomb of more poses than are read",
            zip("joints.npy", &claim(&shape(&format!("{}, 22, 3", unpacked / 264)), &zeros[..unpacked / 264 * 264]))?,
        ),
        (
            "NPZ, bomb of 90 thousand empty poses",
            zip("joints.npy", &claim(&shape("90000, 22, 3"), &zeros[..90_000 * 264]))?,
        ),
        ("NPZ, recipes of zeros", both(&zeros)?),
        ("NPZ, a prompt that never ends", both(long.as_bytes())?),
        ("BVH, blanks that unpack to a prompt that never ends", blanks(long.as_bytes())?),
        ("GLB, claims 4 GB", [b"glTF\x02\0\0\0".as_slice(), &[0xff; 4], &[0xff; 4], b"JSON"].concat()),
        ("GLB, 10^6 nodes", glb(&format!("{{\"nodes\":[{}]}}", many("{}", million)))),
        (
            "GLB, a node with 10^7 children",
            glb(&format!("{{\"nodes\":[{{\"children\":[{}]}}]}}", many("1", 10 * million))),
        ),
        ("GLB, a node that is its own child", glb(&cycle())),
        (
            "GLB, a name of 10^8 letters",
            glb(&format!("{{\"nodes\":[{{\"name\":\"{}\"}}]}}", "x".repeat(100 * million))),
        ),
        (
            "GLB, 10^6 empty recipes",
            glb(&format!("{{\"asset\":{{\"extras\":{{\"recipes\":[{}]}}}}}}", many("{}", million))),
        ),
        ("GLB, 10^5 keys under 15 thousand nodes", keys(15_000, 1, 100_000)),
        ("GLB, 60 thousand channels of 10^5 keys", keys(0, 60_000, 100_000)),
        ("GLB, 10^6 nested objects", glb(&"{\"extras\":".repeat(million))),
        (
            "BVH, 10^6 joints",
            format!("HIERARCHY\nROOT a\n{{\n{}", "JOINT b { OFFSET 0 0 0 CHANNELS 0 ".repeat(million)).into_bytes(),
        ),
        ("BVH, claims 10^15 frames", bvh("1000000000000000").into_bytes()),
        ("BVH, claims 10^5 frames", bvh("100000").into_bytes()),
        ("BVH, 10^5 frames of 4 thousand joints", crowd(4000, 100_000).into_bytes()),
        ("BVH, 10^8 blanks", format!("HIERARCHY\nROOT a\n{{\nOFFSET 0 0 0{}", " ".repeat(100 * million)).into_bytes()),
        ("CSV, 10^7 columns", format!("pelvis_x{}\n", ",".repeat(10 * million)).into_bytes()),
        ("CSV, a field that never ends", format!("pelvis_x,\"{}", "x".repeat(30 * million)).into_bytes()),
        ("GIF, 10^7 comments", [b"GIF89a".to_vec(), b"\x21\xfe\x0c{\"recipes\":[".repeat(million)].concat()),
        ("GIF, a comment of 10^8 letters", [b"GIF89a\x21\xfe".to_vec(), gif_comment(&long)].concat()),
        ("PNG, a packed text that never ends", png_text(long.as_bytes())?),
        ("MP4, a prompt that never ends", [b"0000ftyp".as_slice(), long.as_bytes()].concat()),
        ("MP4, 10^6 empty recipes", format!("0000ftyp{{\"recipes\":[{}]}}", many("{}", million)).into_bytes()),
        ("MP4, 10^6 beginnings", [b"0000ftyp".to_vec(), b"{\"recipes\":[".repeat(million)].concat()),
    ])
}
