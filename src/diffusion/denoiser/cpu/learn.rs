//! The network written out for the CPU in training: forward over a whole batch, keeping what the way back needs, and the
//! way back by hand (reverse-mode differentiation). Only f32. The same numbers on any number of threads.

mod attention;
mod linear;
mod neighbours;
mod norm;
mod stage;
mod text;
mod work;

use super::Seen;
use super::attention::Memory;
use super::product::End;
use super::stage::Sight;
use crate::Result;
use crate::denoiser::{DenoiserConfig, STAGES, TextBatch, time_features};
use crate::params::Params;
use linear::{Before, Linear};
use norm::Norm;
use rayon::prelude::*;
use stage::{Kept, Stage};
use text::{Conditioning, Told};
use work::Buffer;

pub use work::Work;

/// The network with its weights laid out for both ways.
pub(in crate::denoiser) struct Learner<'w> {
    work: &'w Work,
    heads: usize,
    conditioning: Conditioning<'w>,
    input: Linear<'w>,
    time: [Linear<'w>; 2],
    stages: Vec<Stage<'w>>,
    pools: [Linear<'w>; 2],
    grows: [Linear<'w>; 2],
    output_norm: Norm,
    output: Linear<'w>,
}

/// A batch on its way: what the network computed for it.
pub(in crate::denoiser) struct Passed<'w> {
    seen: Seen,
    told: Told<'w>,
    x: Vec<f32>,
    features: Vec<f32>,
    inner: Buffer<'w>,
    time: Vec<f32>,
    stages: Vec<Kept<'w>>,
    /// What came out of each stage.
    left: [Buffer<'w>; 5],
    last: Buffer<'w>,
}

/// The gradients of what the stages see.
struct Returned<'w> {
    /// Keys and values of each stage and text.
    memories: Vec<Vec<Memory>>,
    /// `[bodies, rows, width]`.
    places: Buffer<'w>,
    /// `[bodies, cond]`.
    sentence: Vec<f32>,
}

impl<'w> Learner<'w> {
    /// # Errors
    /// [`crate::Error::Config`] when the parameters are not those of the configuration.
    pub fn load(config: &DenoiserConfig, params: &'w Params, work: &'w Work) -> Result<Self> {
        let layer = |name: &str| Linear::load(params, name);
        Ok(Self {
            work,
            heads: config.heads,
            conditioning: Conditioning::load(config, params)?,
            input: layer("input")?,
            time: [layer("time.0")?, layer("time.1")?],
            stages: STAGES.par_iter().map(|(name, _)| Stage::load(params, name)).collect::<Result<_>>()?,
            pools: [layer("pool0")?, layer("pool1")?],
            grows: [layer("grow1")?, layer("grow0")?],
            output_norm: Norm::load(params, "output.norm")?,
            output: layer("output")?,
        })
    }

    /// The network's answer for noisy bodies `x` `[bodies, 24, 3]` at timesteps `t` `[bodies]`.
    pub fn forward(&self, x: &[f32], t: &[f32], text: &TextBatch) -> (Vec<f32>, Passed<'w>) {
        let work = self.work;
        let (seen, told) = self.conditioning.forward(work, text);
        let features = time_features(t);
        let inner = self.time[0].of(work, &features, End::Act);
        let mut time = seen.sentence.clone();
        self.time[1].write(work, &inner, &mut time, End::Add);
        time.iter_mut().for_each(|x| *x = x.max(0.0));

        let rows = x.len() / 3 * self.input.to();
        let mut h = work.buffer(rows);
        h.chunks_mut(seen.places.len()).for_each(|h| h.copy_from_slice(&seen.places));
        self.input.write(work, x, &mut h, End::Add);
        let mut stages = Vec::with_capacity(STAGES.len());
        let mut run = |i: usize, h: Buffer<'w>| {
            let (h, kept) = self.stages[i].forward(work, h, &self.sight(i, &time, &seen));
            stages.push(kept);
            h
        };
        let down0 = run(0, h);
        let down1 = run(1, self.pools[0].of(work, &down0, End::Set));
        let middle = run(2, self.pools[1].of(work, &down1, End::Set));
        let mut h = work.copy(&down1);
        self.grows[0].write(work, &middle, &mut h, End::Add);
        let up1 = run(3, h);
        let mut h = work.copy(&down0);
        self.grows[1].write(work, &up1, &mut h, End::Add);
        let up0 = run(4, h);
        let last = self.output_norm.act(work, &up0);
        let answer = self.output.of(work, &last, End::Set);
        let left = [down0, down1, middle, up1, up0];
        (answer.to_vec(), Passed { seen, told, x: x.to_vec(), features, inner, time, stages, left, last })
    }

    /// Adds to `grads` the gradients of the parameters, for the gradient `danswer` of the answer.
    pub fn back(&self, passed: &Passed<'w>, danswer: &[f32], grads: &mut Params) {
        let work = self.work;
        let mut dtime = vec![0.0; passed.time.len()];
        let mut memories: Vec<Vec<Memory>> = Vec::with_capacity(STAGES.len());
        let mut run = |i: usize, d: &mut [f32], grads: &mut Params| {
            let sight = self.sight(i, &passed.time, &passed.seen);
            memories.push(self.stages[i].back(work, d, &passed.stages[i], &sight, &mut dtime, grads));
        };
        let [down0, down1, middle, up1, up0] = [0, 1, 2, 3, 4].map(|i| &passed.left[i][..]);
        let dlast = self.output.back(work, &passed.last, danswer, Before::Act, grads);
        let mut d0 = work.zeros(up0.len());
        self.output_norm.back(work, up0, &dlast, &mut d0, grads);
        run(4, &mut d0, grads);
        let mut d1 = self.grows[1].back(work, up1, &d0, Before::Any, grads);
        run(3, &mut d1, grads);
        let mut d2 = self.grows[0].back(work, middle, &d1, Before::Any, grads);
        run(2, &mut d2, grads);
        add(&mut d1, &self.pools[1].back(work, down1, &d2, Before::Any, grads));
        run(1, &mut d1, grads);
        add(&mut d0, &self.pools[0].back(work, down0, &d1, Before::Any, grads));
        run(0, &mut d0, grads);
        memories.reverse();
        self.input.learn(work, &passed.x, &d0, grads);
        dtime.iter_mut().zip(&passed.time).for_each(|(d, time)| *d = if *time > 0.0 { *d } else { 0.0 });
        let dinner = self.time[1].back(work, &passed.inner, &dtime, Before::Act, grads);
        self.time[0].learn(work, &passed.features, &dinner, grads);
        let returned = Returned { memories, places: d0, sentence: dtime };
        self.conditioning.back(work, &passed.told, returned, grads);
    }

    fn sight<'a>(&self, stage: usize, time: &'a [f32], seen: &'a Seen) -> Sight<'a> {
        Sight { arch: self.work.arch, heads: self.heads, time, memories: &seen.memories[stage], bias: &seen.bias }
    }
}

fn add(to: &mut [f32], more: &[f32]) {
    to.iter_mut().zip(more).for_each(|(to, more)| *to += more);
}
