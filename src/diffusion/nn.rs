//! The layers the networks are made of, on Burn tensors. Everything is flattened to `[rows, channels]` before a
//! matrix product: on the CPU, batches of small products cost several times one large one.

use crate::params::{Param, Params};
use crate::{Error, Result};
use burn::tensor::{DType, Device, Tensor, TensorData, activation, module};
use serde::{Deserialize, Serialize};

/// What the products of linear layers are computed in. Parameters, sums between layers, norms, attention and losses are
/// f32 either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision.
    #[default]
    F32,
    /// Half precision: inputs, weights and gradients of the products are rounded to f16.
    F16,
}

/// A parameter on the device.
pub enum Handle {
    /// A vector.
    One(Tensor<1>),
    /// A matrix.
    Two(Tensor<2>),
}

/// Puts parameters on a device as the layers ask for them, and remembers them for their gradients.
pub struct Loader<'a> {
    params: &'a Params,
    device: &'a Device,
    track: bool,
    precision: Precision,
    handles: Vec<(String, Handle)>,
}

impl<'a> Loader<'a> {
    /// A loader; `track` asks for gradients (the device must then be an autodiff device).
    #[must_use]
    pub fn new(params: &'a Params, device: &'a Device, track: bool) -> Self {
        Self { params, device, track, precision: Precision::F32, handles: Vec::new() }
    }

    /// The same for linear layers that compute in this precision.
    #[must_use]
    pub fn in_precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// Where the parameters go.
    #[must_use]
    pub fn device(&self) -> &'a Device {
        self.device
    }

    /// What was loaded, by name.
    #[must_use]
    pub fn into_handles(self) -> Vec<(String, Handle)> {
        self.handles
    }

    fn find(&self, name: &str, rank: usize) -> Result<&'a Param> {
        let found = self.params.get(name).filter(|p| p.shape.len() == rank);
        found.ok_or_else(|| Error::Config(format!("the weights hold no {rank}-dimensional parameter \"{name}\"")))
    }

    /// A vector parameter.
    ///
    /// # Errors
    /// [`Error::Config`] when there is none of that name.
    pub fn one(&mut self, name: &str) -> Result<Tensor<1>> {
        let param = self.find(name, 1)?;
        let tensor = Tensor::<1>::from_data(TensorData::new(param.data.clone(), [param.shape[0]]), self.device);
        let tensor = if self.track { tensor.require_grad() } else { tensor };
        if self.track {
            self.handles.push((name.into(), Handle::One(tensor.clone())));
        }
        Ok(tensor)
    }

    /// A matrix parameter.
    ///
    /// # Errors
    /// [`Error::Config`] when there is none of that name.
    pub fn two(&mut self, name: &str) -> Result<Tensor<2>> {
        let param = self.find(name, 2)?;
        let shape = [param.shape[0], param.shape[1]];
        let tensor = Tensor::<2>::from_data(TensorData::new(param.data.clone(), shape), self.device);
        let tensor = if self.track { tensor.require_grad() } else { tensor };
        if self.track {
            self.handles.push((name.into(), Handle::Two(tensor.clone())));
        }
        Ok(tensor)
    }

    /// A linear layer `name.weight` `[in, out]`, `name.bias` `[out]`.
    ///
    /// # Errors
    /// As [`Loader::two`].
    pub fn linear(&mut self, name: &str) -> Result<Linear> {
        Ok(Linear {
            weight: self.two(&format!("{name}.weight"))?,
            bias: self.one(&format!("{name}.bias"))?,
            precision: self.precision,
        })
    }

    /// A layer norm `name.weight`, `name.bias`.
    ///
    /// # Errors
    /// As [`Loader::one`].
    pub fn norm(&mut self, name: &str, epsilon: f64) -> Result<LayerNorm> {
        Ok(LayerNorm {
            weight: self.one(&format!("{name}.weight"))?,
            bias: self.one(&format!("{name}.bias"))?,
            epsilon,
        })
    }
}

/// y = x W + b.
pub struct Linear {
    weight: Tensor<2>,
    bias: Tensor<1>,
    precision: Precision,
}

impl Linear {
    /// `[rows, in]` → `[rows, out]`.
    #[must_use]
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        match self.precision {
            Precision::F32 => module::linear(x, self.weight.clone(), Some(self.bias.clone())),
            Precision::F16 => {
                let product = x.cast(DType::F16).matmul(self.weight.clone().cast(DType::F16));
                product.cast(DType::F32) + self.bias.clone().unsqueeze::<2>()
            }
        }
    }
}

/// Layer normalisation over the channels (Ba et al. 2016).
pub struct LayerNorm {
    weight: Tensor<1>,
    bias: Tensor<1>,
    epsilon: f64,
}

impl LayerNorm {
    /// `[rows, channels]` → `[rows, channels]`.
    #[must_use]
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        module::layer_norm(x, self.weight.clone(), Some(self.bias.clone()), self.epsilon)
    }
}

/// The numbers of a tensor, row-major.
///
/// # Errors
/// [`Error::Device`] when the device fails.
pub(crate) fn host<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let data = tensor.try_into_data().map_err(|e| Error::Device(format!("a result could not be read back: {e:?}")))?;
    data.try_to_vec().map_err(|e| Error::Device(format!("a result could not be read back: {e:?}")))
}

/// The activation of the denoiser: no exponential, which is slow on the CPU.
#[must_use]
pub fn act(x: Tensor<2>) -> Tensor<2> {
    activation::relu(x)
}

/// Splits channels into heads: `[batch·length, channels]` → `[batch, heads, length, channels/heads]`.
#[must_use]
pub fn split_heads(x: Tensor<2>, batch: usize, heads: usize) -> Tensor<4> {
    let [rows, channels] = x.dims();
    x.reshape([batch, rows / batch, heads, channels / heads]).swap_dims(1, 2)
}

/// Multi-head attention (Vaswani et al. 2017) with its weights written out.
///
/// `q` `[batch, heads, queries, d]`, `k` and `v` `[batch, heads, keys, d]`, `bias` broadcast onto
/// `[batch, heads, queries, keys]` (a large negative number hides a key). Returns `[batch·queries, heads·d]`
/// and the weights.
#[must_use]
pub fn attend(q: Tensor<4>, k: Tensor<4>, v: Tensor<4>, bias: Option<Tensor<4>>) -> (Tensor<2>, Tensor<4>) {
    let [batch, heads, queries, d] = q.dims();
    let scores = q.mul_scalar(1.0 / (d as f32).sqrt()).matmul(k.swap_dims(2, 3));
    let scores = match bias {
        Some(bias) => scores + bias,
        None => scores,
    };
    let weights = activation::softmax(scores, 3);
    let mixed = weights.clone().matmul(v);
    (mixed.swap_dims(1, 2).reshape([batch * queries, heads * d]), weights)
}
