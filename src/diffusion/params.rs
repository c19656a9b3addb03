//! Named parameters on the host: their master copy in f32, drawing initial values, and safetensors files.
//! Knows nothing of what the parameters are for.

mod file;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Row-major values.
    pub data: Vec<f32>,
}

/// Parameters by name, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    map: BTreeMap<String, Param>,
}

/// How a parameter begins.
#[derive(Clone, Copy, Debug)]
pub enum Init {
    /// All zero: residual branches start silent.
    Zeros,
    /// All one.
    Ones,
    /// Uniform in ±√(3·gain/fan_in) for a `[fan_in, fan_out]` matrix: variance gain/fan_in (Glorot and Bengio 2010).
    FanIn(f32),
    /// Normal with this standard deviation.
    Normal(f32),
}

impl Params {
    /// Adds a parameter with initial values drawn from `seed` and the parameter's own name, so that adding
    /// one elsewhere changes no other.
    pub fn add(&mut self, name: impl Into<String>, shape: &[usize], init: Init, seed: u64) {
        let name = name.into();
        let len = shape.iter().product();
        let mut rng = ChaCha12Rng::seed_from_u64(seed ^ fnv(&name));
        let data = match init {
            Init::Zeros => vec![0.0; len],
            Init::Ones => vec![1.0; len],
            Init::FanIn(gain) => {
                let bound = (3.0 * gain / shape[0].max(1) as f32).sqrt();
                (0..len).map(|_| (crate::noise::unit(&mut rng) as f32 * 2.0 - 1.0) * bound).collect()
            }
            Init::Normal(deviation) => crate::noise::normals(&mut rng, len).map(|z| z * deviation).collect(),
        };
        self.map.insert(name, Param { shape: shape.to_vec(), data });
    }

    /// Puts a parameter as it is.
    pub fn insert(&mut self, name: impl Into<String>, param: Param) {
        self.map.insert(name.into(), param);
    }

    /// The parameter of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Param> {
        self.map.get(name)
    }

    /// The parameter of that name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Param> {
        self.map.get_mut(name)
    }

    /// Parameters in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Param)> {
        self.map.iter()
    }

    /// Parameters in the order of their names, to change.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&String, &mut Param)> {
        self.map.iter_mut()
    }

    /// Number of scalars.
    #[must_use]
    pub fn count(&self) -> usize {
        self.map.values().map(|p| p.data.len()).sum()
    }

    /// True when both hold the same names and shapes.
    #[must_use]
    pub fn same_layout(&self, other: &Self) -> bool {
        self.map.len() == other.map.len()
            && self.map.iter().zip(&other.map).all(|((a, x), (b, y))| a == b && x.shape == y.shape)
    }

    /// The first name or shape in which `other` differs, in words.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        for (name, param) in &self.map {
            match other.map.get(name) {
                None => return Some(format!("{name} is missing")),
                Some(found) if found.shape != param.shape => {
                    return Some(format!("{name} is {:?} where {:?} is needed", found.shape, param.shape));
                }
                Some(_) => {}
            }
        }
        other.map.keys().find(|name| !self.map.contains_key(*name)).map(|name| format!("{name} is not expected"))
    }

    /// Zeros of the same layout.
    #[must_use]
    pub fn zeros_like(&self) -> Self {
        let zero = |p: &Param| Param { shape: p.shape.clone(), data: vec![0.0; p.data.len()] };
        Self { map: self.map.iter().map(|(n, p)| (n.clone(), zero(p))).collect() }
    }

    /// Name of the first parameter with a value that is not finite.
    #[must_use]
    pub fn not_finite(&self) -> Option<&str> {
        self.map.iter().find(|(_, p)| p.data.iter().any(|x| !x.is_finite())).map(|(n, _)| n.as_str())
    }
}

/// FNV-1a over a name.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests;
