//! Drags a joint of a finished body: the pointer moves it in the plane that faces the camera, and the body bends after
//! it. How it bends is decided by the panels' state; here screen becomes space.

use crate::body::{Bodies, BodySet};
use crate::camera::{CameraSet, Rig, StageCamera};
use crate::pick::{PickSet, UnderPointer};
use crate::session::Session;
use crate::ui::StageArea;
use bevy::prelude::*;

/// The pointer goes this far before a press becomes a drag, points.
const SLACK: f32 = 3.0;

/// A press on a joint, and what it has become.
#[derive(Default)]
enum Hold {
    #[default]
    Nothing,
    /// Pressed on a joint of a body; where, and where the body's pelvis is, metres.
    Pressed { slot: usize, joint: usize, at: Vec2, world: Vec3, origin: Vec3 },
    /// Dragging in the plane through a point.
    Dragging { world: Vec3, origin: Vec3, offset: Vec3 },
}

/// Drags joints.
pub fn plugin(app: &mut App) {
    app.add_systems(Update, drag.after(BodySet).after(PickSet).before(CameraSet));
}

fn drag(
    mut hold: Local<Hold>,
    (buttons, keys): (Res<ButtonInput<MouseButton>>, Res<ButtonInput<KeyCode>>),
    (area, under): (Res<StageArea>, Res<UnderPointer>),
    bodies: Res<Bodies>,
    camera: Single<(&Camera, &GlobalTransform), With<StageCamera>>,
    mut rig: ResMut<Rig>,
    mut session: ResMut<Session>,
) {
    let (camera, place) = *camera;
    if !buttons.pressed(MouseButton::Left) {
        if session.state.grabbed.is_some() {
            session.state.let_go();
        }
        rig.grabbed = false;
        *hold = Hold::Nothing;
        return;
    }
    let Some(pointer) = area.pointer else { return };
    // With Shift a drag moves the camera, whatever lies under it.
    let free = !keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]);
    if buttons.just_pressed(MouseButton::Left)
        && area.hovered
        && free
        && let Some((slot, joint)) = under.0
        && session.state.editable(slot).is_some()
        && let (Some(world), Some(origin)) = (place_of(&bodies, slot, joint), bodies.origin(slot))
    {
        *hold = Hold::Pressed { slot, joint, at: pointer, world, origin };
        (rig.grabbed, rig.dragged) = (true, 0.0);
    }
    if let Hold::Pressed { slot, joint, at, world, origin } = *hold
        && pointer.distance(at) > SLACK
    {
        session.state.selected_sample = slot;
        session.state.selected_joint = Some(joint);
        if session.state.grab(slot, joint) {
            let offset = world - point(camera, place, at * area.zoom, world).unwrap_or(world);
            *hold = Hold::Dragging { world, origin, offset };
        } else {
            let text = format!("The {} is locked; free it first (L).", panels::joints::name(joint));
            session.state.say(panels::MessageKind::Info, text);
            *hold = Hold::Nothing;
        }
    }
    if let Hold::Dragging { world, origin, offset } = *hold
        && let Some(point) = point(camera, place, pointer * area.zoom, world)
    {
        session.state.drag_to(point + offset - origin);
    }
}

fn place_of(bodies: &Bodies, slot: usize, joint: usize) -> Option<Vec3> {
    bodies.joints().find(|(s, j, _)| (*s, *j) == (slot, joint)).map(|(.., place)| place)
}

/// Where the pointer meets the plane through `through` that faces the camera.
fn point(camera: &Camera, place: &GlobalTransform, pointer: Vec2, through: Vec3) -> Option<Vec3> {
    let ray = camera.viewport_to_world(place, pointer).ok()?;
    let distance = ray.intersect_plane(through, InfinitePlane3d::new(place.forward()))?;
    Some(ray.get_point(distance))
}
