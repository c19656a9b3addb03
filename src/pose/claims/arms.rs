//! Claims about arms and hands. A hand is judged by its wrist: the body has no fingers.

use glam::Vec3;

use super::measures::{Measures, Side, angle};
use super::verdict::{Degree, over, under};
use super::{Claim, sided};
use Side::{Left, Right};

/// About both arms.
pub(super) fn paired() -> Vec<Claim> {
    vec![
        Claim::new(
            "hands_together_overhead",
            &[
                "the hands are held together above the head",
                "both hands meet over the head",
                "a person joins their hands overhead",
            ],
            |m| hands_together(m).and(both(m, raised)),
        ),
        Claim::new(
            "arms_raised",
            &["both arms are raised", "both hands are up in the air", "a person raises both arms above their head"],
            |m| both(m, raised),
        ),
        Claim::new(
            "arms_out",
            &[
                "both arms are held straight out to the sides",
                "the arms are spread wide",
                "a person stretches both arms out sideways",
                "the arms form a T",
            ],
            |m| both(m, out),
        ),
        Claim::new(
            "arms_forward",
            &[
                "both arms are stretched forward",
                "the arms reach out to the front",
                "a person holds both arms out in front of them",
            ],
            |m| both(m, forward),
        ),
        Claim::new(
            "hands_on_hips",
            &["both hands are on the hips", "the hands rest on the hips", "a person puts their hands on their hips"],
            |m| both(m, hand_on_hip),
        ),
        Claim::new(
            "arms_crossed",
            &["the arms are crossed in front of the chest", "a person folds their arms", "both arms are crossed"],
            |m| both(m, crossed),
        ),
        Claim::new(
            "hands_behind_back",
            &["both hands are behind the back", "a person holds their hands behind their back"],
            |m| both(m, hand_behind_back),
        ),
        Claim::new(
            "hands_at_head",
            &["both hands are at the head", "a person holds their head in both hands", "both hands touch the head"],
            |m| both(m, hand_at_head),
        ),
        Claim::new(
            "hands_together",
            &[
                "the hands are together",
                "both hands meet",
                "a person brings their hands together",
                "a person claps their hands",
            ],
            hands_together,
        ),
        Claim::new(
            "hands_on_ground",
            &["both hands are on the ground", "a person touches the floor with both hands"],
            |m| both(m, hand_on_ground),
        ),
        Claim::new(
            "arms_hanging",
            &["both arms hang at the sides", "the arms are down by the sides", "a person lets their arms hang"],
            |m| both(m, hanging),
        ),
        Claim::new("elbows_bent", &["both elbows are bent", "both arms are bent", "a person bends both elbows"], |m| {
            both(m, elbow_bent)
        }),
    ]
}

/// About one arm.
pub(super) fn sided() -> Vec<Claim> {
    sided! {
        "" "_arm_raised", raised, ["the " " arm is raised", "the " " hand is up in the air", "a person raises their " " arm above their head"];
        "" "_arm_out", out, ["the " " arm is stretched out to the side", "a person holds their " " arm straight out sideways"];
        "" "_arm_forward", forward, ["the " " arm is stretched forward", "the " " arm reaches out to the front", "a person points ahead with their " " arm"];
        "" "_arm_drawn_back", drawn_back, ["the " " arm is drawn back to throw", "a person winds up a throw with their " " arm"];
        "" "_arm_back", back, ["the " " arm is stretched back", "the " " arm is behind the body", "a person swings their " " arm backwards"];
        "" "_hand_on_hip", hand_on_hip, ["the " " hand is on the hip", "a person rests their " " hand on their hip"];
        "" "_hand_at_head", hand_at_head, ["the " " hand is at the head", "the " " hand touches the face", "a person brings their " " hand to their head"];
        "" "_hand_behind_back", hand_behind_back, ["the " " hand is behind the back", "a person hides their " " hand behind their back"];
        "" "_hand_on_ground", hand_on_ground, ["the " " hand is on the ground", "a person touches the floor with their " " hand"];
        "" "_arm_hanging", hanging, ["the " " arm hangs at the side", "the " " arm is down by the side"];
        "" "_elbow_bent", elbow_bent, ["the " " elbow is bent", "the " " arm is bent", "a person bends their " " elbow"];
        "" "_arm_straight", straight, ["the " " arm is straight", "the " " elbow is straight"];
    }
}

fn both(m: &Measures, test: fn(&Measures, Side) -> Degree) -> Degree {
    test(m, Left).and(test(m, Right))
}

fn arm(m: &Measures, side: Side) -> Vec3 {
    m.wrist(side) - m.shoulder(side)
}

fn raised(m: &Measures, side: Side) -> Degree {
    over(m.wrist(side).y - m.head().y, 0.05, 0.15)
}

fn out(m: &Measures, side: Side) -> Degree {
    let sideways = m.left * side.sign();
    under(angle(arm(m, side), sideways), 25.0, 40.0).and(over(m.elbow_angle(side), 120.0, 140.0))
}

fn forward(m: &Measures, side: Side) -> Degree {
    under(angle(arm(m, side), Vec3::Z), 30.0, 45.0).and(over(m.elbow_angle(side), 115.0, 135.0))
}

fn back(m: &Measures, side: Side) -> Degree {
    under(m.in_torso(side, arm(m, side)).z, -0.25, -0.15)
}

/// Elbow behind the shoulder and about level with it, hand up: the wind-up of a throw.
fn drawn_back(m: &Measures, side: Side) -> Degree {
    let upper_arm = m.in_torso(side, m.elbow(side) - m.shoulder(side));
    let hand = m.in_torso(side, arm(m, side));
    under(upper_arm.z, -0.05, -0.02)
        .and(over(upper_arm.y, -0.16, -0.10))
        .and(over(hand.y, -0.05, 0.05))
        .and(under(hand.z, 0.05, 0.15))
        .and(under(m.elbow_angle(side), 130.0, 145.0))
}

fn hanging(m: &Measures, side: Side) -> Degree {
    under(angle(arm(m, side), -Vec3::Y), 20.0, 32.0).and(over(m.elbow_angle(side), 115.0, 135.0)).and(under(
        m.torso_incline(),
        30.0,
        45.0,
    ))
}

fn elbow_bent(m: &Measures, side: Side) -> Degree {
    under(m.elbow_angle(side), 105.0, 135.0)
}

fn straight(m: &Measures, side: Side) -> Degree {
    over(m.elbow_angle(side), 135.0, 160.0)
}

fn hand_on_hip(m: &Measures, side: Side) -> Degree {
    const HIP_BONE: Vec3 = Vec3::new(0.20, 0.10, 0.02);
    let wrist = m.in_torso(side, m.wrist(side) - m.pelvis());
    let elbow = m.in_torso(side, m.elbow(side) - m.pelvis());
    under(wrist.distance(HIP_BONE), 0.14, 0.20).and(under(m.elbow_angle(side), 120.0, 140.0)).and(over(
        elbow.x - wrist.x,
        0.03,
        0.08,
    ))
}

fn hand_at_head(m: &Measures, side: Side) -> Degree {
    under(m.wrist(side).distance(m.head()), 0.22, 0.30)
}

fn hand_behind_back(m: &Measures, side: Side) -> Degree {
    let wrist = m.in_torso(side, m.wrist(side) - m.pelvis());
    under(wrist.z, -0.10, -0.05)
        .and(under(wrist.x, 0.15, 0.22))
        .and(over(wrist.y, -0.20, -0.12))
        .and(under(wrist.y, 0.45, 0.55))
}

fn hand_on_ground(m: &Measures, side: Side) -> Degree {
    under(m.wrist(side).y, 0.10, 0.20)
}

/// A forearm that crosses the chest to the other side.
fn crossed(m: &Measures, side: Side) -> Degree {
    let wrist = m.in_torso(side, m.wrist(side) - m.pelvis());
    let neck_height = m.neck().distance(m.pelvis());
    under(wrist.x, -0.03, 0.02)
        .and(over(wrist.z, 0.02, 0.08))
        .and(over(wrist.y, 0.05, 0.12))
        .and(under(wrist.y, neck_height, neck_height + 0.08))
        .and(under(m.elbow_angle(side), 115.0, 135.0))
}

fn hands_together(m: &Measures) -> Degree {
    under(m.wrist(Left).distance(m.wrist(Right)), 0.20, 0.40)
}
