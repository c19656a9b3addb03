// The key light's shadow, for every surface of the stage.
//
// The general function samples each light, two cascades and a second method, each behind a condition; where the
// processor draws, conditions are no savings. Here one light casts shadows, with one cascade.

#define_import_path posa::light

#import bevy_pbr::{
    mesh_view_bindings::lights,
    mesh_view_types::DIRECTIONAL_LIGHT_FLAGS_SHADOWS_ENABLED_BIT,
    shadows::world_to_directional_light_local,
    shadow_sampling::sample_shadow_map,
}

fn is_key(index: u32) -> bool {
    return (lights.directional_lights[index].flags & DIRECTIONAL_LIGHT_FLAGS_SHADOWS_ENABLED_BIT) != 0u;
}

// How much of the key light arrives, 0 to 1.
fn key_light(position: vec4<f32>, normal: vec3<f32>, pixel: vec2<f32>) -> f32 {
    var key = 0u;
    for (var i = 1u; i < lights.n_directional_lights; i = i + 1u) {
        key = select(key, i, is_key(i));
    }
    let light = &lights.directional_lights[key];
    let texel = (*light).cascades[0].texel_size;
    let bias = (*light).shadow_normal_bias * texel * normal + (*light).shadow_depth_bias * (*light).direction_to_light;
    let at = world_to_directional_light_local(key, 0u, vec4<f32>(position.xyz + bias, position.w));
    let lit = sample_shadow_map(at.xy, at.z, i32((*light).depth_texture_base_index), pixel, texel);
    return select(1.0, lit, at.w > 0.0);
}
