//! The Fréchet distance between two sets of feature vectors, each taken as a normal distribution (Heusel et al. 2017).
//! What the features are is the caller's affair; distances in different feature spaces cannot be compared.

use super::eigen::Matrix;

/// Mean and covariance.
struct Gaussian {
    mean: Vec<f64>,
    covariance: Matrix,
}

impl Gaussian {
    fn of(features: &[Vec<f32>]) -> Self {
        let d = features.first().map_or(0, Vec::len);
        let n = features.len().max(1) as f64;
        let mut mean = vec![0.0; d];
        for feature in features {
            mean.iter_mut().zip(feature).for_each(|(m, x)| *m += f64::from(*x) / n);
        }
        let mut covariance = Matrix::zeros(d);
        for feature in features {
            let centred: Vec<f64> = feature.iter().zip(&mean).map(|(x, m)| f64::from(*x) - m).collect();
            for (row, x) in covariance.data.chunks_mut(d).zip(&centred) {
                row.iter_mut().zip(&centred).for_each(|(c, y)| *c += x * y / (n - 1.0).max(1.0));
            }
        }
        Self { mean, covariance }
    }
}

/// |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (√Σ₁ Σ₂ √Σ₁)^½), which is 0 for two equal sets. Few vectors say little: compare with the
/// distance between two halves of the real ones.
#[must_use]
pub fn distance(first: &[Vec<f32>], second: &[Vec<f32>]) -> f64 {
    if first.is_empty() || second.is_empty() {
        return f64::NAN;
    }
    let (a, b) = (Gaussian::of(first), Gaussian::of(second));
    let apart: f64 = a.mean.iter().zip(&b.mean).map(|(x, y)| (x - y).powi(2)).sum();
    let root = a.covariance.sqrt();
    let (values, _) = root.times(&b.covariance).times(&root).eigen();
    let common: f64 = values.iter().map(|v| v.max(0.0).sqrt()).sum();
    (apart + a.covariance.trace() + b.covariance.trace() - 2.0 * common).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Uniform vectors of variance 1/12 · scale², moved.
    fn cloud(seed: u64, n: usize, scale: f32, moved: f32) -> Vec<Vec<f32>> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..n).map(|_| (0..6).map(|_| scale * (rng.random::<f32>() - 0.5) + moved).collect()).collect()
    }

    #[test]
    fn a_set_is_at_no_distance_from_itself_and_at_little_from_its_like() {
        let a = cloud(1, 4000, 2.0, 0.0);
        assert!(distance(&a, &a) < 1e-9);
        assert!(distance(&a, &cloud(2, 4000, 2.0, 0.0)) < 0.01);
        assert!(distance(&a, &[]).is_nan());
    }

    #[test]
    fn a_moved_set_is_as_far_as_its_mean_and_a_wider_one_as_its_deviations() {
        let a = cloud(1, 4000, 2.0, 0.0);
        assert!((distance(&a, &cloud(1, 4000, 2.0, 0.5)) - 6.0 * 0.25).abs() < 1e-4);
        let wider = 6.0 * ((4.0 - 2.0) / 12f64.sqrt()).powi(2);
        assert!((distance(&a, &cloud(1, 4000, 4.0, 0.0)) / wider - 1.0).abs() < 0.03);
    }
}
