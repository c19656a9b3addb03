//! Files made to do harm, read one after the other: prints how long each takes to be refused and how much memory is
//! taken beyond the file itself. `cargo run --release -p pose --example hostile`

use flate2::Compression;
use flate2::write::DeflateEncoder;
use pose::formats::read::from_bytes;
use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The system's allocator, counted.
struct Counted;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

#[allow(unsafe_code, reason = "an allocator cannot be written without it")]
// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counted = Counted;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for (name, bytes) in files()? {
        let before = NOW.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let start = Instant::now();
        let read = from_bytes(&bytes);
        let (seconds, most) = (start.elapsed().as_secs_f64(), MOST.load(Ordering::Relaxed) - before);
        let said = read.map_or_else(|error| error.to_string(), |read| format!("READ: {} poses", read.poses.len()));
        let said: String = said.chars().take(90).collect();
        let (size, memory) = (bytes.len() as f64 / 1e6, most as f64 / 1e6);
        writeln!(out, "{name}: {size:.1} MB, {seconds:.3} s, {memory:.1} MB more: {said}")?;
    }
    Ok(())
}

fn files() -> std::io::Result<Vec<(&'static str, Vec<u8>)>> {
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
    let zeros = vec![0_u8; 1 << 30];
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
        ("NPZ, bomb of 1 GiB of zeros", zip("joints.npy", &zeros)?),
        (
            "NPZ, bomb behind a header of one pose",
            zip("joints.npy", &[claim(&shape("1, 22, 3"), &[0x3e; 264]), zeros[..900 << 20].to_vec()].concat())?,
        ),
        (
            "NPZ, bomb of 3 million poses",
            zip("joints.npy", &claim(&shape("3000000, 22, 3"), &zeros[..3_000_000 * 264]))?,
        ),
        (
            "NPZ, bomb of 90 thousand empty poses",
            zip("joints.npy", &claim(&shape("90000, 22, 3"), &zeros[..90_000 * 264]))?,
        ),
        ("NPZ, recipes of 60 MB", zip("recipes.json", &zeros[..60 << 20])?),
        ("GLB, claims 4 GB", [b"glTF\x02\0\0\0".as_slice(), &[0xff; 4], &[0xff; 4], b"JSON"].concat()),
        ("GLB, 10^6 nodes", glb(&format!("{{\"nodes\":[{}]}}", many("{}", million)))),
        (
            "GLB, a node with 10^7 children",
            glb(&format!("{{\"nodes\":[{{\"children\":[{}]}}]}}", many("1", 10 * million))),
        ),
        ("GLB, a node that is its own child", glb(&cycle())),
        ("GLB, 10^6 nested objects", glb(&"{\"extras\":".repeat(million))),
        (
            "BVH, 10^6 joints",
            format!("HIERARCHY\nROOT a\n{{\n{}", "JOINT b { OFFSET 0 0 0 CHANNELS 0 ".repeat(million)).into_bytes(),
        ),
        ("BVH, claims 10^15 frames", bvh("1000000000000000").into_bytes()),
        ("BVH, claims 10^5 frames", bvh("100000").into_bytes()),
        ("BVH, 10^8 blanks", format!("HIERARCHY\nROOT a\n{{\nOFFSET 0 0 0{}", " ".repeat(100 * million)).into_bytes()),
        ("CSV, 10^7 columns", format!("pelvis_x{}\n", ",".repeat(10 * million)).into_bytes()),
        ("CSV, a field that never ends", format!("pelvis_x,\"{}", "x".repeat(30 * million)).into_bytes()),
        ("GIF, 10^7 comments", [b"GIF89a".to_vec(), b"\x21\xfe\x0c{\"recipes\":[".repeat(million)].concat()),
        ("MP4, 10^6 beginnings", [b"0000ftyp".to_vec(), b"{\"recipes\":[".repeat(million)].concat()),
    ])
}

/// Nodes with the 22 names, of which the first is a child of the last.
fn cycle() -> String {
    let node = |(i, name): (usize, &&str)| format!("{{\"name\":\"{name}\",\"children\":[{}]}}", (i + 1) % 22);
    let nodes: Vec<String> = pose::skeleton::JOINT_NAMES.iter().enumerate().map(node).collect();
    format!("{{\"nodes\":[{}]}}", nodes.join(","))
}

fn bvh(frames: &str) -> String {
    let text = pose::formats::bvh::write(&[], None, &Default::default());
    text.replace("Frames: 0", &format!("Frames: {frames}"))
}

/// An archive with one packed file.
fn zip(name: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body)?;
    let packed = encoder.finish()?;
    let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
    for word in [crc32fast::hash(body), packed.len() as u32, body.len() as u32] {
        common.extend(word.to_le_bytes());
    }
    common.extend((name.len() as u16).to_le_bytes());
    common.extend([0; 2]);
    let mut bytes = [b"PK\x03\x04".as_slice(), &common, name.as_bytes(), &packed].concat();
    let start = bytes.len() as u32;
    bytes.extend([b"PK\x01\x02\x14\0".as_slice(), &common, &[0; 14], name.as_bytes()].concat());
    let length = bytes.len() as u32 - start;
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend([length, start].iter().flat_map(|word| word.to_le_bytes()));
    bytes.extend([0; 2]);
    Ok(bytes)
}
