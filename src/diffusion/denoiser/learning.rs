//! The denoiser in training on the CPU: the network written out ([`super::cpu`]), for whoever computes a loss of its
//! answer.

use super::cpu::{Learner, Passed, Work};
use super::{DenoiserConfig, TextBatch};
use crate::Result;
use crate::params::Params;

/// A denoiser whose gradients can be asked for.
pub struct Learning<'a> {
    params: &'a Params,
    learner: Learner<'a>,
}

/// A batch that went through it.
pub struct Passage<'a>(Passed<'a>);

impl<'a> Learning<'a> {
    /// `work` may be that of the step before.
    ///
    /// # Errors
    /// [`crate::Error::Config`] when the parameters are not those of the configuration.
    pub fn new(config: &DenoiserConfig, params: &'a Params, work: &'a Work) -> Result<Self> {
        config.check()?;
        Ok(Self { params, learner: Learner::load(config, params, work)? })
    }

    /// The answer `[batch, 24, 3]` for noisy bodies `x` `[batch, 24, 3]` (z-scores) at timesteps `t` `[batch]`.
    #[must_use]
    pub fn forward(&self, x: &[f32], t: &[f32], text: &TextBatch) -> (Vec<f32>, Passage<'a>) {
        let (answer, passed) = self.learner.forward(x, t, text);
        (answer, Passage(passed))
    }

    /// The gradient of every parameter, for the gradient `danswer` of that answer.
    #[must_use]
    pub fn back(&self, passage: Passage<'a>, danswer: &[f32]) -> Params {
        let mut grads = self.params.zeros_like();
        self.learner.back(&passage.0, danswer, &mut grads);
        grads
    }
}
