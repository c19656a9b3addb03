//! Keeps the renderer's work on the renderer's thread. Bevy spreads it over a pool in which the main thread helps while
//! it waits. For a scene this small that gains nothing, and it took the main thread in bursts: while sampling, the 99th
//! percentile of a frame's CPU time was 4.8 to 6.0 ms with single frames of 37 ms; so it is 2.5 ms, the worst included
//! (three times 200 frames each, software Vulkan on two cores).

use bevy::core_pipeline::{Core2d, Core3d};
use bevy::ecs::schedule::{ScheduleLabel, SingleThreadedExecutor};
use bevy::prelude::*;
use bevy::render::{Render, RenderApp};

/// Runs the render schedules one system after the other; after every plugin that adds to them.
pub fn plugin(app: &mut App) {
    // On macOS a surface has to be made on the main thread, which only the spreading executor goes back to.
    if cfg!(target_os = "macos") {
        return;
    }
    if let Some(render) = app.get_sub_app_mut(RenderApp) {
        alone(render, Render);
        alone(render, Core3d);
        alone(render, Core2d);
    }
}

fn alone(render: &mut SubApp, label: impl ScheduleLabel) {
    render.edit_schedule(label, |schedule| {
        schedule.set_executor(SingleThreadedExecutor::new());
    });
}
