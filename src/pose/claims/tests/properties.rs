//! What holds of claims on any body: mirroring, exclusion, and sensible rates on real poses.

use std::f32::consts::{FRAC_PI_2, PI};

use crate::Pose;
use crate::claims::{Claim, Measures, Verdict, all, by_name, holding};
use crate::mirror::mirror;
use crate::sampling::{generator, random_pose, real_poses};

/// Mirroring only changes signs, so even rounding agrees.
fn assert_mirrors(poses: &[Pose]) {
    let mut judged = 0;
    let mut differ = Vec::new();
    for pose in poses {
        let (seen, image) = (Measures::new(pose), Measures::new(&mirror(pose)));
        for claim in all() {
            judged += 1;
            if claim.judge(&seen) != claim.mirrored().judge(&image) {
                differ.push(claim.name);
            }
        }
    }
    assert!(differ.is_empty(), "{} of {judged} differ: {differ:?}", differ.len());
}

#[test]
fn the_claims_of_a_mirrored_pose_are_the_mirrored_claims() {
    let mut rng = generator(51);
    let poses: Vec<Pose> = [0.4, 1.0, PI]
        .iter()
        .flat_map(|most| (0..500).map(|_| random_pose(&mut rng, *most)).collect::<Vec<_>>())
        .collect();
    assert_mirrors(&poses);
    assert_mirrors(&real_poses(20));
}

#[test]
fn postures_exclude_each_other_on_random_and_real_bodies() {
    const APART: [&[&str]; 4] = [
        &[
            "standing",
            "sitting",
            "lying_on_back",
            "lying_on_front",
            "lying_on_left_side",
            "lying_on_right_side",
            "on_hands_and_knees",
            "upside_down",
        ],
        &[
            "kneeling",
            "standing",
            "kneeling_on_left_knee",
            "kneeling_on_right_knee",
            "on_hands_and_knees",
            "lying_on_back",
        ],
        &["crouching", "sitting", "kneeling", "lying_on_back", "lying_on_front"],
        &["plank", "lying_on_front", "on_hands_and_knees"],
    ];
    let mut rng = generator(52);
    let mut poses: Vec<Pose> = (0..3000).map(|_| random_pose(&mut rng, FRAC_PI_2)).collect();
    poses.extend(real_poses(20));
    for pose in &poses {
        let names: Vec<&str> = holding(pose).iter().map(|c| c.name).collect();
        for group in APART {
            let both: Vec<&&str> = group.iter().filter(|n| names.contains(n)).collect();
            assert!(both.len() <= 1, "{both:?} cannot hold together");
        }
    }
}

/// Prints how often each claim holds on real poses: `POSA_REFERENCE=… cargo test -p pose rates -- --nocapture`.
#[test]
fn rates_on_real_poses_are_sensible() {
    let poses = real_poses(10);
    if poses.is_empty() {
        return;
    }
    let measures: Vec<Measures> = poses.iter().map(Measures::new).collect();
    let rate = |claim: &Claim, verdict| {
        measures.iter().filter(|m| claim.judge(m) == verdict).count() as f32 / poses.len() as f32 * 100.0
    };
    for claim in all() {
        let (holds, doubt) = (rate(claim, Verdict::Holds), rate(claim, Verdict::Ambiguous));
        eprintln!("{holds:6.2} % hold {doubt:6.2} % in doubt  {}", claim.name);
        assert!(holds < 95.0, "{} says nothing: it nearly always holds", claim.name);
    }
    assert!(rate(by_name("standing").unwrap(), Verdict::Holds) > 60.0);
}
