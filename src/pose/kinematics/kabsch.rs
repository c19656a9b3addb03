//! The rotation that best turns one rigid triple of vectors into another. Rotation only: no scale, no translation.
//!
//! Horn's method (Horn 1987, "Closed-form solution of absolute orientation using unit quaternions"): the answer is
//! the eigenvector of a symmetric 4×4 matrix with the largest eigenvalue, found here by Jacobi rotations, which
//! cannot fail on degenerate input.

use glam::{DQuat, DVec3};

/// Weight of the hint relative to the data: too small to move a determined answer (below 1e-9 rad), enough to choose
/// among equals.
const HINT_WEIGHT: f64 = 1e-10;

/// Jacobi sweeps; convergence is quadratic and six are plenty for 4×4.
const SWEEPS: usize = 12;

/// The rotation `R` that minimises Σ|R·from − to|².
///
/// Where the vectors leave it open (all zero, or all on one line), the answer nearest to `hint` is taken.
pub(crate) fn rigid_rotation(from: &[DVec3; 3], to: &[DVec3; 3], hint: DQuat) -> DQuat {
    let weight: f64 = from.iter().zip(to).map(|(a, b)| a.length() * b.length()).sum::<f64>();
    let faint = if weight > 0.0 { weight * HINT_WEIGHT } else { 1.0 };
    let axes = [DVec3::X, DVec3::Y, DVec3::Z];
    let pairs = from.iter().zip(to).map(|(a, b)| (*a, *b)).chain(axes.map(|a| (a * faint, hint * a)));

    let mut s = [[0.0; 3]; 3];
    for (a, b) in pairs {
        for (row, x) in s.iter_mut().zip(a.to_array()) {
            for (cell, y) in row.iter_mut().zip(b.to_array()) {
                *cell += x * y;
            }
        }
    }
    let [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s;
    let matrix = [
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ];
    let [w, x, y, z] = principal_eigenvector(matrix);
    let q = DQuat::from_xyzw(x, y, z, w);
    if q.is_finite() && q.length_squared() > 0.5 { q.normalize() } else { hint }
}

/// The unit eigenvector of the largest eigenvalue of a symmetric matrix.
fn principal_eigenvector(mut m: [[f64; 4]; 4]) -> [f64; 4] {
    let mut v = [[0.0; 4]; 4];
    for (i, row) in v.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for _ in 0..SWEEPS {
        for p in 0..3 {
            for q in p + 1..4 {
                rotate_away(&mut m, &mut v, p, q);
            }
        }
    }
    let best = (1..4).fold(0, |best, i| if m[i][i] > m[best][best] { i } else { best });
    [v[0][best], v[1][best], v[2][best], v[3][best]]
}

/// One Jacobi rotation: makes `m[p][q]` zero and carries the turn over to the eigenvectors.
fn rotate_away(m: &mut [[f64; 4]; 4], v: &mut [[f64; 4]; 4], p: usize, q: usize) {
    if m[p][q] == 0.0 {
        return;
    }
    let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    if !t.is_finite() {
        return;
    }
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for row in m.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (rp, rq) = (m[p], m[q]);
    for k in 0..4 {
        m[p][k] = c * rp[k] - s * rq[k];
        m[q][k] = s * rp[k] + c * rq[k];
    }
    for row in v.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIPLE: [DVec3; 3] = [DVec3::new(0.1, -0.2, 0.0), DVec3::new(-0.1, -0.2, 0.0), DVec3::new(0.0, 0.3, -0.1)];

    #[test]
    fn a_turned_triple_gives_the_turn_back() {
        for i in 0..200 {
            let angle = f64::from(i) * 0.0317;
            let q = DQuat::from_axis_angle(DVec3::new(angle.sin(), 0.4, angle.cos() - 0.2).normalize(), angle);
            let found = rigid_rotation(&TRIPLE, &TRIPLE.map(|v| q * v), DQuat::IDENTITY);
            for v in TRIPLE {
                assert!((found * v).distance(q * v) < 1e-8, "angle {angle}");
            }
        }
    }

    #[test]
    fn nothing_to_go_by_gives_the_hint() {
        let hint = DQuat::from_rotation_y(0.7);
        let found = rigid_rotation(&TRIPLE, &[DVec3::ZERO; 3], hint);
        assert!(found.dot(hint).abs() > 1.0 - 1e-9);
    }

    #[test]
    fn vectors_on_one_line_are_met_and_the_rest_follows_the_hint() {
        let from = [DVec3::Y, DVec3::Y * 2.0, DVec3::Y * -1.0];
        let to = [DVec3::X, DVec3::X * 2.0, DVec3::X * -1.0];
        let found = rigid_rotation(&from, &to, DQuat::IDENTITY);
        assert!((found * DVec3::Y).distance(DVec3::X) < 1e-6);
        assert!((found * DVec3::Z).distance(DVec3::Z) < 1e-3);
    }

    #[test]
    fn a_mirrored_triple_is_turned_never_reflected() {
        let found = rigid_rotation(&TRIPLE, &TRIPLE.map(|v| DVec3::new(v.x, v.y, -v.z)), DQuat::IDENTITY);
        assert!((found.length() - 1.0).abs() < 1e-9);
    }
}
