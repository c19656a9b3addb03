//! The binary half of a GLB file: numbers as accessors on one buffer, and the container that holds it. What the numbers
//! mean is not known here.

use serde_json::{Value, json};

/// What numbers are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An attribute of vertices.
    Vertices,
    /// Matrices or animation keys.
    Plain,
}

/// glTF's number for float32.
pub(super) const FLOAT: u32 = 5126;
const UNSIGNED_BYTE: u32 = 5121;
const UNSIGNED_SHORT: u32 = 5123;
const ARRAY_BUFFER: u32 = 34962;
const ELEMENT_ARRAY_BUFFER: u32 = 34963;

/// Bytes with the views and accessors that say what is in them.
#[derive(Default)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    views: Vec<Value>,
    accessors: Vec<Value>,
}

impl Buffer {
    /// Appends bytes; the number of their view.
    pub(super) fn view(&mut self, bytes: &[u8]) -> usize {
        self.targeted_view(bytes, None)
    }

    fn targeted_view(&mut self, bytes: &[u8], target: Option<u32>) -> usize {
        pad(&mut self.bytes, 0);
        let mut view = json!({ "buffer": 0, "byteOffset": self.bytes.len(), "byteLength": bytes.len() });
        if let Some(target) = target {
            view["target"] = json!(target);
        }
        self.bytes.extend_from_slice(bytes);
        self.views.push(view);
        self.views.len() - 1
    }

    /// Appends elements of `width` float32 each, with their bounds where the format wants them; the accessor's number.
    pub(super) fn floats(&mut self, kind: Kind, numbers: &[f32], width: usize, bounds: bool) -> usize {
        let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        let view = self.targeted_view(&bytes, (kind == Kind::Vertices).then_some(ARRAY_BUFFER));
        let form = match width {
            1 => "SCALAR",
            2 => "VEC2",
            3 => "VEC3",
            4 => "VEC4",
            _ => "MAT4",
        };
        let mut accessor =
            json!({ "bufferView": view, "componentType": FLOAT, "count": numbers.len() / width, "type": form });
        if bounds {
            let fold = |pick: fn(f32, f32) -> f32| -> Vec<f32> {
                (0..width)
                    .map(|k| numbers[k..].iter().step_by(width).copied().reduce(pick).unwrap_or_default())
                    .collect()
            };
            accessor["min"] = json!(fold(f32::min));
            accessor["max"] = json!(fold(f32::max));
        }
        self.accessor(accessor)
    }

    /// Appends four small numbers a vertex.
    pub(super) fn vertex_bytes(&mut self, numbers: &[u8], width: usize) -> usize {
        let view = self.targeted_view(numbers, Some(ARRAY_BUFFER));
        let count = numbers.len() / width;
        self.accessor(json!({ "bufferView": view, "componentType": UNSIGNED_BYTE, "count": count, "type": "VEC4" }))
    }

    /// Appends 16-bit indices given as little-endian bytes.
    pub(super) fn indices(&mut self, bytes: &[u8]) -> usize {
        let view = self.targeted_view(bytes, Some(ELEMENT_ARRAY_BUFFER));
        let count = bytes.len() / 2;
        self.accessor(json!({ "bufferView": view, "componentType": UNSIGNED_SHORT, "count": count, "type": "SCALAR" }))
    }

    fn accessor(&mut self, accessor: Value) -> usize {
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }

    /// The whole file: 12 bytes of header, the document, the buffer.
    pub(super) fn finish(mut self, mut document: Value) -> Vec<u8> {
        pad(&mut self.bytes, 0);
        document["buffers"] = json!([{ "byteLength": self.bytes.len() }]);
        document["bufferViews"] = json!(self.views);
        document["accessors"] = json!(self.accessors);
        let mut text = document.to_string().into_bytes();
        pad(&mut text, b' ');

        let whole = 12 + 8 + text.len() + 8 + self.bytes.len();
        let mut file = Vec::with_capacity(whole);
        file.extend_from_slice(b"glTF");
        file.extend_from_slice(&2_u32.to_le_bytes());
        file.extend_from_slice(&(whole as u32).to_le_bytes());
        for (name, chunk) in [(b"JSON", &text), (b"BIN\0", &self.bytes)] {
            file.extend_from_slice(&(chunk.len() as u32).to_le_bytes());
            file.extend_from_slice(name);
            file.extend_from_slice(chunk);
        }
        file
    }
}

/// Fills up to a multiple of four bytes.
fn pad(bytes: &mut Vec<u8>, with: u8) {
    bytes.resize(bytes.len().next_multiple_of(4), with);
}
