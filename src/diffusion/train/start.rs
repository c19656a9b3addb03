//! Beginning a new run from the weights of an earlier model: its network and its normalisation go on, its optimiser
//! does not.

use super::TrainConfig;
use super::data::TrainData;
use super::optimizer::State;
use super::trainer::Trainer;
use crate::model::Model;
use crate::{Error, Result};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// Where a run's first weights came from; kept in its checkpoints and in the model files it gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartedFrom {
    /// sha256 of the model file, hexadecimal.
    pub model: String,
    /// Training steps behind its weights.
    pub steps: u64,
    /// What it was trained on, in its own words.
    pub trained_on: String,
}

impl StartedFrom {
    /// The provenance of a model's weights.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self { model: model.hash.clone(), steps: model.card.steps, trained_on: model.card.trained_on.clone() }
    }
}

impl Trainer {
    /// A new run whose first weights, and averages, are a model's. Poses are normalised as the model saw them, since
    /// its weights mean nothing under other statistics; moments, learning rate and step count begin anew.
    ///
    /// # Errors
    /// [`Error::Config`] when the model's network or text encoder is another than the run's, or for settings that
    /// cannot work.
    pub fn start(config: TrainConfig, mut data: TrainData, model: &Model, device: &Device) -> Result<Self> {
        let card = &model.card;
        let name = model.path.display();
        if card.encoder != data.encoder {
            return Err(Error::Config(format!(
                "{name} was trained with the text encoder {} and cannot start a run with {}: choose --encoder {}, or start without it",
                card.encoder, data.encoder, card.encoder
            )));
        }
        if let Some(what) = card.denoiser.difference(&config.denoiser) {
            return Err(Error::Config(format!(
                "{name} cannot start this run, because its network is another ({what}): choose the same settings, or start without it"
            )));
        }
        data.renormalise(&card.normalisation);
        let mut trainer = Self::new(config, data, device)?;
        trainer.params = model.params.clone();
        trainer.state = State::new(&trainer.params);
        trainer.started_from = Some(StartedFrom::of(model));
        Ok(trainer)
    }
}
