//! The channels of an animation: which node moves how, and what it is at a time. Numbers stay in the file's bytes and
//! are read when asked for. What nodes mean is not known here.

use std::collections::HashMap;

use glam::{DQuat, DVec3, DVec4};

use super::buffer::FLOAT;
use super::document::{Accessor, Document};
use super::read::GlbError;
use crate::formats::limits::MOST_PLACES;

/// Elements of float32 in the binary chunk.
#[derive(Clone, Copy, Debug)]
struct Floats<'a> {
    bytes: &'a [u8],
    stride: usize,
    width: usize,
    count: usize,
}

impl Floats<'_> {
    fn at(&self, element: usize, component: usize) -> f64 {
        let from = element * self.stride + component * 4;
        let four = &self.bytes[from..from + 4];
        f32::from_le_bytes([four[0], four[1], four[2], four[3]]).into()
    }

    /// An element, with zero for what it does not have.
    fn vector(&self, element: usize) -> DVec4 {
        DVec4::from_array(std::array::from_fn(|k| if k < self.width { self.at(element, k) } else { 0.0 }))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Path {
    Translation,
    Rotation,
    Scale,
}

#[derive(Clone, Copy, Debug)]
struct Track<'a> {
    times: Floats<'a>,
    values: Floats<'a>,
    is_held: bool,
    /// Elements a key (three in a cubic spline) and which of them is the value.
    layout: (usize, usize),
}

/// The first animation of a file.
#[derive(Debug, Default)]
pub(super) struct Tracks<'a>(HashMap<(usize, Path), Track<'a>>);

/// Reads the first animation; none moves nothing.
pub(super) fn tracks<'a>(document: &Document, binary: &'a [u8]) -> Result<Tracks<'a>, GlbError> {
    let wrong = |why: String| GlbError(format!("its animation is damaged: {why}"));
    let (mut tracks, mut keys) = (HashMap::new(), 0_usize);
    for channel in document.animations.first().map_or(&[][..], |animation| &animation.channels) {
        let path = match channel.target.path.as_str() {
            "translation" => Path::Translation,
            "rotation" => Path::Rotation,
            "scale" => Path::Scale,
            _ => continue,
        };
        let Some(node) = channel.target.node else { continue };
        let sampler = document.animations[0].samplers.get(channel.sampler);
        let sampler = sampler.ok_or_else(|| wrong(format!("there is no sampler {}", channel.sampler)))?;
        let times = floats(document, binary, sampler.input, "SCALAR").map_err(wrong)?;
        keys = keys.saturating_add(times.count);
        if keys > MOST_PLACES {
            return Err(wrong(format!("its channels have more than {MOST_PLACES} keys")));
        }
        let form = if path == Path::Rotation { "VEC4" } else { "VEC3" };
        let values = floats(document, binary, sampler.output, form).map_err(wrong)?;
        let layout = if sampler.interpolation.as_deref() == Some("CUBICSPLINE") { (3, 1) } else { (1, 0) };
        if values.count != times.count.saturating_mul(layout.0) {
            return Err(wrong(format!("{} times have {} values", times.count, values.count)));
        }
        if !(1..times.count).all(|i| times.at(i, 0) > times.at(i - 1, 0)) || !times.at(0, 0).is_finite() {
            return Err(wrong("its times do not rise".to_owned()));
        }
        let is_held = sampler.interpolation.as_deref() == Some("STEP");
        tracks.insert((node, path), Track { times, values, is_held, layout });
    }
    Ok(Tracks(tracks))
}

fn floats<'a>(document: &Document, binary: &'a [u8], accessor: usize, form: &str) -> Result<Floats<'a>, String> {
    let number = accessor;
    let accessor: &Accessor =
        document.accessors.get(accessor).ok_or_else(|| format!("there is no accessor {number}"))?;
    if accessor.component_type != FLOAT || accessor.form != form || accessor.sparse.is_some() {
        return Err(format!("accessor {number} is not a plain list of float32 {form}"));
    }
    let width = match form {
        "SCALAR" => 1,
        "VEC3" => 3,
        _ => 4,
    };
    let beyond = || format!("accessor {number} reaches beyond the file");
    let view = accessor.buffer_view.and_then(|view| document.buffer_views.get(view)).ok_or_else(beyond)?;
    let end = view.byte_offset.checked_add(view.byte_length);
    let bytes = end.filter(|_| view.buffer == 0).and_then(|end| binary.get(view.byte_offset..end));
    let bytes = bytes.and_then(|bytes| bytes.get(accessor.byte_offset..)).ok_or_else(beyond)?;
    let stride = view.byte_stride.unwrap_or(width * 4);
    let last = accessor.count.checked_sub(1).ok_or_else(|| format!("accessor {number} is empty"))?;
    let needed = last.checked_mul(stride).and_then(|start| start.checked_add(width * 4));
    if stride < width * 4 || needed.is_none_or(|needed| needed > bytes.len()) {
        return Err(beyond());
    }
    Ok(Floats { bytes, stride, width, count: accessor.count })
}

impl Tracks<'_> {
    /// The times of the busiest channel, seconds.
    pub(super) fn times(&self) -> Vec<f64> {
        let busiest = self.0.values().map(|track| track.times).max_by_key(|times| times.count);
        busiest.map_or_else(Vec::new, |times| (0..times.count).map(|i| times.at(i, 0)).collect())
    }

    /// Puts what a node's channels say at a time in place of its translation, rotation and scale.
    pub(super) fn apply(&self, node: usize, time: f64, local: &mut (DVec3, DQuat, DVec3)) {
        if let Some(track) = self.0.get(&(node, Path::Translation)) {
            local.0 = track.vector(time).truncate();
        }
        if let Some(track) = self.0.get(&(node, Path::Rotation)) {
            local.1 = track.rotation(time);
        }
        if let Some(track) = self.0.get(&(node, Path::Scale)) {
            local.2 = track.vector(time).truncate();
        }
    }
}

impl Track<'_> {
    /// The keys about a time, and how far it is from the first to the second.
    fn about(&self, time: f64) -> (usize, usize, f64) {
        let count = self.times.count;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.times.at(middle, 0) <= time { low = middle + 1 } else { high = middle }
        }
        let (before, after) = (low.saturating_sub(1), low.min(count - 1));
        let (start, end) = (self.times.at(before, 0), self.times.at(after, 0));
        let share = if end > start && !self.is_held { ((time - start) / (end - start)).clamp(0.0, 1.0) } else { 0.0 };
        (before, after, share)
    }

    fn value(&self, key: usize) -> DVec4 {
        self.values.vector(key * self.layout.0 + self.layout.1)
    }

    fn vector(&self, time: f64) -> DVec4 {
        let (before, after, share) = self.about(time);
        self.value(before).lerp(self.value(after), share)
    }

    fn rotation(&self, time: f64) -> DQuat {
        let (before, after, share) = self.about(time);
        let unit = |key: usize| {
            let turn = DQuat::from_vec4(self.value(key));
            if turn.is_finite() && turn.length_squared() > 1e-12 { turn.normalize() } else { DQuat::IDENTITY }
        };
        unit(before).slerp(unit(after), share)
    }
}
