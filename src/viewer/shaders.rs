//! Puts the shaders of `shaders/` into the binary, so that it can be moved; the one that others import lives here.

use bevy::asset::uuid_handle;
use bevy::prelude::*;
use bevy::shader::Shader;

const LIGHT: Handle<Shader> = uuid_handle!("c1b54a0f-7a5e-4c39-9c0b-1e2a40d8f6b9");

/// Registers what other shaders import; before any material.
pub fn plugin(app: &mut App) {
    register(app, &LIGHT, include_str!("../../shaders/light.wgsl"), "shaders/light.wgsl");
}

/// Registers a shader under a fixed handle.
pub fn register(app: &mut App, handle: &Handle<Shader>, text: &'static str, name: &str) {
    let shader = Shader::from_wgsl(text, name);
    if let Err(error) = app.world_mut().resource_mut::<Assets<Shader>>().insert(handle, shader) {
        log::error!("{name} could not be registered: {error}");
    }
}
