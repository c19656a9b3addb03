//! The ways a body may turn to meet what is asked, and which of them a claim is about: an arm is raised by the arm, not
//! by lowering the head.

use std::sync::LazyLock;

use crate::anatomy::{Axis, JointAngles, Motion};
use crate::claims::{Asked, Side};

/// What of the body turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Region {
    Neck,
    Spine,
    Pelvis,
    Arms,
    Legs,
}

/// Joints that turn together, each by its share.
pub(super) struct Turn {
    axes: Vec<(Axis, f32)>,
    cost: f32,
    region: Region,
}

impl Turn {
    /// The angles after turning by so many degrees.
    pub fn of(&self, angles: &JointAngles, degrees: f32) -> JointAngles {
        let mut turned = *angles;
        self.axes.iter().for_each(|(axis, share)| turned.add(*axis, share * degrees));
        turned
    }

    /// What a degree of it costs: what moves much of the body costs more.
    pub fn cost(&self) -> f32 {
        self.cost
    }
}

/// Which turns may serve something asked for, one a turn of [`TURNS`].
pub(super) fn serving(asked: &Asked) -> Vec<bool> {
    let regions: Vec<Region> = asked.any.iter().flat_map(|claim| regions(claim.name)).copied().collect();
    TURNS.iter().map(|turn| regions.contains(&turn.region)).collect()
}

/// The regions that a claim is about, by the words of its name.
fn regions(name: &str) -> &'static [Region] {
    use Region::*;
    let has = |words: &[&str]| name.split('_').any(|word| words.contains(&word));
    let arms = has(&["arm", "arms", "hand", "hands", "elbow", "elbows", "wrists", "forearm", "upper", "guard"]);
    let legs = has(&["leg", "legs", "foot", "feet", "knee", "knees", "thigh", "shin", "lunging", "striding"]);
    let low = has(&["ground", "toes", "below", "hugging", "plank", "side", "sitting", "kneeling", "lying"]);
    let head = has(&["head"]);
    let trunk = has(&["torso", "leaning", "bending", "twisting", "chest"]);
    match (arms, legs, head, trunk) {
        _ if low => &[Neck, Spine, Pelvis, Arms, Legs],
        (true, false, false, _) => &[Arms],
        (true, false, true, _) => &[Arms, Neck],
        (false, false, true, _) => &[Neck, Spine],
        (false, false, false, true) => &[Spine, Pelvis],
        (false, true, ..) => &[Legs],
        _ => &[Neck, Spine, Pelvis, Arms, Legs],
    }
}

/// Every turn.
pub(super) static TURNS: LazyLock<Vec<Turn>> = LazyLock::new(|| {
    let one = |axis: Axis, cost: f32, region| Turn { axes: vec![(axis, 1.0)], cost, region };
    let mut turns = Vec::new();
    for level in 0..4 {
        let (cost, region) = if level == 3 { (1.0, Region::Neck) } else { (2.0, Region::Spine) };
        turns.extend(Axis::bend(level).map(|axis| one(axis, cost, region)));
    }
    for side in [Side::Left, Side::Right] {
        use Motion::*;
        for (motion, cost) in [
            (CollarElevation, 2.0),
            (CollarProtraction, 2.0),
            (ShoulderFlexion, 1.0),
            (ShoulderAbduction, 1.0),
            (ShoulderRotation, 1.0),
            (ElbowFlexion, 1.0),
        ] {
            turns.push(one(Axis::limb(side, motion), cost, Region::Arms));
        }
        for (motion, cost) in
            [(HipFlexion, 1.5), (HipAbduction, 1.5), (HipRotation, 1.5), (KneeFlexion, 1.5), (AnkleDorsiflexion, 1.0)]
        {
            turns.push(one(Axis::limb(side, motion), cost, Region::Legs));
        }
        // A leg that gives way with its foot kept level.
        let leg = [(HipFlexion, 1.0), (KneeFlexion, 2.0), (AnkleDorsiflexion, 1.0)];
        let axes = leg.map(|(motion, share)| (Axis::limb(side, motion), share)).to_vec();
        turns.push(Turn { axes, cost: 2.0, region: Region::Legs });
    }
    let both = |motion, left: f32, right: f32| {
        [(Axis::limb(Side::Left, motion), left), (Axis::limb(Side::Right, motion), right)]
    };
    // The trunk over legs that stay.
    let hips = |axis, motion, left, right| [&[(axis, 1.0)][..], &both(motion, left, right)].concat();
    let tilt = hips(Axis::PELVIS_TILT, Motion::HipFlexion, 1.0, 1.0);
    let roll = hips(Axis::PELVIS_ROLL, Motion::HipAbduction, 1.0, -1.0);
    turns.push(Turn { axes: tilt, cost: 1.5, region: Region::Pelvis });
    turns.push(Turn { axes: roll, cost: 2.0, region: Region::Pelvis });
    // Both legs giving way, feet level.
    let squat = [both(Motion::HipFlexion, 1.0, 1.0), both(Motion::KneeFlexion, 2.0, 2.0)];
    let squat = [squat.concat(), both(Motion::AnkleDorsiflexion, 1.0, 1.0).to_vec()].concat();
    turns.push(Turn { axes: squat, cost: 2.0, region: Region::Legs });
    turns
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::parse;

    #[test]
    fn a_claim_is_served_by_what_it_is_about() {
        let served = |prompt: &str| -> Vec<String> {
            let serving = serving(&parse(prompt)[0]);
            let turns = TURNS.iter().zip(serving).filter(|(_, serves)| *serves);
            turns.flat_map(|(turn, _)| turn.axes.iter().map(|(axis, _)| axis.name())).collect()
        };
        let any = |prompt: &str, part: &str| served(prompt).iter().any(|name| name.contains(part));
        assert!(
            any("left arm raised", "shoulder") && !any("left arm raised", "spine") && !any("left arm raised", "hip")
        );
        assert!(any("head bowed", "neck") && !any("head bowed", "shoulder") && !any("head bowed", "pelvis"));
        assert!(any("leaning to the left", "pelvis") && !any("leaning to the left", "shoulder"));
        assert!(any("knees bent", "knee") && !any("knees bent", "spine"));
        assert!(any("touching the toes", "spine") && any("touching the toes", "shoulder"));
        assert!(any("right hand on the left knee", "shoulder") && any("right hand on the left knee", "spine"));
    }
}
