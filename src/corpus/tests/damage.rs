//! Every reader against files that are cut off, empty, huge, not UTF-8, not finite or of the wrong shape: each is named in one sentence,
//! and the rest of the set is read.

#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use corpus::archetypes::{StarterOptions, starter};
use corpus::import::{ConvertOptions, MotionFolder, write_folder};
use corpus::npy::{self, Array};
use corpus::{Dataset, PrepareOptions, decode, prepare};
use pose::Pose;
use pose::align::place;

const FRAMES: usize = 24;
const LINE: &str = "a person raises an arm#a/DET person/NOUN raise/VERB an/DET arm/NOUN#0.0#0.0\n";
/// One byte more than is read of a clip, and of a text.
const HUGE_CLIP: u64 = (1 << 30) + 1;
const HUGE_TEXT: u64 = (64 << 20) + 1;

/// A change to a whole file's bytes, and a word that the sentence about it must hold.
type Damage = (&'static str, fn(Vec<u8>) -> Vec<u8>);

fn joints() -> Array {
    let poses = starter(&StarterOptions { size: 2 * FRAMES, ..StarterOptions::default() }).train;
    let data = poses.iter().take(FRAMES).flat_map(|s| place(&s.pose).to_flat()).collect();
    Array { shape: vec![FRAMES, 22, 3], data }
}

fn vectors(joints: &Array) -> Array {
    let poses: Vec<Pose> = joints.data.chunks(66).map(|flat| Pose::from_flat(flat).unwrap()).collect();
    Array { shape: vec![FRAMES - 1, decode::FEATURES], data: decode::encode(&poses) }
}

/// A folder of three clips, the last of which validates.
fn folder(dir: &Path, sub: &str, array: &Array) {
    fs::create_dir_all(dir.join(sub)).unwrap();
    fs::create_dir_all(dir.join("texts")).unwrap();
    for id in ["000001", "000002", "000003"] {
        npy::write(&dir.join(format!("{sub}/{id}.npy")), array).unwrap();
        fs::write(dir.join(format!("texts/{id}.txt")), LINE).unwrap();
    }
    fs::write(dir.join("train.txt"), "000001\n000002\n").unwrap();
    fs::write(dir.join("val.txt"), "000003\n").unwrap();
}

fn options() -> PrepareOptions {
    PrepareOptions { auto_captions: false, clean: false, ..PrepareOptions::default() }
}

/// Prepares the folder; one problem must be found, in that file.
fn one_problem(dir: &Path, file: &str) -> (Dataset, String) {
    let data = prepare(dir, &options()).unwrap();
    assert_eq!(data.problems.len(), 1, "{file}: {:?}", data.problems);
    let said = data.problems[0].to_string();
    assert!(said.contains(&dir.join(file).display().to_string()) && !said.contains('\n'), "{said}");
    (data, said)
}

fn with_numbers(bytes: &[u8], change: fn(&mut Array)) -> Vec<u8> {
    let mut array = npy::parse(bytes, Path::new("")).unwrap();
    change(&mut array);
    npy::to_bytes(&array)
}

fn huge(path: &Path, length: u64) {
    File::create(path).unwrap().set_len(length).unwrap();
}

#[test]
fn a_damaged_clip_is_named_and_the_others_are_prepared() {
    let cases: [Damage; 9] = [
        ("cut off", |b| b[..b.len() / 2].to_vec()),
        ("cut off", |b| b[..40].to_vec()),
        ("empty", |_| Vec::new()),
        ("not a NumPy file", |_| b"\xff\xfe\0 not text either".to_vec()),
        ("finite", |b| with_numbers(&b, |a| a.data[100] = f32::NAN)),
        ("finite", |b| with_numbers(&b, |a| a.data[0] = f32::INFINITY)),
        ("shape", |b| with_numbers(&b, |a| (a.shape, a.data) = (vec![11, 2, 3], vec![0.1; 66]))),
        ("shape", |b| with_numbers(&b, |a| a.shape = vec![a.data.len()])),
        // Terabytes are claimed, and nothing follows.
        ("does not fit", |_| {
            let mut claim = npy::to_bytes(&Array { shape: vec![4_000_000_000, 22, 3], data: Vec::new() });
            claim.extend([0; 66]);
            claim
        }),
    ];
    for (sub, array) in [("new_joints", joints()), ("new_joint_vecs", vectors(&joints()))] {
        let dir = tempfile::tempdir().unwrap();
        folder(dir.path(), sub, &array);
        let file = format!("{sub}/000002.npy");
        let path = dir.path().join(&file);
        let whole = fs::read(&path).unwrap();
        for (word, damage) in cases {
            fs::write(&path, damage(whole.clone())).unwrap();
            let (data, said) = one_problem(dir.path(), &file);
            assert!(said.contains(word), "{said} lacks \"{word}\"");
            assert!(!data.train.is_empty() && data.train.iter().all(|s| s.clip == "000001"));
        }
        huge(&path, HUGE_CLIP);
        assert!(one_problem(dir.path(), &file).1.contains("split it"));
        fs::remove_file(&path).unwrap();
        one_problem(dir.path(), "");
    }
}

#[test]
fn joints_in_other_units_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let millimetres = joints().data.into_iter().map(|x| x * 1000.0).collect();
    folder(dir.path(), "new_joints", &joints());
    let path = dir.path().join("new_joints/000002.npy");
    npy::write(&path, &Array { shape: vec![FRAMES, 22, 3], data: millimetres }).unwrap();
    assert!(one_problem(dir.path(), "new_joints/000002.npy").1.contains("metres"));
}

#[test]
fn damaged_captions_are_named_and_the_others_are_prepared() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), "new_joints", &joints());
    let path = dir.path().join("texts/000002.txt");
    let cases: [(&str, &[u8]); 6] = [
        ("the file is empty", b""),
        ("is not caption#tags#start#end", &LINE.as_bytes()[..20]),
        ("UTF-8", b"une personne l\xe8ve un bras#une/DET#0.0#0.0\n"),
        ("not a number of seconds", b"a person waves#a/DET#0.0#inf\n"),
        ("ends before it starts", b"a person waves#a/DET#3.0#1.0\n"),
        ("outside the clip", b"a person waves#a/DET#90.0#99.0\n"),
    ];
    for (word, bytes) in cases {
        fs::write(&path, bytes).unwrap();
        let (data, said) = one_problem(dir.path(), "texts/000002.txt");
        assert!(said.contains(word), "{said} lacks \"{word}\"");
        assert!(data.train.iter().all(|s| s.clip == "000001"));
        // One good line is enough to keep the clip.
        fs::write(&path, [bytes, b"\n", LINE.as_bytes()].concat()).unwrap();
        let data = prepare(dir.path(), &options()).unwrap();
        assert!(data.problems.len() <= 1 && data.train.iter().any(|s| s.clip == "000002"));
    }
    huge(&path, HUGE_TEXT);
    assert!(one_problem(dir.path(), "texts/000002.txt").1.contains("split it"));
    // HumanML3D writes "nan" where no time was given.
    fs::write(&path, "a person waves#a/DET#nan#nan\n").unwrap();
    assert!(prepare(dir.path(), &options()).unwrap().problems.is_empty());
}

#[test]
fn damaged_lists_and_manifests_are_named() {
    let fails = |file: &str, bytes: &[u8]| {
        let dir = tempfile::tempdir().unwrap();
        folder(dir.path(), "new_joints", &joints());
        fs::write(dir.path().join(file), bytes).unwrap();
        let said = prepare(dir.path(), &options()).unwrap_err().to_string();
        assert!(said.contains(&dir.path().display().to_string()) && !said.contains('\n'), "{said}");
        said
    };
    for file in ["train.txt", "val.txt", "test.txt", "manifest.csv"] {
        assert!(fails(file, b"\xff\xfe0\x000\x001\0").contains(&format!("{file}: is not UTF-8")));
    }
    assert!(fails("train.txt", b"").contains("no usable pose"));
    assert!(fails("train.txt", b"../../etc/passwd\n").contains("no file name"));
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path(), "new_joints", &joints());
    huge(&dir.path().join("train.txt"), HUGE_TEXT);
    assert!(prepare(dir.path(), &options()).unwrap_err().to_string().contains("train.txt: has 65 MB"));
    fs::remove_file(dir.path().join("train.txt")).unwrap();
    assert!(prepare(dir.path(), &options()).unwrap_err().to_string().contains("lacks the file train.txt"));
    // A manifest without rows or with other columns says nothing.
    folder(dir.path(), "new_joints", &joints());
    for manifest in ["", "id\n", "name;who\n1;2\n", "id,source\n\"000001,lab\n"] {
        fs::write(dir.path().join("manifest.csv"), manifest).unwrap();
        assert!(prepare(dir.path(), &options()).unwrap().problems.is_empty());
    }
}

/// A folder with one good motion file.
fn motions() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let poses: Vec<Pose> = joints().data.chunks(66).map(|flat| Pose::from_flat(flat).unwrap()).collect();
    let bvh = pose::formats::bvh::write(&poses, None, &pose::formats::bvh::BvhOptions::default());
    fs::write(dir.path().join("good.bvh"), &bvh).unwrap();
    (dir, bvh)
}

/// What is said of each file that is skipped.
fn skipped(dir: &Path) -> Vec<(PathBuf, String)> {
    let out = dir.with_extension("out");
    let folder = MotionFolder::open(dir, ConvertOptions::default()).unwrap();
    let report = write_folder(&folder, &out, 0).unwrap();
    assert_eq!(report.clips, 1, "the good one is written");
    fs::remove_dir_all(&out).unwrap();
    let own = folder.problems().iter().map(|p| (p.file.clone(), p.why.clone()));
    own.chain(report.skipped.into_iter().map(|s| (s.file, s.why))).collect()
}

#[test]
fn damaged_motion_is_named_and_the_rest_is_imported() {
    let (dir, good) = motions();
    let asf = ":root\n order TX TY TZ RX RY RZ\n:bonedata\n begin\n name a\n direction 0 1 0\n length 2\n end\n:hierarchy\n begin\n root a\n end\n";
    let cases: [(&str, Vec<u8>); 9] = [
        ("cut.bvh", good.as_bytes()[..good.len() / 3].to_vec()),
        ("empty.bvh", Vec::new()),
        ("binary.bvh", (0..=255).cycle().take(4000).collect()),
        ("nan.bvh", good.replace("Frame Time: 0.05", "Frame Time: nan").into_bytes()),
        ("rows.bvh", format!("{good} 1.5\n").into_bytes()),
        ("a/cut.amc", b"1\nroot 0 0".to_vec()),
        ("a/empty.amc", Vec::new()),
        ("a/nan.amc", b"1\nroot 0 0 nan 0 0 0\n".to_vec()),
        ("a/strange.amc", b"1\ntail 0\n".to_vec()),
    ];
    fs::create_dir(dir.path().join("a")).unwrap();
    fs::write(dir.path().join("a/a.asf"), asf).unwrap();
    for (name, bytes) in &cases {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        let said = skipped(dir.path());
        assert_eq!((said.len(), &said[0].0), (1, &path), "{said:?}");
        assert!(!said[0].1.is_empty() && !said[0].1.contains('\n'), "{said:?}");
        fs::remove_file(&path).unwrap();
    }
    let path = dir.path().join("huge.bvh");
    huge(&path, HUGE_CLIP);
    assert!(skipped(dir.path())[0].1.contains("split it"));
    fs::remove_file(&path).unwrap();
    let amc = dir.path().join("a/walk.amc");
    fs::write(&amc, "1\nroot 0 0 0 0 0 0\n").unwrap();
    for skeleton in [&asf.as_bytes()[..60], b"", b"\xff\0\xfe", asf.replace("length 2", "length nan").as_bytes()] {
        fs::write(dir.path().join("a/a.asf"), skeleton).unwrap();
        let said = skipped(dir.path());
        assert!(said.len() == 1 && said[0].0 == amc && said[0].1.contains("a.asf"), "{said:?}");
    }
}

#[test]
fn damaged_caption_tables_are_named_and_the_motion_is_imported() {
    let (dir, _) = motions();
    let table = dir.path().join("captions.csv");
    let cases: [(&str, &[u8]); 5] = [
        ("UTF-8", b"file,caption\ngood,l\xe8ve\n"),
        ("not a number of seconds", b"file,caption,start,end\ngood,waves,NaN,2\n"),
        ("ends before it starts", b"file,caption,start,end\ngood,waves,3,2\n"),
        ("has no caption", b"file;caption\ngood;waves\n"),
        ("names no file", b"caption\nwaves\n"),
    ];
    for (word, bytes) in cases {
        fs::write(&table, bytes).unwrap();
        let said = skipped(dir.path());
        assert!(said.len() == 1 && said[0].0 == table && said[0].1.contains(word), "{said:?}");
    }
    huge(&table, HUGE_TEXT);
    assert!(skipped(dir.path())[0].1.contains("split it"));
    fs::write(&table, "").unwrap();
    assert!(skipped(dir.path()).is_empty());
    let beside = dir.path().join("good.txt");
    fs::write(&beside, b"waves\nl\xe8ve\n").unwrap();
    let said = skipped(dir.path());
    assert!(said.len() == 1 && said[0].0 == beside && said[0].1.contains("UTF-8"), "{said:?}");
}
