//! What no body can do at once, though a sentence names both: words mean more than the claims that they are read as.

use super::super::by_name;
use super::{Asked, Claim};

/// Leaves out what the rest of the sentence makes impossible, or asks for what it means there. Whoever touches the toes
/// stands, but not upright, and sits, but not upright either; who kneels with the head on the ground has folded down; the
/// arms of somebody lying down are beside the body and do not hang, and a leg that is raised there is above the hip; arms
/// bent in front are not stretched forward, and arms outstretched overhead are not level.
pub(super) fn possible(mut list: Vec<Asked>) -> Vec<Asked> {
    let asks = |name: &str| list.iter().any(|asked| !asked.negated && asked.any.iter().any(|claim| claim.name == name));
    let any = |names: &[&str]| names.iter().any(|name| asks(name));
    let raised = asks("arms_raised");
    let toes = asks("touching_toes");
    let bent = any(&["touching_toes", "bending_forward", "torso_level", "torso_folded_forward"]);
    let lying = any(&["lying_on_back", "lying_on_front", "lying_on_left_side", "lying_on_right_side"]);
    let folded = asks("head_on_ground") && any(&["kneeling", "sitting_on_heels"]);
    let (left, right) = (any(&["elbows_bent", "left_elbow_bent"]), any(&["elbows_bent", "right_elbow_bent"]));
    let contradicts = |name: &str| match name {
        "standing" => bent,
        "kneeling" | "kneeling_on_left_knee" | "kneeling_on_right_knee" | "bending_forward" => folded,
        "arms_hanging" | "left_arm_hanging" | "right_arm_hanging" => lying,
        "arms_out" => raised,
        "arms_forward" => left || right,
        "left_arm_forward" => left,
        "right_arm_forward" => right,
        _ => false,
    };
    let instead = |claim: &&'static Claim| match claim.name {
        "sitting" | "sitting_on_floor" if toes => by_name("hips_on_ground"),
        "left_leg_raised" if lying => by_name("left_foot_above_hip"),
        "right_leg_raised" if lying => by_name("right_foot_above_hip"),
        _ => None,
    };
    list.retain(|asked| !asked.any.iter().all(|claim| contradicts(claim.name)));
    for claim in list.iter_mut().flat_map(|asked| &mut asked.any) {
        *claim = instead(claim).unwrap_or(claim);
    }
    list
}
