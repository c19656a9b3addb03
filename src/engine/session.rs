//! A model, its encoder and a device, ready to draw; and the records of what was drawn.

mod redraw;

use diffusion::Result;
use diffusion::device::{self, Choice, Chosen};
use diffusion::generate::{Drawn, Generator, Request, Run};
use diffusion::model::{Model, SHIPPED, weights_folder};
use diffusion::retrieval::Library;
use diffusion::text;
use pose::formats::json::PoseRecord;
use pose::recipe::Recipe;
use protocol::{DeviceChoice, DeviceReport, ModelReport, SampleRequest};
use std::borrow::Cow;
use std::path::PathBuf;

/// Which device and which model.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The device.
    pub device: DeviceChoice,
    /// A model file; `None` for the shipped one.
    pub model: Option<PathBuf>,
}

/// A model ready on a device.
pub struct Session {
    generator: Generator,
    device: Chosen,
    model: ModelReport,
}

impl Session {
    /// Chooses the device, then loads encoder and model.
    ///
    /// # Errors
    /// One sentence on the file or device that cannot be used.
    pub fn open(options: &Options) -> Result<Self> {
        let device = device::choose(choice(options.device))?;
        let folder = weights_folder()?;
        let file = options.model.clone().unwrap_or_else(|| folder.join(SHIPPED));
        let model = Model::load(&file)?;
        let encoder = text::load(&model.card.encoder, &folder, &device.device)?;
        let library = match model.card.denoiser.examples {
            0 => None,
            _ => Library::of_encoder(&folder, &model.card.encoder)?,
        };
        let generator = Generator::new(&model, encoder, library, &device.device)?;
        let report = ModelReport {
            hash: model.hash.clone(),
            file: file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
            encoder: model.card.encoder.clone(),
            parameters: model.params.count() as u64,
            examples: model.card.denoiser.examples,
            trained_steps: model.card.steps,
            trained_on: model.card.trained_on.clone(),
        };
        Ok(Self { generator, device, model: report })
    }

    /// The device, in words.
    #[must_use]
    pub fn device(&self) -> DeviceReport {
        chosen_report(&self.device)
    }

    /// The model, in words.
    #[must_use]
    pub fn model(&self) -> &ModelReport {
        &self.model
    }

    /// A prompt as it is read: words that are none as those that they were meant to be.
    #[must_use]
    pub fn meant<'a>(&self, prompt: &'a str) -> Cow<'a, str> {
        self.generator.meant(prompt)
    }

    /// A prompt as the model's text encoder sees it.
    ///
    /// # Errors
    /// One sentence on a prompt that cannot be used.
    pub fn encode(&self, prompt: &str) -> Result<text::Encoded> {
        self.generator.encode(prompt)
    }

    /// Begins a run that draws the samples `indices` of a request together.
    ///
    /// # Errors
    /// One sentence on the prompt or setting that cannot be used.
    pub fn start(&self, request: &SampleRequest, indices: Vec<u32>) -> Result<Run<'_>> {
        let prompt = self.generator.encode(&request.prompt)?;
        let negative = match request.negative.trim() {
            "" => None,
            text => Some(self.generator.encode(text)?),
        };
        let wanted = Request {
            seed: request.seed,
            indices,
            sampler: request.sampler,
            steps: request.steps,
            guidance: request.guidance.clone(),
            rescale: request.rescale,
            enforcement: request.enforcement,
            words: request.prompt.clone(),
            meet: request.meet,
            draws: request.draws,
            attention: request.attention != protocol::AttentionLevel::Off,
            start: request.start.clone(),
            locks: request.locks.clone(),
            variation: request.variation,
        };
        self.generator.start(prompt, negative.as_ref(), wanted)
    }

    /// The record of a finished pose.
    #[must_use]
    pub fn record(&self, request: &SampleRequest, index: u32, drawn: &Drawn, micro_batch: usize) -> PoseRecord {
        let recipe = Recipe {
            program: env!("CARGO_PKG_VERSION").into(),
            model: self.model.hash.clone(),
            encoder: self.model.encoder.clone(),
            library: self.generator.library().map_or_else(String::new, |library| library.hash.clone()),
            prompt: request.prompt.clone(),
            negative: request.negative.clone(),
            seed: request.seed,
            index,
            sampler: request.sampler,
            steps: request.steps,
            guidance: request.guidance.clone(),
            retunes: Vec::new(),
            rescale: request.rescale,
            enforcement: request.enforcement,
            meet: request.meet,
            draws: request.draws,
            locks: request.locks.clone(),
            start: request.start.clone(),
            variation: request.variation,
            device: self.device.name.clone(),
            threads: self.device.threads as u32,
            micro_batch: micro_batch as u32,
        };
        PoseRecord::new(&drawn.pose, Some(&drawn.raw), &recipe)
    }

    /// Draws the samples `indices` of a request, waiting for the result; `keep_going` is asked at every step.
    /// `None` when it said no.
    ///
    /// # Errors
    /// As [`Session::start`], and when the device fails.
    pub fn draw(
        &self,
        request: &SampleRequest,
        indices: &[u32],
        mut keep_going: impl FnMut() -> bool,
    ) -> Result<Option<Vec<PoseRecord>>> {
        let mut run = self.start(request, indices.to_vec())?;
        while !run.is_over() {
            if !keep_going() {
                return Ok(None);
            }
            run.step()?;
        }
        let drawn = run.finish();
        let records = indices.iter().zip(&drawn).map(|(index, one)| self.record(request, *index, one, indices.len()));
        Ok(Some(records.collect()))
    }
}

/// A person's choice of device, as `diffusion` takes it.
pub(crate) fn choice(choice: DeviceChoice) -> Choice {
    match choice {
        DeviceChoice::Auto => Choice::Auto,
        DeviceChoice::Cpu => Choice::Cpu,
        DeviceChoice::Gpu => Choice::Gpu,
    }
}

/// A chosen device as the window and the doctor report it.
#[must_use]
pub fn chosen_report(chosen: &Chosen) -> DeviceReport {
    DeviceReport { name: chosen.name.clone(), gpu: chosen.gpu, threads: chosen.threads as u32, why: chosen.why.clone() }
}

#[cfg(test)]
mod tests;
