//! The panels over the stage: runs them, and tells the stage what room and which pointer they leave it.

use crate::adapter::Adapter;
use crate::dialogs::{Dialogs, choose, typed_path};
use crate::session::Session;
use crate::stage::Palette;
use bevy::camera::visibility::RenderLayers;
use bevy::camera::{CameraOutputMode, ClearColorConfig};
use bevy::prelude::*;
use bevy::render::render_resource::BlendState;
use bevy_egui::egui::{self, LayerId, Order, UiBuilder};
use bevy_egui::{EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext};
use panels::{Intent, MessageKind};

/// The part of the window that is the stage's.
#[derive(Resource, Default, Clone, Copy, PartialEq)]
pub struct StageArea {
    /// In egui's points.
    pub rect: Rect,
    /// Pixels a point.
    pub scale: f32,
    /// Window units a point: the interface's own zoom.
    pub zoom: f32,
    /// The pointer, points.
    pub pointer: Option<Vec2>,
    /// True when the pointer is over the stage and no panel wants it.
    pub hovered: bool,
    /// True while the keyboard belongs to a text field.
    pub typing: bool,
}

/// Draws the panels.
pub fn plugin(app: &mut App) {
    app.add_plugins(EguiPlugin::default()).init_resource::<StageArea>();
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    app.add_systems(Startup, spawn).add_systems(EguiPrimaryContextPass, show);
}

/// The panels have a camera of their own, over the stage's and over the whole window.
fn spawn(mut commands: Commands) {
    let output_mode =
        CameraOutputMode::Write { blend_state: Some(BlendState::ALPHA_BLENDING), clear_color: ClearColorConfig::None };
    commands.spawn((
        PrimaryEguiContext,
        Camera2d,
        RenderLayers::none(),
        Msaa::Off,
        Camera { order: 1, output_mode, clear_color: ClearColorConfig::Custom(Color::NONE), ..default() },
    ));
}

fn show(
    mut contexts: EguiContexts,
    mut session: ResMut<Session>,
    mut area: ResMut<StageArea>,
    mut palette: ResMut<Palette>,
    mut dialogs: ResMut<Dialogs>,
    adapter: Res<Adapter>,
    mut themed: Local<bool>,
) {
    // There is no context before the first frame is set up, and none once the window has closed.
    let Ok(ctx) = contexts.ctx_mut() else { return };
    let ctx = ctx.clone();
    let Session { state, intents, .. } = &mut *session;
    if !std::mem::replace(&mut *themed, true) {
        panels::theme::apply(&ctx);
        // Where the processor draws, a cursor that blinks would keep it at work.
        ctx.all_styles_mut(|style| style.visuals.text_cursor.blink = !adapter.software);
    }
    palette.set_if_neq(Palette::of(state.view.dark));
    ctx.set_zoom_factor(state.view.ui_scale.clamp(0.5, 3.0));
    let builder = UiBuilder::new().layer_id(LayerId::background()).max_rect(ctx.viewport_rect());
    let mut root = egui::Ui::new(ctx.clone(), "posa".into(), builder);
    let layout = panels::show(&mut root, state, intents);
    choose(&ctx, &mut dialogs);
    typed_path(&ctx, &mut dialogs);
    if let Some(at) = intents.iter().position(|i| *i == Intent::CopyPose) {
        intents.remove(at);
        copy_pose(&ctx, state);
    }
    area.set_if_neq(measure(&ctx, layout.stage));
}

fn copy_pose(ctx: &egui::Context, state: &mut panels::State) {
    if let Some(record) = state.finished().get(state.selected_sample) {
        ctx.copy_text(record.to_line());
        state.say(MessageKind::Info, "The pose is on the clipboard, as JSON.");
    } else {
        state.say(MessageKind::Warning, "There is no finished pose to copy yet; run a prompt first.");
    }
}

fn measure(ctx: &egui::Context, stage: egui::Rect) -> StageArea {
    let pointer = ctx.input(|i| i.pointer.latest_pos());
    let free = |p: egui::Pos2| {
        let layer = ctx.layer_id_at(p);
        stage.contains(p) && layer.is_none_or(|layer| layer.order == Order::Background)
    };
    StageArea {
        rect: Rect::new(stage.min.x, stage.min.y, stage.max.x, stage.max.y),
        scale: ctx.pixels_per_point(),
        zoom: ctx.zoom_factor(),
        pointer: pointer.map(|p| Vec2::new(p.x, p.y)),
        hovered: pointer.is_some_and(free) && !ctx.egui_is_using_pointer(),
        typing: ctx.egui_wants_keyboard_input(),
    }
}
