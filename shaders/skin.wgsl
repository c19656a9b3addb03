// The surface of a body: matte, lit by the stage's lights with a soft edge between light and dark, shadowed by the key
// light, with a faint rim. Much cheaper than the standard material, which matters where the processor draws.

#import bevy_pbr::{
    forward_io::VertexOutput,
    mesh_view_bindings::{view, lights},
    mesh_view_types::DIRECTIONAL_LIGHT_FLAGS_SHADOWS_ENABLED_BIT,
    shadows::fetch_directional_shadow,
}

struct Skin {
    // Linear colour; the fourth component is the coverage, below 1 for a ghost.
    colour: vec4<f32>,
    // Linear light of its own.
    glow: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> skin: Skin;

const SKY: vec3<f32> = vec3<f32>(0.24, 0.26, 0.29);
const GROUND: vec3<f32> = vec3<f32>(0.12, 0.11, 0.11);

fn view_z(in: VertexOutput) -> f32 {
    let row = vec4<f32>(
        view.view_from_world[0].z, view.view_from_world[1].z, view.view_from_world[2].z, view.view_from_world[3].z);
    return dot(row, in.world_position);
}

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    let n = normalize(in.world_normal);
    let v = normalize(view.world_position - in.world_position.xyz);
    let solid = skin.colour.a >= 1.0;
    var light = mix(GROUND, SKY, 0.5 + 0.5 * n.y);
    var shine = vec3<f32>(0.0);
    for (var i = 0u; i < lights.n_directional_lights; i = i + 1u) {
        let l = lights.directional_lights[i].direction_to_light;
        let strength = lights.directional_lights[i].color.rgb * view.exposure / 3.14159;
        let facing = dot(n, l);
        // Wrapped a little around the edge, as light is by skin and cloth.
        let diffuse = max((facing + 0.15) / 1.15, 0.0);
        var seen = 1.0;
        if solid && facing > -0.1
            && (lights.directional_lights[i].flags & DIRECTIONAL_LIGHT_FLAGS_SHADOWS_ENABLED_BIT) != 0u {
            seen = fetch_directional_shadow(i, in.world_position, n, view_z(in), in.position.xy);
        }
        let h = normalize(l + v);
        light += strength * diffuse * seen;
        shine += strength * (0.10 * pow(max(dot(n, h), 0.0), 24.0) * seen);
    }
    let rim = pow(1.0 - max(dot(n, v), 0.0), 3.0);
    let colour = skin.colour.rgb * (light + 0.25 * rim) + shine + skin.glow.rgb;
#ifndef ALPHA_TO_COVERAGE
    // Without several samples a pixel a ghost is a screen door.
    let door = (u32(in.position.x) + u32(in.position.y)) % 2u;
    if !solid && door == 1u {
        discard;
    }
#endif
    return vec4<f32>(colour, skin.colour.a);
}
