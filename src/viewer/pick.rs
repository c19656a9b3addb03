//! Which joint is under the pointer: the nearest one on screen within reach, a hand standing for its wrist. A click
//! that was no drag picks it.

use crate::body::Bodies;
use crate::camera::{Rig, StageCamera};
use crate::session::Session;
use crate::ui::StageArea;
use bevy::prelude::*;
use bevy_egui::egui;
use panels::Mark;
use pose::Pose;
use pose::skeleton::PARENTS;

/// How near the pointer must come to a joint, points.
const REACH: f32 = 16.0;

/// The body and joint under the pointer.
#[derive(Resource, Default)]
pub struct UnderPointer(pub Option<(usize, usize)>);

/// Everything that looks for joints on screen.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct PickSet;

/// Hovers and picks joints, before the panels are drawn: a panel may point at another joint.
pub fn plugin(app: &mut App) {
    app.init_resource::<UnderPointer>();
    app.add_systems(Update, hover.in_set(PickSet).after(crate::body::BodySet));
}

fn hover(
    area: Res<StageArea>,
    bodies: Res<Bodies>,
    rig: Res<Rig>,
    buttons: Res<ButtonInput<MouseButton>>,
    camera: Single<(&Camera, &GlobalTransform), With<StageCamera>>,
    mut session: ResMut<Session>,
    mut under: ResMut<UnderPointer>,
) {
    let (camera, at) = *camera;
    let marks = marks(&session.state, &bodies, camera, at, area.zoom);
    if marks != session.state.marks {
        session.state.marks = marks;
    }
    let pointer = area.pointer.filter(|_| area.hovered);
    let found = pointer.and_then(|pointer| {
        let on_screen = |world| camera.world_to_viewport(at, world).ok();
        let seen = bodies.standing().flat_map(|(slot, body, at)| {
            handles(body).filter_map(move |(joint, p)| Some((slot, joint, on_screen(p + at)?)))
        });
        nearest(pointer * area.zoom, REACH, seen)
    });
    session.state.hovered_joint = found.map(|(_, joint)| joint);
    if under.0 != found {
        under.0 = found;
    }
    let clicked = buttons.just_released(MouseButton::Left) && area.hovered && rig.dragged < 3.0;
    if clicked {
        // A body that stands beside the run on show belongs to another run.
        let own = session.state.shown().map_or(0, |step| step.samples.len());
        if let Some((slot, joint)) = found.filter(|(slot, _)| *slot < own) {
            session.state.selected_sample = slot;
            let again = session.state.selected_joint == Some(joint);
            session.state.selected_joint = (!again).then_some(joint);
        } else {
            session.state.selected_joint = None;
        }
    }
}

/// Where the locked joints of the selected body are on screen.
fn marks(state: &panels::State, bodies: &Bodies, camera: &Camera, at: &GlobalTransform, zoom: f32) -> Vec<Mark> {
    if state.edits.locks.is_empty() {
        return Vec::new();
    }
    let locked = |slot: usize, joint: usize| slot == state.selected_sample && state.edits.locks.contains(&joint);
    let seen = bodies.joints().filter(|(slot, joint, _)| locked(*slot, *joint));
    seen.filter_map(|(_, joint, world)| {
        let middle = camera.world_to_viewport(at, world).ok()?;
        let edge = camera.world_to_viewport(at, world + at.up() * crate::figure::radius(joint)).ok()?;
        let p = middle / zoom;
        Some(Mark { joint, at: egui::pos2(p.x, p.y), radius: middle.distance(edge) / zoom })
    })
    .collect()
}

/// Where a body can be taken hold of: every joint, and 0.07 and 0.14 m beyond a wrist the
/// middle and the end of its hand.
fn handles(body: &Pose) -> impl Iterator<Item = (usize, Vec3)> + '_ {
    let hands = [(20, 0.07), (20, 0.14), (21, 0.07), (21, 0.14)].map(|(wrist, far): (usize, f32)| {
        let along = (body.joints[wrist] - body.joints[PARENTS[wrist]]).normalize_or_zero();
        (wrist, body.joints[wrist] + along * far)
    });
    body.joints.iter().copied().enumerate().chain(hands)
}

/// The body and joint nearest to `pointer` within `reach`.
fn nearest(pointer: Vec2, reach: f32, seen: impl Iterator<Item = (usize, usize, Vec2)>) -> Option<(usize, usize)> {
    seen.map(|(slot, joint, p)| (p.distance(pointer), slot, joint))
        .filter(|(distance, ..)| *distance <= reach)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, slot, joint)| (slot, joint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_is_taken_by_its_fingers_too() {
        let body = pose::skeleton::t_pose();
        let (wrist, elbow) = (body.joints[20], body.joints[18]);
        let beyond = |far: f32| wrist + (wrist - elbow).normalize() * far;
        for far in [0.0, 0.07, 0.14] {
            let nearest = handles(&body).min_by(|a, b| a.1.distance(beyond(far)).total_cmp(&b.1.distance(beyond(far))));
            assert!(nearest.is_some_and(|(joint, at)| joint == 20 && at.distance(beyond(far)) < 1e-4), "{far} m");
        }
    }

    #[test]
    fn the_nearest_joint_in_reach_is_meant() {
        let seen = [(0, 3, Vec2::new(10.0, 0.0)), (1, 7, Vec2::new(4.0, 0.0)), (2, 9, Vec2::new(40.0, 0.0))];
        assert_eq!(nearest(Vec2::ZERO, 16.0, seen.into_iter()), Some((1, 7)));
        assert_eq!(nearest(Vec2::new(0.0, 100.0), 16.0, seen.into_iter()), None);
    }
}
