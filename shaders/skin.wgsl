// The surface of a body: matte, lit by the stage's lights with a soft edge between light and dark, shadowed by the key
// light, with a faint rim. Much cheaper than the standard material, which matters where the processor draws.

#import bevy_pbr::{
    forward_io::VertexOutput,
    mesh_view_bindings::{view, lights},
}
#import posa::light::{is_key, key_light}

struct Skin {
    // Linear colour; the fourth component is the coverage, below 1 for a ghost.
    colour: vec4<f32>,
    // Linear light of its own.
    glow: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> skin: Skin;

const SKY: vec3<f32> = vec3<f32>(0.24, 0.26, 0.29);
const GROUND: vec3<f32> = vec3<f32>(0.12, 0.11, 0.11);

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
#ifdef GHOST
#ifdef SCREEN_DOOR
    if (u32(in.position.x) + u32(in.position.y)) % 2u == 1u {
        discard;
    }
#endif
    let seen = 1.0;
#else
    let seen = key_light(in.world_position, normalize(in.world_normal), in.position.xy);
#endif
    let n = normalize(in.world_normal);
    let v = normalize(view.world_position - in.world_position.xyz);
    var light = mix(GROUND, SKY, 0.5 + 0.5 * n.y);
    var shine = vec3<f32>(0.0);
    for (var i = 0u; i < lights.n_directional_lights; i = i + 1u) {
        let l = lights.directional_lights[i].direction_to_light;
        let strength = lights.directional_lights[i].color.rgb * (view.exposure * select(1.0, seen, is_key(i)) / 3.14159);
        // Wrapped a little around the edge, as light is by skin and cloth.
        light += strength * max((dot(n, l) + 0.15) / 1.15, 0.0);
        let glint = max(dot(n, normalize(l + v)), 0.0);
        let glint4 = glint * glint * glint * glint;
        shine += strength * (0.10 * glint4 * glint4 * glint4 * glint4 * glint4);
    }
    let edge = 1.0 - max(dot(n, v), 0.0);
    let colour = skin.colour.rgb * (light + 0.25 * edge * edge * edge) + shine + skin.glow.rgb;
    return vec4<f32>(colour, skin.colour.a);
}
