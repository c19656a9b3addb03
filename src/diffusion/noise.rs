//! All randomness, drawn on the host from ChaCha: the same seed gives the same numbers on every device.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The generator of one sample: its stream is the sample's index, so that a sample does not depend on how
/// many are drawn beside it.
#[must_use]
pub fn stream(seed: u64, index: u64) -> ChaCha12Rng {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    rng.set_stream(index);
    rng
}

/// Uniform in (0, 1): 53 bits, never 0.
pub fn unit(rng: &mut impl RngCore) -> f64 {
    ((rng.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

/// Uniform in 0 … `n` − 1; `n` must not be 0.
pub fn below(rng: &mut impl RngCore, n: usize) -> usize {
    ((unit(rng) * n as f64) as usize).min(n - 1)
}

/// `len` standard normal numbers (Box and Muller 1958, both halves used).
pub fn normals(rng: &mut impl RngCore, len: usize) -> impl Iterator<Item = f32> {
    let mut spare = None;
    (0..len).map(move |_| {
        spare.take().unwrap_or_else(|| {
            let radius = (-2.0 * unit(rng).ln()).sqrt();
            let angle = std::f64::consts::TAU * unit(rng);
            spare = Some((radius * angle.sin()) as f32);
            (radius * angle.cos()) as f32
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normals_are_standard() {
        let z: Vec<f64> = normals(&mut stream(1, 0), 100_000).map(f64::from).collect();
        let mean = z.iter().sum::<f64>() / z.len() as f64;
        let variance = z.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / z.len() as f64;
        let beyond_two = z.iter().filter(|x| x.abs() > 2.0).count() as f64 / z.len() as f64;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02 && (beyond_two - 0.0455).abs() < 0.004);
    }

    #[test]
    fn streams_differ_and_repeat() {
        let draw = |index| normals(&mut stream(5, index), 4).collect::<Vec<_>>();
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }
}
