//! Judging a model end to end: the real program, the shipped weights, a short list of prompts, the CPU.
#![allow(clippy::unwrap_used)]

use corpus::archetypes::{StarterOptions, starter};
use diffusion::device::{Choice, choose};
use diffusion::evaluator::{Evaluator, SHIPPED, unit_similarity};
use std::path::Path;
use std::process::Command;

#[test]
fn the_report_has_every_section_says_what_time_did_not_allow_and_repeats_from_its_seed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let list = "body\tboth arms straight up in the air\tarms_raised\nside\tleft arm raised\tleft_arm_raised\n";
    std::fs::write(at("list.tsv"), list).unwrap();
    let run = |name: &str| -> serde_json::Value {
        let output = Command::new(env!("CARGO_BIN_EXE_posa"))
            .args(["eval", "--prompts", &at("list.tsv"), "--count", "2", "--steps", "3", "--device", "cpu"])
            .args(["--archetypes", "60", "--budget", "0", "--report", &at("page.html"), "--out", &at(name)])
            .current_dir(std::env::var_os("CARGO_MANIFEST_DIR").unwrap())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_str(&std::fs::read_to_string(at(name)).unwrap()).unwrap()
    };
    let (first, second) = (run("first.json"), run("second.json"));
    let full = &first["full"];
    for measured in ["scores", "baselines", "realism", "realism_raw", "realism_real"] {
        assert_eq!(full[measured], second["full"][measured], "{measured}");
    }
    // The sided prompt is asked with its sides exchanged as well.
    assert_eq!(full["scores"]["all"]["poses"], 6);
    assert_eq!(full["baselines"]["nearest_caption"]["all"]["poses"], 3);
    let left_out = full["left_out"].as_array().unwrap().iter().map(|what| what.as_str().unwrap()).collect::<Vec<_>>();
    assert!(left_out.contains(&"guidance 7") && left_out.contains(&"1000 steps"), "{left_out:?}");

    let page = std::fs::read_to_string(at("page.html")).unwrap();
    for section in [
        "do what the words ask",
        "Could a body be so",
        "Guidance and steps",
        "Against recorded poses",
        "attention",
        "Latency",
    ] {
        assert!(page.contains(section), "{section}");
    }
    assert!(page.contains("Left out for time") && page.contains("data:image/png;base64,"));
    assert!(!page.contains("<script") && !page.contains("src=\"http"), "it must need nothing else");
}

#[test]
fn the_shipped_pose_text_encoder_prefers_a_poses_own_caption_also_in_families_kept_out_of_training() {
    let weights = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("weights");
    let device = choose(Choice::Cpu).unwrap().device;
    let evaluator = Evaluator::load(&weights.join(SHIPPED), &device).unwrap();
    let text = diffusion::text::load(&evaluator.card.encoder, &weights, &device).unwrap();
    let data = starter(&StarterOptions { size: 0, ..StarterOptions::default() });
    let held_out: Vec<_> = data.test.iter().step_by(data.test.len().div_ceil(48).max(1)).collect();
    let captions: Vec<&str> = held_out.iter().map(|sample| sample.captions[0].text.as_str()).collect();
    let texts = evaluator.texts(&text.encode(&captions).unwrap()).unwrap();
    let poses = evaluator.poses(&held_out.iter().map(|sample| sample.pose).collect::<Vec<_>>()).unwrap();
    let n = poses.len();
    let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).filter(|(i, j)| captions[*i] != captions[*j]);
    let (mut own, mut all) = (0, 0);
    for (i, j) in pairs {
        own += usize::from(unit_similarity(&poses[i], &texts[i]) > unit_similarity(&poses[i], &texts[j]));
        all += 1;
    }
    assert!(all > 500 && own * 10 > all * 8, "{own} of {all}");
}
