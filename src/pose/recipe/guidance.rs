//! How strongly the words pull, from the first step to the last.

use crate::formats::bounded::{Finite, at_most, finite};
use serde::{Deserialize, Deserializer, Serialize};

/// Most scales of a guidance curve drawn by hand that are read: as many as a run has steps at most.
pub(super) const MOST_POINTS: usize = 1000;

/// Classifier-free guidance scale over progress `p`, from 0 (pure noise) to 1 (clean).
///
/// A scale of 1 is the plain conditional model; 0 ignores the prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Guidance {
    /// The same scale all the way.
    Constant(#[serde(deserialize_with = "finite")] f32),
    /// A straight line from the first scale (noise) to the second (clean).
    Linear(#[serde(deserialize_with = "finite")] f32, #[serde(deserialize_with = "finite")] f32),
    /// Half a cosine wave from the first scale to the second.
    Cosine(#[serde(deserialize_with = "finite")] f32, #[serde(deserialize_with = "finite")] f32),
    /// Scales at evenly spaced progress, joined by straight lines (drawn by hand).
    Points(#[serde(deserialize_with = "points")] Vec<f32>),
}

fn points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
    at_most::<MOST_POINTS, D, Finite>(deserializer).map(|points| points.iter().map(|point| point.0).collect())
}

impl Default for Guidance {
    /// What the shipped model follows its words best with, its bones least off (docs/ablations.md, "What is asked is
    /// met").
    fn default() -> Self {
        Self::Linear(2.0, 1.0)
    }
}

impl Guidance {
    /// The scale at progress `p` in [0, 1]; values outside are clamped.
    #[must_use]
    pub fn at(&self, p: f32) -> f32 {
        let p = if p.is_finite() { p.clamp(0.0, 1.0) } else { 0.0 };
        match self {
            Self::Constant(w) => *w,
            Self::Linear(a, b) => a + (b - a) * p,
            Self::Cosine(a, b) => a + (b - a) * 0.5 * (1.0 - (std::f32::consts::PI * p).cos()),
            Self::Points(points) => match points.as_slice() {
                [] => 1.0,
                [only] => *only,
                many => {
                    let x = p * (many.len() - 1) as f32;
                    let i = (x.floor() as usize).min(many.len() - 2);
                    many[i] + (many[i + 1] - many[i]) * (x - i as f32)
                }
            },
        }
    }

    /// True when every scale is a finite number between 0 and 30.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let fine = |w: &f32| w.is_finite() && (0.0..=30.0).contains(w);
        match self {
            Self::Constant(w) => fine(w),
            Self::Linear(a, b) | Self::Cosine(a, b) => fine(a) && fine(b),
            Self::Points(points) => !points.is_empty() && points.iter().all(fine),
        }
    }
}

/// `4` is constant, `2..7` a straight line, `cos:2..7` half a cosine, `2,5,7` a polyline.
impl std::str::FromStr for Guidance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "guidance \"{text}\" is not understood: write a scale such as 4, a ramp such as 2..7, cos:2..7, or a polyline such as 2,5,7 (scales from 0 to 30)"
            )
        };
        let number = |s: &str| s.trim().parse::<f32>().map_err(|_| wrong());
        let range = |s: &str| -> Result<(f32, f32), String> {
            let (a, b) = s.split_once("..").ok_or_else(wrong)?;
            Ok((number(a)?, number(b)?))
        };
        let guidance = if let Some(rest) = text.strip_prefix("cos:") {
            let (a, b) = range(rest)?;
            Self::Cosine(a, b)
        } else if text.contains("..") {
            let (a, b) = range(text)?;
            Self::Linear(a, b)
        } else if text.contains(',') {
            Self::Points(text.split(',').map(number).collect::<Result<_, _>>()?)
        } else {
            Self::Constant(number(text)?)
        };
        if guidance.is_valid() { Ok(guidance) } else { Err(wrong()) }
    }
}

impl std::fmt::Display for Guidance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Constant(w) => write!(f, "{w}"),
            Self::Linear(a, b) => write!(f, "{a}..{b}"),
            Self::Cosine(a, b) => write!(f, "cos:{a}..{b}"),
            Self::Points(points) => {
                let words: Vec<String> = points.iter().map(f32::to_string).collect();
                f.write_str(&words.join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guidance_reads_what_it_writes() {
        for text in ["4", "2..7", "cos:2..7", "2,5.5,7"] {
            let guidance: Guidance = text.parse().unwrap();
            assert_eq!(guidance.to_string(), text);
        }
        for text in ["", "x", "2..", "nan", "-1", "2..99", "1,,2"] {
            assert!(text.parse::<Guidance>().is_err(), "{text} must be refused");
        }
    }

    #[test]
    fn a_curve_of_more_points_than_a_run_has_steps_is_refused() {
        let curve = serde_json::to_string(&Guidance::Points(vec![1.0; MOST_POINTS + 1])).unwrap();
        assert!(serde_json::from_str::<Guidance>(&curve).is_err());
    }

    #[test]
    fn every_curve_starts_and_ends_where_it_says() {
        for text in ["2..7", "cos:2..7", "2,9,7"] {
            let guidance: Guidance = text.parse().unwrap();
            assert!((guidance.at(0.0) - 2.0).abs() < 1e-6);
            assert!((guidance.at(1.0) - 7.0).abs() < 1e-5);
        }
        assert_eq!(Guidance::Linear(2.0, 7.0).at(0.5), 4.5);
        assert_eq!(Guidance::Points(vec![2.0, 9.0, 7.0]).at(0.5), 9.0);
    }
}
