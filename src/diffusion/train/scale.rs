//! The dynamic loss scale of mixed precision (Micikevicius et al. 2018): gradients too small for f16 are lifted out of
//! its underflow, and lowered again where they overflow.

use serde::{Deserialize, Serialize};

/// The scale a run begins with.
const FIRST: f64 = 65_536.0;
/// Updates in a row without overflow after which the scale is doubled.
const PATIENCE: u32 = 2000;
/// No scale is larger: f32 gradients of the loss itself must stay finite.
const MOST: f64 = 16_777_216.0;

/// The present scale and its history; part of a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossScale {
    /// What the loss is multiplied by before gradients are taken.
    pub scale: f64,
    /// Updates since the last change.
    pub since: u32,
    /// Updates skipped because a gradient overflowed.
    pub skipped: u64,
}

impl Default for LossScale {
    fn default() -> Self {
        Self { scale: FIRST, since: 0, skipped: 0 }
    }
}

impl LossScale {
    /// After an update whose gradients were finite.
    pub fn worked(&mut self) {
        self.since += 1;
        if self.since >= PATIENCE {
            self.scale = (2.0 * self.scale).min(MOST);
            self.since = 0;
        }
    }

    /// After gradients that were not finite: the update is skipped. False when the scale cannot fall further, so that
    /// overflow is not to blame.
    pub fn overflowed(&mut self) -> bool {
        self.skipped += 1;
        self.since = 0;
        self.scale *= 0.5;
        self.scale >= 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_falls_at_an_overflow_and_rises_after_a_long_calm() {
        let mut scale = LossScale::default();
        assert!(scale.overflowed());
        assert_eq!((scale.scale, scale.skipped), (FIRST / 2.0, 1));
        for _ in 1..PATIENCE {
            scale.worked();
        }
        assert_eq!(scale.scale, FIRST / 2.0);
        scale.worked();
        assert_eq!((scale.scale, scale.skipped), (FIRST, 1));
    }

    #[test]
    fn endless_overflow_is_no_matter_of_scale_and_endless_calm_has_a_ceiling() {
        let mut scale = LossScale::default();
        assert_eq!((0..100).position(|_| !scale.overflowed()), Some(16));
        for _ in 0..100 * PATIENCE {
            scale.worked();
        }
        assert_eq!(scale.scale, MOST);
    }
}
