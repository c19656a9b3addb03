//! What the next training will be, and how the one of now stands.

use super::State;
use protocol::{DeviceChoice, TrainPhase, TrainRequest, TrainSnapshot, TrainSource};

/// Sentences drawn as training goes.
const PROMPTS: [&str; 4] = ["arms raised", "a person kneeling", "sitting on a chair", "a kick with the right leg"];

/// What the next training will be.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainForm {
    /// A folder in HumanML3D's format; empty for the starter set.
    pub folder: String,
    /// Poses of the starter set.
    pub poses: usize,
    /// Folder of the run.
    pub out: String,
    /// Steps of the whole run.
    pub steps: u64,
    /// Poses a step.
    pub batch: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
}

impl Default for TrainForm {
    fn default() -> Self {
        let out = String::new();
        Self { folder: String::new(), poses: 4000, out, steps: 2000, batch: 64, learning_rate: 1e-3 }
    }
}

impl State {
    /// True while a model is being trained.
    #[must_use]
    pub fn is_training(&self) -> bool {
        self.training.as_ref().is_some_and(|training| !training.phase.is_over())
    }

    /// The training that is going on, or went on last.
    #[must_use]
    pub fn training(&self) -> Option<&TrainSnapshot> {
        self.training.as_deref()
    }

    /// The request that the form describes.
    ///
    /// # Errors
    /// One sentence for the person when nothing can be trained now.
    pub fn train_request(&self) -> Result<TrainRequest, String> {
        if self.is_training() {
            return Err("A training is going on already: stop it first.".into());
        }
        let form = &self.train_form;
        let out = form.out.trim();
        if out.is_empty() {
            return Err("Say in which folder the run is to be kept.".into());
        }
        let source = match form.folder.trim() {
            "" => TrainSource::Starter(form.poses.clamp(200, 50_000)),
            folder => TrainSource::Folder(folder.into()),
        };
        Ok(TrainRequest {
            source,
            out: out.into(),
            steps: form.steps.clamp(1, 1_000_000),
            batch: form.batch.clamp(1, 1024),
            learning_rate: form.learning_rate.clamp(1e-6, 0.1),
            device: if self.device_choice == DeviceChoice::Gpu { DeviceChoice::Gpu } else { DeviceChoice::Auto },
            prompts: PROMPTS.map(str::to_owned).to_vec(),
        })
    }

    /// True while the training waits.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.training().is_some_and(|training| training.phase == TrainPhase::Paused)
    }
}
