//! How well poses drawn for one prompt fit its words, and which fits best.

use std::cmp::Ordering;

/// How well a pose fits a prompt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Things that the words ask of the body outright.
    pub asked: usize,
    /// How many of them the pose meets.
    pub met: usize,
    /// Cosine of pose and prompt in the space of the pose–text encoder, −1 to 1.
    pub similarity: f32,
}

impl Fit {
    fn better_than(&self, other: &Self) -> Ordering {
        other.met.cmp(&self.met).then(other.similarity.total_cmp(&self.similarity))
    }
}

/// Numbers of the poses, the best first: by what is asked outright, then by nearness; of equals the earlier.
#[must_use]
pub fn ranked(fits: &[Fit]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..fits.len()).collect();
    order.sort_by(|a, b| fits[*a].better_than(&fits[*b]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_outright_goes_before_what_is_near_and_equals_keep_their_order() {
        let fit = |met, similarity| Fit { asked: 2, met, similarity };
        assert_eq!(ranked(&[fit(1, 0.9), fit(2, 0.1), fit(2, 0.4), fit(1, 0.9)]), [2, 1, 0, 3]);
        assert!(ranked(&[]).is_empty());
    }
}
