//! What editing guarantees, with the shipped model on the CPU.

use super::*;
use pose::recipe::{Start, Variation};
use pose::{Pose, align};

thread_local! {
    static SESSION: Session = Session::open(&Options { device: DeviceChoice::Cpu, model: None }).unwrap();
}

fn draw(request: &SampleRequest, count: u32) -> Vec<Pose> {
    let indices: Vec<u32> = (0..count).collect();
    let records = SESSION.with(|session| session.draw(request, &indices, || true)).unwrap().unwrap();
    records.iter().map(PoseRecord::pose).collect()
}

fn refused(request: &SampleRequest) -> String {
    SESSION.with(|session| session.draw(request, &[0], || true)).unwrap_err().to_string()
}

fn arms_raised() -> Pose {
    draw(&SampleRequest::new("arms raised"), 1)[0]
}

#[test]
fn a_locked_joint_moves_less_than_a_millimetre_and_the_rest_is_drawn_anew() {
    let start = arms_raised();
    for locks in [vec![20, 21], vec![7, 8, 15], vec![20]] {
        let request = SampleRequest {
            start: Some(Start { pose: start, strength: 1.0 }),
            locks: locks.clone(),
            ..SampleRequest::new("sitting on a chair")
        };
        let drawn = draw(&request, 3);
        for pose in &drawn {
            let (now, before) = (align::centre(pose), align::canonical(&start));
            for joint in &locks {
                let moved = now.joints[*joint].distance(before.joints[*joint]);
                assert!(moved < 1e-3, "joint {joint} of {locks:?} moved {:.2} mm", 1e3 * moved);
            }
            assert!(pose::enforce::measure(pose).bone_error_max_m <= 1e-5);
        }
        assert!(drawn[0].mpjpe(&drawn[1]) > 5e-3, "free joints differ from draw to draw");
    }
}

#[test]
fn the_more_a_pose_is_noised_the_farther_it_goes() {
    let start = arms_raised();
    let moved = |strength: f32| {
        let request =
            SampleRequest { start: Some(Start { pose: start, strength }), ..SampleRequest::new("sitting on a chair") };
        let drawn = draw(&request, 6);
        drawn.iter().map(|pose| pose.mpjpe(&start)).sum::<f32>() / drawn.len() as f32
    };
    let (little, some, all) = (moved(0.1), moved(0.6), moved(1.0));
    assert!(little < 0.08, "a tenth moves joints by {little} m");
    assert!(little < some && some < all + 0.02, "{little} {some} {all}");
}

#[test]
fn noised_all_the_way_nothing_of_the_start_is_left() {
    let plain = SampleRequest { seed: 5, ..SampleRequest::new("walking") };
    let from = SampleRequest { start: Some(Start { pose: arms_raised(), strength: 1.0 }), ..plain.clone() };
    assert_eq!(draw(&plain, 2), draw(&from, 2));
}

#[test]
fn variations_begin_at_the_sample_and_leave_it_continuously() {
    let plain = SampleRequest { seed: 3, ..SampleRequest::new("a person waves") };
    let varied = |amount: f32| {
        let variation = Some(Variation { of: 0, seed: 77, amount });
        draw(&SampleRequest { variation, ..plain.clone() }, 4)
    };
    let base = draw(&plain, 1)[0];
    assert!(varied(0.0).iter().all(|pose| pose.mpjpe(&base) < 1e-4));
    let far = |poses: &[Pose]| poses.iter().map(|p| p.mpjpe(&base)).sum::<f32>() / poses.len() as f32;
    let (near, middle) = (far(&varied(0.02)), far(&varied(0.5)));
    assert!(near < 0.03 && near < middle, "{near} {middle}");
    let other = draw(&SampleRequest { seed: 77, ..plain.clone() }, 4);
    assert!(varied(1.0).iter().zip(&other).all(|(a, b)| a.mpjpe(b) < 1e-3), "all the way is the other noise");
}

#[test]
fn what_cannot_be_edited_is_said() {
    let plain = SampleRequest::new("walking");
    let start = |strength| Some(Start { pose: pose::skeleton::t_pose(), strength });
    assert!(refused(&SampleRequest { locks: vec![3], ..plain.clone() }).contains("need a pose to begin from"));
    assert!(refused(&SampleRequest { locks: vec![22], start: start(1.0), ..plain.clone() }).contains("0 to 21"));
    assert!(refused(&SampleRequest { start: start(0.0), ..plain.clone() }).contains("strength of 0"));
    let variation = Some(Variation { of: 0, seed: 0, amount: 2.0 });
    assert!(refused(&SampleRequest { variation, ..plain }).contains("amount from 0 to 1"));
}

#[test]
fn what_is_asked_outright_is_met_more_often_and_the_models_own_answer_is_kept() {
    let prompts = ["sitting, head bowed, hands folded in the lap", "right knee bent, arms raised", "head thrown back"];
    let (mut before, mut after) = (0, 0);
    for prompt in prompts {
        let asked = pose::claims::parse(prompt);
        let met = |pose: &Pose| {
            let measures = pose::claims::Measures::new(pose);
            asked.iter().filter(|one| one.judge(&measures) == pose::claims::Verdict::Holds).count()
        };
        let records = |meet| {
            let request = SampleRequest { meet, ..SampleRequest::new(prompt) };
            SESSION.with(|session| session.draw(&request, &[0, 1, 2, 3], || true)).unwrap().unwrap()
        };
        for (plain, turned) in records(false).iter().zip(records(true)) {
            assert_eq!(plain.raw_pose(), turned.raw_pose(), "{prompt}: what the model said");
            assert!(!plain.recipe.meet && turned.recipe.meet);
            assert!(met(&turned.pose()) >= met(&plain.pose()), "{prompt}");
            assert!(pose::enforce::measure(&turned.pose()).bone_error_max_m <= 1e-5);
            (before, after) = (before + met(&plain.pose()), after + met(&turned.pose()));
        }
    }
    assert!(after > before, "{before} met by the model, {after} after turning");
}
