//! Records from JSON: lines, an array, or a single object. Joints are counted as they are read, so that a list of any
//! length takes no more room than a body.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::{JsonError, PoseRecord};
use crate::JOINT_COUNT;
use crate::formats::bounded::Head;
use crate::formats::limits::MOST_POSES;
use crate::recipe::Recipe;
use crate::skeleton::JOINT_NAMES;

/// A list of joints as it stands in a file.
type Rows = Head<JOINT_COUNT, Head<3, f32>>;

/// The record as it stands in a file, before its joints are counted and checked.
#[derive(Deserialize)]
struct Unchecked {
    #[serde(default)]
    prompt: String,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    index: u32,
    joints: Rows,
    #[serde(default)]
    joints_raw: Option<Rows>,
    #[serde(default)]
    recipe: Recipe,
}

/// Reads one record; lines in errors count from 1.
impl FromStr for PoseRecord {
    type Err = JsonError;

    fn from_str(text: &str) -> Result<Self, JsonError> {
        let unchecked =
            serde_json::from_str(text).map_err(|source| JsonError::Shape { line: source.line(), source })?;
        check(unchecked, 1)
    }
}

/// Reads all records of a text: JSON Lines, an array, or objects one after the other. Blank lines are passed over.
///
/// # Errors
/// [`JsonError`] for the first record that cannot be read, with the line where it ends.
pub fn read_json(text: &str) -> Result<Vec<PoseRecord>, JsonError> {
    let shape = |source: serde_json::Error| JsonError::Shape { line: source.line(), source };
    if text.trim_start().starts_with('[') {
        return read_array(text);
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Unchecked>();
    let (mut records, mut line, mut counted) = (Vec::new(), 1, 0);
    while let Some(record) = stream.next() {
        let record = record.map_err(shape)?;
        let end = stream.byte_offset();
        line += text.as_bytes()[counted..end].iter().filter(|b| **b == b'\n').count();
        counted = end;
        if records.len() == MOST_POSES {
            return Err(JsonError::TooMany { line });
        }
        records.push(check(record, line)?);
    }
    Ok(records)
}

fn read_array(text: &str) -> Result<Vec<PoseRecord>, JsonError> {
    let mut wrong = None;
    let mut json = serde_json::Deserializer::from_str(text);
    let records = json.deserialize_seq(Array { wrong: &mut wrong }).and_then(|records| json.end().map(|()| records));
    records.map_err(|source| {
        let line = source.line();
        wrong.map_or(JsonError::Shape { line, source }, |error| error.at(line))
    })
}

/// An array whose records are checked one by one, so that what is wrong is met before more is kept.
struct Array<'a> {
    wrong: &'a mut Option<JsonError>,
}

impl<'de> Visitor<'de> for Array<'_> {
    type Value = Vec<PoseRecord>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of pose records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut records = Vec::new();
        while let Some(unchecked) = list.next_element()? {
            let checked =
                if records.len() == MOST_POSES { Err(JsonError::TooMany { line: 0 }) } else { check(unchecked, 0) };
            match checked {
                Ok(record) => records.push(record),
                Err(error) => {
                    *self.wrong = Some(error);
                    return Err(A::Error::custom("not a pose record"));
                }
            }
        }
        Ok(records)
    }
}

fn check(record: Unchecked, line: usize) -> Result<PoseRecord, JsonError> {
    let Unchecked { prompt, seed, index, joints, joints_raw, recipe } = record;
    let joints = check_joints(&joints, "joints", line)?;
    let joints_raw = joints_raw.map(|rows| check_joints(&rows, "joints_raw", line)).transpose()?;
    Ok(PoseRecord { prompt, seed, index, joints, joints_raw, recipe })
}

fn check_joints(rows: &Rows, field: &'static str, line: usize) -> Result<[[f32; 3]; JOINT_COUNT], JsonError> {
    if rows.found != JOINT_COUNT {
        return Err(JsonError::JointCount { line, field, found: rows.found });
    }
    let mut joints = [[0.0; 3]; JOINT_COUNT];
    for ((joint, row), name) in joints.iter_mut().zip(&rows.kept).zip(JOINT_NAMES) {
        let wrong = |what: String| JsonError::Joint { line, field, joint: name, what };
        if row.found != 3 {
            return Err(wrong(format!("{} numbers", row.found)));
        }
        joint.copy_from_slice(&row.kept);
        if joint.iter().any(|x| !x.is_finite()) {
            return Err(wrong("a number too large to be a position".to_owned()));
        }
    }
    Ok(joints)
}
