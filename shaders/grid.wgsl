// The floor: anti-aliased metre and decimetre lines that fade into the background, and the bodies' shadow on it.
// It is not lit, so that far away it has exactly the colour that the window is cleared with.

#import bevy_pbr::forward_io::VertexOutput
#import posa::light::key_light

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

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    let at = in.world_position.xz;
    let shadow = 1.0 - key_light(in.world_position, in.world_normal, in.position.xy);
    let near = 1.0 - smoothstep(0.25, 1.0, length(at) / REACH);
    let marks = max(lines(at, 1.0), 0.35 * lines(at, 0.25));
    var colour = mix(floor_style.backdrop.rgb, floor_style.surface.rgb, floor_style.surface.a * near);
    colour = mix(colour, floor_style.line.rgb, floor_style.line.a * marks * near);
    colour = mix(colour, floor_style.shadow.rgb, floor_style.shadow.a * shadow * near);
    return vec4<f32>(colour, 1.0);
}
