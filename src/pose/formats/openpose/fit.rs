//! The body whose picture shows given key points: joint angles found by damped least squares (Levenberg 1944,
//! Marquardt 1963) under a weak prior, within the ranges in which joints move.
//!
//! The camera is unknown and taken as scaled orthographic, level, and in front; where the body turns is a matter of its
//! pelvis. One picture leaves open whether a limb points towards the camera or away, and how far, wherever a shorter
//! bone in the picture could mean either: the answer is the likeliest under prior and ranges, not the only one. Ankles
//! have no key point beyond them, so feet keep their rest.

mod axes;
mod starts;

use glam::{DVec2, Vec3};

use super::read::{OpenPoseError, Person};
use super::{FACE, JOINTS, KEYPOINT_COUNT, KEYPOINT_NAMES};
use crate::anatomy::{JointAngles, rotations};
use crate::kinematics::{forward, world};
use crate::linear::eliminate;
use crate::{Pose, align};
use axes::{Free, free};

/// Fewest key points with which a body is tried, of the 13 of trunk and limbs.
const FEWEST: usize = 6;
/// Trunk and limbs come first among the key points, but for the nose.
const OF_BODY: std::ops::Range<usize> = 1..14;
/// People whose points lie within fewer pixels than this are too small to be fitted.
const SMALLEST: f64 = 12.0;
/// Heads differ in shape more than bones do in length.
const FACE_WEIGHT: f64 = 0.4;
/// A body seen larger with its limbs pointing out of the picture fits as well as one seen smaller and flat. The latter is
/// likelier: the scale weighs as much as a key point this far off, in metres.
const LARGE: f64 = 0.02;
/// Rounds from every start, and of the most promising.
const ROUNDS: (usize, usize) = (10, 60);
const PROMISING: usize = 6;
/// Step of the numeric derivative, degrees.
const STEP: f32 = 0.05;
/// An angle moves by at most this in a round, degrees.
const MOST_A_ROUND: f32 = 25.0;
/// A round that improves the cost by less than this share is the last.
const SETTLED: f64 = 1e-7;

/// A body fitted to key points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// On the canonical body, seen by a camera at +Z: pelvis at x = z = 0, lowest joint at y = 0, metres.
    pub pose: Pose,
    /// Key points it was fitted to.
    pub seen: usize,
    /// Mean distance between a key point and its place on the body, pixels.
    pub mean_px: f32,
    /// The largest such distance, pixels.
    pub worst_px: f32,
    /// The key point with the largest distance.
    pub worst: &'static str,
    /// Scale of the picture, pixels a metre.
    pub pixels_per_metre: f32,
}

/// Fits the body to a person's key points.
///
/// # Errors
/// [`OpenPoseError`] when too few key points of trunk and limbs are seen, or they all but coincide.
pub fn fit_body(person: &Person) -> Result<Fit, OpenPoseError> {
    let view = Target::of(person)?;
    let free = free();
    let mut tries: Vec<Try> = starts::starts(&view).iter().map(|start| view.solve(start, &free, ROUNDS.0)).collect();
    tries.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    tries.truncate(PROMISING);
    let finished = tries.iter().map(|start| view.solve(&start.angles, &free, ROUNDS.1));
    let best = finished.min_by(|a, b| a.cost.total_cmp(&b.cost));
    let best = best.ok_or_else(|| OpenPoseError("no body fits its key points".to_owned()))?;
    Ok(view.report(&axes::clamped(&best.angles, &free)))
}

/// What is to be met: places in units of about a metre, y up.
struct Target {
    /// Key point, place and weight.
    points: Vec<(usize, DVec2, f64)>,
    /// Pixels in that unit.
    unit: f64,
}

/// Angles on their way.
struct Try {
    angles: JointAngles,
    cost: f64,
}

impl Target {
    fn of(person: &Person) -> Result<Self, OpenPoseError> {
        let seen = person[OF_BODY].iter().flatten().count();
        if seen < FEWEST {
            return Err(OpenPoseError(format!(
                "{seen} key points of trunk and limbs are seen, and {FEWEST} are the fewest a body can be fitted to"
            )));
        }
        let pixels = |at: glam::Vec2| DVec2::new(at.x.into(), (-at.y).into());
        let places = || person.iter().flatten().map(|seen| pixels(seen.at));
        let low = places().fold(DVec2::INFINITY, DVec2::min);
        let size = (places().fold(DVec2::NEG_INFINITY, DVec2::max) - low).length();
        if size < SMALLEST {
            return Err(OpenPoseError(format!("its key points lie within {size:.1} pixels: the person is too small")));
        }
        // About what a standing person measures from ankle to eye.
        let unit = size / 1.6;
        let points = person.iter().enumerate().filter_map(|(place, seen)| {
            let weight = if JOINTS[place].is_some() || place == 1 { 1.0 } else { FACE_WEIGHT };
            seen.map(|seen| (place, (pixels(seen.at) - low) / unit, weight * f64::from(seen.confidence)))
        });
        Ok(Self { points: points.collect(), unit })
    }

    /// Damped least squares from a start.
    fn solve(&self, start: &JointAngles, free: &[Free], rounds: usize) -> Try {
        let mut angles = *start;
        let mut residual = self.residuals(&angles);
        let mut cost = total(&residual, &angles, free);
        let mut damping = 1e-3;
        for _ in 0..rounds {
            let columns: Vec<Vec<f64>> = free
                .iter()
                .map(|one| {
                    let mut moved = angles;
                    moved.add(one.axis, STEP);
                    let moved = self.residuals(&moved);
                    moved.iter().zip(&residual).map(|(m, r)| (m - r) / f64::from(STEP)).collect()
                })
                .collect();
            let Some(step) = step(&columns, &residual, &angles, free, damping) else { break };
            let mut moved = angles;
            for (one, degrees) in free.iter().zip(&step) {
                moved.add(one.axis, degrees.clamp(-MOST_A_ROUND, MOST_A_ROUND));
            }
            let new_residual = self.residuals(&moved);
            let new_cost = total(&new_residual, &moved, free);
            if new_cost < cost {
                let settled = cost - new_cost < SETTLED * cost;
                (angles, residual, cost, damping) = (moved, new_residual, new_cost, damping * 0.3);
                if settled {
                    break;
                }
            } else {
                damping *= 6.0;
                if damping > 1e9 {
                    break;
                }
            }
        }
        Try { angles, cost }
    }

    /// Differences between the key points and the body of these angles in its best place and size, and that size.
    fn residuals(&self, angles: &JointAngles) -> Vec<f64> {
        let body = keypoints(angles);
        let (scale, shift) = self.placement(&body);
        let differences = self.points.iter().map(|(place, at, weight)| (body[*place] * scale + shift - *at) * *weight);
        differences.flat_map(|d| d.to_array()).chain([LARGE * scale]).collect()
    }

    /// The scale and shift that bring the body nearest to the key points, which is linear least squares.
    fn placement(&self, body: &[DVec2; KEYPOINT_COUNT]) -> (f64, DVec2) {
        let square = |weight: &f64| weight * weight;
        let sum: f64 = self.points.iter().map(|(_, _, weight)| square(weight)).sum();
        let mean = |of: &dyn Fn(usize, DVec2) -> DVec2| -> DVec2 {
            self.points.iter().map(|(place, at, weight)| of(*place, *at) * square(weight)).sum::<DVec2>() / sum
        };
        let (middle, target) = (mean(&|place, _| body[place]), mean(&|_, at| at));
        let (mut along, mut size) = (0.0, 1e-12);
        for (place, at, weight) in &self.points {
            let from = body[*place] - middle;
            along += square(weight) * from.dot(*at - target);
            size += square(weight) * from.length_squared();
        }
        let scale = (along / size).max(0.05);
        (scale, target - middle * scale)
    }

    fn report(&self, angles: &JointAngles) -> Fit {
        let body = keypoints(angles);
        let (scale, shift) = self.placement(&body);
        let pixels = |(place, at, _): &(usize, DVec2, f64)| (body[*place] * scale + shift - *at).length() * self.unit;
        let worst = self.points.iter().max_by(|a, b| pixels(a).total_cmp(&pixels(b)));
        let sum: f64 = self.points.iter().map(pixels).sum();
        Fit {
            pose: align::place(&forward(&rotations(angles))),
            seen: self.points.len(),
            mean_px: (sum / self.points.len() as f64) as f32,
            worst_px: worst.map_or(0.0, pixels) as f32,
            worst: worst.map_or("", |(place, _, _)| KEYPOINT_NAMES[*place]),
            pixels_per_metre: (scale * self.unit) as f32,
        }
    }
}

/// The key points of the body of these angles from the front, metres, y up.
fn keypoints(angles: &JointAngles) -> [DVec2; KEYPOINT_COUNT] {
    let rotations = rotations(angles);
    let j = forward(&rotations).joints;
    let mut points = JOINTS.map(|joint| joint.map_or(Vec3::ZERO, |joint| j[joint]));
    points[1] = 0.5 * (j[16] + j[17]);
    let turn = world(&rotations)[12];
    for (place, offset, _, _) in FACE {
        points[place] = j[15] + turn * offset;
    }
    points.map(|point| point.truncate().as_dvec2())
}

fn total(residual: &[f64], angles: &JointAngles, free: &[Free]) -> f64 {
    let dear: f64 = free.iter().map(|one| one.cost(angles)).sum();
    residual.iter().map(|r| r * r).sum::<f64>() + dear
}

/// Solves (JᵀJ + prior + damping) step = −Jᵀr − gradient of the prior / 2, degrees.
fn step(columns: &[Vec<f64>], residual: &[f64], angles: &JointAngles, free: &[Free], damping: f64) -> Option<Vec<f32>> {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let n = free.len();
    let mut matrix = vec![vec![0.0; n + 1]; n];
    for i in 0..n {
        for j in 0..=i {
            let product = dot(&columns[i], &columns[j]);
            (matrix[i][j], matrix[j][i]) = (product, product);
        }
    }
    for (i, one) in free.iter().enumerate() {
        let (slope, bend) = one.slope(angles);
        matrix[i][i] += bend + damping * (matrix[i][i] + 1e-6);
        matrix[i][n] = -dot(&columns[i], residual) - slope;
    }
    eliminate(&mut matrix)
}

#[cfg(test)]
mod tests;
