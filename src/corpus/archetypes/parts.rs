//! Halves of bodies that go together: lower body, arms, torso, gaze, read from `assets/archetypes/parts.toml`.
//! Which combinations are drawn is decided in `compose`.

use pose::claims::{self, Claim};
use pose::reach::Goal;
use serde::Deserialize;

use super::goals;
use super::spec::{Range, SpecError, ranges};

/// One half, with the words that complete a sentence about a person.
#[derive(Clone, Debug)]
pub struct Part {
    /// Identifier such as `crouching` or `arms_raised`.
    pub name: String,
    /// Templates of a phrase: "sitting on a chair", "with both arms raised", "looking up".
    pub words: Vec<String>,
    /// Names of parts that it does not go with.
    pub without: Vec<String>,
    /// Ranges of joint angles, degrees.
    pub angles: Vec<Range>,
    /// What hands and feet must reach.
    pub goals: Vec<Goal>,
    /// Claims that hold whatever it is put together with.
    pub claims: Vec<&'static Claim>,
}

/// Everything that can be put together.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Pelvis and legs.
    pub lower: Vec<Part>,
    /// Arms.
    pub upper: Vec<Part>,
    /// Bends of the spine.
    pub torso: Vec<Part>,
    /// Turns of the head.
    pub gaze: Vec<Part>,
    /// Pairs of lower and upper that are kept out of training, by name.
    pub held_out: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    lower: Vec<Entry>,
    upper: Vec<Entry>,
    torso: Vec<Entry>,
    gaze: Vec<Entry>,
    held_out: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    lower: String,
    upper: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    words: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
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

/// Reads the parts file.
///
/// # Errors
/// [`SpecError`] naming the part and the word that is not known.
pub fn parse(text: &str) -> Result<Parts, SpecError> {
    let form = |e: toml::de::Error| SpecError::Form { category: "parts".to_owned(), message: e.to_string() };
    let file: File = toml::from_str(text).map_err(form)?;
    let read = |list: Vec<Entry>| list.into_iter().map(Entry::checked).collect::<Result<Vec<Part>, SpecError>>();
    let parts = Parts {
        lower: read(file.lower)?,
        upper: read(file.upper)?,
        torso: read(file.torso)?,
        gaze: read(file.gaze)?,
        held_out: file.held_out.into_iter().map(|pair| (pair.lower, pair.upper)).collect(),
    };
    parts.names_exist()?;
    Ok(parts)
}

impl Parts {
    fn names_exist(&self) -> Result<(), SpecError> {
        let all = [&self.lower, &self.upper, &self.torso, &self.gaze];
        let known = |name: &str| all.iter().any(|list| list.iter().any(|part| part.name == name));
        let named = all.into_iter().flatten().flat_map(|part| part.without.iter().map(|w| (part.name.as_str(), w)));
        let held = self.held_out.iter().flat_map(|(lower, upper)| [("held_out", lower), ("held_out", upper)]);
        match named.chain(held).find(|(_, name)| !known(name)) {
            Some((pose, name)) => {
                Err(SpecError::Unknown { pose: pose.to_owned(), what: format!("there is no part \"{name}\"") })
            }
            None => Ok(()),
        }
    }

    /// Whether a lower body with these arms is kept out of training.
    #[must_use]
    pub fn is_held_out(&self, lower: &Part, upper: &Part) -> bool {
        self.held_out.iter().any(|(l, u)| *l == lower.name && *u == upper.name)
    }
}

impl Part {
    /// Whether two parts go together.
    #[must_use]
    pub fn goes_with(&self, other: &Self) -> bool {
        !self.without.contains(&other.name) && !other.without.contains(&self.name)
    }
}

impl Entry {
    fn checked(self) -> Result<Part, SpecError> {
        let unknown = |what: String| SpecError::Unknown { pose: self.name.clone(), what };
        let angles = ranges(&self.angles).map_err(&unknown)?;
        let goals = goals::read(&self.reach, &self.apart, &self.floor).map_err(&unknown)?;
        let mut claims = Vec::new();
        for name in &self.claims {
            claims.push(claims::by_name(name).ok_or_else(|| unknown(format!("there is no claim \"{name}\"")))?);
        }
        for words in &self.words {
            super::phrase::check(words).map_err(&unknown)?;
        }
        if self.words.is_empty() {
            return Err(unknown("it has no words".to_owned()));
        }
        Ok(Part { words: self.words, without: self.without, angles, goals, claims, name: self.name })
    }
}
