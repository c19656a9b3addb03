//! Which angles a picture decides, where they usually are and how far they go. How they are found is in the module
//! above.
//!
//! Ranges are those of the American Academy of Orthopaedic Surgeons (*Joint Motion: Method of Measuring and
//! Recording*, 1965) with about 15° more, as two standard deviations among healthy adults are (Boone & Azen 1979); the
//! trunk's are shared out among the three joints of the spine. Usual places are those of a person who stands at ease
//! with something to do: arms and knees a little bent, and forward rather than back.

use crate::anatomy::{Axis, JointAngles, Motion};
use crate::claims::Side;

/// One degree beyond a range weighs as much as a key point this far off, in metres of the body.
const WALL: f64 = 5e-3;

/// An angle that may change. Prices are in metres of the body a degree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Free {
    pub(super) axis: Axis,
    /// Degrees.
    range: Option<(f64, f64)>,
    /// Degrees.
    usual: f64,
    /// What a degree away from the usual weighs.
    price: f64,
}

impl Free {
    /// How far an angle is beyond its range, degrees, with sign.
    fn beyond(&self, degrees: f64) -> f64 {
        self.range.map_or(0.0, |(low, high)| degrees - degrees.clamp(low, high))
    }

    /// What an angle costs, m².
    pub(super) fn cost(&self, angles: &JointAngles) -> f64 {
        let degrees = f64::from(angles.get(self.axis));
        (self.price * (degrees - self.usual)).powi(2) + (WALL * self.beyond(degrees)).powi(2)
    }

    /// Half the first and half the second derivative of the cost by degrees.
    pub(super) fn slope(&self, angles: &JointAngles) -> (f64, f64) {
        let degrees = f64::from(angles.get(self.axis));
        let (price, wall) = (self.price * self.price, WALL * WALL);
        let beyond = self.beyond(degrees);
        let slope = price * (degrees - self.usual) + wall * beyond;
        (slope, price + if beyond == 0.0 { 0.0 } else { wall })
    }

    /// The usual angle, degrees.
    pub(super) fn usual(&self) -> f32 {
        self.usual as f32
    }
}

/// The angles, brought inside their ranges.
pub(super) fn clamped(angles: &JointAngles, free: &[Free]) -> JointAngles {
    let mut inside = *angles;
    for one in free {
        let degrees = f64::from(angles.get(one.axis));
        inside.set(one.axis, (degrees - one.beyond(degrees)) as f32);
    }
    inside
}

/// Every angle that key points say something about.
pub(super) fn free() -> Vec<Free> {
    let mut free: Vec<Free> = [Axis::PELVIS_TILT, Axis::PELVIS_ROLL, Axis::PELVIS_TURN]
        .map(|axis| Free { axis, range: None, usual: 0.0, price: 0.0 })
        .to_vec();
    // The pelvis leans little without a reason.
    free[0].price = 5e-5;
    let mut open = |axis, low, high, usual, price| {
        free.push(Free { axis, range: Some((low, high)), usual, price });
    };
    for level in 0..3 {
        let [flexion, lateral, rotation] = Axis::bend(level);
        open(flexion, -20.0, 35.0, 2.0, 4e-4);
        open(lateral, -18.0, 18.0, 0.0, 4e-4);
        open(rotation, -20.0, 20.0, 0.0, 4e-4);
    }
    let [flexion, lateral, rotation] = Axis::bend(3);
    open(flexion, -60.0, 60.0, 0.0, 2e-4);
    open(lateral, -55.0, 55.0, 0.0, 2e-4);
    open(rotation, -80.0, 80.0, 0.0, 2e-4);
    for side in [Side::Left, Side::Right] {
        use Motion::*;
        for (motion, low, high, usual, price) in [
            (CollarElevation, -15.0, 40.0, 0.0, 6e-4),
            (CollarProtraction, -25.0, 35.0, 0.0, 6e-4),
            (ShoulderFlexion, -75.0, 195.0, 8.0, 1e-4),
            (ShoulderAbduction, -60.0, 195.0, 8.0, 1e-4),
            (ShoulderRotation, -105.0, 95.0, 10.0, 1e-4),
            (ElbowFlexion, 0.0, 155.0, 8.0, 1e-4),
            (HipFlexion, -35.0, 135.0, 5.0, 1e-4),
            (HipAbduction, -40.0, 60.0, 3.0, 1.5e-4),
            (HipRotation, -60.0, 60.0, -5.0, 1.5e-4),
            (KneeFlexion, 0.0, 150.0, 5.0, 1e-4),
        ] {
            open(Axis::limb(side, motion), low, high, usual, price);
        }
    }
    free
}
