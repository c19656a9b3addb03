//! Principal components of poses: the few directions in which they differ most. For maps and for finding near poses fast.
//! The covariance's eigenvectors by Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5); 66 dimensions need no more.

use pose::Pose;

const N: usize = Pose::FLAT_LEN;
const SWEEPS: usize = 30;
/// Off-diagonal part, relative to the diagonal, at which the rotations end.
const EPSILON: f64 = 1e-12;

/// Directions of greatest variance, the greatest first.
#[derive(Clone, Debug)]
pub struct Pca {
    mean: [f64; N],
    /// Unit directions.
    axes: Vec<[f64; N]>,
    /// Part of the whole variance along each axis.
    pub explained: Vec<f64>,
}

impl Pca {
    /// The first `count` components of flat poses; all zero for no poses.
    #[must_use]
    pub fn of(points: &[[f32; N]], count: usize) -> Self {
        let n = points.len().max(1) as f64;
        let mut mean = [0.0; N];
        for point in points {
            mean.iter_mut().zip(point).for_each(|(m, x)| *m += f64::from(*x) / n);
        }
        let mut covariance = vec![[0.0; N]; N];
        for point in points {
            let centred: [f64; N] = std::array::from_fn(|i| f64::from(point[i]) - mean[i]);
            for (row, x) in covariance.iter_mut().zip(&centred) {
                row.iter_mut().zip(&centred).for_each(|(c, y)| *c += x * y / n);
            }
        }
        let total: f64 = (0..N).map(|i| covariance[i][i]).sum();
        let vectors = jacobi(&mut covariance);
        let mut order: Vec<usize> = (0..N).collect();
        order.sort_by(|a, b| covariance[*b][*b].total_cmp(&covariance[*a][*a]).then(a.cmp(b)));
        order.truncate(count);
        let axes = order.iter().map(|c| oriented(std::array::from_fn(|i| vectors[i][*c]))).collect();
        let explained = order.iter().map(|c| if total > 0.0 { covariance[*c][*c] / total } else { 0.0 }).collect();
        Self { mean, axes, explained }
    }

    /// Where a pose lies along axis `axis`, metres; 0 beyond the components kept.
    #[must_use]
    pub fn along(&self, point: &[f32; N], axis: usize) -> f64 {
        let Some(direction) = self.axes.get(axis) else { return 0.0 };
        point.iter().zip(&self.mean).zip(direction).map(|((x, m), d)| (f64::from(*x) - m) * d).sum()
    }
}

/// A direction and its opposite are one axis; the largest coordinate counts as positive.
fn oriented(axis: [f64; N]) -> [f64; N] {
    let largest = axis.iter().fold(0.0_f64, |best, x| if x.abs() > best.abs() { *x } else { best });
    if largest < 0.0 { axis.map(|x| -x) } else { axis }
}

/// Turns a symmetric matrix into a diagonal one; returns the rotations' product, an eigenvector a column.
fn jacobi(a: &mut [[f64; N]]) -> Vec<[f64; N]> {
    let mut v = vec![[0.0; N]; N];
    (0..N).for_each(|i| v[i][i] = 1.0);
    for _ in 0..SWEEPS {
        let off: f64 = (0..N).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        let diagonal: f64 = (0..N).map(|i| a[i][i] * a[i][i]).sum();
        if off <= EPSILON * EPSILON * diagonal {
            break;
        }
        for p in 0..N {
            for q in p + 1..N {
                rotate(a, &mut v, p, q);
            }
        }
    }
    v
}

fn rotate(a: &mut [[f64; N]], v: &mut [[f64; N]], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (above, below) = a.split_at_mut(q);
    for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    }
    for row in v.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_of_a_line_is_found() {
        let points: Vec<[f32; N]> = (0..50)
            .map(|i| {
                let mut point = [0.5; N];
                (point[3], point[10]) = (i as f32 * 0.3, i as f32 * -0.4);
                point
            })
            .collect();
        let pca = Pca::of(&points, 2);
        assert!((pca.explained[0] - 1.0).abs() < 1e-9 && pca.explained[1].abs() < 1e-9);
        let length = (pca.along(&points[49], 0) - pca.along(&points[0], 0)).abs();
        assert!((length - 49.0 * 0.5).abs() < 1e-3, "{length}");
        assert!(pca.along(&points[7], 1).abs() < 1e-6 && pca.along(&points[7], 9) == 0.0);
    }

    #[test]
    fn nothing_has_no_variance() {
        assert_eq!(Pca::of(&[], 2).explained, [0.0, 0.0]);
    }
}
