//! A run on its way from noise to poses: one denoising step at a time.

use super::edit::{Origin, PASSES};
use super::{Body, Drawn, Generator, Request};
use crate::denoiser::{Conditions, JointAttention, joint_attention};
use crate::normal::{ROWS, row_mask};
use crate::sampler::Walk;
use crate::text::Encoded;
use crate::{Error, Result};
use pose::claims::Asked;
use pose::enforce::enforce;
use pose::hold::hold;
use pose::meet::ANOTHER;
use pose::recipe::{Enforcement, Guidance};
use pose::{Pose, align};
use rand_chacha::ChaCha12Rng;

/// Most looks at what is asked of a finished pose.
const LOOKS: usize = 12;

/// A run on its way from noise to poses.
pub struct Run<'a> {
    pub(super) generator: &'a Generator,
    pub(super) request: Request,
    pub(super) prompt: Encoded,
    pub(super) conditions: Conditions,
    pub(super) origin: Option<Origin>,
    /// What the body is to be brought to.
    pub(super) asked: Vec<Asked>,
    pub(super) walks: Vec<Walk>,
    pub(super) rngs: Vec<ChaCha12Rng>,
    /// `[samples, 24, 3]`, z-scores.
    pub(super) x: Vec<f32>,
    pub(super) estimate: Vec<f32>,
    pub(super) attention: Vec<Option<JointAttention>>,
}

impl Run<'_> {
    /// Steps taken.
    #[must_use]
    pub fn done(&self) -> usize {
        self.walks[0].done()
    }

    /// Steps from the beginning to clean poses; fewer than asked for where the run begins from a pose.
    #[must_use]
    pub fn total(&self) -> usize {
        self.walks[0].total()
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

    /// One denoising step: conditional and unconditional halves in one batch, guidance, sampler. Where joints are
    /// held, the step is taken twice, the second time from what the first one drew.
    ///
    /// # Errors
    /// [`Error::Device`] when the device fails; [`Error::NotFinite`] when the model diverges.
    pub fn step(&mut self) -> Result<()> {
        let agrees = self.origin.as_ref().is_none_or(|origin| origin.held.is_empty());
        for _ in 1..if agrees { 1 } else { PASSES } {
            self.pass()?;
            let bodies = self.x.chunks_mut(ROWS * 3).zip(&mut self.rngs);
            self.walks.iter_mut().zip(bodies).for_each(|(walk, (x, rng))| walk.take_back(x, rng));
            silence(&mut self.x);
        }
        self.pass()
    }

    fn pass(&mut self) -> Result<()> {
        let denoiser = &self.generator.denoiser;
        let (n, len) = (self.walks.len(), ROWS * 3);
        let (time, level) = (self.walks[0].time(), self.walks[0].level());
        let mut both = self.x.clone();
        both.extend_from_slice(&self.x);
        let times = vec![time as f32; 2 * n];
        let (answer, maps) = denoiser.answer(&both, &times, &self.conditions, self.request.attention)?;
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
            if let Some(origin) = &self.origin {
                origin.pin(estimate);
            }
            silence(estimate);
            self.walks[i].step(x, estimate, &mut self.rngs[i]);
        }
        silence(&mut self.x);
        if self.request.attention {
            for i in 0..n {
                self.attention[i] = Some(joint_attention(&maps, i, &self.prompt));
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
        let held = self.origin.as_ref().map_or(&[][..], |origin| &origin.held);
        let finish = |rows: &[f32]| {
            let raw = self.generator.normalisation.to_pose(rows);
            // Turning the body would turn held joints away from their places.
            let turn = |pose: &Pose| if held.is_empty() { align::face_forward(pose) } else { *pose };
            let raw = turn(&raw);
            let pose = match self.request.enforcement {
                Enforcement::Off => raw,
                Enforcement::Final | Enforcement::EveryStep if held.is_empty() => {
                    let pose = turn(&enforce(&raw).pose);
                    // What begins from a pose keeps as much of it as was asked for.
                    let strength = self.request.start.as_ref().map_or(1.0, |start| start.strength);
                    pose::meet::meet(&pose, &self.asked, LOOKS, ANOTHER * strength).map_or(pose, |met| turn(&met))
                }
                // From the first answer the free joints no longer pull: where the model disagrees with what is held,
                // they would draw a held joint off by more than a millimetre.
                Enforcement::Final | Enforcement::EveryStep => hold(&hold(&raw, held).pose, held).pose,
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
pub(super) fn silence(rows: &mut [f32]) {
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
