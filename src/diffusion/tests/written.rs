//! The network written out for the CPU against the same network on Burn's tensors: answers, attention and gradients.
#![allow(clippy::unwrap_used)]

use burn::tensor::{Device, Tensor, TensorData};
use diffusion::denoiser::{Denoiser, DenoiserConfig, Learning, Predictor, TextBatch, Work};
use diffusion::nn::{Handle, Precision};
use diffusion::noise;
use diffusion::normal::ROWS;
use diffusion::params::Params;
use diffusion::retrieval::CHANNELS;

/// Parameters with every silent layer given something to say.
fn awake(config: &DenoiserConfig) -> Params {
    let mut params = config.init(1);
    for (i, (_, param)) in params.iter_mut().enumerate() {
        if param.data.iter().all(|x| *x == 0.0) {
            param.data = noise::normals(&mut noise::stream(4, i as u64), param.data.len()).map(|z| 0.1 * z).collect();
        }
    }
    params
}

/// Texts of different lengths; every third is absent.
fn texts(config: &DenoiserConfig, batch: usize, tokens: usize) -> TextBatch {
    let absent: Vec<bool> = (0..batch).map(|i| i % 3 == 2).collect();
    let valid =
        (0..batch * tokens).map(|i| i % tokens <= i / tokens % tokens && (!absent[i / tokens] || i % tokens == 0));
    TextBatch {
        batch,
        tokens,
        features: noise::normals(&mut noise::stream(2, 0), batch * tokens * config.text_width).collect(),
        valid: valid.collect(),
        examples: noise::normals(&mut noise::stream(5, 0), batch * ROWS * config.examples * CHANNELS).collect(),
        absent,
    }
}

/// The largest difference of answers, and of attention.
fn differences(config: &DenoiserConfig, batch: usize, tokens: usize) -> (f32, f32) {
    let (params, device) = (awake(config), Device::flex());
    let text = texts(config, batch, tokens);
    let x: Vec<f32> = noise::normals(&mut noise::stream(3, 0), batch * ROWS * 3).collect();
    let t: Vec<f32> = (0..batch).map(|i| 950.0 - 60.0 * i as f32).collect();
    let burn = Denoiser::new(config, &params, &device).unwrap();
    let rows = Tensor::from_data(TensorData::new(x.clone(), [batch * ROWS, 3]), &device);
    let (expected, attention) = burn.forward(rows, &t, &burn.context(&text));
    let expected: Vec<f32> = expected.into_data().try_to_vec().unwrap();
    let written = Predictor::new(config, &params, &device).unwrap();
    let (answer, maps) = written.answer(&x, &t, &written.conditions(&text).unwrap(), true).unwrap();
    assert!(expected.iter().any(|v| v.abs() > 0.1), "the network says something");
    assert_eq!((answer.len(), maps.len()), (expected.len(), attention.len()));
    let worst = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    let mut of_maps = 0.0f32;
    for (map, attention) in maps.iter().zip(attention) {
        assert_eq!([batch, map.heads, map.rows, map.tokens], attention.dims());
        let attention: Vec<f32> = attention.into_data().try_to_vec().unwrap();
        assert_eq!(map.weights.len(), attention.len());
        of_maps = of_maps.max(worst(&map.weights, &attention));
    }
    (worst(&answer, &expected), of_maps)
}

#[test]
fn it_answers_as_the_tensors_do_at_the_shipped_size() {
    let config = DenoiserConfig { examples: 4, ..DenoiserConfig::default() };
    let (answer, attention) = differences(&config, 2, 12);
    assert!(answer < 2e-5 && attention < 1e-5, "answers differ by {answer:e}, attention by {attention:e}");
}

#[test]
fn widths_that_fill_no_register_and_batches_that_fill_no_thread_are_computed_whole() {
    let small = DenoiserConfig {
        widths: [10, 20, 36],
        heads: 2,
        text_width: 7,
        cond_width: 9,
        examples: 0,
        ..DenoiserConfig::default()
    };
    for (batch, tokens) in [(1, 1), (2, 3), (5, 2), (19, 4)] {
        let (answer, attention) = differences(&small, batch, tokens);
        assert!(answer < 2e-5 && attention < 1e-5, "{batch} bodies: {answer:e}, attention {attention:e}");
    }
    let seen = DenoiserConfig { examples: 3, ..small };
    let (answer, attention) = differences(&seen, 3, 5);
    assert!(answer < 2e-5 && attention < 1e-5, "with examples: {answer:e}, attention {attention:e}");
}

#[test]
fn a_body_is_answered_alike_alone_and_among_others() {
    let config = DenoiserConfig { examples: 2, ..DenoiserConfig::default() };
    let network = Predictor::new(&config, &awake(&config), &Device::flex()).unwrap();
    let text = texts(&config, 1, 6);
    let x: Vec<f32> = noise::normals(&mut noise::stream(3, 0), ROWS * 3).collect();
    let alone = network.answer(&x, &[500.0], &network.conditions(&text).unwrap(), false).unwrap().0;
    let many = TextBatch {
        batch: 9,
        features: text.features.repeat(9),
        valid: text.valid.repeat(9),
        absent: text.absent.repeat(9),
        examples: text.examples.repeat(9),
        ..text
    };
    let among = network.answer(&x.repeat(9), &[500.0; 9], &network.conditions(&many).unwrap(), false).unwrap().0;
    for body in among.chunks(alone.len()) {
        assert_eq!(body, alone, "to the last bit");
    }
}

/// Checks every parameter's gradient of a random weighing of the answer.
fn gradients_agree(config: &DenoiserConfig, batch: usize, tokens: usize) {
    let (params, device) = (awake(config), Device::flex().autodiff());
    let text = texts(config, batch, tokens);
    let x: Vec<f32> = noise::normals(&mut noise::stream(3, 0), batch * ROWS * 3).collect();
    let t: Vec<f32> = (0..batch).map(|i| 950.0 - 60.0 * i as f32).collect();
    let weighing: Vec<f32> = noise::normals(&mut noise::stream(8, 0), batch * ROWS * 3).collect();

    let (burn, handles) = Denoiser::tracked(config, &params, &device, Precision::F32).unwrap();
    let rows = |values: &[f32]| Tensor::<2>::from_data(TensorData::new(values.to_vec(), [batch * ROWS, 3]), &device);
    let (expected, _) = burn.forward(rows(&x), &t, &burn.context(&text));
    let expected_gradients = (expected.clone() * rows(&weighing)).sum().backward();
    let expected: Vec<f32> = expected.into_data().try_to_vec().unwrap();

    let work = Work::default();
    let written = Learning::new(config, &params, &work).unwrap();
    let (answer, passage) = written.forward(&x, &t, &text);
    let grads = written.back(passage, &weighing);
    let worst = answer.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 2e-5, "answers differ by {worst:e}");
    assert_eq!(handles.len(), params.iter().count(), "every parameter is looked at");
    for (name, handle) in &handles {
        let expected: Vec<f32> = match handle {
            Handle::One(t) => t.grad(&expected_gradients).unwrap().into_data().try_to_vec().unwrap(),
            Handle::Two(t) => t.grad(&expected_gradients).unwrap().into_data().try_to_vec().unwrap(),
        };
        let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|g| f64::from(g).powi(2)).sum::<f64>().sqrt();
        let size = norm(&mut expected.iter().copied());
        let found = &grads.get(name).unwrap().data;
        assert_eq!(found.len(), expected.len(), "{name}");
        let off = norm(&mut found.iter().zip(&expected).map(|(a, b)| a - b));
        assert!(off <= 1e-4 * size + 1e-5, "{name}: {off:e} off a gradient of {size:e}");
    }
}

#[test]
fn gradients_are_those_of_the_tensors() {
    gradients_agree(&DenoiserConfig { examples: 4, ..DenoiserConfig::default() }, 9, 12);
    let small = DenoiserConfig {
        widths: [10, 20, 36],
        heads: 2,
        text_width: 7,
        cond_width: 9,
        examples: 0,
        ..DenoiserConfig::default()
    };
    gradients_agree(&DenoiserConfig { pooled: true, ..small.clone() }, 4, 5);
    for (batch, tokens) in [(1, 1), (3, 5), (17, 3)] {
        gradients_agree(&small, batch, tokens);
        gradients_agree(&DenoiserConfig { examples: 2, ..small.clone() }, batch, tokens);
    }
}
