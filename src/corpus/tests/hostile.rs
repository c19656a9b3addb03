//! Data sets made to do harm: motion of other rigs, captions and stores are refused in little memory. Files of poses are
//! treated likewise in `pose`.

#![allow(clippy::unwrap_used)]

#[path = "../../pose/examples/harm/count.rs"]
mod count;

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use corpus::import::asf::{parse_amc, parse_asf};
use corpus::import::{ConvertOptions, convert};
use corpus::store::Store;
use pose::formats::motion::parse_bvh;
use sha2::{Digest, Sha256};

#[global_allocator]
static ALLOCATOR: count::Counted = count::Counted;

/// Bytes that may be taken beyond a file.
const MOST: usize = 50_000_000;
const MILLION: usize = 1_000_000;
/// Held by the test that counts.
static ALONE: Mutex<()> = Mutex::new(());

/// Does what reads a file, which must refuse it in a sentence.
fn refused(name: &str, length: usize, read: impl FnOnce() -> Result<(), String>) {
    let start = Instant::now();
    let (read, most) = count::most(read);
    let (seconds, megabytes) = (start.elapsed().as_secs_f64(), most as f64 / 1e6);
    let said = read.err().unwrap_or_else(|| panic!("{name} was read"));
    eprintln!("{name}: {:.1} MB, {seconds:.3} s, {megabytes:.1} MB more: {said}", length as f64 / 1e6);
    assert!(most < MOST, "{name}: {most} bytes were taken");
    assert!(said.len() < 1000 && !said.contains('\n'), "{name}: {said}");
}

/// A sound skeleton with many more joints that stand still, and many frames.
fn motion(joints: usize, frames: usize, seconds: &str) -> String {
    let sound = pose::formats::bvh::write(&[pose::skeleton::t_pose()], None, &Default::default());
    let (hierarchy, _) = sound.split_once("MOTION").unwrap();
    let more: String = (0..joints).map(|i| format!("JOINT more{i}\n{{\nOFFSET 0 0 0\nCHANNELS 0\n}}\n")).collect();
    let line = format!("{}\n", ["0"; 69].join(" ")).repeat(frames);
    let hierarchy = hierarchy.trim_end().trim_end_matches('}');
    format!("{hierarchy}{more}}}\nMOTION\nFrames: {frames}\nFrame Time: {seconds}\n{line}")
}

#[test]
fn no_hostile_motion_takes_more_than_fifty_megabytes_beyond_itself() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let name = "a".repeat(10 * MILLION);
    let bvh = [
        ("BVH of 4 thousand joints in 10^4 frames", motion(4000, 10_000, "0.05")),
        ("BVH of a frame a minute for a week", motion(0, 10_000, "60")),
        ("BVH, a name of 10^7 letters", format!("HIERARCHY ROOT {name} {{")),
        ("BVH, one number too few of 10^7", motion(0, 140_000, "0.05").replace("Frames: 1", "Frames: 2")),
    ];
    for (name, text) in bvh {
        refused(name, text.len(), || {
            let motion = parse_bvh(&text).map_err(|why| why.to_string())?;
            convert(&motion, &ConvertOptions::default()).map(|_| ()).map_err(|why| why.to_string())
        });
    }
    let bones: String = (0..MILLION).map(|i| format!("begin\nname b{i}\nend\n")).collect();
    let asf = [
        ("ASF of 10^6 bones", format!(":bonedata\n{bones}")),
        ("ASF of 10^6 bones in the hierarchy", format!(":hierarchy\n{}", "a b\n".repeat(MILLION))),
        (
            "ASF of 10^7 bones in lines of 10^4",
            format!(":hierarchy\n{}", format!("root{}\n", " a".repeat(10_000)).repeat(1000)),
        ),
        ("ASF, a child 10^7 times over", format!(":hierarchy\nroot{}", " a".repeat(10 * MILLION))),
        ("ASF, an axis order of 50 thousand letters", format!(":root\norientation 0 0 0 {}", "w".repeat(50_000))),
    ];
    for (name, text) in asf {
        refused(name, text.len(), || parse_asf(&text).map(|_| ()).map_err(|why| why.to_string()));
    }
    let skeleton = ":root\norder TX TY TZ RX RY RZ\n:bonedata\nbegin\nname a\ndirection 0 1 0\nlength 2\nend\n\
        :hierarchy\nroot a\n";
    let skeleton = parse_asf(skeleton).unwrap();
    for (name, text) in [
        ("AMC of 10^7 empty frames", "1\n".repeat(10 * MILLION)),
        ("AMC, a bone of 10^7 letters", format!("1\n{}", "a".repeat(10 * MILLION))),
    ] {
        refused(name, text.len(), || parse_amc(&text, &skeleton, 120.0).map(|_| ()).map_err(|why| why.to_string()));
    }
}

#[test]
fn no_hostile_captions_take_more_than_fifty_megabytes_beyond_themselves() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, text) in [
        ("captions of 10^7 empty lines", "x\n".repeat(10 * MILLION)),
        ("10^7 captions", "x##0#0\n".repeat(10 * MILLION)),
        ("a caption of 10^7 words", format!("x#{}#0#0", "a/b ".repeat(10 * MILLION))),
    ] {
        refused(name, text.len(), || {
            let (_, problems) = corpus::captions::parse(text.as_bytes(), Path::new("1.txt"));
            problems.last().map_or(Ok(()), |problem| Err(problem.to_string()))
        });
    }
}

/// A store whose hash fits its contents: one pose of these coordinates, and a description.
fn store(coordinate: f32, meta: &str) -> Vec<u8> {
    let poses = vec![coordinate; 66].into_iter().flat_map(f32::to_le_bytes).collect::<Vec<u8>>();
    let (mut places, mut body) = (Vec::new(), Vec::new());
    for part in [&poses[..], &[0; 20], b"", b"", b"", meta.as_bytes()] {
        places.extend([(192 + body.len()) as u64, part.len() as u64].map(u64::to_le_bytes).as_flattened());
        body.extend(part);
    }
    let inner = Sha256::digest(&body);
    let hash = Sha256::new().chain_update(corpus::store::VERSION.to_le_bytes()).chain_update(&places);
    let mut bytes = b"POSASTOR".to_vec();
    bytes.extend(corpus::store::VERSION.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(hash.chain_update(inner).finalize());
    bytes.extend(&places);
    bytes.resize(192, 0);
    [bytes, body].concat()
}

#[test]
fn no_hostile_store_takes_more_than_fifty_megabytes_beyond_itself() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = tempfile::tempdir().unwrap();
    let meta = serde_json::to_value(corpus::store::Meta::default()).unwrap();
    let with = |field: &str, item: &str| {
        let mut meta = meta.clone();
        meta[field] = "here".into();
        meta.to_string().replace("\"here\"", &format!("[{}]", vec![item; 3 * MILLION].join(",")))
    };
    let mut claims = store(0.5, &meta.to_string());
    claims[48 + 8..48 + 16].copy_from_slice(&(1_u64 << 30).to_le_bytes());
    let mut sound = meta.clone();
    sound["clips"] = serde_json::json!([{ "id": "1", "subject": "1" }]);
    sound["sources"] = serde_json::json!(["x"]);
    for (name, bytes) in [
        ("store that claims 1 GB of poses", claims),
        ("store of NaN", store(f32::NAN, &sound.to_string())),
        ("store of 3·10^6 clips", store(0.5, &with("clips", "{\"id\":\"\",\"subject\":\"\"}"))),
        ("store of 3·10^6 sources", store(0.5, &with("sources", "\"\""))),
        ("store of 3·10^6 problems", store(0.5, &with("problems", "\"\""))),
        ("store of 3·10^6 means", store(0.5, &with("mean", "1"))),
        ("store of 10^6 nested lists", store(0.5, &"[".repeat(MILLION))),
        ("store described in 10^8 letters", store(0.5, &"x".repeat(100 * MILLION))),
    ] {
        let path = dir.path().join("a.poses");
        std::fs::write(&path, &bytes).unwrap();
        refused(name, bytes.len(), || Store::open(&path).map(|_| ()).map_err(|why| why.to_string()));
    }
    std::fs::write(dir.path().join("sound.poses"), store(0.5, &sound.to_string())).unwrap();
    assert_eq!(Store::open(&dir.path().join("sound.poses")).unwrap().len(), 1, "what is not hostile is opened");
}
