//! Training and drawing with CLIP as the text encoder, end to end: the real program and a tower of full size with
//! random weights, since CLIP's own are not shipped.
#![allow(clippy::unwrap_used)]

use diffusion::params::{Init, Params};
use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Output};

/// ViT-B/32's text tower: twelve layers, 512 wide.
fn tower(path: &Path) {
    const WIDTH: usize = 512;
    let mut p = Params::default();
    let mut add = |name: String, shape: &[usize], init| p.add(format!("text_model.{name}"), shape, init, 1);
    add("embeddings.token_embedding.weight".into(), &[49_408, WIDTH], Init::Normal(0.02));
    add("embeddings.position_embedding.weight".into(), &[77, WIDTH], Init::Normal(0.01));
    for layer in 0..12 {
        let mut pair = |part: &str, out: usize, from: usize| {
            let name = format!("encoder.layers.{layer}.{part}");
            add(format!("{name}.weight"), &[out, from], Init::Normal((from as f32).powf(-0.5)));
            add(format!("{name}.bias"), &[out], Init::Zeros);
        };
        for part in ["q_proj", "k_proj", "v_proj", "out_proj"] {
            pair(&format!("self_attn.{part}"), WIDTH, WIDTH);
        }
        pair("mlp.fc1", 4 * WIDTH, WIDTH);
        pair("mlp.fc2", WIDTH, 4 * WIDTH);
        for norm in ["layer_norm1", "layer_norm2"] {
            add(format!("encoder.layers.{layer}.{norm}.weight"), &[WIDTH], Init::Ones);
            add(format!("encoder.layers.{layer}.{norm}.bias"), &[WIDTH], Init::Zeros);
        }
    }
    add("final_layer_norm.weight".into(), &[WIDTH], Init::Ones);
    add("final_layer_norm.bias".into(), &[WIDTH], Init::Zeros);
    std::fs::write(path, p.to_safetensors(true, HashMap::new()).unwrap()).unwrap();
}

fn posa(home: &Path, clip: Option<&Path>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posa"));
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
    command.args(arguments).args(["--device", "cpu"]).current_dir(root).env("POSA_HOME", home).env("HF_HOME", home);
    command.env_remove("HF_HUB_CACHE").env_remove("POSA_CLIP");
    if let Some(clip) = clip {
        command.env("POSA_CLIP", clip);
    }
    command.output().unwrap()
}

#[test]
fn a_model_is_trained_on_clip_draws_with_it_and_says_when_it_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (clip, model, run) = (at("clip.safetensors"), at("model.safetensors"), at("run"));
    tower(&clip);
    let (model, run) = (model.to_str().unwrap(), run.to_str().unwrap());
    let train = ["train", "--encoder", "clip", "--archetypes", "40", "--steps", "2", "--batch", "4"];
    let train = [&train[..], &["--out", run, "--export", model]].concat();
    let trained = posa(folder.path(), Some(&clip), &train);
    assert!(trained.status.success(), "{}", String::from_utf8_lossy(&trained.stderr));

    let sample = ["sample", "arms raised", "--weights", model, "--steps", "3"];
    let drawn = posa(folder.path(), Some(&clip), &sample);
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    let record: serde_json::Value = serde_json::from_slice(&drawn.stdout).unwrap();
    assert_eq!(record["recipe"]["encoder"], "clip");

    for missing in [posa(folder.path(), None, &sample), posa(folder.path(), None, &train)] {
        let said = String::from_utf8_lossy(&missing.stderr).into_owned();
        assert!(!missing.status.success() && said.contains("CLIP's weights were not found"), "{said}");
    }
}
