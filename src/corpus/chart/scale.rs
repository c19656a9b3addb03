//! From values to pixels along one axis, and the round values worth a label.

/// An axis.
pub(super) struct Scale {
    low: f64,
    high: f64,
    pixels: (f64, f64),
    log: bool,
}

impl Scale {
    /// An axis on which all values fit; without any, one from 0 to 1. `pixels` are where it begins and ends.
    pub fn over(values: impl Iterator<Item = f64>, pixels: (f64, f64), log: bool) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = if log { (0.1, 1.0) } else { (0.0, 1.0) };
        }
        if !log {
            // A curve that comes near zero is shown against zero.
            low = if low > 0.0 && low < 0.5 * high { 0.0 } else { low };
            if high - low < 1e-12 {
                (low, high) = (low - 0.5, high + 0.5);
            }
        } else if high / low < 1.01 {
            (low, high) = (low / 2.0, high * 2.0);
        }
        Self { low, high, pixels, log }
    }

    /// Pixels of a value.
    pub fn place(&self, value: f64) -> f64 {
        let share = if self.log {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// Round values on the axis with their labels.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        if self.log {
            let powers = (self.low.log10().ceil() as i32)..=(self.high.log10().floor() as i32);
            let every = (powers.clone().count() / 6).max(1);
            return powers.step_by(every).map(|p| 10f64.powi(p)).map(|v| (v, label(v))).collect();
        }
        let rough = (self.high - self.low) / 5.0;
        let unit = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|f| f * unit).find(|s| *s >= rough).unwrap_or(rough);
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last).map(|i| i as f64 * step).map(|v| (v, label(v))).collect()
    }
}

fn label(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) {
        return format!("{value:.0e}");
    }
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_lie_on_the_axis() {
        let scale = Scale::over([0.02, 1.17].into_iter(), (0.0, 100.0), false);
        let labels: Vec<String> = scale.ticks().into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["0", "0.5", "1"]);
        let scale = Scale::over([3e-3, 2e3].into_iter(), (0.0, 100.0), true);
        assert_eq!(scale.ticks().first().map(|(_, l)| l.as_str()), Some("0.01"));
        assert!((scale.place(3e-3)).abs() < 1e-9 && (scale.place(2e3) - 100.0).abs() < 1e-9);
    }
}
