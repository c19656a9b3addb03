//! The guidance part of the form: which curve, and its numbers.

use pose::recipe::Guidance;
use serde::{Deserialize, Serialize};

/// Largest guidance scale offered; beyond it bodies only get stiffer.
pub const MAX_SCALE: f32 = 12.0;
/// Points of a curve drawn by hand.
pub const POINTS: usize = 5;

/// The shape of the guidance curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GuidanceMode {
    /// A straight line from one scale to another.
    Ramp,
    /// Half a cosine wave from one scale to another.
    Cosine,
    /// The same scale all the way.
    Constant,
    /// Drawn by hand.
    #[default]
    Drawn,
}

/// The guidance part of the form; each mode keeps its own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GuidanceForm {
    /// Which shape is in use.
    pub mode: GuidanceMode,
    /// Scale of ramp and cosine at pure noise.
    pub from: f32,
    /// Scale of ramp and cosine at the clean body.
    pub to: f32,
    /// Scale of the constant.
    pub constant: f32,
    /// Scales of the drawn curve at even progress from noise to body.
    pub points: [f32; POINTS],
}

impl Default for GuidanceForm {
    fn default() -> Self {
        let usual = Guidance::default();
        let points = std::array::from_fn(|i| usual.at(i as f32 / (POINTS - 1) as f32));
        Self { mode: GuidanceMode::Drawn, from: 2.0, to: 7.0, constant: 2.0, points }
    }
}

impl GuidanceForm {
    /// The curve as the engine takes it.
    #[must_use]
    pub fn curve(&self) -> Guidance {
        match self.mode {
            GuidanceMode::Ramp => Guidance::Linear(self.from, self.to),
            GuidanceMode::Cosine => Guidance::Cosine(self.from, self.to),
            GuidanceMode::Constant => Guidance::Constant(self.constant),
            GuidanceMode::Drawn => Guidance::Points(self.points.to_vec()),
        }
    }

    /// The form of a curve; what a mode not in use held stays.
    #[must_use]
    pub fn of(curve: &Guidance, before: Self) -> Self {
        match curve {
            Guidance::Constant(constant) => Self { mode: GuidanceMode::Constant, constant: *constant, ..before },
            Guidance::Linear(from, to) => Self { mode: GuidanceMode::Ramp, from: *from, to: *to, ..before },
            Guidance::Cosine(from, to) => Self { mode: GuidanceMode::Cosine, from: *from, to: *to, ..before },
            drawn @ Guidance::Points(_) => {
                let points = std::array::from_fn(|i| drawn.at(i as f32 / (POINTS - 1) as f32));
                Self { mode: GuidanceMode::Drawn, points, ..before }
            }
        }
    }

    /// The scales that can be moved, each with its progress from noise (0) to body (1).
    pub fn handles(&mut self) -> Vec<(f32, &mut f32)> {
        match self.mode {
            GuidanceMode::Ramp | GuidanceMode::Cosine => vec![(0.0, &mut self.from), (1.0, &mut self.to)],
            GuidanceMode::Constant => vec![(0.5, &mut self.constant)],
            GuidanceMode::Drawn => {
                let place = |i: usize| i as f32 / (POINTS - 1) as f32;
                self.points.iter_mut().enumerate().map(|(i, scale)| (place(i), scale)).collect()
            }
        }
    }

    /// Puts the numbers of the mode in use back to what they are at first.
    pub fn reset(&mut self) {
        let usual = Self::default();
        match self.mode {
            GuidanceMode::Ramp | GuidanceMode::Cosine => (self.from, self.to) = (usual.from, usual.to),
            GuidanceMode::Constant => self.constant = usual.constant,
            GuidanceMode::Drawn => self.points = usual.points,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_at_first_is_the_usual_one() {
        let (curve, usual) = (GuidanceForm::default().curve(), Guidance::default());
        assert!([0.0, 0.1, 0.3, 0.5, 0.77, 1.0].iter().all(|p| (curve.at(*p) - usual.at(*p)).abs() < 1e-5));
    }

    #[test]
    fn every_curve_is_the_form_of_itself() {
        let before = GuidanceForm::default();
        for text in ["4", "2..7", "cos:1..9", "2,3,6,5,3"] {
            let curve: Guidance = text.parse().unwrap();
            assert_eq!(GuidanceForm::of(&curve, before).curve(), curve);
        }
        let three: Guidance = "1,5,3".parse().unwrap();
        assert_eq!(GuidanceForm::of(&three, before).points, [1.0, 3.0, 5.0, 4.0, 3.0], "drawn at other places");
    }

    #[test]
    fn moving_a_handle_moves_the_curve_there() {
        for mode in [GuidanceMode::Ramp, GuidanceMode::Cosine, GuidanceMode::Constant, GuidanceMode::Drawn] {
            let mut form = GuidanceForm { mode, ..GuidanceForm::default() };
            for (_, scale) in form.handles() {
                *scale += 1.5;
            }
            let places: Vec<(f32, f32)> = form.handles().into_iter().map(|(p, scale)| (p, *scale)).collect();
            assert!(places.iter().all(|(p, scale)| (form.curve().at(*p) - scale).abs() < 1e-4));
            form.reset();
            assert_eq!(form, GuidanceForm { mode, ..GuidanceForm::default() });
        }
    }
}
