//! A GLB file without its mannequin: a seed of a megabyte is of no use to a fuzzer.

use serde_json::{Value, json};

/// The nodes and the animation of a file of Posa's.
pub fn without_mesh(file: &[u8]) -> Option<Vec<u8>> {
    let word = |at: usize| Some(u32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?) as usize);
    let length = word(12)?;
    let document: Value = serde_json::from_slice(file.get(20..20 + length)?).ok()?;
    let binary = file.get(28 + length..)?;
    let mut animation = document["animations"][0].clone();
    let (mut accessors, mut views) = (Vec::new(), Vec::new());
    let samplers = animation["samplers"].as_array()?.clone();
    let number = |sampler: &Value, key: &str| sampler[key].as_u64().map(|number| number as usize);
    let mut used: Vec<usize> =
        samplers.iter().flat_map(|sampler| [number(sampler, "input"), number(sampler, "output")]).flatten().collect();
    used.sort_unstable();
    used.dedup();
    for accessor in &used {
        let mut accessor = document["accessors"][*accessor].clone();
        views.push(document["bufferViews"][accessor["bufferView"].as_u64()? as usize].clone());
        accessor["bufferView"] = json!(views.len() - 1);
        accessors.push(accessor);
    }
    // What belongs to the animation stands at the end.
    let first = views.iter().filter_map(|view| view["byteOffset"].as_u64()).min()?;
    views.iter_mut().for_each(|view| view["byteOffset"] = json!(view["byteOffset"].as_u64().unwrap_or(first) - first));
    for (place, sampler) in samplers.iter().enumerate() {
        for key in ["input", "output"] {
            let at = used.iter().position(|accessor| Some(*accessor) == number(sampler, key))?;
            animation["samplers"][place][key] = json!(at);
        }
    }
    let binary = &binary[first as usize..];
    let slim = json!({
        "asset": document["asset"], "nodes": document["nodes"], "animations": [animation],
        "accessors": accessors, "bufferViews": views, "buffers": [{ "byteLength": binary.len() }],
    });
    let mut text = slim.to_string();
    text.push_str(&" ".repeat(text.len().next_multiple_of(4) - text.len()));
    let whole = (28 + text.len() + binary.len()) as u32;
    let mut bytes = [b"glTF\x02\0\0\0".as_slice(), &whole.to_le_bytes()].concat();
    for (kind, chunk) in [(b"JSON", text.as_bytes()), (b"BIN\0", binary)] {
        bytes.extend([&(chunk.len() as u32).to_le_bytes(), kind.as_slice(), chunk].concat());
    }
    Some(bytes)
}
