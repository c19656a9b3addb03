//! The pose store as its users meet it: written, read back, damaged, interrupted.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use corpus::archetypes::{StarterOptions, starter};
use corpus::humanml::Split;
use corpus::select::Method;
use corpus::store::{Store, StoreOptions, StoreWriter, write_dataset};
use corpus::{Dataset, fingerprint};

fn data() -> Dataset {
    starter(&StarterOptions { size: 240, ..StarterOptions::default() })
}

fn write(data: &Dataset, target: &Path, options: &StoreOptions) {
    write_dataset(data, Path::new("."), target, options).unwrap();
}

#[test]
fn a_store_gives_back_what_was_put_in() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("all.poses");
    let data = data();
    write(&data, &file, &StoreOptions::default());
    let store = Store::open(&file).unwrap();
    assert_eq!(store.len(), data.train.len() + data.val.len() + data.test.len());
    assert_eq!(fingerprint(&store.to_dataset()), fingerprint(&data), "poses, words and their order");
    for (i, sample) in data.train.iter().enumerate() {
        let entry = store.entry(i);
        assert_eq!((entry.clip, entry.frame, entry.mirrored), (sample.clip.as_str(), sample.frame, sample.mirrored));
        assert_eq!((entry.source, entry.split), (sample.source.as_str(), Split::Train));
        assert!(entry.cluster.unwrap() < 8);
        let actions: Vec<_> = sample.captions.iter().map(|c| c.first_action()).collect();
        assert_eq!(store.captions(i).map(|c| c.first_action).collect::<Vec<_>>(), actions);
    }
    let meta = store.meta();
    assert_eq!((meta.mean.len(), meta.std.len(), meta.clusters.centroids.len()), (66, 66, 8));
    assert!(
        meta.std[..3].iter().all(|s| *s == 1.0) && meta.std[3..].iter().all(|s| *s >= 0.03),
        "the pelvis never varies"
    );
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn the_same_data_and_seed_give_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = |name: &str, seed: u64| {
        let file = dir.path().join(name);
        write(&data(), &file, &StoreOptions { size: Some(100), seed, ..StoreOptions::default() });
        std::fs::read(file).unwrap()
    };
    assert_eq!(bytes("a", 5), bytes("b", 5));
    assert_ne!(bytes("a", 5), bytes("c", 6));
}

#[test]
fn balanced_sizes_are_met_and_the_dominant_cluster_shrinks() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x");
    let data = data();
    for method in Method::ALL {
        write(&data, &file, &StoreOptions { size: Some(80), method, ..StoreOptions::default() });
        let store = Store::open(&file).unwrap();
        assert_eq!((store.meta().counts.train, store.meta().counts.prepared), (80, data.train.len()));
        let largest = |shares: &[f32]| shares.iter().copied().fold(0.0, f32::max);
        if method == Method::Balanced {
            assert!(largest(&store.meta().clusters.shares_after) < largest(&store.meta().clusters.shares_before));
        }
    }
}

#[test]
fn every_damage_is_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("d.poses");
    let data = starter(&StarterOptions { size: 20, ..StarterOptions::default() });
    write(&data, &file, &StoreOptions::default());
    let whole = std::fs::read(&file).unwrap();
    let refused = |bytes: &[u8]| {
        let path = dir.path().join("bad.poses");
        std::fs::write(&path, bytes).unwrap();
        let said = Store::open(&path).unwrap_err().to_string();
        assert!(said.contains("bad.poses"), "{said}");
        said
    };
    for cut in (0..whole.len()).step_by(whole.len() / 50).chain([whole.len() - 1]) {
        refused(&whole[..cut]);
    }
    for at in (0..whole.len()).step_by(whole.len() / 80) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        // Twelve bytes of the header are unused; all others count.
        if !(12..16).contains(&at) && !(144..192).contains(&at) {
            refused(&flipped);
        }
    }
    assert!(refused(b"").contains("not a pose store"));
    assert!(refused(&[whole.clone(), vec![0]].concat()).contains("hash"));
    assert!(Store::open(&dir.path().join("none")).unwrap_err().to_string().contains("none"));
}

#[test]
fn an_interrupted_run_leaves_no_store_and_the_next_one_succeeds() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("set.poses");
    std::fs::write(dir.path().join(".set.poses.part"), vec![7; 100_000]).unwrap();
    let unfinished = StoreWriter::create(&file).unwrap();
    assert!(!file.exists());
    let second = StoreWriter::create(&file).err().unwrap().to_string();
    assert!(second.contains("another run"), "{second}");
    drop(unfinished);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    write(&data(), &file, &StoreOptions::default());
    assert!(Store::open(&file).is_ok());
}

#[test]
fn a_store_that_is_replaced_stays_readable_for_those_who_have_it_open() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("set.poses");
    write(&data(), &file, &StoreOptions::default());
    let open = Store::open(&file).unwrap();
    let before = open.pose(0);
    write(
        &starter(&StarterOptions { size: 30, seed: 9, ..StarterOptions::default() }),
        &file,
        &StoreOptions::default(),
    );
    assert_eq!(open.pose(0), before);
}
