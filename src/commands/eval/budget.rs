//! How long the report may take: a measurement is begun only while there is time, and what was left out is named.

use std::time::{Duration, Instant};

pub struct Budget {
    began: Instant,
    limit: Duration,
    left_out: Vec<String>,
}

impl Budget {
    pub fn of_minutes(minutes: f64) -> Self {
        let limit = Duration::try_from_secs_f64(minutes.max(0.0) * 60.0).unwrap_or(Duration::MAX);
        Self { began: Instant::now(), limit, left_out: Vec::new() }
    }

    /// Whether there is time to begin a measurement; it is noted where there is not.
    pub fn allows(&mut self, what: &str) -> bool {
        let allowed = self.began.elapsed() < self.limit;
        if !allowed {
            self.left_out.push(what.into());
        }
        allowed
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
