//! How much the error at each noise level counts in the diffusion loss.

use serde::{Deserialize, Serialize};

/// γ of Hang et al. 2023.
const GAMMA: f64 = 5.0;

/// A named choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// As Hang et al. 2023: the same error of the clean pose counts alike whatever is predicted, and that of v at the
    /// noisiest levels for next to nothing.
    MinSnr,
    /// All levels alike.
    Flat,
}

impl Weighting {
    /// γ of the min-SNR weights; none for levels that all weigh the same.
    #[must_use]
    pub fn gamma(self) -> Option<f64> {
        (self == Self::MinSnr).then_some(GAMMA)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::{Schedule, Target};

    #[test]
    fn only_flat_weights_let_the_noisiest_levels_count() {
        let weight = |weighting: Weighting, t| Target::V.weight(Schedule::Cosine.level(t), weighting.gamma());
        assert!(weight(Weighting::MinSnr, 950.0) < 0.02 * weight(Weighting::MinSnr, 300.0));
        assert_eq!(weight(Weighting::Flat, 950.0), weight(Weighting::Flat, 300.0));
    }
}
