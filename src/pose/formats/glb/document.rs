//! The container and the JSON half of a GLB file, as far as nodes and animations need it. Every list is limited, and
//! whatever a file claims about sizes is held against its bytes.

use std::fmt;

use glam::{DQuat, DVec3};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::read::GlbError;
use crate::formats::bounded::{at_most, texts_fit};
use crate::formats::limits::{LONGEST_TEXT, MOST_RECIPES};
use crate::formats::recipes::Recipes;
use crate::recipe::Recipe;

/// A rig for films has a few thousand nodes.
const MOST_NODES: usize = 1 << 14;
/// Three channels a node, and as many accessors again for meshes.
const MOST_PARTS: usize = 1 << 16;
/// Of animations only the first is read.
const MOST_ANIMATIONS: usize = 1 << 10;
const HEADER: usize = 12;

/// The parts of glTF's JSON that are used.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Document {
    pub(super) asset: Asset,
    #[serde(deserialize_with = "at_most::<MOST_NODES, _, _>")]
    pub(super) nodes: Vec<Node>,
    #[serde(deserialize_with = "at_most::<MOST_ANIMATIONS, _, _>")]
    pub(super) animations: Vec<Animation>,
    #[serde(deserialize_with = "at_most::<MOST_PARTS, _, _>")]
    pub(super) accessors: Vec<Accessor>,
    #[serde(deserialize_with = "at_most::<MOST_PARTS, _, _>")]
    pub(super) buffer_views: Vec<BufferView>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asset {
    pub(super) extras: Extras,
}

/// What a program may put anything into; Posa puts recipes there.
#[derive(Debug, Default)]
pub(super) struct Extras(pub(super) Recipes);

impl<'de> Deserialize<'de> for Extras {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExtrasVisitor)
    }
}

struct ExtrasVisitor;

impl<'de> Visitor<'de> for ExtrasVisitor {
    type Value = Extras;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extras, A::Error> {
        let mut extras = Extras::default();
        while let Some(key) = map.next_key::<String>()? {
            if key == "recipes" {
                extras.0.recipes = map.next_value::<List>()?.0;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(extras)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Extras, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Extras::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Extras, E> {
        Ok(Extras::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Extras, E> {
        Ok(Extras::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Extras, E> {
        Ok(Extras::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Extras, E> {
        Ok(Extras::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Extras, E> {
        Ok(Extras::default())
    }

    fn visit_unit<E>(self) -> Result<Extras, E> {
        Ok(Extras::default())
    }
}

#[derive(Deserialize)]
struct List(#[serde(deserialize_with = "at_most::<MOST_RECIPES, _, _>")] Vec<Recipe>);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Node {
    pub(super) name: String,
    #[serde(deserialize_with = "at_most::<MOST_NODES, _, _>")]
    pub(super) children: Vec<usize>,
    translation: Option<[f64; 3]>,
    rotation: Option<[f64; 4]>,
    scale: Option<[f64; 3]>,
    matrix: Option<[f64; 16]>,
}

impl Node {
    /// Translation, rotation and scale against its parent.
    pub(super) fn local(&self) -> (DVec3, DQuat, DVec3) {
        if let Some(matrix) = self.matrix {
            let (scale, turn, place) = glam::DMat4::from_cols_array(&matrix).to_scale_rotation_translation();
            return (place, turn, scale);
        }
        let place = self.translation.map_or(DVec3::ZERO, DVec3::from_array);
        let turn = self.rotation.map_or(DQuat::IDENTITY, DQuat::from_array);
        let turn = if turn.length_squared() > 0.0 { turn.normalize() } else { DQuat::IDENTITY };
        (place, turn, self.scale.map_or(DVec3::ONE, DVec3::from_array))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Animation {
    #[serde(deserialize_with = "at_most::<MOST_PARTS, _, _>")]
    pub(super) channels: Vec<Channel>,
    #[serde(deserialize_with = "at_most::<MOST_PARTS, _, _>")]
    pub(super) samplers: Vec<Sampler>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Channel {
    pub(super) sampler: usize,
    pub(super) target: Target,
}

#[derive(Debug, Deserialize)]
pub(super) struct Target {
    pub(super) node: Option<usize>,
    pub(super) path: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Sampler {
    pub(super) input: usize,
    pub(super) output: usize,
    #[serde(default)]
    pub(super) interpolation: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Accessor {
    pub(super) buffer_view: Option<usize>,
    pub(super) byte_offset: usize,
    pub(super) component_type: u32,
    pub(super) count: usize,
    #[serde(rename = "type")]
    pub(super) form: String,
    pub(super) sparse: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct BufferView {
    pub(super) buffer: usize,
    pub(super) byte_offset: usize,
    pub(super) byte_length: usize,
    pub(super) byte_stride: Option<usize>,
}

/// The document and the binary chunk of a file.
pub(super) fn parse(bytes: &[u8]) -> Result<(Document, &[u8]), GlbError> {
    let wrong = |why: &str| GlbError(why.to_owned());
    let word = |at: usize| bytes.get(at..at + 4).map(|w| u32::from_le_bytes([w[0], w[1], w[2], w[3]]) as usize);
    let cut = || wrong("the file is cut off or damaged: copy or download it again");
    if !bytes.starts_with(b"glTF") {
        return Err(wrong("not a binary glTF file (it does not begin with glTF)"));
    }
    match (word(4), word(8)) {
        (Some(2), Some(length)) if length == bytes.len() => {}
        (Some(2), Some(length)) => {
            return Err(GlbError(format!(
                "it claims {length} bytes and has {}: it is cut off or damaged",
                bytes.len()
            )));
        }
        (Some(version), _) => return Err(GlbError(format!("version {version} of glTF is not known (2 is)"))),
        _ => return Err(cut()),
    }
    let chunk = |at: usize, kind: &[u8; 4]| {
        let body = at.checked_add(8)?;
        let end = body.checked_add(word(at)?)?;
        let is_kind = bytes.get(at + 4..body)? == kind;
        bytes.get(body..end).filter(|_| is_kind).map(|chunk| (chunk, end))
    };
    let (json, end) = chunk(HEADER, b"JSON").ok_or_else(cut)?;
    let binary = chunk(end, b"BIN\0").map_or(&[][..], |(binary, _)| binary);
    if !texts_fit(json) {
        return Err(GlbError(format!("a text in its document has more than {LONGEST_TEXT} bytes: it is damaged")));
    }
    let document =
        serde_json::from_slice(json).map_err(|why| GlbError(format!("its document is not understood: {why}")))?;
    Ok((document, binary))
}
