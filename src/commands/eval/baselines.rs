//! What a model's scores are to be compared with: a random real pose, the real pose whose caption is nearest to the
//! prompt, the example that the model looks at first, and noise brought onto the body.

use super::ask::spread;
use anyhow::Context;
use corpus::Sample;
use corpus::evaluation::{Prompt, Scores};
use diffusion::device::Device;
use diffusion::noise;
use diffusion::retrieval::Library;
use diffusion::text::TextEncoder;
use pose::{Pose, align, enforce};
use serde::Serialize;
use std::collections::BTreeMap;

/// Captions searched at most: encoding each takes a few milliseconds.
const MOST_CAPTIONS: usize = 3000;

/// Scores of ways to answer without a model.
#[derive(Serialize)]
pub struct Baselines {
    /// Noise brought onto the body: the floor.
    pub noise: Scores,
    /// A real pose drawn at random.
    pub random_real: Scores,
    /// The real pose with the nearest caption: strong, since captions are written by people.
    pub nearest_caption: Scores,
    /// The nearest example of the library, as it is: what there is to be copied. Only where a model looks at examples.
    pub nearest_example: Option<Scores>,
    /// Captions that were searched.
    pub captions: usize,
}

/// Answers every prompt in these ways, `count` poses each where there is chance in it.
pub fn baselines(
    prompts: &[Prompt],
    real: &[Sample],
    encoder: &dyn TextEncoder,
    library: Option<&Library>,
    count: usize,
    seed: u64,
) -> anyhow::Result<Baselines> {
    let nearest_example = library.map(|library| nearest_example(prompts, encoder, library)).transpose()?;
    let (mut noisy, mut random_real, mut nearest) = (Scores::default(), Scores::default(), Scores::default());
    let mut known: BTreeMap<&str, &Sample> = BTreeMap::new();
    for sample in real {
        for caption in &sample.captions {
            known.entry(&caption.text).or_insert(sample);
        }
    }
    let known: Vec<(&str, &Sample)> = known.into_iter().collect();
    let searched: Vec<(&str, &Sample)> = spread(&known, MOST_CAPTIONS).into_iter().copied().collect();
    let texts: Vec<&str> = searched.iter().map(|(text, _)| *text).collect();
    let captions = unit(&encode(encoder, &texts)?);
    let asked: Vec<&str> = prompts.iter().map(|prompt| prompt.text.as_str()).collect();
    let asked = unit(&encode(encoder, &asked)?);
    for (number, (prompt, words)) in prompts.iter().zip(&asked).enumerate() {
        let mut rng = noise::stream(seed ^ 0x6261_7365, number as u64);
        let bodies: Vec<Pose> = (0..count).map(|_| noise_body(&mut rng)).collect();
        noisy.add(prompt, &bodies);
        let drawn: Vec<Pose> =
            (0..count).map(|_| align::place(&real[noise::below(&mut rng, real.len())].pose)).collect();
        random_real.add(prompt, &drawn);
        let dot = |caption: &Vec<f32>| caption.iter().zip(words).map(|(a, b)| a * b).sum::<f32>();
        let best = captions.iter().enumerate().max_by(|(_, a), (_, b)| dot(a).total_cmp(&dot(b)));
        let (best, _) = best.context("there is no real pose with a caption to compare with")?;
        nearest.add(prompt, &[align::place(&searched[best].1.pose)]);
    }
    Ok(Baselines { noise: noisy, random_real, nearest_caption: nearest, nearest_example, captions: searched.len() })
}

fn nearest_example(prompts: &[Prompt], encoder: &dyn TextEncoder, library: &Library) -> anyhow::Result<Scores> {
    let mut scores = Scores::default();
    for prompt in prompts {
        let encoded = encoder.encode(&[&prompt.text])?;
        let pairs: Vec<_> = encoded.iter().map(|encoded| (prompt.text.as_str(), encoded)).collect();
        let found = library.nearest(&pairs, 1, false, &Device::flex())?;
        let first = found.iter().flatten().next().context("the library is empty")?;
        scores.add(prompt, &[align::place(&library.examples[first.example].pose)]);
    }
    Ok(scores)
}

/// Standard normal joints about the T-pose with the spread of a limb, on the body.
fn noise_body(rng: &mut impl rand_chacha::rand_core::RngCore) -> Pose {
    /// Metres.
    const SPREAD: f32 = 0.3;
    let flat: Vec<f32> = noise::normals(rng, Pose::FLAT_LEN).collect();
    let mut joints = pose::skeleton::t_pose().joints;
    joints.iter_mut().zip(flat.chunks(3)).for_each(|(joint, z)| {
        joint.x += SPREAD * z[0];
        joint.y += SPREAD * z[1];
        joint.z += SPREAD * z[2];
    });
    align::place(&align::face_forward(&enforce::enforce(&Pose { joints }).pose))
}

/// Mean token features of texts, short ones encoded together.
fn encode(encoder: &dyn TextEncoder, texts: &[&str]) -> anyhow::Result<Vec<Vec<f32>>> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|i| (texts[*i].len(), *i));
    let mut means = vec![Vec::new(); texts.len()];
    for chunk in order.chunks(256) {
        let batch: Vec<&str> = chunk.iter().map(|i| texts[*i]).collect();
        for (i, encoded) in chunk.iter().zip(encoder.encode(&batch)?) {
            means[*i] = encoded.mean();
        }
    }
    Ok(means)
}

fn unit(vectors: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let scale = |v: &Vec<f32>| {
        let length = v.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
        v.iter().map(|x| x / length).collect()
    };
    vectors.iter().map(scale).collect()
}
