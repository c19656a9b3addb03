//! How the pose–text encoder learns: of the pairs of a batch, each pose has to find its caption among all, and each
//! caption its pose (InfoNCE, van den Oord et al. 2018; both ways as in Radford et al. 2021).

use super::{Card, FORMAT, Network, fresh, unit_similarity};
use crate::gradients::gradients;
use crate::noise;
use crate::params::Params;
use crate::train::data::{Pair, Pick};
use crate::train::optimizer::{State, global_norm, update};
use crate::train::trainer::scalar;
use crate::train::{TrainConfig, TrainData};
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData, activation};
use corpus::evaluation::retrieval::{Recall, r_precision, recall};

/// Softness of the choice among captions.
const TEMPERATURE: f32 = 0.07;
/// Added to the score of a pair that is not counted.
const HIDDEN: f32 = -1e4;
/// Captions nearer than this mean the same.
const SAME: f32 = 0.95;
/// Validation pairs measured at most.
const MOST_PAIRS: usize = 1024;
/// Captions among which R-precision looks for the right one.
pub const GROUP: usize = 32;

/// How to learn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Learning {
    /// Steps.
    pub steps: u64,
    /// Pairs a step.
    pub batch: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// Share of automatic captions where a pose has both kinds.
    pub auto_share: f64,
    /// Seed of every random choice.
    pub seed: u64,
}

impl Default for Learning {
    fn default() -> Self {
        Self { steps: 3000, batch: 256, learning_rate: 2e-3, auto_share: 0.3, seed: 0 }
    }
}

/// Learns from training pairs and measures on validation pairs; `progress` hears steps and loss. Gives the averaged
/// weights with their card, recall over the validation pairs and R-precision among 32.
///
/// # Errors
/// [`Error::Config`] for settings that cannot work or data without captions; [`Error::NotFinite`] when it diverges.
pub fn learn(
    data: &TrainData,
    settings: &Learning,
    device: &Device,
    mut progress: impl FnMut(u64, f64),
) -> Result<(Card, Params, Recall, [f64; 3])> {
    let config = TrainConfig {
        steps: settings.steps,
        batch: settings.batch,
        learning_rate: settings.learning_rate,
        auto_share: settings.auto_share,
        seed: settings.seed,
        ema: 0.99,
        ..TrainConfig::default()
    };
    config.check()?;
    let tracking = device.clone().autodiff();
    let mut params = fresh(data.text_width, settings.seed);
    let mut state = State::new(&params);
    for step in 0..settings.steps {
        let (network, handles) = Network::tracked(&params, &tracking)?;
        let loss = contrast(&network, &pairs(data, settings, step)?, &tracking);
        let value = scalar(loss.clone())?;
        let mut grads = params.zeros_like();
        gradients(&mut grads, &handles, &mut loss.backward())?;
        let norm = global_norm(&grads);
        if !(value.is_finite() && norm.is_finite()) {
            return Err(Error::NotFinite(format!("the encoder diverged at step {step}: use a lower learning rate")));
        }
        update(&mut params, &mut state, &grads, norm, step, &config);
        progress(step + 1, value);
    }
    let card = Card {
        format: FORMAT,
        encoder: data.encoder.clone(),
        text_width: data.text_width,
        normalisation: data.normalisation.clone(),
        steps: settings.steps,
        trained_on: data.about.clone(),
        program: env!("CARGO_PKG_VERSION").into(),
    };
    let (found, precision) = measure(&state.ema, data, device)?;
    Ok((card, state.ema, found, precision))
}

/// Poses and captions that belong together, in order.
struct Pairs {
    /// `[n, 24, 3]`, z-scores.
    rows: Vec<f32>,
    /// `[n, width]`.
    texts: Vec<f32>,
    /// Number of each caption.
    numbers: Vec<usize>,
}

impl Pairs {
    fn new() -> Self {
        Self { rows: Vec::new(), texts: Vec::new(), numbers: Vec::new() }
    }

    fn add(&mut self, (rows, number, text): Pair<'_>) {
        self.rows.extend(rows);
        self.texts.extend(text.mean());
        self.numbers.push(number);
    }
}

fn pairs(data: &TrainData, settings: &Learning, step: u64) -> Result<Pairs> {
    let mut rng = noise::stream(settings.seed ^ 0x6576_616c, step);
    let mut pairs = Pairs::new();
    // Poses without captions are passed over; where there is nothing else, there is nothing to learn.
    for _ in 0..20 * settings.batch {
        if let Some(pair) = data.pair(Pick::Training(&mut rng), settings.auto_share)? {
            pairs.add(pair);
        }
        if pairs.numbers.len() == settings.batch {
            return Ok(pairs);
        }
    }
    Err(Error::Config("the data holds too few captions to learn from".into()))
}

/// Mean cross-entropy of both choices `[1]`; a caption that occurs twice is no rival of itself.
fn contrast(network: &Network, pairs: &Pairs, device: &Device) -> Tensor<1> {
    let n = pairs.numbers.len();
    let (poses, texts) = (network.poses(&pairs.rows), network.texts(&pairs.texts, n));
    let rival = |i: usize, j: usize| i == j || pairs.numbers[i] != pairs.numbers[j];
    let hidden: Vec<f32> = (0..n * n).map(|at| if rival(at / n, at % n) { 0.0 } else { HIDDEN }).collect();
    let own: Vec<f32> = (0..n * n).map(|at| f32::from(u8::from(at / n == at % n))).collect();
    let square = |values: Vec<f32>| Tensor::<2>::from_data(TensorData::new(values, [n, n]), device);
    let scores = poses.matmul(texts.transpose()).div_scalar(TEMPERATURE) + square(hidden);
    let own = square(own);
    let rows = (activation::log_softmax(scores.clone(), 1) * own.clone()).sum();
    let columns = (activation::log_softmax(scores, 0) * own).sum();
    (rows + columns).div_scalar(-2.0 * n as f32)
}

fn measure(params: &Params, data: &TrainData, device: &Device) -> Result<(Recall, [f64; 3])> {
    let network = Network::load(&mut crate::nn::Loader::new(params, device, false))?;
    let mut pairs = Pairs::new();
    let found = (0..data.validation_len()).filter_map(|number| data.pair(Pick::Validation(number), 0.0).transpose());
    for pair in found.take(MOST_PAIRS) {
        pairs.add(pair?);
    }
    let n = pairs.numbers.len();
    if n == 0 {
        return Ok((Recall::default(), [0.0; 3]));
    }
    let poses = super::vectors(network.poses(&pairs.rows))?;
    let texts = super::vectors(network.texts(&pairs.texts, n))?;
    let similarity = |i: usize, j: usize| unit_similarity(&texts[i], &poses[j]);
    let same =
        |i: usize, j: usize| pairs.numbers[i] == pairs.numbers[j] || unit_similarity(&texts[i], &texts[j]) > SAME;
    Ok((recall(n, similarity, same), r_precision(n, GROUP, similarity, same)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{Choice, choose};
    use crate::evaluator::{Evaluator, to_bytes};

    #[test]
    fn it_learns_which_caption_belongs_to_which_pose_and_its_file_says_the_same() {
        let device = choose(Choice::Cpu).unwrap().device;
        let data = TrainData::made_up(64, 12, 5);
        let settings = Learning { steps: 60, batch: 16, ..Learning::default() };
        let mut losses = Vec::new();
        let (card, params, found, _) = learn(&data, &settings, &device, |_, loss| losses.push(loss)).unwrap();
        assert!(losses[59] < 0.5 * losses[0], "{} → {}", losses[0], losses[59]);
        assert!(found.text_to_pose[0] > 0.9, "{found:?}");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evaluator.safetensors");
        std::fs::write(&path, to_bytes(&card, &params).unwrap()).unwrap();
        let evaluator = Evaluator::load(&path, &device).unwrap();
        let body = pose::skeleton::t_pose();
        let placed = evaluator.poses(&[body, body.translated(glam::Vec3::new(3.0, 0.0, -2.0))]).unwrap();
        assert!(unit_similarity(&placed[0], &placed[1]) > 0.999, "place does not matter");
        let model = folder.path().join("other.safetensors");
        std::fs::write(&model, params.to_safetensors(true, std::collections::HashMap::new()).unwrap()).unwrap();
        assert!(Evaluator::load(&model, &device).err().unwrap().to_string().contains("no pose–text encoder"));
    }

    #[test]
    fn the_same_seed_learns_the_same() {
        let device = choose(Choice::Cpu).unwrap().device;
        let data = TrainData::made_up(64, 12, 5);
        let settings = Learning { steps: 5, batch: 16, ..Learning::default() };
        let run = || learn(&data, &settings, &device, |_, _| {}).unwrap().1;
        assert_eq!(run(), run());
    }
}
