//! Sums of what was judged: claims satisfied, prompts satisfied whole, sides kept apart, and how much poses differ.

use super::Prompt;
use pose::claims::{Measures, Verdict};
use pose::{Pose, claims::Claim};
use std::collections::BTreeMap;

/// Counts of one kind of prompt, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Group {
    /// Prompts asked.
    pub prompts: usize,
    /// Poses judged.
    pub poses: usize,
    /// Claims asked of them.
    pub claims: usize,
    /// Claims that held.
    pub held: usize,
    /// Poses that satisfied every claim.
    pub whole: usize,
}

impl Group {
    /// Share of claims that held.
    #[must_use]
    pub fn claim_share(&self) -> f64 {
        self.held as f64 / self.claims.max(1) as f64
    }

    /// Share of poses that satisfied every claim of their prompt.
    #[must_use]
    pub fn whole_share(&self) -> f64 {
        self.whole as f64 / self.poses.max(1) as f64
    }
}

/// What a list of prompts gave.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Scores {
    /// All prompts.
    pub all: Group,
    /// By kind.
    pub kinds: BTreeMap<String, Group>,
    /// Poses of sided prompts on which the side asked for, and not the other, was shown.
    pub right_side: usize,
    /// Poses on which only the other side was shown.
    pub wrong_side: usize,
    /// Sum over prompts of the mean distance of joints between poses of one prompt, metres.
    spread: f64,
    spreads: usize,
}

impl Scores {
    /// Adds the poses drawn for a prompt; whether each satisfied every claim.
    pub fn add(&mut self, prompt: &Prompt, poses: &[Pose]) -> Vec<bool> {
        let kind = self.kinds.entry(prompt.kind.clone()).or_default();
        let mut whole = Vec::with_capacity(poses.len());
        for group in [&mut *kind, &mut self.all] {
            group.prompts += 1;
            group.poses += poses.len();
        }
        for pose in poses {
            let held = prompt.judge(pose);
            let all = held.iter().all(|h| *h);
            for group in [&mut *kind, &mut self.all] {
                group.claims += held.len();
                group.held += held.iter().filter(|h| **h).count();
                group.whole += usize::from(all);
            }
            whole.push(all);
            if prompt.kind == "side" {
                match side_shown(prompt, pose) {
                    (true, false) => self.right_side += 1,
                    (false, true) => self.wrong_side += 1,
                    _ => {}
                }
            }
        }
        if poses.len() > 1 {
            let pairs = poses.iter().enumerate().flat_map(|(i, a)| poses[i + 1..].iter().map(move |b| a.mpjpe(b)));
            let distances: Vec<f64> = pairs.map(f64::from).collect();
            self.spread += distances.iter().sum::<f64>() / distances.len() as f64;
            self.spreads += 1;
        }
        whole
    }

    /// Of the poses that showed one side, the share that showed the side asked for.
    #[must_use]
    pub fn side_accuracy(&self) -> f64 {
        self.right_side as f64 / (self.right_side + self.wrong_side).max(1) as f64
    }

    /// Mean distance of joints between two poses of one prompt, metres.
    #[must_use]
    pub fn diversity_m(&self) -> f64 {
        self.spread / self.spreads.max(1) as f64
    }
}

/// Whether a claim with a side holds as asked, and whether one holds on the other side instead.
fn side_shown(prompt: &Prompt, pose: &Pose) -> (bool, bool) {
    let measures = Measures::new(pose);
    let holds = |claim: &Claim| claim.judge(&measures) == Verdict::Holds;
    let sided = || prompt.claims.iter().flatten().filter(|claim| claim.mirrored().name != claim.name);
    (sided().any(|claim| holds(claim)), sided().any(|claim| holds(claim.mirrored())))
}

/// The 95 % confidence interval of a share of `n` (Wilson 1927).
#[must_use]
pub fn wilson(share: f64, n: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    let n = n.max(1) as f64;
    let centre = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::parse;
    use pose::mirror::mirror_on_body;

    fn salute() -> Pose {
        let archetype = crate::archetypes::by_name("one_arm_up").unwrap();
        crate::archetypes::draw(archetype, 1, 0.0, false).pose
    }

    #[test]
    fn the_side_asked_for_counts_for_and_the_other_against() {
        let prompt = &parse("side\tleft arm raised\tleft_arm_raised").unwrap()[0];
        let mut scores = Scores::default();
        assert_eq!(scores.add(prompt, &[salute(), mirror_on_body(&salute())]), [true, false]);
        assert_eq!((scores.right_side, scores.wrong_side), (1, 1));
        assert!((scores.all.claim_share() - 0.5).abs() < 1e-9 && scores.diversity_m() > 0.05);
    }

    #[test]
    fn an_interval_holds_its_share_and_narrows() {
        let (low, high) = wilson(0.9, 50);
        assert!(low < 0.9 && 0.9 < high);
        let (low2, high2) = wilson(0.9, 5000);
        assert!(low < low2 && high2 < high);
    }
}
