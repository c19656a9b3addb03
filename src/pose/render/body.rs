//! The mannequin: which tapered capsules stand for which bones, how thick they are and their colours. Radii are
//! proportions chosen to read well in small pictures, not measured anatomy.

use glam::{Quat, Vec3};

use super::cone::Cone;
use super::image::linear;
use crate::Pose;
use crate::kinematics::{fit, world};

/// Colours of left limbs, right limbs, trunk and nose, sRGB.
pub(crate) const LEFT: [u8; 3] = [0x3B, 0x82, 0xC4];
pub(crate) const RIGHT: [u8; 3] = [0xE0, 0x8A, 0x3C];
pub(crate) const TRUNK: [u8; 3] = [0xB8, 0xAF, 0xA4];
const NOSE: [u8; 3] = [0x9A, 0x8A, 0x7C];

/// Length of the hand beyond the wrist, metres.
const HAND_LENGTH: f32 = 0.10;

/// Tapered capsules between two joints: (from, to, radii), metres.
const TRUNK_PARTS: [(usize, usize, (f32, f32)); 8] = [
    (1, 2, (0.100, 0.100)),
    (0, 3, (0.118, 0.104)),
    (3, 6, (0.104, 0.108)),
    (6, 9, (0.108, 0.118)),
    (9, 13, (0.112, 0.080)),
    (9, 14, (0.112, 0.080)),
    (12, 15, (0.050, 0.052)),
    (9, 12, (0.105, 0.050)),
];

/// The same for the left limbs; the right ones are the next joints up. The arm begins at the collar.
const LIMB_PARTS: [(usize, usize, (f32, f32)); 4] =
    [(1, 4, (0.090, 0.060)), (4, 7, (0.058, 0.040)), (16, 18, (0.056, 0.044)), (18, 20, (0.043, 0.031))];

/// The shapes of a body, in the pose's own coordinates.
pub(super) fn cones(pose: &Pose) -> Vec<Cone> {
    let turn = world(&fit(pose));
    let j = &pose.joints;
    let trunk = linear(TRUNK);
    let mut cones: Vec<Cone> =
        TRUNK_PARTS.iter().map(|(from, to, radius)| Cone::new(j[*from], j[*to], *radius, trunk)).collect();
    cones.extend(head(j[15], turn[12]));
    for (side, colour) in [(0, linear(LEFT)), (1, linear(RIGHT))] {
        cones.push(Cone::new(j[13 + side], j[16 + side], (0.078, 0.064), trunk));
        cones.push(Cone::new(j[9], j[16 + side], (0.108, 0.050), trunk));
        let limb = LIMB_PARTS.iter().map(|(from, to, radius)| Cone::new(j[from + side], j[to + side], *radius, colour));
        cones.extend(limb);
        let forearm = (j[20 + side] - j[18 + side]).normalize_or_zero();
        let knuckles = j[20 + side] + forearm * (HAND_LENGTH * 0.45);
        let tips = j[20 + side] + forearm * HAND_LENGTH;
        cones.push(Cone::new(j[20 + side], knuckles, (0.031, 0.041), colour));
        cones.push(Cone::new(knuckles, tips, (0.041, 0.024), colour));
        cones.extend(foot(j[7 + side], j[10 + side], turn[7 + side], colour));
    }
    cones
}

/// Skull, jaw and a nose that shows which way the head faces. The joint is at the base of the skull.
fn head(joint: Vec3, turn: Quat) -> [Cone; 3] {
    let at = |up: f32, ahead: f32| joint + turn * Vec3::new(0.0, up, ahead);
    [
        Cone::new(at(0.105, -0.012), at(0.095, 0.028), (0.098, 0.088), linear(TRUNK)),
        Cone::new(at(0.070, 0.020), at(0.015, 0.048), (0.080, 0.052), linear(TRUNK)),
        Cone::new(at(0.085, 0.104), at(0.058, 0.119), (0.012, 0.019), linear(NOSE)),
    ]
}

/// Heel, instep and toes.
fn foot(ankle: Vec3, ball: Vec3, turn: Quat, colour: Vec3) -> [Cone; 3] {
    let heel = ankle + turn * Vec3::new(0.0, -0.028, -0.035);
    let toes = ball + turn * Vec3::new(0.0, 0.0, 0.055);
    [
        Cone::new(ankle, heel, (0.041, 0.036), colour),
        Cone::new(ankle, ball, (0.041, 0.036), colour),
        Cone::new(ball, toes, (0.036, 0.026), colour),
    ]
}
