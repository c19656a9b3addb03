//! The denoiser as drawing uses it: texts in, answers out, all numbers on the host. On the CPU the network is the one
//! written out for it ([`super::cpu`]), elsewhere Burn's tensors.

use super::context::Conditioning;
use super::cpu::{Network, Seen};
use super::{Attention, Context, Denoiser, DenoiserConfig, Map, TextBatch};
use crate::Result;
use crate::nn::{Loader, host};
use crate::normal::ROWS;
use crate::params::Params;
use burn::tensor::{Device, Tensor, TensorData};

/// A denoiser on a device, for drawing.
pub struct Predictor {
    config: DenoiserConfig,
    device: Device,
    kind: Kind,
}

enum Kind {
    Cpu(Box<Conditioning>, Box<Network>),
    Burn(Box<Denoiser>),
}

/// Texts as a predictor sees them; made once a run.
pub struct Conditions(Sights);

enum Sights {
    Cpu(Seen),
    Burn(Box<Context>),
}

impl Predictor {
    /// Puts the parameters on the device.
    ///
    /// # Errors
    /// [`crate::Error::Config`] when the parameters are not those of the configuration.
    pub fn new(config: &DenoiserConfig, params: &Params, device: &Device) -> Result<Self> {
        let kind = if *device == Device::flex() {
            config.check()?;
            let conditioning = Conditioning::load(config, &mut Loader::new(params, device, false))?;
            Kind::Cpu(Box::new(conditioning), Box::new(Network::load(config, params)?))
        } else {
            Kind::Burn(Box::new(Denoiser::new(config, params, device)?))
        };
        Ok(Self { config: config.clone(), device: device.clone(), kind })
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &DenoiserConfig {
        &self.config
    }

    /// The device the parameters are on.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Projects text, and the examples found for it, once for all steps of a run.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when the device fails.
    pub fn conditions(&self, text: &TextBatch) -> Result<Conditions> {
        Ok(Conditions(match &self.kind {
            Kind::Cpu(conditioning, _) => Sights::Cpu(Seen::of(&conditioning.context(text, &self.device))?),
            Kind::Burn(denoiser) => Sights::Burn(Box::new(denoiser.context(text))),
        }))
    }

    /// The network's answer `[batch, 24, 3]` for noisy bodies `x` `[batch, 24, 3]` (z-scores) at timesteps `t`
    /// `[batch]` (0 … 1000), and, where asked for, its cross-attention by stage.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when the device fails.
    pub fn answer(&self, x: &[f32], t: &[f32], seen: &Conditions, attention: bool) -> Result<(Vec<f32>, Vec<Map>)> {
        match (&self.kind, &seen.0) {
            (Kind::Cpu(_, network), Sights::Cpu(seen)) => Ok(network.forward(x, t, seen)),
            (Kind::Burn(denoiser), Sights::Burn(context)) => {
                let x = TensorData::new(x.to_vec(), [t.len() * ROWS, 3]);
                let (answer, maps) = denoiser.forward(Tensor::from_data(x, &self.device), t, context);
                let maps = if attention { read(maps)? } else { Vec::new() };
                Ok((host(answer)?, maps))
            }
            _ => Err(crate::Error::Config("texts prepared for one device cannot be used on another".into())),
        }
    }
}

fn read(maps: Attention) -> Result<Vec<Map>> {
    let one = |map: Tensor<4>| {
        let [_, heads, rows, tokens] = map.dims();
        Ok(Map { heads, rows, tokens, weights: host(map)? })
    };
    maps.into_iter().map(one).collect()
}
