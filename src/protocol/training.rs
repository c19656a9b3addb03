//! Training, as the window and the trainer speak of it: what to train, and how it goes.

use crate::DeviceChoice;
use pose::Pose;
use std::path::PathBuf;
use std::sync::Arc;

/// Points of the curves that are kept; a longer run is thinned to half of them again and again.
pub const MOST_POINTS: usize = 600;

/// Where poses and words come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainSource {
    /// The library of archetypes alone: so many poses, made on the spot.
    Starter(usize),
    /// A folder in HumanML3D's format.
    Folder(PathBuf),
}

/// What to train.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainRequest {
    /// What to train on.
    pub source: TrainSource,
    /// Folder of the run; a run that is there already is gone on with.
    pub out: PathBuf,
    /// Steps of the whole run.
    pub steps: u64,
    /// Poses a step.
    pub batch: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// Where to compute.
    pub device: DeviceChoice,
    /// Sentences drawn as training goes, to see what has been learnt.
    pub prompts: Vec<String>,
}

/// What a person asks of a training that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrainControl {
    /// Wait, and keep everything.
    Pause,
    /// Go on.
    Resume,
    /// Save a checkpoint and a model now.
    Save,
    /// Save and end.
    Stop,
}

/// How a training stands.
#[derive(Clone, Debug, PartialEq)]
pub enum TrainPhase {
    /// Data is being read: what, and the share that is done.
    Preparing(&'static str, f32),
    /// Steps are taken.
    Training,
    /// It waits.
    Paused,
    /// It was ended before its last step, and can be gone on with.
    Stopped,
    /// All steps are done.
    Done,
    /// It cannot go on: one sentence for a person.
    Failed(String),
}

impl TrainPhase {
    /// True once nothing more will come.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Stopped | Self::Done | Self::Failed(_))
    }
}

/// What a step measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TrainPoint {
    /// Steps done.
    pub step: u64,
    /// Diffusion loss plus weighted anatomy loss.
    pub total: f32,
    /// Diffusion loss.
    pub diffusion: f32,
    /// Anatomy loss.
    pub anatomy: f32,
    /// Norm of the gradient.
    pub grad_norm: f32,
    /// Learning rate.
    pub learning_rate: f32,
}

/// A training as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainSnapshot {
    /// What was asked for.
    pub request: Arc<TrainRequest>,
    /// How it stands.
    pub phase: TrainPhase,
    /// One sentence on the data, once it is read.
    pub about: String,
    /// Steps done.
    pub step: u64,
    /// Steps a second, of late.
    pub rate: f32,
    /// What steps measured, evenly thinned.
    pub curve: Vec<TrainPoint>,
    /// Diffusion loss on poses kept out of training, by step.
    pub validation: Vec<(u64, f32)>,
    /// The sentences of the request, drawn by the weights of the last checkpoint.
    pub samples: Vec<(String, Pose)>,
    /// The model file of the last checkpoint.
    pub model: Option<PathBuf>,
}

impl TrainSnapshot {
    /// A training that begins.
    #[must_use]
    pub fn new(request: TrainRequest) -> Self {
        Self {
            request: Arc::new(request),
            phase: TrainPhase::Preparing("Making ready", 0.0),
            about: String::new(),
            step: 0,
            rate: 0.0,
            curve: Vec::new(),
            validation: Vec::new(),
            samples: Vec::new(),
            model: None,
        }
    }

    /// Notes what a step measured; of a long run every second, fourth, … point stays.
    pub fn note(&mut self, point: TrainPoint) {
        self.step = point.step;
        if self.curve.len() >= MOST_POINTS {
            let mut stays = false;
            self.curve.retain(|_| {
                stays = !stays;
                stays
            });
        }
        let apart = match self.curve.as_slice() {
            [first, second, ..] => second.step - first.step,
            _ => 0,
        };
        if self.curve.last().is_none_or(|last| point.step >= last.step + apart) {
            self.curve.push(point);
        }
    }

    /// Seconds until the last step, at the rate of late.
    #[must_use]
    pub fn seconds_left(&self) -> Option<f32> {
        let left = self.request.steps.saturating_sub(self.step) as f32;
        (self.rate > 0.0 && self.phase == TrainPhase::Training).then(|| left / self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(steps: u64) -> TrainSnapshot {
        TrainSnapshot::new(TrainRequest {
            source: TrainSource::Starter(100),
            out: "run".into(),
            steps,
            batch: 64,
            learning_rate: 1e-3,
            device: DeviceChoice::Cpu,
            prompts: Vec::new(),
        })
    }

    #[test]
    fn a_long_run_keeps_a_bounded_even_curve_to_its_last_steps() {
        let mut snapshot = snapshot(10_000);
        for step in 1..=10_000 {
            snapshot.note(TrainPoint { step, ..TrainPoint::default() });
        }
        let steps: Vec<u64> = snapshot.curve.iter().map(|point| point.step).collect();
        assert!((MOST_POINTS / 3..=MOST_POINTS).contains(&steps.len()), "{}", steps.len());
        assert!(steps[steps.len() - 1] > 9_900 && steps[0] == 1);
        let apart: Vec<u64> = steps.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(apart.iter().max() <= apart.iter().min().map(|least| least * 2).as_ref(), "{apart:?}");
    }

    #[test]
    fn the_time_left_follows_the_rate() {
        let mut snapshot = snapshot(100);
        assert_eq!(snapshot.seconds_left(), None);
        (snapshot.step, snapshot.rate, snapshot.phase) = (40, 3.0, TrainPhase::Training);
        assert_eq!(snapshot.seconds_left(), Some(20.0));
    }
}
