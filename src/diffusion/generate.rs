//! From a prompt to poses: one run as a thing to step, with everything a person may want to see of each step.

mod edit;
mod run;

pub use run::Run;

use crate::denoiser::{JointAttention, Predictor, TextBatch};
use crate::model::Model;
use crate::normal::{Normalisation, ROWS};
use crate::retrieval::{Library, between};
use crate::sampler::Walk;
use crate::spelling::meant;
use crate::text::{Encoded, TextEncoder};
use crate::{Error, Result};
use burn::tensor::Device;
use pose::Pose;
use pose::claims::Asked;
use pose::recipe::{Enforcement, Guidance, Sampler, Start, Variation};
use std::borrow::Cow;

/// A model on a device with its encoder: draws poses.
pub struct Generator {
    denoiser: Predictor,
    normalisation: Normalisation,
    encoder: Box<dyn TextEncoder>,
    library: Option<Library>,
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
    /// The prompt, of which may be read what it asks of the body outright.
    pub words: String,
    /// Whether the body is turned to do what the words ask of it (see [`pose::meet`]), or left as the model says.
    pub meet: bool,
    /// Whether every body sees a draw of its own of the first example, where the model sees any.
    pub draws: bool,
    /// Keep attention of each step.
    pub attention: bool,
    /// A pose to begin from.
    pub start: Option<Start>,
    /// Joints held where the start has them: they end within a millimetre of there, seen from the pelvis.
    pub locks: Vec<usize>,
    /// Whose noise to vary.
    pub variation: Option<Variation>,
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
            words: String::new(),
            meet: false,
            draws: true,
            attention: false,
            start: None,
            locks: Vec::new(),
            variation: None,
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
        edit::check(self)
    }
}

/// One sample after a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The noisy body x_t, metres, pelvis at the origin.
    pub x: Pose,
    /// Estimate of the clean body, metres, pelvis at the origin.
    pub x0: Pose,
    /// Attention, where asked for.
    pub attention: Option<JointAttention>,
}

/// A finished pose.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// On the body (unless enforcement is off), facing +Z (with locked joints: as its start does), pelvis at
    /// x = z = 0, lowest joint at y = 0, metres.
    pub pose: Pose,
    /// The model's own answer before enforcement, placed the same way.
    pub raw: Pose,
}

impl Generator {
    /// Puts a model on a device.
    ///
    /// # Errors
    /// [`Error::Config`] when the encoder is not the one the model was trained with, or when the model sees examples
    /// and there is no library of the encoder's.
    pub fn new(
        model: &Model,
        encoder: Box<dyn TextEncoder>,
        library: Option<Library>,
        device: &Device,
    ) -> Result<Self> {
        if encoder.name() != model.card.encoder || encoder.width() != model.card.denoiser.text_width {
            return Err(Error::Config(format!(
                "{} was trained with the text encoder \"{}\" and cannot be used with \"{}\"",
                model.path.display(),
                model.card.encoder,
                encoder.name()
            )));
        }
        let library = match model.card.denoiser.examples {
            0 => None,
            _ => Some(Library::check(library, encoder.as_ref())?),
        };
        let denoiser = Predictor::new(&model.card.denoiser, &model.params, device)?;
        Ok(Self { denoiser, normalisation: model.card.normalisation.clone(), encoder, library })
    }

    /// Where examples are looked for, if the model sees any.
    #[must_use]
    pub fn library(&self) -> Option<&Library> {
        self.library.as_ref()
    }

    /// A text as it is read: words that are none as those that they were meant to be.
    #[must_use]
    pub fn meant<'a>(&self, text: &'a str) -> Cow<'a, str> {
        meant(text, |word| self.encoder.knows(word))
    }

    /// Encodes one text as it was meant, and looks for its examples where the model sees any.
    ///
    /// # Errors
    /// As [`TextEncoder::encode`].
    pub fn encode(&self, text: &str) -> Result<Encoded> {
        let text = &*self.meant(text);
        let encoded = self.encoder.encode(&[text])?.pop();
        let mut encoded = encoded.ok_or_else(|| Error::Prompt("the prompt is empty".into()))?;
        if let Some(library) = &self.library {
            let count = self.denoiser.config().examples;
            let found = library.nearest(&[(text, &encoded)], count, false, self.denoiser.device())?;
            let found: Vec<_> = found.into_iter().flatten().collect();
            library.show(&mut encoded, &found, count, &self.normalisation);
        }
        Ok(encoded)
    }

    /// The prompt as each body sees it: every one another draw of the first example. A variation goes from the draw of
    /// the body that it varies to its own as its noise does.
    fn shown(&self, prompt: &Encoded, asked: &[Asked], request: &Request) -> Vec<Encoded> {
        let count = self.denoiser.config().examples;
        let draw = |seed: u64, index: u32| match &self.library {
            Some(library) if request.draws => library.vary(prompt, asked, (seed, index), count, &self.normalisation),
            _ => prompt.clone(),
        };
        let of = |index: &u32| match &request.variation {
            Some(variation) => {
                let (from, to) = (draw(request.seed, variation.of), draw(variation.seed, *index));
                between(from, &to, variation.amount)
            }
            None => draw(request.seed, *index),
        };
        request.indices.iter().map(of).collect()
    }

    /// Begins a run. A negative prompt takes the place of the null condition.
    ///
    /// # Errors
    /// [`Error::Config`] for a request that cannot work.
    pub fn start(&self, prompt: Encoded, negative: Option<&Encoded>, request: Request) -> Result<Run<'_>> {
        request.check()?;
        let n = request.indices.len();
        let asked = pose::claims::parse(&self.meant(&request.words));
        let shown = self.shown(&prompt, &asked, &request);
        let mut texts: Vec<Option<&Encoded>> = shown.iter().map(Some).collect();
        texts.extend(std::iter::repeat_n(negative, n));
        let batch = TextBatch::new(&texts, self.denoiser.config().text_width);
        let conditions = self.denoiser.conditions(&batch)?;
        let strength = request.start.as_ref().map_or(1.0, |start| start.strength);
        let walk = Walk::of_part(request.sampler, self.denoiser.config().schedule, request.steps, strength);
        let origin = edit::Origin::of(&request, &self.normalisation);
        let (mut x, mut rngs) = (Vec::with_capacity(n * ROWS * 3), Vec::with_capacity(n));
        for index in &request.indices {
            let (mut noise, rng) = edit::noise_of(&request, *index);
            if let Some(origin) = &origin {
                origin.noised(&mut noise, walk.level());
            }
            x.extend(noise);
            rngs.push(rng);
        }
        run::silence(&mut x);
        Ok(Run {
            generator: self,
            walks: vec![walk; n],
            estimate: vec![0.0; n * ROWS * 3],
            attention: vec![None; n],
            conditions,
            origin,
            asked: if request.meet { asked } else { Vec::new() },
            prompt,
            request,
            rngs,
            x,
        })
    }
}
