//! Retrieval in a space that poses and captions share: how often the right one is among the nearest. Captions that say
//! the same count as the same.

/// How often the right one was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Recall {
    /// Pairs.
    pub n: usize,
    /// Share of captions whose pose is the nearest, or among the 5 or 10 nearest.
    pub text_to_pose: [f64; 3],
    /// The same from pose to caption.
    pub pose_to_text: [f64; 3],
    /// Mean of the six (Delmas et al. 2022).
    pub mean: f64,
}

/// Recall over all pairs; `similarity(i, j)` is that of caption `i` and pose `j`, and `same(i, j)` says whether captions
/// `i` and `j` mean the same.
#[must_use]
pub fn recall(n: usize, similarity: impl Fn(usize, usize) -> f32, same: impl Fn(usize, usize) -> bool) -> Recall {
    const AMONG: [usize; 3] = [1, 5, 10];
    let shares = |value: &dyn Fn(usize, usize) -> f32| {
        let mut hits = [0usize; 3];
        for i in 0..n {
            let rank = rank(n, i, |j| value(i, j), |j| same(i, j));
            hits.iter_mut().zip(AMONG).for_each(|(hit, among)| *hit += usize::from(rank < among));
        }
        hits.map(|hit| hit as f64 / n.max(1) as f64)
    };
    let text_to_pose = shares(&|i, j| similarity(i, j));
    let pose_to_text = shares(&|i, j| similarity(j, i));
    let mean = text_to_pose.iter().chain(&pose_to_text).sum::<f64>() / 6.0;
    Recall { n, text_to_pose, pose_to_text, mean }
}

/// Share of poses whose own caption is among the 1, 2 or 3 nearest of `group` captions (R-precision, Guo et al. 2022);
/// groups follow each other in the order given, a last incomplete one is left out.
#[must_use]
pub fn r_precision(
    n: usize,
    group: usize,
    similarity: impl Fn(usize, usize) -> f32,
    same: impl Fn(usize, usize) -> bool,
) -> [f64; 3] {
    let whole = n / group.max(1) * group;
    let mut hits = [0usize; 3];
    for i in 0..whole {
        let start = i / group * group;
        let rank = rank(group, i - start, |j| similarity(start + j, i), |j| same(i, start + j));
        hits.iter_mut().zip(1..).for_each(|(hit, among)| *hit += usize::from(rank < among));
    }
    hits.map(|hit| hit as f64 / whole.max(1) as f64)
}

/// How many others are nearer than the best of those that count as right.
fn rank(n: usize, own: usize, value: impl Fn(usize) -> f32, same: impl Fn(usize) -> bool) -> usize {
    let right = |j: usize| j == own || same(j);
    let best = (0..n).filter(|j| right(*j)).map(&value).fold(f32::NEG_INFINITY, f32::max);
    (0..n).filter(|j| !right(*j) && value(*j) >= best).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_space_finds_everything_and_a_blind_one_nothing() {
        let perfect = |i: usize, j: usize| if i == j { 1.0 } else { 0.0 };
        let none = |_, _| false;
        assert_eq!(recall(40, perfect, none).mean, 1.0);
        assert_eq!(r_precision(64, 32, perfect, none), [1.0; 3]);
        // Ties are lost: a space that sees no difference must not look good.
        assert_eq!(recall(40, |_, _| 0.5, none).mean, 0.0);
        assert_eq!(r_precision(64, 32, |_, _| 0.5, none), [0.0; 3]);
    }

    #[test]
    fn captions_that_mean_the_same_are_the_same() {
        // Pose 0 is nearest to caption 1, which says what caption 0 says.
        let similarity = |i: usize, j: usize| if (i == 1 && j == 0) || (i == j && i > 1) { 1.0 } else { 0.0 };
        assert!(r_precision(4, 4, similarity, |_, _| false)[0] < 0.75);
        assert!(r_precision(4, 4, similarity, |i, j| i < 2 && j < 2)[0] >= 0.75);
    }

    #[test]
    fn the_second_nearest_counts_from_two_on() {
        let similarity = |i: usize, j: usize| {
            if i == (j + 1) % 4 {
                1.0
            } else if i == j {
                0.5
            } else {
                0.0
            }
        };
        assert_eq!(r_precision(4, 4, similarity, |_, _| false), [0.0, 1.0, 1.0]);
    }
}
