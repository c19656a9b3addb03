//! Whether a body could be in a pose: one score with its parts, each from 0 to 1, and what lowers it most.
//!
//! A pose is judged as it stands; nothing is mended here (see [`crate::enforce`]).

use serde::Serialize;

use super::flesh::{Flesh, Overlap};
use super::floor::{Floor, floor};
use super::limits::{Excess, beyond, excesses, movements};
use super::range::Movement;
use super::read::read_projected;
use crate::Pose;
use crate::claims::{Measures, is_seated};
use crate::kinematics::{Projection, RIGID, project};
use crate::skeleton::{BONE_LENGTHS, JOINT_COUNT, bones, rest_offsets};

/// A pose that scores at least this is called plausible.
pub const PLAUSIBLE: f32 = 0.8;

/// Mean bone error at which that part of the score is a half, ratio. Raw answers of a trained model stray by 0.03–0.08.
const HALF_BONES: f32 = 0.08;
/// Distance from the rigid pelvis and chest at which it is a half, metres.
const HALF_RIGID: f32 = 0.05;
/// Degrees outside its range and margin at which one movement halves the score.
const HALF_LIMIT: f64 = 25.0;
/// The same for the ankle, whose short bone is read least surely.
const HALF_ANKLE: f64 = 60.0;
/// Share of an overlap that may be a touch that joints alone place a little too close.
const FREE_OVERLAP: f32 = 0.25;
/// Share beyond that at which the overlap of two limbs halves the score.
const HALF_OVERLAP: f32 = 0.5;
/// Depth in the floor that no one sees: soft parts flatten and joints are only points, metres.
const FREE_PENETRATION: f32 = 0.05;
/// Depth beyond that which halves the score, metres.
const HALF_PENETRATION: f32 = 0.06;
/// Distance off balance that halves the balance, metres.
const HALF_BALANCE: f32 = 0.25;
/// How much of the score lost balance can take: bodies in the middle of a movement are seldom balanced.
const BALANCE_SHARE: f32 = 0.05;

/// How plausible a pose is. The score is the product of the parts, balance counting by a twentieth only.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Plausibility {
    /// All in all: 1 where nothing is wrong, 0 where no body could be so.
    pub score: f32,
    /// Bone lengths and the rigid pelvis and chest.
    pub bones: f32,
    /// Joint angles within published ranges and their margins.
    pub limits: f32,
    /// No part of the body inside another.
    pub overlap: f32,
    /// Nothing sunk into the floor.
    pub ground: f32,
    /// The centre of mass above what the body rests on (a seat is assumed under a sitting body).
    pub balance: f32,
}

impl Plausibility {
    /// Whether the pose counts as one that a body could take.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        self.score >= PLAUSIBLE
    }

    /// The parts by name, in order.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, f32); 5] {
        [
            ("bones", self.bones),
            ("limits", self.limits),
            ("overlap", self.overlap),
            ("ground", self.ground),
            ("balance", self.balance),
        ]
    }
}

/// What a score is made of, for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Findings {
    /// Movements outside their published range, the worst first.
    pub movements: Vec<Excess>,
    /// Parts of the body inside each other, the deepest first.
    pub overlaps: Vec<Overlap>,
    /// The body and the floor.
    pub floor: Floor,
}

/// Scores a pose, wherever it stands: the floor is taken to be under its lowest part.
#[must_use]
pub fn plausibility(pose: &Pose) -> Plausibility {
    let projection = project(pose);
    let angles = read_projected(&projection);
    let limits = movements().fold(1.0, |product, (movement, side)| {
        let half = if movement == Movement::Ankle { HALF_ANKLE } else { HALF_LIMIT };
        product * falloff(beyond(&angles, movement, side) / half)
    }) as f32;
    let floor = floor(&pose.joints, is_seated(&Measures::new(pose)));
    let bones = bones_part(pose, &projection);
    let overlap = overlap_part(pose);
    let ground = falloff(f64::from((floor.penetration_m - FREE_PENETRATION).max(0.0) / HALF_PENETRATION)) as f32;
    let balance = falloff(f64::from(floor.off_balance_m / HALF_BALANCE)) as f32;
    let score = bones * limits * overlap * ground * (1.0 - BALANCE_SHARE + BALANCE_SHARE * balance);
    Plausibility { score, bones, limits, overlap, ground, balance }
}

/// What lies behind a score.
#[must_use]
pub fn findings(pose: &Pose) -> Findings {
    let mut overlaps = Vec::new();
    Flesh::new(&pose.joints).overlaps(|overlap| overlaps.push(overlap));
    overlaps.sort_by(|a, b| b.depth_m.total_cmp(&a.depth_m));
    let movements = excesses(&read_projected(&project(pose)));
    Findings { movements, overlaps, floor: floor(&pose.joints, is_seated(&Measures::new(pose))) }
}

/// 1 at 0, a half at 1, and towards 0 beyond; 0 for what is no number.
fn falloff(times_half: f64) -> f64 {
    let value = 1.0 / (1.0 + times_half * times_half);
    if value.is_finite() { value } else { 0.0 }
}

/// Limbs by limbs: of a thigh and a shin in the same other leg only the deeper counts.
fn overlap_part(pose: &Pose) -> f32 {
    let mut deepest = [[0.0_f32; 5]; 5];
    Flesh::new(&pose.joints).overlaps(|overlap| {
        let (a, b) = (overlap.parts.0.limb(), overlap.parts.1.limb());
        let cell = &mut deepest[a.min(b)][a.max(b)];
        *cell = cell.max(overlap.share);
    });
    let parts = deepest.as_flattened().iter().map(|share| (share - FREE_OVERLAP).max(0.0) / HALF_OVERLAP);
    parts.map(|times_half| falloff(f64::from(times_half)) as f32).product()
}

fn bones_part(pose: &Pose, projection: &Projection) -> f32 {
    let mut sum = 0.0;
    for (parent, child) in bones() {
        let length = pose.joints[child].distance(pose.joints[parent]);
        sum += (length - BONE_LENGTHS[child]).abs() / BONE_LENGTHS[child];
    }
    let mean = sum / (JOINT_COUNT - 1) as f32;
    let mut rigid: f32 = 0.0;
    for (carrier, children) in RIGID {
        for child in children {
            let expected = (projection.turns[carrier] * rest_offsets()[child].as_dvec3()).as_vec3();
            rigid = rigid.max((pose.joints[child] - pose.joints[carrier]).distance(expected));
        }
    }
    (falloff(f64::from(mean / HALF_BONES)) * falloff(f64::from(rigid / HALF_RIGID))) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::canonical;
    use crate::anatomy::{Axis, JointAngles, pose};
    use crate::enforce::enforce;
    use crate::mirror::mirror;
    use crate::sampling::{generator, noise_pose, random_pose, real_poses};
    use crate::skeleton::t_pose;
    use glam::{Quat, Vec3};
    use rand::Rng;

    fn share_plausible(poses: &[Pose]) -> f32 {
        poses.iter().filter(|p| plausibility(p).is_plausible()).count() as f32 / poses.len().max(1) as f32
    }

    /// A standard normal number, near enough: the sum of twelve uniform ones less six.
    fn gauss(rng: &mut impl Rng) -> f32 {
        (0..12).map(|_| rng.random_range(0.0..1.0_f32)).sum::<f32>() - 6.0
    }

    #[test]
    fn the_rest_pose_is_as_plausible_as_can_be() {
        assert!(plausibility(&t_pose()).score > 0.999);
        assert!(plausibility(&pose(&JointAngles::default())).score > 0.999);
    }

    #[test]
    fn each_part_sees_what_it_is_for() {
        let mut stretched = t_pose();
        stretched.joints[20].x += 0.6;
        assert!(plausibility(&stretched).bones < 0.5);
        let bent = |name: &str, degrees: f32| {
            let mut angles = JointAngles::default();
            angles.set(Axis::named(name).unwrap(), degrees);
            plausibility(&pose(&angles))
        };
        assert!(bent("left_knee_flexion", -60.0).limits < 0.5);
        assert!(bent("right_hip_flexion", -110.0).limits < 0.5);
        assert!(bent("left_shoulder_rotation", 100.0).limits > 0.99, "a straight arm does not show its turn");
        assert!(bent("left_hip_abduction", -40.0).overlap < 0.5);
        assert!(bent("pelvis_tilt", 40.0).balance < 0.5);
    }

    #[test]
    fn a_score_does_not_depend_on_place_direction_or_side() {
        let mut rng = generator(111);
        for _ in 0..300 {
            let pose = random_pose(&mut rng, 0.5);
            let here = plausibility(&pose);
            let turn = Quat::from_rotation_y(2.0);
            let there = plausibility(&Pose { joints: pose.joints.map(|j| turn * j + Vec3::new(1.0, 2.0, -1.0)) });
            let mirrored = plausibility(&enforce(&mirror(&pose)).pose);
            assert!((here.score - there.score).abs() < 0.01, "{here:?} {there:?}");
            assert!((here.limits - mirrored.limits).abs() < 0.15, "{here:?} {mirrored:?}");
        }
    }

    #[test]
    fn what_is_no_body_scores_nothing_and_never_fails() {
        let mut rng = generator(112);
        let mut cases: Vec<Pose> = (0..200).map(|_| noise_pose(&mut rng)).collect();
        cases.push(Pose { joints: [Vec3::ZERO; JOINT_COUNT] });
        cases.push(Pose { joints: [Vec3::splat(1e30); JOINT_COUNT] });
        cases.push(Pose { joints: [Vec3::NAN; JOINT_COUNT] });
        for case in cases {
            let Plausibility { score, .. } = plausibility(&case);
            assert!((0.0..0.05).contains(&score), "{score}");
        }
    }

    #[test]
    fn real_poses_are_plausible_and_noise_is_not() {
        let real: Vec<Pose> = real_poses(10).iter().map(canonical).collect();
        if real.is_empty() {
            return;
        }
        let n = real.len() as f32;
        let mean: [Vec3; JOINT_COUNT] =
            std::array::from_fn(|j| real.iter().fold(Vec3::ZERO, |sum, p| sum + p.joints[j]) / n);
        let spread: [Vec3; JOINT_COUNT] = std::array::from_fn(|j| {
            let sum = real.iter().fold(Vec3::ZERO, |sum, p| sum + (p.joints[j] - mean[j]).powf(2.0));
            (sum / n).map(f32::sqrt)
        });
        let mut rng = generator(113);
        let noise: Vec<Pose> = (0..4000)
            .map(|_| Pose {
                joints: std::array::from_fn(|j| {
                    mean[j] + spread[j] * Vec3::new(gauss(&mut rng), gauss(&mut rng), gauss(&mut rng))
                }),
            })
            .collect();
        let on_body: Vec<Pose> = noise.iter().map(|p| enforce(p).pose).collect();
        let shares = [&real, &noise, &on_body].map(|poses| 100.0 * share_plausible(poses));
        eprintln!(
            "plausible: {:.2} % of {n} real poses, {:.2} % of noise, {:.2} % of noise on the body",
            shares[0], shares[1], shares[2]
        );
        assert!(shares[0] >= 95.0 && shares[1] < 5.0 && shares[2] < 5.0, "{shares:?}");
    }
}
