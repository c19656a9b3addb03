//! What the bodies stand on and are lit by: the grid floor, three lights, one soft shadow, and the background, in the
//! colours of the panels' theme.

use crate::shaders;
use bevy::asset::uuid_handle;
use bevy::light::{CascadeShadowConfig, CascadeShadowConfigBuilder, DirectionalLightShadowMap, NotShadowCaster};
use bevy::prelude::*;
use bevy::render::render_resource::AsBindGroup;
use bevy::shader::{Shader, ShaderRef};

/// The floor's shader travels inside the binary.
const GRID_SHADER: Handle<Shader> = uuid_handle!("6b3f0c52-2d0e-4f4e-9a52-5e1b7a6c40d1");
/// Half the floor's side, metres; the lines fade out well before.
const FLOOR: f32 = 60.0;

/// The colours of the stage, which follow the panels' theme.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Behind everything.
    pub backdrop: Color,
    /// True for a dark theme.
    pub dark: bool,
}

impl Palette {
    /// The colours that go with dark or light panels.
    #[must_use]
    pub fn of(dark: bool) -> Self {
        let backdrop = if dark { Color::srgb_u8(0x1f, 0x24, 0x2b) } else { Color::srgb_u8(0xdf, 0xe3, 0xe8) };
        Self { backdrop, dark }
    }
}

impl Default for Palette {
    fn default() -> Self {
        Self::of(true)
    }
}

/// The floor: unlit, with shadow.
#[derive(Asset, AsBindGroup, TypePath, Clone, Debug)]
pub struct Floor {
    #[uniform(0)]
    style: FloorStyle,
}

/// The shader's uniform, linear colours with strength.
#[derive(bevy::render::render_resource::ShaderType, Clone, Debug)]
struct FloorStyle {
    backdrop: Vec4,
    surface: Vec4,
    line: Vec4,
    shadow: Vec4,
}

impl Material for Floor {
    fn fragment_shader() -> ShaderRef {
        GRID_SHADER.into()
    }
    fn enable_prepass() -> bool {
        false
    }
    fn enable_shadows() -> bool {
        false
    }
}

impl From<Palette> for Floor {
    fn from(palette: Palette) -> Self {
        let linear = |colour: Color, strength: f32| {
            let LinearRgba { red, green, blue, .. } = colour.to_linear();
            Vec4::new(red, green, blue, strength)
        };
        let ink = if palette.dark { Color::WHITE } else { Color::srgb_u8(0x20, 0x24, 0x2a) };
        let style = FloorStyle {
            backdrop: linear(palette.backdrop, 1.0),
            surface: linear(Color::srgb_u8(0xd8, 0xe6, 0xff), if palette.dark { 0.008 } else { 0.35 }),
            line: linear(ink, if palette.dark { 0.07 } else { 0.22 }),
            shadow: linear(Color::BLACK, if palette.dark { 0.55 } else { 0.32 }),
        };
        Self { style }
    }
}

/// Builds the stage.
pub fn plugin(app: &mut App) {
    shaders::register(app, &GRID_SHADER, include_str!("../../shaders/grid.wgsl"), "shaders/grid.wgsl");
    app.add_plugins(MaterialPlugin::<Floor>::default())
        .init_resource::<Palette>()
        .insert_resource(DirectionalLightShadowMap { size: 1024 })
        .add_systems(Startup, build)
        .add_systems(Update, recolour.run_if(resource_changed::<Palette>))
        .add_systems(Update, reach_bodies.after(crate::camera::CameraSet));
}

/// Shadows out to `far` metres from the camera; the shorter, the sharper.
fn cascade(far: f32) -> CascadeShadowConfig {
    CascadeShadowConfigBuilder { num_cascades: 1, maximum_distance: far, ..default() }.build()
}

/// Shadows reach a little beyond the bodies, however far the camera is.
fn reach_bodies(rig: Res<crate::camera::Rig>, mut lights: Query<&mut CascadeShadowConfig>, mut reach: Local<f32>) {
    let needed = rig.distance() + 4.0;
    if needed > *reach || needed < *reach * 0.6 {
        *reach = needed * 1.2;
        for mut config in &mut lights {
            *config = cascade(*reach);
        }
    }
}

fn build(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut floors: ResMut<Assets<Floor>>,
    palette: Res<Palette>,
) {
    commands.spawn((
        Mesh3d(meshes.add(Plane3d::default().mesh().size(2.0 * FLOOR, 2.0 * FLOOR))),
        MeshMaterial3d(floors.add(Floor::from(*palette))),
        NotShadowCaster,
    ));
    let mut light = |from: Vec3, colour: Color, lux: f32, shadow: bool| {
        let mut entity = commands.spawn((
            DirectionalLight { color: colour, illuminance: lux, shadow_maps_enabled: shadow, ..default() },
            Transform::from_translation(from).looking_at(Vec3::ZERO, Vec3::Y),
        ));
        if shadow {
            entity.insert(cascade(8.0));
        }
    };
    light(Vec3::new(2.2, 4.2, 3.0), Color::srgb(1.0, 0.96, 0.90), 2300.0, true);
    light(Vec3::new(-3.5, 1.6, 2.0), Color::srgb(0.82, 0.90, 1.0), 750.0, false);
    light(Vec3::new(-0.8, 2.6, -4.0), Color::srgb(0.95, 0.97, 1.0), 1500.0, false);
}

fn recolour(palette: Res<Palette>, mut clear: ResMut<ClearColor>, mut floors: ResMut<Assets<Floor>>) {
    clear.0 = palette.backdrop;
    for (_, floor) in floors.iter_mut() {
        *floor = Floor::from(*palette);
    }
}
