//! The denoiser's gradients against finite differences, on the CPU with a tiny network.
#![allow(clippy::unwrap_used)]

use burn::tensor::{Device, Tensor, TensorData};
use diffusion::denoiser::{Denoiser, DenoiserConfig, TextBatch};
use diffusion::nn::{Handle, Precision};
use diffusion::noise;
use diffusion::normal::ROWS;
use diffusion::params::Params;
use diffusion::retrieval::CHANNELS;

fn config() -> DenoiserConfig {
    let widths = [8, 8, 12];
    DenoiserConfig { widths, heads: 2, text_width: 6, cond_width: 8, examples: 2, ..DenoiserConfig::default() }
}

/// Parameters with every silent layer given something to say.
fn awake() -> Params {
    let mut params = config().init(1);
    for (i, (_, param)) in params.iter_mut().enumerate() {
        if param.data.iter().all(|x| *x == 0.0) {
            param.data = noise::normals(&mut noise::stream(4, i as u64), param.data.len()).map(|z| 0.1 * z).collect();
        }
    }
    params
}

fn text() -> TextBatch {
    let features = noise::normals(&mut noise::stream(2, 0), 2 * 3 * 6).collect();
    TextBatch {
        batch: 2,
        tokens: 3,
        features,
        valid: vec![true, true, false, true, false, false],
        absent: vec![false, true],
        examples: noise::normals(&mut noise::stream(5, 0), 2 * ROWS * 2 * CHANNELS).collect(),
    }
}

fn loss(denoiser: &Denoiser, device: &Device) -> Tensor<1> {
    let x: Vec<f32> = noise::normals(&mut noise::stream(3, 0), 2 * ROWS * 3).collect();
    let x = Tensor::<2>::from_data(TensorData::new(x, [2 * ROWS, 3]), device);
    let (answer, _) = denoiser.forward(x, &[600.0, 30.0], &denoiser.context(&text()));
    (answer.clone() * answer).sum()
}

fn value(params: &Params) -> f64 {
    let device = Device::flex();
    let denoiser = Denoiser::new(&config(), params, &device).unwrap();
    f64::from(loss(&denoiser, &device).into_scalar::<f32>())
}

#[test]
fn every_parameter_gradient_agrees_with_a_finite_difference() {
    let params = awake();
    let device = Device::flex().autodiff();
    let (denoiser, handles) = Denoiser::tracked(&config(), &params, &device, Precision::F32).unwrap();
    let gradients = loss(&denoiser, &device).backward();
    for (name, handle) in &handles {
        let gradient: Vec<f32> = match handle {
            Handle::One(t) => t.grad(&gradients).unwrap().into_data().try_to_vec().unwrap(),
            Handle::Two(t) => t.grad(&gradients).unwrap().into_data().try_to_vec().unwrap(),
        };
        // Along the gradient's own direction the slope is its norm.
        let norm = gradient.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
        if norm < 1e-4 {
            continue;
        }
        // Small enough to meet few of ReLU's kinks, large enough for f32. Where a kink lies within the step, the
        // slope on its other side is another; the side without it must agree.
        let step = 1e-3;
        let moved = |sign: f64| {
            let mut moved = params.clone();
            let (_, param) = moved.iter_mut().find(|(n, _)| *n == name).unwrap();
            param.data.iter_mut().zip(&gradient).for_each(|(p, g)| *p += (sign * step * f64::from(*g) / norm) as f32);
            value(&moved)
        };
        let here = value(&params);
        let slopes = [(moved(1.0) - here) / step, (here - moved(-1.0)) / step];
        let close = |slope: &f64| (slope - norm).abs() < 0.03 * norm + 0.02;
        assert!(slopes.iter().any(close), "{name}: gradient {norm}, finite differences {slopes:?}");
    }
}

#[test]
fn padding_and_hidden_tokens_change_nothing() {
    let device = Device::flex();
    let denoiser = Denoiser::new(&config(), &awake(), &device).unwrap();
    let answer = |text: &TextBatch| -> Vec<f32> {
        let x: Vec<f32> = noise::normals(&mut noise::stream(3, 0), 2 * ROWS * 3).collect();
        let x = Tensor::<2>::from_data(TensorData::new(x, [2 * ROWS, 3]), &device);
        denoiser.forward(x, &[600.0, 30.0], &denoiser.context(text)).0.into_data().try_to_vec().unwrap()
    };
    let plain = answer(&text());
    let mut other = text();
    // The third token of the first text is padding; the second text is absent altogether.
    other.features[2 * 6..3 * 6].fill(9.0);
    other.features[3 * 6..].fill(-5.0);
    other.examples[ROWS * 2 * CHANNELS..].fill(7.0);
    let changed = answer(&other);
    assert!(plain.iter().zip(&changed).all(|(a, b)| (a - b).abs() < 1e-5));
    other.features[0] += 1.0;
    let heard = answer(&other);
    assert!(plain.iter().zip(&heard).any(|(a, b)| (a - b).abs() > 1e-5));
}

#[test]
fn pooled_text_has_no_order_and_no_padding_and_tokens_have() {
    let device = Device::flex();
    let answer = |pooled: bool, text: &TextBatch| -> Vec<f32> {
        let denoiser = Denoiser::new(&DenoiserConfig { pooled, ..config() }, &awake(), &device).unwrap();
        let x: Vec<f32> = noise::normals(&mut noise::stream(3, 0), 2 * ROWS * 3).collect();
        let x = Tensor::<2>::from_data(TensorData::new(x, [2 * ROWS, 3]), &device);
        denoiser.forward(x, &[600.0, 30.0], &denoiser.context(text)).0.into_data().try_to_vec().unwrap()
    };
    let mut turned = text();
    let (first, second) = turned.features[..2 * 6].split_at_mut(6);
    first.swap_with_slice(second);
    turned.features[2 * 6..3 * 6].fill(9.0);
    let worst = |pooled: bool| {
        let (a, b) = (answer(pooled, &text()), answer(pooled, &turned));
        a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    };
    assert!(worst(true) < 1e-5 && worst(false) > 1e-3, "{} {}", worst(true), worst(false));
}
