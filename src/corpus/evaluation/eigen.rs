//! Eigenvalues and eigenvectors of small symmetric matrices by cyclic Jacobi rotations (Golub and Van Loan, Matrix
//! Computations, 8.5), and their square root.

/// Rotations over the whole matrix before it is taken as diagonal.
const SWEEPS: usize = 40;
/// Off-diagonal part, relative to the diagonal, at which the rotations end.
const EPSILON: f64 = 1e-13;

/// A square matrix, rows one after another.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Rows and columns.
    pub n: usize,
    /// `n × n` values.
    pub data: Vec<f64>,
}

impl Matrix {
    /// Zeros.
    #[must_use]
    pub fn zeros(n: usize) -> Self {
        Self { n, data: vec![0.0; n * n] }
    }

    /// The value at a row and a column.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.data[row * self.n + column]
    }

    fn set(&mut self, row: usize, column: usize, value: f64) {
        self.data[row * self.n + column] = value;
    }

    /// The matrix product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let mut product = Self::zeros(self.n);
        for i in 0..self.n {
            for k in 0..self.n {
                let factor = self.at(i, k);
                for j in 0..self.n {
                    product.data[i * self.n + j] += factor * other.at(k, j);
                }
            }
        }
        product
    }

    /// Sum of the diagonal.
    #[must_use]
    pub fn trace(&self) -> f64 {
        (0..self.n).map(|i| self.at(i, i)).sum()
    }

    /// Eigenvalues, and the matrix whose columns are the eigenvectors, of a symmetric matrix.
    #[must_use]
    pub fn eigen(&self) -> (Vec<f64>, Self) {
        let n = self.n;
        let (mut a, mut vectors) = (self.clone(), Self::zeros(n));
        (0..n).for_each(|i| vectors.set(i, i, 1.0));
        for _ in 0..SWEEPS {
            let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a.at(i, j).powi(2)).sum();
            let diagonal: f64 = (0..n).map(|i| a.at(i, i).powi(2)).sum();
            if off <= EPSILON * EPSILON * diagonal {
                break;
            }
            for p in 0..n {
                for q in p + 1..n {
                    rotate(&mut a, &mut vectors, p, q);
                }
            }
        }
        ((0..n).map(|i| a.at(i, i)).collect(), vectors)
    }

    /// The symmetric square root of a symmetric matrix without negative eigenvalues (rounding below 0 counts as 0).
    #[must_use]
    pub fn sqrt(&self) -> Self {
        let (values, vectors) = self.eigen();
        let mut root = Self::zeros(self.n);
        for (k, value) in values.iter().enumerate() {
            let size = value.max(0.0).sqrt();
            for i in 0..self.n {
                for j in 0..self.n {
                    root.data[i * self.n + j] += size * vectors.at(i, k) * vectors.at(j, k);
                }
            }
        }
        root
    }
}

/// Turns rows and columns `p` and `q` so that their common element vanishes.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    let apq = a.at(p, q);
    if apq == 0.0 {
        return;
    }
    let theta = (a.at(q, q) - a.at(p, p)) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for k in 0..a.n {
        let (x, y) = (a.at(k, p), a.at(k, q));
        a.set(k, p, c * x - s * y);
        a.set(k, q, s * x + c * y);
    }
    for k in 0..a.n {
        let (x, y) = (a.at(p, k), a.at(q, k));
        a.set(p, k, c * x - s * y);
        a.set(q, k, s * x + c * y);
        let (x, y) = (vectors.at(k, p), vectors.at(k, q));
        vectors.set(k, p, c * x - s * y);
        vectors.set(k, q, s * x + c * y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Matrix {
        Matrix { n: 3, data: vec![4.0, 1.0, 0.5, 1.0, 3.0, -0.2, 0.5, -0.2, 2.0] }
    }

    #[test]
    fn eigenvectors_are_stretched_by_their_eigenvalues() {
        let (values, vectors) = sample().eigen();
        assert!((values.iter().sum::<f64>() - sample().trace()).abs() < 1e-12);
        let turned = sample().times(&vectors);
        for (k, value) in values.iter().enumerate() {
            assert!((0..3).all(|i| (turned.at(i, k) - value * vectors.at(i, k)).abs() < 1e-10));
        }
    }

    #[test]
    fn the_square_of_the_root_is_the_matrix() {
        let root = sample().sqrt();
        let square = root.times(&root);
        assert!(square.data.iter().zip(&sample().data).all(|(a, b)| (a - b).abs() < 1e-10));
    }
}
