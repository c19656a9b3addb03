//! The bodies' material: `shaders/skin.wgsl` and its colours. Which joint has which colour is decided elsewhere.

use crate::shaders;
use bevy::asset::uuid_handle;
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::render::render_resource::{AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError};
use bevy::shader::{Shader, ShaderRef};

/// The shader travels inside the binary.
const SHADER: Handle<Shader> = uuid_handle!("2f6d7a1e-93d4-4f0b-8d1c-0a4be5c1f7a3");

/// A matte surface.
#[derive(Asset, AsBindGroup, TypePath, Clone, Debug)]
#[bind_group_data(Kind)]
pub struct Skin {
    #[uniform(0)]
    look: Look,
    kind: Kind,
}

/// What decides the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    ghost: bool,
}

impl From<&Skin> for Kind {
    fn from(skin: &Skin) -> Self {
        skin.kind
    }
}

/// The shader's uniform: linear colours.
#[derive(ShaderType, Clone, Debug)]
struct Look {
    colour: Vec4,
    glow: Vec4,
}

fn linear(colour: impl Into<LinearRgba>, alpha: f32) -> Vec4 {
    let LinearRgba { red, green, blue, .. } = colour.into();
    Vec4::new(red, green, blue, alpha)
}

impl Skin {
    /// A solid surface.
    #[must_use]
    pub fn solid(colour: Color) -> Self {
        Self { look: Look { colour: linear(colour, 1.0), glow: Vec4::ZERO }, kind: Kind { ghost: false } }
    }

    /// A surface seen through: `coverage` of it is there.
    #[must_use]
    pub fn ghost(colour: Color, coverage: f32) -> Self {
        Self { look: Look { colour: linear(colour, coverage.min(0.99)), glow: Vec4::ZERO }, kind: Kind { ghost: true } }
    }

    /// Gives a solid surface another colour and light of its own.
    pub fn paint(&mut self, colour: Color, glow: LinearRgba) {
        self.look = Look { colour: linear(colour, self.look.colour.w), glow: linear(glow, 0.0) };
    }
}

impl Material for Skin {
    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }
    fn alpha_mode(&self) -> AlphaMode {
        // Coverage instead of blending: a ghost hides its own far side, so that overlapping solids do not add up.
        if self.kind.ghost { AlphaMode::AlphaToCoverage } else { AlphaMode::Opaque }
    }
    fn specialize(
        _pipeline: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _layout: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        if key.bind_group_data.ghost
            && let Some(fragment) = &mut descriptor.fragment
        {
            fragment.shader_defs.push("GHOST".into());
            // With one sample a pixel there is no coverage to speak of; the shader leaves out every other pixel.
            if descriptor.multisample.count == 1 {
                descriptor.multisample.alpha_to_coverage_enabled = false;
                fragment.shader_defs.push("SCREEN_DOOR".into());
            }
        }
        Ok(())
    }
}

/// Registers the material.
pub fn plugin(app: &mut App) {
    shaders::register(app, &SHADER, include_str!("../../shaders/skin.wgsl"), "shaders/skin.wgsl");
    app.add_plugins(MaterialPlugin::<Skin>::default());
}
