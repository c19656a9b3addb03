//! The encoder against its reference, and what it says of words.

use super::*;

fn shipped() -> MiniLm {
    // Asked at run time: a build folder shared by two checkouts would keep the path of the other one.
    let weights = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../../weights");
    MiniLm::load(&folder(&weights), &Device::flex()).unwrap()
}

#[test]
fn words_keep_their_pieces_together_and_long_texts_say_what_was_cut() {
    let encoder = shipped();
    let text = encoder.encode(&["Pirouetting,  gracefully!"]).unwrap().remove(0);
    assert_eq!(text.words, ["Pirouetting,", "gracefully!"]);
    assert_eq!(text.tokens_per_word().iter().sum::<u32>() as usize, text.tokens() - 2);
    assert_eq!((text.token_words[0], text.token_words[text.tokens() - 1]), (None, None));
    let long = "jump ".repeat(500);
    let text = encoder.encode(&[&long]).unwrap().remove(0);
    assert_eq!((text.tokens(), text.words.len(), text.truncated), (MAX_TOKENS, 126, 374));
}

#[test]
fn a_text_does_not_depend_on_what_is_encoded_beside_it() {
    let encoder = shipped();
    let alone = encoder.encode(&["arms raised"]).unwrap().remove(0);
    let beside = encoder.encode(&["arms raised", "a person walks slowly in a circle to the left"]).unwrap().remove(0);
    let (alone, beside) = (features_of(&alone), features_of(&beside));
    assert!(alone.iter().zip(&beside).all(|(a, b)| (a - b).abs() < 4e-3));
}

#[test]
fn left_and_right_are_far_apart_in_the_words_half_and_close_in_the_sentences() {
    let encoder = shipped();
    let sides = encoder.encode(&["raises the left arm", "raises the right arm"]).unwrap();
    let [left, right] = [0, 1].map(|i| {
        let side = sides[i].token_words.iter().position(|word| *word == Some(2)).unwrap();
        features_of(&sides[i])[side * FEATURES..][..FEATURES].to_vec()
    });
    let cosine = |of: std::ops::Range<usize>| {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let (a, b) = (&left[of.clone()], &right[of]);
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    };
    let (sentence, word) = (cosine(0..WIDTH), cosine(WIDTH..FEATURES));
    assert!(sentence > 0.8 && word < 0.6, "{sentence} {word}");
}

fn features_of(text: &Encoded) -> Vec<f32> {
    let mut values = vec![0.0; text.tokens() * FEATURES];
    text.write_features(&mut values);
    values
}

#[test]
fn empty_and_huge_prompts_are_refused_in_a_sentence() {
    let encoder = shipped();
    assert!(encoder.encode(&["  "]).unwrap_err().to_string().contains("empty"));
    let huge = "x".repeat(10_000_000);
    assert!(encoder.encode(&[&huge]).unwrap_err().to_string().contains("10000 are the most"));
}

#[test]
fn it_agrees_with_the_reference_implementation() {
    let Some(reference) = std::env::var_os("POSA_REFERENCE") else {
        println!("skipped: POSA_REFERENCE is not set");
        return;
    };
    let folder = PathBuf::from(reference).join("fixtures/minilm");
    let inputs: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("inputs.json")).unwrap()).unwrap();
    let captions: Vec<&str> = inputs["captions"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    let expected = corpus::npy::read(&folder.join("last_hidden_state.npy")).unwrap();
    let length = expected.shape[1];
    let encoder = shipped();
    let mut worst = 0.0f32;
    for (i, caption) in captions.iter().enumerate() {
        let ([_, states], _) = encoder.states(&[caption]).unwrap().remove(0);
        let expected = &expected.data[i * length * WIDTH..][..states.len()];
        worst = states.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(worst, f32::max);
    }
    println!("MiniLM: {} captions, largest difference {worst:.1e}", captions.len());
    assert!(worst < 1e-3, "largest difference {worst}");
}
