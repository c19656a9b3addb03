//! A data set as lines of JSON, for other programs: one sample a line with its pose, captions, origin and split.
//! Not a format that Posa reads back.

use std::io::{self, Write};

use serde::Serialize;

use crate::dataset::{Dataset, Sample};
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
    kind: &'static str,
}

/// Writes every sample: `{"split", "source", "clip", "frame", "mirrored", "joints": [[x, y, z] × 22], "captions":
/// [{"text", "kind"}]}`; metres, Y up, facing +Z, pelvis at the origin, HumanML3D order.
///
/// # Errors
/// Those of the writer.
pub fn write_lines(data: &Dataset, mut out: impl Write) -> io::Result<()> {
    for (split, samples) in [("train", &data.train), ("val", &data.val), ("test", &data.test)] {
        for sample in samples {
            serde_json::to_writer(&mut out, &line(split, sample))?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}

fn line<'a>(split: &'static str, sample: &'a Sample) -> Line<'a> {
    let short = |x: f32| (f64::from(x) * 1e4).round() / 1e4;
    Line {
        split,
        source: &sample.source,
        clip: &sample.clip,
        frame: sample.frame,
        mirrored: sample.mirrored,
        joints: sample.pose.joints.iter().map(|j| j.to_array().map(short)).collect(),
        captions: sample.captions.iter().map(|c| Caption { text: &c.text, kind: name(c.kind) }).collect(),
    }
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
        write_lines(&data, &mut bytes).unwrap();
        let lines: Vec<serde_json::Value> =
            String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), data.train.len() + data.val.len() + data.test.len());
        assert_eq!(lines[0]["split"], "train");
        let height = f64::from(data.train[0].pose.joints[15].y);
        assert!((lines[0]["joints"][15][1].as_f64().unwrap() - height).abs() < 1e-4);
        assert_eq!(lines[0]["captions"][0]["kind"], "archetype");
    }
}
