//! Verdicts with a band of doubt: between the threshold of "yes" and that of "no" nothing is said.

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

impl Verdict {
    /// Both must hold: the weaker of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either may hold: the stronger of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
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

/// Holds above `yes`, fails below `no`; `no <= yes`. A value that is not a number fails.
pub(super) fn over(value: f32, no: f32, yes: f32) -> Verdict {
    match value {
        v if v > yes => Verdict::Holds,
        v if v > no => Verdict::Ambiguous,
        _ => Verdict::Fails,
    }
}

/// Holds below `yes`, fails above `no`; `yes <= no`. A value that is not a number fails.
pub(super) fn under(value: f32, yes: f32, no: f32) -> Verdict {
    over(-value, -no, -yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_the_thresholds_nothing_is_said() {
        assert_eq!([0.0, 1.5, 3.0].map(|v| over(v, 1.0, 2.0)), [Verdict::Fails, Verdict::Ambiguous, Verdict::Holds]);
        assert_eq!([0.0, 1.5, 3.0].map(|v| under(v, 1.0, 2.0)), [Verdict::Holds, Verdict::Ambiguous, Verdict::Fails]);
    }

    #[test]
    fn what_is_no_number_never_holds() {
        assert_eq!(over(f32::NAN, 1.0, 2.0), Verdict::Fails);
        assert_eq!(under(f32::NAN, 1.0, 2.0), Verdict::Fails);
    }
}
