//! What draws: a graphics card, or the processor in its stead, for which the picture is made cheaper.

use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;

/// The display adapter.
#[derive(Resource, Default, Clone, Debug)]
pub struct Adapter {
    /// Its name.
    pub name: String,
    /// True where the processor draws.
    pub software: bool,
}

/// Looks once, before anything is set up by it.
pub fn plugin(app: &mut App) {
    app.init_resource::<Adapter>().add_systems(PreStartup, look);
}

fn look(info: Option<Res<RenderAdapterInfo>>, mut adapter: ResMut<Adapter>) {
    if let Some(info) = info {
        // The type of the field belongs to a crate that is not ours to name.
        let software = format!("{:?}", info.device_type) == "Cpu";
        *adapter = Adapter { name: info.name.clone(), software };
    }
}
