//! Which device computes, why, and proof that it computes rightly. A device is chosen once a worker, at run time:
//! a real graphics card that passes its self-test, else the CPU.

use crate::denoiser::{DenoiserConfig, Predictor, TextBatch};
use crate::nn::host;
use crate::noise;
use crate::normal::ROWS;
use crate::{Error, Result};
pub use burn::tensor::Device;
use burn::tensor::{Tensor, TensorData};

/// What a person asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// A graphics card if one works, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A graphics card (a software one will do), or an error.
    Gpu,
}

/// A device ready for use.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Burn's handle.
    pub device: Device,
    /// `CPU`, or the adapter's name.
    pub name: String,
    /// True for a graphics card.
    pub gpu: bool,
    /// CPU threads.
    pub threads: usize,
    /// Why this device: one sentence.
    pub why: String,
}

/// A graphics adapter of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// Its name.
    pub name: String,
    /// The driver, in its own words.
    pub driver: String,
    /// `discrete GPU`, `integrated GPU`, `virtual GPU`, `software` or `other`.
    pub kind: &'static str,
}

impl Adapter {
    /// True for hardware; software adapters are many times slower than the CPU path.
    #[must_use]
    pub fn is_real(&self) -> bool {
        self.kind.ends_with("GPU")
    }
}

/// Largest difference allowed between a device and the CPU on the self-test.
pub const TOLERANCE: f32 = 1e-3;

/// Chooses a device.
///
/// # Errors
/// [`Error::Device`] when a graphics card was asked for and none works.
pub fn choose(choice: Choice) -> Result<Chosen> {
    match choice {
        Choice::Cpu => Ok(cpu("the CPU was asked for")),
        Choice::Auto => {
            let adapters = adapters();
            let Some(real) = adapters.iter().find(|a| a.is_real()) else {
                return Ok(cpu(if adapters.is_empty() {
                    "no graphics card was found"
                } else {
                    "only a software graphics driver was found, which is slower than the CPU"
                }));
            };
            Ok(gpu(real).unwrap_or_else(|e| cpu(&format!("the graphics card was not used: {e}"))))
        }
        Choice::Gpu => {
            let adapters = adapters();
            let best = adapters.iter().find(|a| a.is_real()).or(adapters.first());
            let none =
                "no graphics adapter was found: install a Vulkan, Metal or DirectX 12 driver, or use --device cpu";
            gpu(best.ok_or_else(|| Error::Device(none.into()))?)
        }
    }
}

fn cpu(why: &str) -> Chosen {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Chosen { device: Device::flex(), name: "CPU".into(), gpu: false, threads, why: why.into() }
}

#[cfg(not(feature = "gpu"))]
fn gpu(_adapter: &Adapter) -> Result<Chosen> {
    Err(Error::Device("this build of Posa has no graphics card support (feature \"gpu\"): use --device cpu".into()))
}

/// The graphics adapters of this machine, real ones first.
#[cfg(not(feature = "gpu"))]
#[must_use]
pub fn adapters() -> Vec<Adapter> {
    Vec::new()
}

#[cfg(feature = "gpu")]
fn gpu(adapter: &Adapter) -> Result<Chosen> {
    use burn::tensor::DeviceKind;
    let kind = match adapter.kind {
        "discrete GPU" => DeviceKind::DiscreteGpu(0),
        "integrated GPU" => DeviceKind::IntegratedGpu(0),
        "virtual GPU" => DeviceKind::VirtualGpu(0),
        "software" => DeviceKind::Cpu,
        _ => DeviceKind::DefaultDevice,
    };
    // A driver that fails does so by panicking inside Burn: that must not end the program.
    let tested = std::panic::catch_unwind(|| {
        let device = Device::wgpu(kind);
        self_test(&device).map(|()| device)
    });
    let device = match tested {
        Ok(result) => result?,
        Err(_) => return Err(Error::Device(format!("{} failed while starting up", adapter.name))),
    };
    let why = format!("{} ({}) passed its self-test", adapter.kind, adapter.driver);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(Chosen { device, name: adapter.name.clone(), gpu: true, threads, why })
}

/// The graphics adapters of this machine, real ones first.
#[cfg(feature = "gpu")]
#[must_use]
pub fn adapters() -> Vec<Adapter> {
    use burn::tensor::wgpu::wgpu::{Backends, DeviceType, Instance, InstanceDescriptor};
    let found = std::panic::catch_unwind(|| {
        // Without OpenGL, which the computations never use and whose set-up chatters on machines without a display.
        let descriptor =
            InstanceDescriptor { backends: Backends::PRIMARY, ..InstanceDescriptor::new_without_display_handle() };
        let instance = Instance::new(descriptor);
        let adapters = pollster::block_on(instance.enumerate_adapters(Backends::PRIMARY));
        let describe = |info: burn::tensor::wgpu::wgpu::AdapterInfo| Adapter {
            kind: match info.device_type {
                DeviceType::DiscreteGpu => "discrete GPU",
                DeviceType::IntegratedGpu => "integrated GPU",
                DeviceType::VirtualGpu => "virtual GPU",
                DeviceType::Cpu => "software",
                DeviceType::Other => "other",
            },
            name: info.name,
            driver: format!("{:?}, {} {}", info.backend, info.driver, info.driver_info).trim().into(),
        };
        adapters.into_iter().map(|a| describe(a.get_info())).collect::<Vec<_>>()
    });
    let mut adapters = found.unwrap_or_default();
    adapters.sort_by_key(|a| {
        ["discrete GPU", "integrated GPU", "virtual GPU"].iter().position(|k| *k == a.kind).unwrap_or(9)
    });
    adapters
}

/// Checks a device against the CPU: a matrix product, and a step of a small denoiser.
///
/// # Errors
/// [`Error::Device`] saying what differed and by how much.
pub fn self_test(device: &Device) -> Result<()> {
    let reference = Device::flex();
    for (what, probe) in [("a matrix product", product as fn(&Device) -> Result<Vec<f32>>), ("a denoising step", step)]
    {
        let (expected, found) = (probe(&reference)?, probe(device)?);
        let worst = expected.iter().zip(&found).map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max);
        if expected.len() != found.len() || found.iter().any(|x| !x.is_finite()) || worst > TOLERANCE {
            return Err(Error::Device(format!("its self-test failed: {what} differs from the CPU's by {worst:.1e}")));
        }
    }
    Ok(())
}

fn product(device: &Device) -> Result<Vec<f32>> {
    let draw = |index| noise::normals(&mut noise::stream(11, index), 48 * 48).collect::<Vec<f32>>();
    let matrix = |index| Tensor::<2>::from_data(TensorData::new(draw(index), [48, 48]), device);
    host(matrix(0).matmul(matrix(1)))
}

fn step(device: &Device) -> Result<Vec<f32>> {
    let config =
        DenoiserConfig { widths: [16, 24, 32], heads: 2, text_width: 12, cond_width: 16, ..DenoiserConfig::default() };
    let mut params = config.init(3);
    // Layers that start silent would hide a fault: give them something to say.
    for (name, param) in params.iter_mut() {
        if name.starts_with("output.") {
            param.data = noise::normals(&mut noise::stream(5, 0), param.data.len()).map(|z| 0.2 * z).collect();
        }
    }
    let denoiser = Predictor::new(&config, &params, device)?;
    let features = noise::normals(&mut noise::stream(7, 0), 2 * 3 * 12).collect();
    let valid = vec![true, true, false, true, false, false];
    let text = TextBatch { batch: 2, tokens: 3, features, valid, absent: vec![false, true], examples: Vec::new() };
    let x: Vec<f32> = noise::normals(&mut noise::stream(9, 0), 2 * ROWS * 3).collect();
    Ok(denoiser.answer(&x, &[700.0, 20.0], &denoiser.conditions(&text)?, false)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_passes_its_own_test() {
        self_test(&Device::flex()).unwrap();
    }

    #[test]
    fn the_cpu_is_always_to_be_had_and_says_why() {
        let chosen = choose(Choice::Cpu).unwrap();
        assert_eq!((chosen.gpu, chosen.name.as_str()), (false, "CPU"));
        assert!(!chosen.why.is_empty());
    }

    #[test]
    fn a_graphics_adapter_agrees_with_the_cpu() {
        if adapters().is_empty() {
            println!("skipped: no graphics adapter, not even a software one");
            return;
        }
        let chosen = choose(Choice::Gpu).unwrap();
        println!("{} — {}", chosen.name, chosen.why);
        assert!(chosen.gpu);
    }
}
