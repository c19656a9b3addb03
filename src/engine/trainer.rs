//! The trainer lane: one thread that trains a model while the window goes on. It gives way to sampling between steps,
//! and can be paused, saved and stopped at any step; a panic ends the training, never the program.

use diffusion::denoiser::DenoiserConfig;
use diffusion::device::{self, Device};
use diffusion::generate::{Generator, Request};
use diffusion::model::{Model, weights_folder};
use diffusion::retrieval::{EXAMPLES, Library};
use diffusion::text::{self, cache::FeatureCache};
use diffusion::train::{TrainConfig, TrainData, Trainer, checkpoint};
use pose::formats::atomic::write_atomic;
use protocol::{TrainControl, TrainPhase, TrainPoint, TrainRequest, TrainSnapshot, TrainSource, TrainerEnd};
use std::path::Path;
use std::time::{Duration, Instant};

/// Steps between checkpoints.
const SAVE_EVERY: u64 = 250;
/// Poses that the validation looks at.
const VALIDATION: usize = 64;
/// How often the window hears of the steps.
const TELL_EVERY: Duration = Duration::from_millis(200);
/// How long a pause looks for its end, and a step gives way to sampling.
const NAP: Duration = Duration::from_millis(20);
/// The encoder of what is trained here.
const ENCODER: &str = "minilm";
/// Steps of the poses drawn to see what has been learnt.
const SAMPLE_STEPS: u32 = 12;
/// Name of the model file in the folder of the run.
const MODEL: &str = "model.safetensors";

/// Trains on a thread of its own.
///
/// # Errors
/// When the system gives no thread.
pub fn spawn(wire: TrainerEnd, request: TrainRequest) -> std::io::Result<()> {
    let mut lane = Lane { shown: TrainSnapshot::new(request), wire, told: Instant::now() };
    // From here on nobody else begins one.
    lane.tell(TrainPhase::Preparing("Making ready", 0.0));
    let work = move || {
        let phase = crate::lane::guarded(|| lane.train()).unwrap_or_else(TrainPhase::Failed);
        lane.tell(phase);
    };
    std::thread::Builder::new().name("posa-trainer".into()).spawn(work).map(drop)
}

/// Why a training does not begin.
enum Unprepared {
    /// The person thought better of it.
    Stopped,
    Failed(String),
}

impl From<diffusion::Error> for Unprepared {
    fn from(error: diffusion::Error) -> Self {
        match error {
            diffusion::Error::Stopped => Self::Stopped,
            other => Self::Failed(said(other)),
        }
    }
}

impl From<String> for Unprepared {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

struct Lane {
    wire: TrainerEnd,
    shown: TrainSnapshot,
    told: Instant,
}

impl Lane {
    fn tell(&mut self, phase: TrainPhase) {
        self.shown.phase = phase;
        self.told = Instant::now();
        self.wire.publish(self.shown.clone());
    }

    fn train(&mut self) -> Result<TrainPhase, String> {
        self.tell(TrainPhase::Preparing("Choosing the device", 0.0));
        let request = self.shown.request.clone();
        let chosen = device::choose(crate::session::choice(request.device)).map_err(said)?;
        let mut trainer = match self.prepare(&request, &chosen.device) {
            Err(Unprepared::Stopped) => return Ok(TrainPhase::Stopped),
            Err(Unprepared::Failed(why)) => return Err(why),
            Ok(trainer) => trainer,
        };
        std::fs::create_dir_all(&request.out)
            .map_err(|error| format!("the folder {} cannot be made: {error}", request.out.display()))?;
        let (mut since, mut counted) = (Instant::now(), 0u64);
        while !trainer.is_over() {
            match self.wire.control() {
                Some(TrainControl::Stop) => {
                    self.save(&mut trainer, &chosen.device)?;
                    return Ok(TrainPhase::Stopped);
                }
                Some(TrainControl::Pause) => {
                    if self.shown.phase != TrainPhase::Paused {
                        self.tell(TrainPhase::Paused);
                    }
                    std::thread::sleep(NAP);
                    (since, counted) = (Instant::now(), 0);
                    continue;
                }
                Some(TrainControl::Save) => self.save(&mut trainer, &chosen.device)?,
                Some(TrainControl::Resume) | None => {}
            }
            if self.wire.is_sampling() {
                std::thread::sleep(NAP);
                continue;
            }
            let metrics = match trainer.step() {
                Ok(metrics) => metrics,
                Err(error) => {
                    // The weights are those of the last good step.
                    self.save(&mut trainer, &chosen.device)?;
                    return Err(error.to_string());
                }
            };
            counted += 1;
            self.shown.note(TrainPoint {
                step: metrics.step,
                total: metrics.total as f32,
                diffusion: metrics.diffusion as f32,
                anatomy: metrics.anatomy as f32,
                grad_norm: metrics.grad_norm as f32,
                learning_rate: metrics.learning_rate as f32,
            });
            if self.told.elapsed() > TELL_EVERY {
                self.shown.rate = counted as f32 / since.elapsed().as_secs_f32().max(1e-3);
                self.tell(TrainPhase::Training);
            }
            if since.elapsed() > Duration::from_secs(10) {
                (since, counted) = (Instant::now(), 0);
            }
            if metrics.step % SAVE_EVERY == 0 && !trainer.is_over() {
                self.save(&mut trainer, &chosen.device)?;
            }
        }
        self.save(&mut trainer, &chosen.device)?;
        Ok(TrainPhase::Done)
    }

    /// Reads or makes the data, encodes its captions, and takes up the run where it stands.
    fn prepare(&mut self, request: &TrainRequest, device: &Device) -> Result<Trainer, Unprepared> {
        self.tell(TrainPhase::Preparing("Gathering poses", 0.0));
        let data = gather(&request.source, &request.out.with_file_name("imports"))?;
        let weights = weights_folder()?;
        let encoder = text::load(ENCODER, &weights, device)?;
        let library = Library::of_encoder(&weights, ENCODER)?;
        let examples = if library.is_some() { EXAMPLES } else { 0 };
        let config = TrainConfig {
            steps: request.steps.max(1),
            batch: request.batch.max(1),
            learning_rate: request.learning_rate,
            denoiser: DenoiserConfig { text_width: encoder.width(), examples, ..DenoiserConfig::default() },
            ..TrainConfig::default()
        };
        let folder = request.out.parent().unwrap_or(Path::new(".")).join("cache");
        let mut cache = FeatureCache::open(&folder, encoder.name(), encoder.width())?;
        let told = |done: usize, all: usize| {
            self.tell(TrainPhase::Preparing("Reading captions", done as f32 / all.max(1) as f32));
            self.wire.control() != Some(TrainControl::Stop)
        };
        let data =
            TrainData::new(&data, encoder.as_ref(), library, Some(&mut cache), config.balance, config.seed, told)?;
        self.shown.about.clone_from(&data.about);
        let mut trainer = match checkpoint::latest(&request.out)? {
            Some((found, _)) => Trainer::resume(found, data, device),
            None => Trainer::new(config, data, device),
        }?;
        trainer.set_steps(request.steps.max(1))?;
        self.shown.step = trainer.step_count();
        self.tell(TrainPhase::Training);
        Ok(trainer)
    }

    /// Writes a checkpoint and a model file, measures, and draws the sentences of the request.
    fn save(&mut self, trainer: &mut Trainer, device: &Device) -> Result<(), String> {
        if trainer.step_count() == 0 {
            return Ok(());
        }
        // What was learnt is kept even where it cannot be measured.
        let validated = trainer.validate(VALIDATION);
        if let Ok(Some(measured)) = &validated {
            trainer.note_best(measured.diffusion);
            self.shown.validation.push((trainer.step_count(), measured.diffusion as f32));
        }
        checkpoint::save(&self.shown.request.out, &trainer.snapshot()).map_err(said)?;
        let path = self.shown.request.out.join(MODEL);
        let bytes = Model::to_bytes(&trainer.card(), trainer.averaged()).map_err(said)?;
        write_atomic(&path, &bytes).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        self.shown.model = Some(path.clone());
        validated.map_err(said)?;
        self.shown.samples = self.draw(&path, device)?;
        let phase = self.shown.phase.clone();
        self.tell(phase);
        Ok(())
    }

    fn draw(&self, model: &Path, device: &Device) -> Result<Vec<(String, pose::Pose)>, String> {
        let weights = weights_folder().map_err(said)?;
        let encoder = text::load(ENCODER, &weights, device).map_err(said)?;
        let library = Library::of_encoder(&weights, ENCODER).map_err(said)?;
        let model = Model::load(model).map_err(said)?;
        let generator = Generator::new(&model, encoder, library, device).map_err(said)?;
        let mut drawn = Vec::new();
        for prompt in &self.shown.request.prompts {
            let wanted = Request { steps: SAMPLE_STEPS, ..Request::default() };
            let mut run = generator.start(generator.encode(prompt).map_err(said)?, None, wanted).map_err(said)?;
            while !run.is_over() {
                run.step().map_err(said)?;
            }
            drawn.extend(run.finish().into_iter().map(|one| (prompt.clone(), one.pose)));
        }
        Ok(drawn)
    }
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn gather(source: &TrainSource, imports: &Path) -> Result<corpus::Dataset, String> {
    use corpus::archetypes::{StarterOptions, starter};
    match source {
        TrainSource::Starter(size) => Ok(starter(&StarterOptions { size: *size, ..StarterOptions::default() })),
        TrainSource::Folder(path) => corpus::open_set(path, imports, &corpus::PrepareOptions::default()).map_err(said),
    }
}

#[cfg(test)]
mod tests;
