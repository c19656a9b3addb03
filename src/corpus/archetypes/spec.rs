//! The archetype files: what may stand in them and what it means. Nothing is posed here.

use pose::anatomy::Axis;
use pose::claims::{self, Claim};
use serde::Deserialize;

use super::goals;
use pose::reach::Goal;

/// How far an angle given as one number varies to both sides, degrees.
const USUAL_SPREAD: f32 = 4.0;

/// A named pose with ranges, goals and words.
#[derive(Clone, Debug)]
pub struct Archetype {
    /// Identifier such as `golf_backswing`, the same for both twins.
    pub name: String,
    /// What kind of pose: the file it stands in.
    pub category: String,
    /// A few words for a library: "golf swing, top of the backswing".
    pub title: String,
    /// Whether left and right differ, so that a mirrored twin exists.
    pub sided: bool,
    /// Ranges of joint angles, degrees; the same group is drawn together on both sides.
    pub angles: Vec<Range>,
    /// What hands and feet must reach.
    pub goals: Vec<Goal>,
    /// Caption templates; see [`super::expand`].
    pub captions: Vec<String>,
    /// Claims that hold for every draw.
    pub claims: Vec<&'static Claim>,
}

/// A range of one angle, or of the same angle on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The angles that share the draw, each with its share of it.
    pub axes: Vec<(Axis, f32)>,
    /// Degrees, least and most.
    pub degrees: (f32, f32),
}

/// Why an archetype file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// The file is not TOML of the expected form.
    #[error("archetypes {category}: {message}")]
    Form {
        /// The file's category.
        category: String,
        /// What the reader said, with the line.
        message: String,
    },
    /// A pose names something that does not exist.
    #[error("archetype {pose}: {what}")]
    Unknown {
        /// The pose.
        pose: String,
        /// What is wrong.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    pose: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    title: String,
    #[serde(default)]
    sided: bool,
    captions: Vec<String>,
    #[serde(default)]
    claims: Vec<String>,
    #[serde(default)]
    angles: toml::Table,
    #[serde(default)]
    reach: Vec<goals::Reach>,
    #[serde(default)]
    apart: Vec<goals::Apart>,
    #[serde(default)]
    floor: Vec<String>,
}

/// Reads one archetype file.
///
/// # Errors
/// [`SpecError`] naming the pose and the word that is not known.
pub fn parse(category: &str, text: &str) -> Result<Vec<Archetype>, SpecError> {
    let form = |e: toml::de::Error| SpecError::Form { category: category.to_owned(), message: e.to_string() };
    let file: File = toml::from_str(text).map_err(form)?;
    file.pose.into_iter().map(|entry| entry.checked(category)).collect()
}

impl Entry {
    fn checked(self, category: &str) -> Result<Archetype, SpecError> {
        let unknown = |what: String| SpecError::Unknown { pose: self.name.clone(), what };
        let angles = ranges(&self.angles).map_err(&unknown)?;
        let goals = goals::read(&self.reach, &self.apart, &self.floor).map_err(&unknown)?;
        let mut claims = Vec::new();
        for name in &self.claims {
            claims.push(claims::by_name(name).ok_or_else(|| unknown(format!("there is no claim \"{name}\"")))?);
        }
        if self.captions.is_empty() {
            return Err(unknown("it has no captions".to_owned()));
        }
        for caption in &self.captions {
            super::phrase::check(caption).map_err(&unknown)?;
        }
        Ok(Archetype {
            category: category.to_owned(),
            title: self.title,
            sided: self.sided,
            angles,
            goals,
            captions: self.captions,
            claims,
            name: self.name,
        })
    }
}

/// Reads `name = degrees` and `name = [least, most]`. A limb's name without a side means both sides; `spine_flexion`,
/// `spine_lateral` and `spine_rotation` are spread over the three joints of the spine.
pub(super) fn ranges(table: &toml::Table) -> Result<Vec<Range>, String> {
    let mut ranges = Vec::new();
    for (name, value) in table {
        let axes = axes(name).ok_or_else(|| format!("there is no joint angle \"{name}\""))?;
        let degrees = match value {
            toml::Value::Array(pair) => match pair.iter().map(number).collect::<Option<Vec<f32>>>().as_deref() {
                Some([least, most]) if least <= most => Some((*least, *most)),
                _ => None,
            },
            single => number(single).map(|v| (v - USUAL_SPREAD, v + USUAL_SPREAD)),
        };
        let degrees = degrees.ok_or_else(|| format!("{name} must be degrees or [least, most]"))?;
        ranges.push(Range { axes, degrees });
    }
    Ok(ranges)
}

fn number(value: &toml::Value) -> Option<f32> {
    value.as_float().or_else(|| value.as_integer().map(|i| i as f64)).map(|v| v as f32).filter(|v| v.is_finite())
}

fn axes(name: &str) -> Option<Vec<(Axis, f32)>> {
    if let Some(axis) = Axis::named(name) {
        return Some(vec![(axis, 1.0)]);
    }
    let movement = ["spine_flexion", "spine_lateral", "spine_rotation"].iter().position(|n| *n == name);
    if let Some(movement) = movement {
        return Some(
            [0.3, 0.3, 0.4].into_iter().enumerate().map(|(l, share)| (Axis::bend(l)[movement], share)).collect(),
        );
    }
    let both = ["left", "right"].map(|side| Axis::named(&format!("{side}_{name}")));
    both.into_iter().map(|axis| axis.map(|a| (a, 1.0))).collect()
}
