//! A data set as lines of JSON, for other programs: one sample a line with its pose, captions, origin and split.
//! Not a format that Posa reads back.

use std::io::{self, Write};

use serde::Serialize;

use crate::axes::Up;
use crate::dataset::{CaptionText, Dataset, Sample};
use crate::manifest::Kind;

#[derive(Serialize)]
struct Line<'a> {
    split: &'static str,
    source: &'a str,
    clip: &'a str,
    frame: usize,
    mirrored: bool,
    /// Metres, to a tenth of a millimetre.
    joints: Vec<[f64; 3]>,
    captions: Vec<Caption<'a>>,
}

#[derive(Serialize)]
struct Caption<'a> {
    text: &'a str,
    /// Left out where it is the whole text.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moment: Option<&'a str>,
    kind: &'static str,
}

/// Writes every sample: `{"split", "source", "clip", "frame", "mirrored", "joints": [[x, y, z] × 22], "captions":
/// [{"text", "first_action", "moment", "kind"}]}`; metres, `up` up, facing +Z, pelvis at the origin, HumanML3D order. The parts of a text that name
/// its first action and what happens at the frame are there where they are not all of it. With Z up, a body faces −Y.
///
/// # Errors
/// Those of the writer.
pub fn write_lines(data: &Dataset, up: Up, mut out: impl Write) -> io::Result<()> {
    for (split, samples) in [("train", &data.train), ("val", &data.val), ("test", &data.test)] {
        for sample in samples {
            serde_json::to_writer(&mut out, &line(split, sample, up))?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}

fn line<'a>(split: &'static str, sample: &'a Sample, up: Up) -> Line<'a> {
    let short = |x: f32| (f64::from(x) * 1e4).round() / 1e4;
    Line {
        split,
        source: &sample.source,
        clip: &sample.clip,
        frame: sample.frame,
        mirrored: sample.mirrored,
        joints: up.outward(&sample.pose).joints.iter().map(|j| j.to_array().map(short)).collect(),
        captions: sample.captions.iter().map(caption).collect(),
    }
}

fn caption(c: &CaptionText) -> Caption<'_> {
    let (first_action, moment) = (other_than(&c.text, c.first_action()), other_than(&c.text, c.moment()));
    Caption { text: &c.text, first_action, moment, kind: name(c.kind) }
}

fn other_than<'a>(text: &str, part: &'a str) -> Option<&'a str> {
    (part != text).then_some(part)
}

/// What a kind of caption is called in files.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Human => "human",
        Kind::Label => "label",
        Kind::Archetype => "archetype",
        Kind::Auto => "auto",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archetypes::{StarterOptions, starter};

    #[test]
    fn every_sample_is_a_line_that_says_where_it_belongs() {
        let data = starter(&StarterOptions { size: 60, ..StarterOptions::default() });
        let mut bytes = Vec::new();
        write_lines(&data, Up::Y, &mut bytes).unwrap();
        let lines: Vec<serde_json::Value> =
            String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), data.train.len() + data.val.len() + data.test.len());
        assert_eq!(lines[0]["split"], "train");
        let height = f64::from(data.train[0].pose.joints[15].y);
        assert!((lines[0]["joints"][15][1].as_f64().unwrap() - height).abs() < 1e-4);
        assert_eq!(lines[0]["captions"][0]["kind"], "archetype");
        let mut bytes = Vec::new();
        write_lines(&data, Up::Z, &mut bytes).unwrap();
        let first: serde_json::Value = serde_json::from_slice(bytes.split(|b| *b == b'\n').next().unwrap()).unwrap();
        assert_eq!(first["joints"][15][2], lines[0]["joints"][15][1], "the head is as high along Z");
    }
}
