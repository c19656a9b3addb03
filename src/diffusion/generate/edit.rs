//! What a run begins from: pure noise, noise near another sample's, or a pose noised again; and the joints that are
//! held meanwhile.

use super::Request;
use crate::noise;
use crate::normal::{Normalisation, ROW_JOINTS, ROWS};
use crate::schedule::Level;
use crate::{Error, Result};
use pose::enforce::enforce;
use pose::hold::Held;
use pose::{JOINT_COUNT, Pose, align};
use rand_chacha::ChaCha12Rng;

/// Steps are taken this often where joints are held, the last time for good.
pub(super) const PASSES: usize = 2;

/// Noise `[24, 3]` of one sample and the generator that goes on from it.
pub(super) fn noise_of(request: &Request, index: u32) -> (Vec<f32>, ChaCha12Rng) {
    let draw = |seed, index: u32| {
        let mut rng = noise::stream(seed, u64::from(index));
        (noise::normals(&mut rng, ROWS * 3).collect::<Vec<f32>>(), rng)
    };
    match &request.variation {
        None => draw(request.seed, index),
        Some(variation) => {
            let (from, _) = draw(request.seed, variation.of);
            let (to, rng) = draw(variation.seed, index);
            (turned(&from, &to, variation.amount), rng)
        }
    }
}

/// Noise a share of the way between two on the arc that keeps its spread: independent normals stay normal.
fn turned(from: &[f32], to: &[f32], amount: f32) -> Vec<f32> {
    let (sin, cos) = (amount.clamp(0.0, 1.0) * std::f32::consts::FRAC_PI_2).sin_cos();
    from.iter().zip(to).map(|(a, b)| cos * a + sin * b).collect()
}

/// The pose that a run begins from, as the model sees it.
pub(super) struct Origin {
    rows: [f32; ROWS * 3],
    /// Rows of held joints.
    fixed: [bool; ROWS],
    /// Held joints and their places, pelvis at the origin.
    pub held: Vec<Held>,
}

impl Origin {
    /// Takes the request's start onto the body, facing +Z.
    pub fn of(request: &Request, normalisation: &Normalisation) -> Option<Self> {
        let start = request.start.as_ref()?;
        let pose = align::canonical(&enforce(&start.pose).pose);
        let fixed = ROW_JOINTS.map(|joint| joint.is_some_and(|joint| request.locks.contains(&joint)));
        let held = request.locks.iter().map(|&joint| Held { joint, point: pose.joints[joint] }).collect();
        Some(Self { rows: normalisation.to_rows(&pose), fixed, held })
    }

    /// Turns noise into the noised start.
    pub fn noised(&self, noise: &mut [f32], level: Level) {
        for (x, clean) in noise.iter_mut().zip(&self.rows) {
            *x = (level.alpha * f64::from(*clean) + level.sigma * f64::from(*x)) as f32;
        }
    }

    /// Puts held joints of an estimate back.
    pub fn pin(&self, estimate: &mut [f32]) {
        for (row, _) in self.fixed.iter().enumerate().filter(|(_, fixed)| **fixed) {
            estimate[3 * row..3 * row + 3].copy_from_slice(&self.rows[3 * row..3 * row + 3]);
        }
    }
}

/// # Errors
/// [`Error::Config`] with one sentence on a start, lock or variation that cannot work.
pub(super) fn check(request: &Request) -> Result<()> {
    if let Some(joint) = request.locks.iter().find(|joint| **joint >= JOINT_COUNT) {
        return Err(Error::Config(format!("joint {joint} cannot be locked: joints are numbered 0 to 21")));
    }
    match &request.start {
        None if !request.locks.is_empty() => {
            return Err(Error::Config("locked joints need a pose to begin from: give one as the start".into()));
        }
        Some(start) if !(start.strength > 0.0 && start.strength <= 1.0) => {
            return Err(Error::Config(format!(
                "a strength of {} cannot be used: choose one above 0, up to 1",
                start.strength
            )));
        }
        Some(start) if !finite(&start.pose) => {
            return Err(Error::Config("the pose to begin from has a coordinate that is not a finite number".into()));
        }
        _ => {}
    }
    match &request.variation {
        Some(variation) if !(0.0..=1.0).contains(&variation.amount) => Err(Error::Config(format!(
            "a variation of {} cannot be drawn: choose an amount from 0 to 1",
            variation.amount
        ))),
        _ => Ok(()),
    }
}

fn finite(pose: &Pose) -> bool {
    pose.joints.iter().all(|joint| joint.is_finite())
}
