//! Verdicts with a band of doubt: between the threshold of "yes" and that of "no" nothing is said; and how far from
//! its band a measurement lies.

use std::ops::Not;

/// Whether a claim holds. Ordered: `Fails < Ambiguous < Holds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Clearly not so.
    Fails,
    /// Too close to call; nobody should be scored on it.
    Ambiguous,
    /// Clearly so.
    Holds,
}

impl Not for Verdict {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Fails => Self::Holds,
            Self::Ambiguous => Self::Ambiguous,
            Self::Holds => Self::Fails,
        }
    }
}

/// How far a claim holds, counted in widths of its band of doubt: it fails up to 0 and holds beyond 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Degree(f32);

impl Degree {
    /// What it amounts to.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self.0 {
            d if d > 1.0 => Verdict::Holds,
            d if d > 0.0 => Verdict::Ambiguous,
            _ => Verdict::Fails,
        }
    }

    /// The number: 0 and 1 are the ends of the band.
    #[must_use]
    pub fn bands(self) -> f32 {
        self.0
    }

    /// Both must hold: the weaker of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// Either may hold: the stronger of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
}

impl Not for Degree {
    type Output = Self;

    fn not(self) -> Self {
        Self(1.0 - self.0)
    }
}

/// Holds above `yes`, fails up to `no`; `no < yes`. A value that is not a number fails.
pub(super) fn over(value: f32, no: f32, yes: f32) -> Degree {
    let bands = (value - no) / (yes - no);
    Degree(if bands.is_nan() { f32::NEG_INFINITY } else { bands })
}

/// Holds below `yes`, fails from `no` on; `yes < no`. A value that is not a number fails.
pub(super) fn under(value: f32, yes: f32, no: f32) -> Degree {
    over(-value, -no, -yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_the_thresholds_nothing_is_said() {
        let said = |degree: Degree| degree.verdict();
        assert_eq!(
            [0.0, 1.5, 3.0].map(|v| said(over(v, 1.0, 2.0))),
            [Verdict::Fails, Verdict::Ambiguous, Verdict::Holds]
        );
        assert_eq!(
            [0.0, 1.5, 3.0].map(|v| said(under(v, 1.0, 2.0))),
            [Verdict::Holds, Verdict::Ambiguous, Verdict::Fails]
        );
    }

    #[test]
    fn a_degree_counts_widths_of_the_band() {
        assert!((over(3.0, 1.0, 2.0).bands() - 2.0).abs() < 1e-6);
        assert!((under(3.0, 1.0, 2.0).bands() + 1.0).abs() < 1e-6);
        assert!(((!over(3.0, 1.0, 2.0)).bands() + 1.0).abs() < 1e-6);
        assert_eq!(over(3.0, 1.0, 2.0).and(over(1.5, 1.0, 2.0)).bands(), 0.5);
        assert_eq!(over(3.0, 1.0, 2.0).or(over(1.5, 1.0, 2.0)).bands(), 2.0);
    }

    #[test]
    fn what_is_no_number_never_holds() {
        assert_eq!(over(f32::NAN, 1.0, 2.0).verdict(), Verdict::Fails);
        assert_eq!(under(f32::NAN, 1.0, 2.0).verdict(), Verdict::Fails);
    }
}
