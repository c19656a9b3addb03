//! From a prompt to poses: one run as a thing to step, with everything a person may want to see of each step.

use crate::denoiser::{Context, Denoiser, TextBatch, joint_attention};
use crate::model::Model;
use crate::noise;
use crate::normal::{Normalisation, ROWS, row_mask};
use crate::sampler::Walk;
use crate::text::{Encoded, TextEncoder};
use crate::{Error, Result};
use burn::tensor::{Device, Tensor, TensorData};
use pose::enforce::enforce;
use pose::recipe::{Enforcement, Guidance, Sampler};
use pose::{Pose, align};
use rand_chacha::ChaCha12Rng;

/// A model on a device with its encoder: draws poses.
pub struct Generator {
    denoiser: Denoiser,
    normalisation: Normalisation,
    encoder: Box<dyn TextEncoder>,
}

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Seed of the noise.
    pub seed: u64,
    /// Noise streams to draw, one a sample.
    pub indices: Vec<u32>,
    /// Numerical method.
    pub sampler: Sampler,
    /// Denoising steps, 1 to 1000.
    pub steps: u32,
    /// Guidance scale over progress.
    pub guidance: Guidance,
    /// Guidance rescale φ in [0, 1] (Lin et al. 2024).
    pub rescale: f32,
    /// When to bring the pose onto the body.
    pub enforcement: Enforcement,
    /// Keep attention of each step.
    pub attention: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            seed: 0,
            indices: vec![0],
            sampler: Sampler::default(),
            steps: 20,
            guidance: Guidance::default(),
            rescale: 0.0,
            enforcement: Enforcement::default(),
            attention: false,
        }
    }
}

impl Request {
    /// # Errors
    /// [`Error::Config`] with one sentence on the first setting that cannot work.
    pub fn check(&self) -> Result<()> {
        if !(1..=1000).contains(&self.steps) {
            return Err(Error::Config(format!("{} steps cannot be taken: choose from 1 to 1000", self.steps)));
        }
        if !self.guidance.is_valid() {
            return Err(Error::Config("guidance scales must be numbers from 0 to 30".into()));
        }
        if !(0.0..=1.0).contains(&self.rescale) {
            return Err(Error::Config(format!(
                "a guidance rescale of {} cannot be used: choose from 0 to 1",
                self.rescale
            )));
        }
        if self.indices.is_empty() {
            return Err(Error::Config("no pose was asked for: choose a count of at least 1".into()));
        }
        Ok(())
    }
}

/// One sample after a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The noisy body x_t, metres, pelvis at the origin.
    pub x: Pose,
    /// Estimate of the clean body, metres, pelvis at the origin.
    pub x0: Pose,
    /// Attention `[joint, word]`, where asked for.
    pub attention: Option<Vec<f32>>,
}

/// A finished pose.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// On the body (unless enforcement is off), facing +Z, pelvis at x = z = 0, lowest joint at y = 0, metres.
    pub pose: Pose,
    /// The model's own answer before enforcement, placed the same way.
    pub raw: Pose,
}

impl Generator {
    /// Puts a model on a device.
    ///
    /// # Errors
    /// [`Error::Config`] when the encoder is not the one the model was trained with.
    pub fn new(model: &Model, encoder: Box<dyn TextEncoder>, device: &Device) -> Result<Self> {
        if encoder.name() != model.card.encoder || encoder.width() != model.card.denoiser.text_width {
            return Err(Error::Config(format!(
                "{} was trained with the text encoder \"{}\" and cannot be used with \"{}\"",
                model.path.display(),
                model.card.encoder,
                encoder.name()
            )));
        }
        let denoiser = Denoiser::new(&model.card.denoiser, &model.params, device)?;
        Ok(Self { denoiser, normalisation: model.card.normalisation.clone(), encoder })
    }

    /// Encodes one text.
    ///
    /// # Errors
    /// As [`TextEncoder::encode`].
    pub fn encode(&self, text: &str) -> Result<Encoded> {
        self.encoder.encode(&[text])?.pop().ok_or_else(|| Error::Prompt("the prompt is empty".into()))
    }

    /// Begins a run. A negative prompt takes the place of the null condition.
    ///
    /// # Errors
    /// [`Error::Config`] for a request that cannot work.
    pub fn start(&self, prompt: Encoded, negative: Option<&Encoded>, request: Request) -> Result<Run<'_>> {
        request.check()?;
        let n = request.indices.len();
        let mut texts: Vec<Option<&Encoded>> = vec![Some(&prompt); n];
        texts.extend(std::iter::repeat_n(negative, n));
        let context = self.denoiser.context(&TextBatch::new(&texts, self.denoiser.config().text_width));
        let mut rngs: Vec<ChaCha12Rng> =
            request.indices.iter().map(|i| noise::stream(request.seed, u64::from(*i))).collect();
        let mut x: Vec<f32> =
            rngs.iter_mut().flat_map(|rng| noise::normals(rng, ROWS * 3).collect::<Vec<_>>()).collect();
        silence(&mut x);
        let walk = Walk::new(request.sampler, self.denoiser.config().schedule, request.steps);
        Ok(Run {
            generator: self,
            walks: vec![walk; n],
            estimate: vec![0.0; n * ROWS * 3],
            attention: vec![None; n],
            context,
            prompt,
            request,
            rngs,
            x,
        })
    }
}

/// A run on its way from noise to poses.
pub struct Run<'a> {
    generator: &'a Generator,
    request: Request,
    prompt: Encoded,
    context: Context,
    walks: Vec<Walk>,
    rngs: Vec<ChaCha12Rng>,
    /// `[samples, 24, 3]`, z-scores.
    x: Vec<f32>,
    estimate: Vec<f32>,
    attention: Vec<Option<Vec<f32>>>,
}

impl Run<'_> {
    /// Steps taken.
    #[must_use]
    pub fn done(&self) -> usize {
        self.walks[0].done()
    }

    /// True when the poses are clean.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.walks[0].is_over()
    }

    /// Timestep (1000 to 0) and share of noise (1 to 0) of the present bodies.
    #[must_use]
    pub fn level(&self) -> (f32, f32) {
        (self.walks[0].time() as f32, self.walks[0].level().sigma as f32)
    }

    /// The guidance scale the next step will use.
    #[must_use]
    pub fn guidance(&self) -> f32 {
        self.request.guidance.at(self.walks[0].progress())
    }

    /// Changes guidance from the next step on.
    pub fn retune(&mut self, guidance: Guidance) {
        if guidance.is_valid() {
            self.request.guidance = guidance;
        }
    }

    /// One denoising step: conditional and unconditional halves in one batch, guidance, sampler.
    ///
    /// # Errors
    /// [`Error::Device`] when the device fails; [`Error::NotFinite`] when the model diverges.
    pub fn step(&mut self) -> Result<()> {
        let denoiser = &self.generator.denoiser;
        let (n, len) = (self.walks.len(), ROWS * 3);
        let (time, level) = (self.walks[0].time(), self.walks[0].level());
        let mut both = self.x.clone();
        both.extend_from_slice(&self.x);
        let x = Tensor::<2>::from_data(TensorData::new(both, [2 * n * ROWS, 3]), denoiser.device());
        let (answer, maps) = denoiser.forward(x, &vec![time as f32; 2 * n], &self.context);
        let answer =
            answer.try_into_data().map_err(|e| Error::Device(format!("the device stopped answering: {e:?}")))?;
        let answer: Vec<f32> =
            answer.try_to_vec().map_err(|e| Error::Device(format!("the answer could not be read back: {e:?}")))?;
        if answer.iter().any(|v| !v.is_finite()) {
            return Err(Error::NotFinite(
                "the model's answer is not finite: its weights may be damaged, or the guidance too strong".into(),
            ));
        }
        let w = self.guidance();
        let (p, q) = denoiser.config().target.clean_coefficients(level);
        let clean = |x: f32, v: f32| (p * f64::from(x) + q * f64::from(v)) as f32;
        let (conditional, unconditional) = answer.split_at(n * len);
        for i in 0..n {
            let range = i * len..(i + 1) * len;
            let x = &mut self.x[range.clone()];
            let estimate = &mut self.estimate[range.clone()];
            let halves = conditional[range.clone()].iter().zip(&unconditional[range.clone()]);
            for ((e, x), (c, u)) in estimate.iter_mut().zip(x.iter()).zip(halves) {
                *e = clean(*x, u + w * (c - u));
            }
            if self.request.rescale > 0.0 {
                let plain: Vec<f32> = x.iter().zip(&conditional[range]).map(|(x, c)| clean(*x, *c)).collect();
                rescale(estimate, &plain, self.request.rescale);
            }
            if self.request.enforcement == Enforcement::EveryStep {
                let repaired = enforce(&self.generator.normalisation.to_pose(estimate)).pose;
                estimate.copy_from_slice(&self.generator.normalisation.to_rows(&repaired));
            }
            silence(estimate);
            self.walks[i].step(x, estimate, &mut self.rngs[i]);
        }
        silence(&mut self.x);
        if self.request.attention {
            for i in 0..n {
                self.attention[i] = Some(joint_attention(&maps, i, &self.prompt)?);
            }
        }
        Ok(())
    }

    /// The bodies as they are now.
    #[must_use]
    pub fn bodies(&self) -> Vec<Body> {
        let normalisation = &self.generator.normalisation;
        let samples = self.x.chunks(ROWS * 3).zip(self.estimate.chunks(ROWS * 3)).zip(&self.attention);
        samples
            .map(|((x, estimate), attention)| Body {
                x: normalisation.to_pose(x),
                x0: normalisation.to_pose(estimate),
                attention: attention.clone(),
            })
            .collect()
    }

    /// The finished poses.
    #[must_use]
    pub fn finish(self) -> Vec<Drawn> {
        let finish = |rows: &[f32]| {
            let raw = align::face_forward(&self.generator.normalisation.to_pose(rows));
            let pose = match self.request.enforcement {
                Enforcement::Off => raw,
                Enforcement::Final | Enforcement::EveryStep => align::face_forward(&enforce(&raw).pose),
            };
            Drawn { pose: align::place(&pose), raw: align::place(&raw) }
        };
        self.x.chunks(ROWS * 3).map(finish).collect()
    }

    /// The prompt as the model sees it.
    #[must_use]
    pub fn prompt(&self) -> &Encoded {
        &self.prompt
    }
}

/// Sets pads and the pelvis to 0, as the denoiser saw them in training.
fn silence(rows: &mut [f32]) {
    let mask = row_mask();
    rows.iter_mut().enumerate().for_each(|(i, x)| *x *= mask[i / 3 % ROWS]);
}

/// Pulls the spread of a guided estimate back towards that of the plain conditional one (Lin et al. 2024, eq. 15–16).
fn rescale(guided: &mut [f32], plain: &[f32], phi: f32) {
    let deviation = |v: &[f32]| {
        let mean = v.iter().sum::<f32>() / v.len() as f32;
        (v.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / v.len() as f32).sqrt()
    };
    let factor = deviation(plain) / deviation(guided).max(1e-6);
    let blend = phi * factor + 1.0 - phi;
    guided.iter_mut().for_each(|x| *x *= blend);
}
