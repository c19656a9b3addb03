// The floor: anti-aliased metre and decimetre lines that fade into the background, and the bodies' shadow on it.
// It is not lit, so that far away it has exactly the colour that the window is cleared with.

#import bevy_pbr::{
    forward_io::VertexOutput,
    mesh_view_bindings::{view, lights},
    mesh_view_types::DIRECTIONAL_LIGHT_FLAGS_SHADOWS_ENABLED_BIT,
    shadows::fetch_directional_shadow,
}

struct Floor {
    // Linear colours; the fourth component is the strength.
    backdrop: vec4<f32>,
    surface: vec4<f32>,
    line: vec4<f32>,
    shadow: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> floor_style: Floor;

// Where lines end and shadows end, metres from the origin.
const REACH: f32 = 9.0;
const SHADOWS: f32 = 5.0;

// Coverage of lines `every` metres apart and about 1.2 pixels wide.
fn lines(at: vec2<f32>, every: f32) -> f32 {
    let p = at / every;
    let width = fwidth(p);
    let distance = abs(fract(p - 0.5) - 0.5) / max(width, vec2<f32>(1e-6));
    let drawn = clamp(1.1 - min(distance, vec2<f32>(2.0)), vec2<f32>(0.0), vec2<f32>(1.0));
    // Lines closer than a few pixels would shimmer; they fade out instead.
    let apart = 1.0 - smoothstep(vec2<f32>(0.15), vec2<f32>(0.5), width);
    return max(drawn.x * apart.x, drawn.y * apart.y);
}

fn shadowed(in: VertexOutput) -> f32 {
    // Most of the floor is far from any body; looking there would cost much where the processor draws.
    if length(in.world_position.xz) > SHADOWS {
        return 0.0;
    }
    let z_row = vec4<f32>(
        view.view_from_world[0].z, view.view_from_world[1].z, view.view_from_world[2].z, view.view_from_world[3].z);
    let view_z = dot(z_row, in.world_position);
    var lit = 1.0;
    for (var i = 0u; i < lights.n_directional_lights; i = i + 1u) {
        if (lights.directional_lights[i].flags & DIRECTIONAL_LIGHT_FLAGS_SHADOWS_ENABLED_BIT) != 0u {
            lit = min(lit, fetch_directional_shadow(i, in.world_position, in.world_normal, view_z, in.position.xy));
        }
    }
    return 1.0 - lit;
}

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    let at = in.world_position.xz;
    let near = 1.0 - smoothstep(0.25, 1.0, length(at) / REACH);
    let marks = max(lines(at, 1.0), 0.35 * lines(at, 0.25));
    var colour = mix(floor_style.backdrop.rgb, floor_style.surface.rgb, floor_style.surface.a * near);
    colour = mix(colour, floor_style.line.rgb, floor_style.line.a * marks * near);
    colour = mix(colour, floor_style.shadow.rgb, floor_style.shadow.a * shadowed(in) * near);
    return vec4<f32>(colour, 1.0);
}
