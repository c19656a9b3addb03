//! Small systems of linear equations.

/// Gaussian elimination with pivots of `[n][n + 1]`; none when the matrix is singular.
pub(crate) fn eliminate(matrix: &mut [Vec<f64>]) -> Option<Vec<f32>> {
    let n = matrix.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        matrix.swap(column, pivot);
        if matrix[column][column].abs() < 1e-18 {
            return None;
        }
        let lead = matrix[column].clone();
        for row in matrix.iter_mut().skip(column + 1) {
            let factor = row[column] / lead[column];
            row.iter_mut().zip(&lead).skip(column).for_each(|(value, lead)| *value -= factor * lead);
        }
    }
    let mut solution = vec![0.0_f64; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|column| matrix[row][column] * solution[column]).sum();
        solution[row] = (matrix[row][n] - known) / matrix[row][row];
    }
    solution.iter().all(|v| v.is_finite()).then(|| solution.iter().map(|v| *v as f32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_one_without_an_answer_refused() {
        // 2y = 4 and x + y = 5, of which the first needs its row exchanged.
        let mut rows = vec![vec![0.0, 2.0, 4.0], vec![1.0, 1.0, 5.0]];
        assert_eq!(eliminate(&mut rows), Some(vec![3.0, 2.0]));
        let mut twice = vec![vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0]];
        assert_eq!(eliminate(&mut twice), None);
    }
}
