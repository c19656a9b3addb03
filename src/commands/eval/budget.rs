//! How long the report may take: a measurement is begun only where it should end in time, and what was left out is named.

use std::time::{Duration, Instant};

pub struct Budget {
    began: Instant,
    limit: Duration,
    /// Seconds of one step of one pose.
    step: f64,
    left_out: Vec<String>,
}

impl Budget {
    pub fn of_minutes(minutes: f64) -> Self {
        let limit = Duration::try_from_secs_f64(minutes.max(0.0) * 60.0).unwrap_or(Duration::MAX);
        Self { began: Instant::now(), limit, step: 0.0, left_out: Vec::new() }
    }

    /// Notes how long one step of one pose takes, for what is to be expected of measurements.
    pub fn expect_of_a_step(&mut self, seconds: f64) {
        self.step = seconds;
    }

    /// Whether there is time to draw so many poses in so many steps; what there is none for is noted.
    pub fn allows(&mut self, what: &str, poses: usize, steps: u32) -> bool {
        let allowed = self.has_time(poses, steps);
        if !allowed {
            self.left_out.push(what.into());
        }
        allowed
    }

    /// The same, without a note.
    pub fn has_time(&self, poses: usize, steps: u32) -> bool {
        let needed = Duration::try_from_secs_f64(self.step * poses as f64 * f64::from(steps)).unwrap_or(Duration::MAX);
        self.began.elapsed().saturating_add(needed) < self.limit
    }

    /// Measurements that were left out.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Seconds since the beginning.
    pub fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_too_late_is_left_out_and_named() {
        let mut budget = Budget::of_minutes(10.0);
        budget.expect_of_a_step(0.01);
        assert!(budget.allows("a curve", 40, 100) && !budget.allows("a long one", 100, 1000));
        assert!(budget.allows("a short one", 1, 20), "the next may still fit");
        assert_eq!(budget.left_out(), ["a long one"]);
        assert!(!Budget::of_minutes(0.0).allows("anything", 1, 1));
    }
}
