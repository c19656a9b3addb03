//! The stage's camera: orbits on a drag, pans, zooms, frames all bodies, jumps to views. The arithmetic is in
//! [`crate::orbit`]. A drag that begins on the stage stays there, and one that begins on a panel never gets here.

use crate::adapter::Adapter;
use crate::body::{Bodies, BodySet};
use crate::lineup;
use crate::orbit::{FIELD_OF_VIEW, Orbit};
use crate::ui::StageArea;
use bevy::camera::{CameraUpdateSystems, Viewport};
use bevy::core_pipeline::tonemapping::Tonemapping;
use bevy::input::mouse::{MouseScrollUnit, MouseWheel};
use bevy::light::ShadowFilteringMethod;
use bevy::prelude::*;
use bevy::window::{CursorMoved, PrimaryWindow};
use bevy_egui::EguiPostUpdateSet;
use panels::ViewPreset;
use panels::session::Camera as Kept;
use std::f32::consts::{FRAC_PI_2, PI};

/// The stage's camera entity.
#[derive(Component)]
pub struct StageCamera;

/// Everything that moves the camera.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct CameraSet;

/// Where the camera is and where it is going.
#[derive(Resource, Default)]
pub struct Rig {
    now: Orbit,
    target: Orbit,
    drag: Option<MouseButton>,
    frame: bool,
    /// Bodies that were framed last.
    framed: usize,
    /// True while a joint is being dragged instead.
    pub grabbed: bool,
    /// True while the camera is under way.
    pub moving: bool,
    /// How far the pointer went since the button went down, points: a click is a drag that went nowhere.
    pub dragged: f32,
}

impl Rig {
    /// From the camera to what it looks at, metres.
    #[must_use]
    pub fn distance(&self) -> f32 {
        self.now.distance
    }

    /// Shows every body, from the direction of now.
    pub fn frame_all(&mut self) {
        self.frame = true;
    }

    /// Where the camera is going, as plain data.
    #[must_use]
    pub fn camera(&self) -> Kept {
        let Orbit { focus, yaw, pitch, distance } = self.target;
        Kept { focus: focus.to_array(), yaw, pitch, distance }
    }

    /// Puts the camera where it was when it showed `bodies`; what is not a number is passed over.
    pub fn put(&mut self, camera: &Kept, bodies: usize) {
        let Kept { focus, yaw, pitch, distance } = *camera;
        let orbit = Orbit { focus: Vec3::from_array(focus), yaw, pitch, distance };
        if orbit.focus.is_finite() && (yaw + pitch + distance).is_finite() {
            let orbit = orbit.looking(yaw, pitch).zoomed(0.0);
            (self.now, self.target, self.framed) = (orbit, orbit, bodies.max(1));
        }
    }

    /// Looks from one side.
    pub fn view(&mut self, preset: ViewPreset) {
        let (yaw, pitch) = match preset {
            ViewPreset::Front => (0.0, 0.0),
            ViewPreset::Back => (PI, 0.0),
            ViewPreset::Left => (FRAC_PI_2, 0.0),
            ViewPreset::Right => (-FRAC_PI_2, 0.0),
            ViewPreset::Top => (0.0, FRAC_PI_2),
        };
        self.target = self.target.looking(yaw, pitch).unwound(self.now);
        self.frame = true;
    }
}

/// Moves the camera.
pub fn plugin(app: &mut App) {
    app.init_resource::<Rig>()
        .add_systems(Startup, spawn)
        .add_systems(Update, (steer, fly).chain().in_set(CameraSet).after(BodySet))
        .add_systems(PostUpdate, fit_viewport.after(EguiPostUpdateSet::EndPass).before(CameraUpdateSystems));
}

fn spawn(mut commands: Commands, adapter: Res<Adapter>) {
    let shadows = if adapter.software { ShadowFilteringMethod::Hardware2x2 } else { ShadowFilteringMethod::Gaussian };
    commands.spawn((
        StageCamera,
        Camera3d::default(),
        Projection::Perspective(PerspectiveProjection { fov: FIELD_OF_VIEW, near: 0.05, ..default() }),
        Msaa::Sample4,
        shadows,
        // Colours of bodies and floor are chosen as they should look; the floor must meet the background exactly.
        Tonemapping::None,
        Orbit::default().transform(),
    ));
}

fn steer(
    buttons: Res<ButtonInput<MouseButton>>,
    held: Res<ButtonInput<KeyCode>>,
    mut moves: MessageReader<CursorMoved>,
    mut wheel: MessageReader<MouseWheel>,
    area: Res<StageArea>,
    mut rig: ResMut<Rig>,
) {
    let went: Vec2 = moves.read().filter_map(|m| m.delta).sum();
    let height = area.rect.height();
    if rig.drag.is_some_and(|button| !buttons.pressed(button)) {
        rig.drag = None;
    }
    if buttons.just_pressed(MouseButton::Left) && !area.hovered {
        // What goes down on a panel is no click on the stage, wherever it comes up.
        rig.dragged = f32::INFINITY;
    }
    if rig.grabbed {
        rig.dragged += went.length();
        rig.drag = None;
    } else if rig.drag.is_none() && area.hovered {
        let begun = [MouseButton::Left, MouseButton::Right, MouseButton::Middle];
        rig.drag = begun.into_iter().find(|b| buttons.just_pressed(*b));
        if rig.drag.is_some() {
            rig.dragged = 0.0;
            // What the pointer did before the button went down is no part of the drag.
            return;
        }
    }
    if let Some(button) = rig.drag {
        rig.dragged += went.length();
        let shift = held.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]);
        rig.target = match button {
            MouseButton::Left if !shift => rig.target.orbited(went.x, went.y, height),
            _ => rig.target.panned(went.x, went.y, height),
        };
    }
    let turned: f32 = wheel.read().map(notches).sum();
    if area.hovered && turned != 0.0 {
        rig.target = rig.target.zoomed(turned);
    }
}

fn notches(wheel: &MouseWheel) -> f32 {
    match wheel.unit {
        MouseScrollUnit::Line => wheel.y,
        MouseScrollUnit::Pixel => wheel.y / MouseScrollUnit::SCROLL_UNIT_CONVERSION_FACTOR,
    }
}

fn fly(
    mut rig: ResMut<Rig>,
    bodies: Res<Bodies>,
    area: Res<StageArea>,
    time: Res<Time>,
    mut camera: Single<&mut Transform, With<StageCamera>>,
) {
    let known = area.rect.height() > 1.0;
    let count = bodies.count.max(1);
    if known && (rig.frame || count != rig.framed) {
        let target = rig.target.framing(&lineup::corners(count), area.rect.width() / area.rect.height());
        // The first view is there from the start.
        if rig.framed == 0 {
            rig.now = target;
        }
        rig.target = target;
        (rig.framed, rig.frame) = (count, false);
    }
    let next = rig.now.towards(rig.target, time.delta_secs().min(0.05));
    rig.now = next;
    rig.moving = next != rig.target || rig.drag.is_some() || rig.grabbed;
    camera.set_if_neq(next.transform());
}

/// Draws the stage where the panels leave room, so that bodies stand in the middle of what is free.
fn fit_viewport(
    area: Res<StageArea>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut camera: Single<&mut Camera, With<StageCamera>>,
) {
    let Some(viewport) = viewport(area.rect, area.scale, window.physical_size()) else { return };
    let same = camera.viewport.as_ref().is_some_and(|old| {
        old.physical_position == viewport.physical_position && old.physical_size == viewport.physical_size
    });
    if !same {
        camera.viewport = Some(viewport);
    }
}

/// The viewport in pixels of a rectangle in points; `None` when nothing of it lies in the window.
fn viewport(rect: Rect, scale: f32, window: UVec2) -> Option<Viewport> {
    let min = (rect.min * scale).round().max(Vec2::ZERO).as_uvec2().min(window);
    let max = (rect.max * scale).round().max(Vec2::ZERO).as_uvec2().min(window);
    let size = max.saturating_sub(min);
    (size.min_element() > 0).then(|| Viewport { physical_position: min, physical_size: size, ..default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_viewport_is_the_stage_in_pixels_and_never_leaves_the_window() {
        let rect = Rect::new(100.0, 40.0, 500.0, 340.0);
        let view = viewport(rect, 2.0, UVec2::new(1000, 600)).unwrap();
        assert_eq!((view.physical_position, view.physical_size), (UVec2::new(200, 80), UVec2::new(800, 520)));
        assert!(viewport(rect, 1.0, UVec2::new(90, 600)).is_none());
    }

    #[test]
    fn a_view_turns_the_camera_without_moving_it_closer_by_itself() {
        let mut rig = Rig::default();
        rig.view(ViewPreset::Left);
        assert!((rig.target.yaw - FRAC_PI_2).abs() < 1e-6 && rig.target.distance == rig.now.distance);
        assert!(rig.target.transform().translation.x > 3.0, "the body's left is +X");
    }
}
