//! The denoiser's network written out for the CPU: the same computation as on Burn's tensors without what those cost
//! for so few rows (laying weights out at every product, a buffer for every operation, a thread woken for each). Only
//! f32. For drawing, bodies are shared out among the threads, and each thread takes its bodies through the whole
//! network; [`learn`] is the network in training.

mod attention;
mod laid;
mod learn;
mod norm;
mod product;
mod stage;

use super::context::Context;
use super::{DenoiserConfig, Map, STAGES, time_features};
use crate::Result;
use crate::nn::host;
use crate::normal::ROWS;
use crate::params::Params;
use attention::Memory;
use laid::Laid;
use norm::Norm;
use product::{End, Layer};
use pulp::Arch;
use rayon::prelude::*;
use stage::{Sight, Stage};
use std::ops::Range;

pub use learn::Work;
pub(super) use learn::{Learner, Passed};

/// Most bodies that go through the network together: what lies between layers stays in a core's own cache.
const TOGETHER: usize = 8;

/// The network with its weights laid out.
pub(super) struct Network {
    arch: Arch,
    heads: usize,
    widths: [usize; 3],
    input: Layer,
    time: [Layer; 2],
    stages: Vec<Stage>,
    pools: [Layer; 2],
    grows: [Layer; 2],
    output_norm: Norm,
    output: Layer,
}

/// Texts as the network sees them.
pub(super) struct Seen {
    /// Keys and values by stage and body.
    memories: Vec<Vec<Memory>>,
    /// `[bodies, tokens]`.
    bias: Vec<f32>,
    /// `[1 or bodies, rows, width]`.
    places: Vec<f32>,
    /// `[bodies, cond]`.
    sentence: Vec<f32>,
}

impl Seen {
    /// # Errors
    /// [`Error::Device`] when the device fails.
    pub fn of(context: &Context) -> Result<Self> {
        let mut memories = Vec::with_capacity(STAGES.len());
        for stage in 0..STAGES.len() {
            let keys = context.keys(stage);
            let bodies = keys.k.dims()[0];
            let size = keys.k.dims().iter().product::<usize>() / bodies;
            let (k, v) = (host(keys.k.clone().swap_dims(2, 3))?, host(keys.v.clone())?);
            let both = k.chunks(size).zip(v.chunks(size));
            memories.push(both.map(|(k, v)| Memory { keys: k.to_vec(), values: v.to_vec() }).collect());
        }
        Ok(Self {
            memories,
            bias: host(context.bias().clone())?,
            places: host(context.places().clone())?,
            sentence: host(context.sentence().clone())?,
        })
    }
}

impl Network {
    /// # Errors
    /// [`Error::Config`] when the parameters are not those of the configuration.
    pub fn load(config: &DenoiserConfig, params: &Params) -> Result<Self> {
        let layer = |name: &str| Layer::load(params, name);
        Ok(Self {
            arch: Arch::new(),
            heads: config.heads,
            widths: config.widths,
            input: layer("input")?,
            time: [layer("time.0")?, layer("time.1")?],
            stages: STAGES.iter().map(|(name, _)| Stage::load(params, name)).collect::<Result<_>>()?,
            pools: [layer("pool0")?, layer("pool1")?],
            grows: [layer("grow1")?, layer("grow0")?],
            output_norm: Norm::load(params, "output.norm")?,
            output: layer("output")?,
        })
    }

    /// The network's answer for noisy bodies `x` `[bodies, 24, 3]` at timesteps `t` `[bodies]`, and the
    /// cross-attention of each stage.
    pub fn forward(&self, x: &[f32], t: &[f32], seen: &Seen) -> (Vec<f32>, Vec<Map>) {
        let bodies = t.len();
        let together = bodies.div_ceil(rayon::current_num_threads()).clamp(1, TOGETHER);
        let ranges: Vec<Range<usize>> =
            (0..bodies).step_by(together).map(|first| first..bodies.min(first + together)).collect();
        let parts: Vec<_> = ranges.into_par_iter().map(|range| self.part(x, t, seen, range)).collect();
        let mut answer = Vec::with_capacity(x.len());
        let mut maps: Vec<Map> = Vec::new();
        for (rows, attention) in parts {
            answer.extend(rows);
            if maps.is_empty() {
                maps = attention;
            } else {
                maps.iter_mut().zip(attention).for_each(|(map, more)| map.weights.extend(more.weights));
            }
        }
        (answer, maps)
    }

    fn part(&self, x: &[f32], t: &[f32], seen: &Seen, range: Range<usize>) -> (Vec<f32>, Vec<Map>) {
        let (arch, [a, b, _], bodies) = (self.arch, self.widths, range.len());
        let cond = self.time[1].to();
        let time = self.embed_time(&t[range.clone()], &seen.sentence[range.start * cond..range.end * cond]);
        let tokens = seen.bias.len() / t.len();
        let bias = &seen.bias[range.start * tokens..range.end * tokens];
        let mut maps = Vec::with_capacity(self.stages.len());
        let mut run = |i: usize, h: &mut [f32]| {
            let memories = &seen.memories[i][range.clone()];
            let sight = Sight { arch, heads: self.heads, time: &time, memories, bias };
            let weights = self.stages[i].forward(h, &sight);
            maps.push(Map { heads: self.heads, rows: weights.len() / (bodies * self.heads * tokens), tokens, weights });
        };
        let mut h = match seen.places.len() / (ROWS * a) {
            1 => seen.places.repeat(bodies),
            _ => seen.places[range.start * ROWS * a..range.end * ROWS * a].to_vec(),
        };
        let x = &x[range.start * ROWS * 3..range.end * ROWS * 3];
        self.input.write(arch, &Laid::of(x, 3), &mut h, End::Add);
        run(0, &mut h);
        let mut skip0 = h;
        let mut skip1 = self.pools[0].of(arch, &skip0, End::Set);
        run(1, &mut skip1);
        let mut h = self.pools[1].of(arch, &skip1, End::Set);
        run(2, &mut h);
        // A coarse row becomes two fine ones: `[rows/2, 2·width]` is `[rows, width]` as it lies.
        self.grows[0].write(arch, &Laid::of(&h, self.widths[2]), &mut skip1, End::Add);
        run(3, &mut skip1);
        self.grows[1].write(arch, &Laid::of(&skip1, b), &mut skip0, End::Add);
        run(4, &mut skip0);
        (self.output.of(arch, &self.output_norm.act(arch, &skip0), End::Set), maps)
    }

    fn embed_time(&self, t: &[f32], sentence: &[f32]) -> Vec<f32> {
        let inner = self.time[0].of(self.arch, &time_features(t), End::Act);
        let mut time = sentence.to_vec();
        self.time[1].write(self.arch, &Laid::of(&inner, self.time[0].to()), &mut time, End::Add);
        time.iter_mut().for_each(|x| *x = x.max(0.0));
        time
    }
}
