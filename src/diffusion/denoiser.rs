//! ConditionedUNet: a hybrid of convolutions and attention over the joint axis that answers, for a noisy body and
//! a sentence, where the clean body is. Three resolutions (24 → 12 → 6 rows), skips, cross-attention to text tokens.

mod blocks;
mod config;
pub mod context;
mod cpu;
mod learning;
mod maps;
mod predictor;

pub use config::DenoiserConfig;
pub use context::{Context, TextBatch};
pub use cpu::Work;
pub use learning::{Learning, Passage};
pub use maps::{JointAttention, Map, joint_attention};
pub use predictor::{Conditions, Predictor};

use crate::nn::{Handle, LayerNorm, Linear, Loader, Precision, act};
use crate::normal::ROWS;
use crate::params::{Init, Params};
use crate::{Error, Result};
use blocks::Stage;
use burn::tensor::{Device, Tensor, TensorData};
use context::Conditioning;

/// Number of sinusoids in the time embedding.
const TIME_FEATURES: usize = 128;
pub(crate) const EPSILON: f64 = 1e-5;
/// The stages and their resolutions, in the order in which a body passes them.
const STAGES: [(&str, usize); 5] = [("down0", 0), ("down1", 1), ("middle", 2), ("up1", 1), ("up0", 0)];

/// Adds a linear layer's parameters; a gain of 0 starts it silent.
pub(crate) fn linear(p: &mut Params, name: &str, from: usize, to: usize, gain: f32, seed: u64) {
    let init = if gain == 0.0 { Init::Zeros } else { Init::FanIn(gain) };
    p.add(format!("{name}.weight"), &[from, to], init, seed);
    p.add(format!("{name}.bias"), &[to], Init::Zeros, seed);
}

/// Adds a layer norm's parameters.
pub(crate) fn norm(p: &mut Params, name: &str, width: usize, seed: u64) {
    p.add(format!("{name}.weight"), &[width], Init::Ones, seed);
    p.add(format!("{name}.bias"), &[width], Init::Zeros, seed);
}

/// A denoiser on a device.
pub struct Denoiser {
    config: DenoiserConfig,
    device: Device,
    conditioning: Conditioning,
    input: Linear,
    time: [Linear; 2],
    stages: Vec<Stage>,
    pools: [Linear; 2],
    grows: [Linear; 2],
    output_norm: LayerNorm,
    output: Linear,
}

/// Cross-attention weights of each stage, `[batch, heads, rows, tokens]`, finest first on the way down.
pub type Attention = Vec<Tensor<4>>;

impl Denoiser {
    /// Puts the parameters on the device.
    ///
    /// # Errors
    /// [`Error::Config`] when the parameters are not those of the configuration.
    pub fn new(config: &DenoiserConfig, params: &Params, device: &Device) -> Result<Self> {
        Self::load(config, &mut Loader::new(params, device, false))
    }

    /// The same with gradients tracked, and every parameter's handle; `device` must be an autodiff device.
    ///
    /// # Errors
    /// As [`Denoiser::new`].
    pub fn tracked(
        config: &DenoiserConfig,
        params: &Params,
        device: &Device,
        precision: Precision,
    ) -> Result<(Self, Vec<(String, Handle)>)> {
        let mut loader = Loader::new(params, device, true).in_precision(precision);
        let model = Self::load(config, &mut loader)?;
        Ok((model, loader.into_handles()))
    }

    fn load(config: &DenoiserConfig, l: &mut Loader<'_>) -> Result<Self> {
        config.check()?;
        let device = l.device().clone();
        Ok(Self {
            config: config.clone(),
            device,
            conditioning: Conditioning::load(config, l)?,
            input: l.linear("input")?,
            time: [l.linear("time.0")?, l.linear("time.1")?],
            stages: STAGES.iter().map(|(name, _)| Stage::load(name, config.heads, l)).collect::<Result<_>>()?,
            pools: [l.linear("pool0")?, l.linear("pool1")?],
            grows: [l.linear("grow1")?, l.linear("grow0")?],
            output_norm: l.norm("output.norm", EPSILON)?,
            output: l.linear("output")?,
        })
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &DenoiserConfig {
        &self.config
    }

    /// The device the parameters are on.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Projects text, and the examples found for it, once for all steps of a run.
    #[must_use]
    pub fn context(&self, text: &TextBatch) -> Context {
        self.conditioning.context(text, &self.device)
    }

    /// The network's answer `[batch·24, 3]` for noisy bodies `x` `[batch·24, 3]` (z-scores) at timesteps `t`
    /// `[batch]` (0 … 1000), and its cross-attention.
    #[must_use]
    pub fn forward(&self, x: Tensor<2>, t: &[f32], context: &Context) -> (Tensor<2>, Attention) {
        let batch = t.len();
        let time = self.embed_time(t, context.sentence());
        let [a, b, _] = self.config.widths;
        let mut maps = Vec::with_capacity(5);
        let h = self.input.forward(x).reshape([batch, ROWS, a]) + context.places().clone();
        let h = h.reshape([batch * ROWS, a]);
        let mut run = |i: usize, h: Tensor<2>| {
            let (h, map) = self.stages[i].forward(h, &time, context.keys(i), context.bias());
            maps.push(map);
            h
        };
        let skip0 = run(0, h);
        let h = self.pools[0].forward(skip0.clone().reshape([batch * ROWS / 2, 2 * a]));
        let skip1 = run(1, h);
        let h = self.pools[1].forward(skip1.clone().reshape([batch * ROWS / 4, 2 * b]));
        let h = run(2, h);
        let h = self.grows[0].forward(h).reshape([batch * ROWS / 2, b]) + skip1;
        let h = run(3, h);
        let h = self.grows[1].forward(h).reshape([batch * ROWS, a]) + skip0;
        let h = run(4, h);
        (self.output.forward(act(self.output_norm.forward(h))), maps)
    }

    /// Sinusoids of the timestep (Vaswani et al. 2017, periods 2π to 10⁴·2π), then two layers; the sentence as a whole
    /// is added before the last activation.
    fn embed_time(&self, t: &[f32], sentence: &Tensor<2>) -> Tensor<2> {
        let features = TensorData::new(time_features(t), [t.len(), TIME_FEATURES]);
        let features = Tensor::<2>::from_data(features, &self.device);
        act(self.time[1].forward(act(self.time[0].forward(features))) + sentence.clone())
    }
}

/// Cosines, then sines of each timestep, `[batch, 128]`.
fn time_features(t: &[f32]) -> Vec<f32> {
    let half = TIME_FEATURES / 2;
    let mut features = Vec::with_capacity(t.len() * TIME_FEATURES);
    for t in t {
        let angle = |i: usize| t * (-(10_000f32.ln()) * i as f32 / half as f32).exp();
        features.extend((0..half).map(|i| angle(i).cos()));
        features.extend((0..half).map(|i| angle(i).sin()));
    }
    features
}

/// # Errors
/// [`Error::Config`] naming the first parameter that is missing, superfluous or of another shape.
pub fn check_layout(config: &DenoiserConfig, params: &Params) -> Result<()> {
    config.check()?;
    match config.init(0).difference(params) {
        None => Ok(()),
        Some(why) => Err(Error::Config(format!("the weights do not fit the denoiser: {why}"))),
    }
}
