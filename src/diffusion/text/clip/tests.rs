//! The tower against reference outputs, and where its weights are found.

use super::*;
use std::path::PathBuf;

fn reference() -> Option<PathBuf> {
    let reference = std::env::var_os("POSA_REFERENCE").map(PathBuf::from);
    if reference.is_none() {
        println!("skipped: POSA_REFERENCE is not set");
    }
    reference
}

fn shipped_tokenizer() -> PathBuf {
    // Asked at run time: a build folder shared by two checkouts would keep the path of the other one.
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap());
    folder(&root.join("../../weights")).join("tokenizer.json")
}

/// Captions, token ids and states of a folder of reference outputs against the tower's own: the largest difference.
fn compare(folder: &Path, heads: Option<usize>) -> f32 {
    let model = folder.join("model.safetensors");
    let clip = Clip::with_heads(&model, &shipped_tokenizer(), &Device::flex(), heads).unwrap();
    let inputs: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("inputs.json")).unwrap()).unwrap();
    let expected = corpus::npy::read(&folder.join("last_hidden_state.npy")).unwrap();
    let (length, width) = (expected.shape[1], expected.shape[2]);
    let mut worst = 0.0f32;
    for (i, caption) in inputs["captions"].as_array().unwrap().iter().enumerate() {
        let caption = caption.as_str().unwrap();
        let ids = published::tokens(&clip.tokenizer, caption, MAX_TOKENS).unwrap().ids;
        let wanted: Vec<u32> = serde_json::from_value(inputs["input_ids"][i].clone()).unwrap();
        assert_eq!(ids, wanted[..ids.len()], "{caption}");
        let states = clip.states(&[caption]).unwrap().remove(0).0;
        let expected = &expected.data[i * length * width..][..states.len()];
        worst = states.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(worst, f32::max);
    }
    worst
}

#[test]
fn a_small_tower_agrees_with_the_reference_implementation() {
    let Some(reference) = reference() else { return };
    let worst = compare(&reference.join("fixtures/clip-tiny"), Some(4));
    println!("CLIP, small: largest difference {worst:.1e}");
    assert!(worst < 1e-4, "largest difference {worst}");
}

/// `twin/clip_reference.py FOLDER` makes the folder with Hugging Face transformers.
#[test]
fn a_full_size_tower_agrees_with_transformers() {
    let Some(folder) = std::env::var_os("POSA_CLIP_REFERENCE").map(PathBuf::from) else {
        println!("skipped: POSA_CLIP_REFERENCE is not set");
        return;
    };
    let worst = compare(&folder, None);
    println!("CLIP, full size: largest difference {worst:.1e}");
    assert!(worst < 1e-3, "largest difference {worst}");
}

#[test]
fn words_are_told_apart_and_long_texts_say_what_was_cut() {
    let Some(reference) = reference() else { return };
    let model = reference.join("fixtures/clip-tiny/model.safetensors");
    let clip = Clip::with_heads(&model, &shipped_tokenizer(), &Device::flex(), Some(4)).unwrap();
    let text = clip.encode(&["Pirouetting,  gracefully!"]).unwrap().remove(0);
    assert_eq!(text.words, ["Pirouetting,", "gracefully!"]);
    assert_eq!(text.tokens_per_word().iter().sum::<u32>() as usize, text.tokens() - 2);
    let text = clip.encode(&[&"jump ".repeat(200)]).unwrap().remove(0);
    assert_eq!((text.tokens(), text.words.len(), text.truncated), (MAX_TOKENS, 75, 125));
}

#[test]
fn the_newest_snapshot_of_the_cache_is_found_whatever_its_revision() {
    let cache = tempfile::tempdir().unwrap();
    let snapshots = cache.path().join("models--openai--clip-vit-base-patch32/snapshots");
    std::fs::create_dir_all(snapshots.join("aaaa")).unwrap();
    std::fs::create_dir_all(snapshots.join("bbbb")).unwrap();
    std::fs::write(snapshots.join("aaaa/config.json"), "{}").unwrap();
    assert_eq!(find::newest_snapshot(cache.path()), None);
    std::fs::write(snapshots.join("bbbb/model.safetensors"), "x").unwrap();
    assert_eq!(find::newest_snapshot(cache.path()), Some(snapshots.join("bbbb/model.safetensors")));
}

#[test]
fn what_is_missing_or_no_clip_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let error = find(Some(folder.path()), folder.path()).unwrap_err().to_string();
    assert!(error.contains("CLIP's weights were not found") && error.contains("posa weights fetch clip"), "{error}");
    let mut other = Params::default();
    other.insert("something.weight", Param { shape: vec![2, 2], data: vec![0.0; 4] });
    let file = folder.path().join("model.safetensors");
    std::fs::write(&file, other.to_safetensors(false, std::collections::HashMap::new()).unwrap()).unwrap();
    let error = Clip::load(&file, &shipped_tokenizer(), &Device::flex()).err().unwrap().to_string();
    assert!(error.contains("no CLIP text tower"), "{error}");
}
