//! How well a body stands: the measure by which a reference stance is found in a rig's rest or motion, and what it
//! says of up, forward and size.

use glam::DVec3;
use pose::JOINT_COUNT;

/// A body's stance, in the axes and unit of its file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stance {
    /// 1 for a body as straight as a plumb line, its feet side by side; less for any other, whatever its place or turn.
    pub score: f64,
    /// From the ankles to the neck, unit length.
    pub up: DVec3,
    /// To the left, at right angles to `up`, unit length.
    pub left: DVec3,
    /// Mean length of thigh and shin together.
    pub leg: f64,
    /// True when the toes point backward for a body whose left is left: its sides are exchanged or its axes left-handed.
    pub inside_out: bool,
}

/// The stance of 22 joints; none when the body has no extent or is not finite.
pub(crate) fn stance(p: &[DVec3; JOINT_COUNT]) -> Option<Stance> {
    let middle = |a: usize, b: usize| (p[a] + p[b]) / 2.0;
    let bone = |from: usize, to: usize| (p[to] - p[from]).normalize_or_zero();
    let up = (p[12] - middle(7, 8)).try_normalize()?;
    let across = (p[1] - p[2]).reject_from_normalized(up);
    let left = across.try_normalize()?;
    let leg = ((p[4] - p[1]).length() + (p[7] - p[4]).length() + (p[5] - p[2]).length() + (p[8] - p[5]).length()) / 2.0;
    if !(leg.is_finite() && leg > 0.0) {
        return None;
    }
    let trunk = (p[12] - middle(1, 2)).normalize_or_zero().dot(up);
    let legs = [bone(1, 4), bone(4, 7), bone(2, 5), bone(5, 8)].map(|b| -b.dot(up));
    let shoulders = (p[16] - p[17]).reject_from_normalized(up).normalize_or_zero().dot(left);
    let level = 1.0 - ((p[10] - p[11]).dot(up).abs() + (p[7] - p[8]).dot(up).abs()) / leg;
    let forward = left.cross(up);
    let toes = bone(7, 10) + bone(8, 11);
    let abreast = 1.0 - (p[7] - p[8]).dot(forward).abs() / leg;
    let straight = legs.into_iter().fold(trunk.min(shoulders), f64::min);
    Some(Stance { score: straight.min(level).min(abreast), up, left, leg, inside_out: toes.dot(forward) < 0.0 })
}
