//! The prompt list that models are judged by, and the judging: which claims of a prompt hold for the poses drawn.
//! The claims were written by hand beside each prompt, never derived from it. Not here: drawing the poses.

pub mod eigen;
pub mod frechet;
pub mod realism;
pub mod retrieval;
mod score;
pub mod truth;

pub use score::{Group, Scores, wilson};

use crate::mirror_text::mirror_text;
use pose::Pose;
use pose::claims::{self, Claim, Verdict};

/// The shipped list, frozen before any model was trained beside it.
const LIST: &str = include_str!("../../assets/evaluation/prompts.tsv");

/// A prompt and what must hold of an answer.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What it tests: `body`, `side`, `sport` …
    pub kind: String,
    /// What is asked for.
    pub text: String,
    /// Every group must be satisfied; a group is, when one of its claims holds.
    pub claims: Vec<Vec<&'static Claim>>,
}

/// Why a prompt list cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line} of the prompt list: {what}")]
pub struct ListError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl Prompt {
    /// The prompt with left and right exchanged, in words and claims.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let swap = |group: &Vec<&'static Claim>| group.iter().map(|claim| claim.mirrored()).collect();
        Self { kind: self.kind.clone(), text: mirror_text(&self.text), claims: self.claims.iter().map(swap).collect() }
    }

    /// Which groups of claims hold for a pose; one too close to call does not.
    #[must_use]
    pub fn judge(&self, pose: &Pose) -> Vec<bool> {
        let measures = claims::Measures::new(pose);
        let holds = |claim: &&Claim| claim.judge(&measures) == Verdict::Holds;
        self.claims.iter().map(|group| group.iter().any(holds)).collect()
    }
}

/// The shipped list.
///
/// # Errors
/// None, as a test makes sure.
pub fn shipped() -> Result<Vec<Prompt>, ListError> {
    parse(LIST)
}

/// Reads a list: `kind`, prompt and claims in columns parted by tabs, claims parted by commas, alternatives by `|`;
/// lines that begin with `#` are remarks.
///
/// # Errors
/// [`ListError`] for the first line that is not such a line or names a claim that there is not.
pub fn parse(text: &str) -> Result<Vec<Prompt>, ListError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(at, line)| parse_line(line).map_err(|what| ListError { line: at + 1, what })).collect()
}

fn parse_line(line: &str) -> Result<Prompt, String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [kind, text, claims] = columns[..] else {
        return Err(format!(
            "it has {} columns and should have kind, prompt and claims, parted by tabs",
            columns.len()
        ));
    };
    let named = |name: &str| claims::by_name(name).ok_or_else(|| format!("there is no claim \"{name}\""));
    let group = |names: &str| names.split('|').map(named).collect::<Result<Vec<_>, _>>();
    let claims = claims.split(',').map(group).collect::<Result<Vec<_>, _>>()?;
    Ok(Prompt { kind: kind.into(), text: text.into(), claims })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archetypes::{StarterOptions, library, starter};

    #[test]
    fn the_shipped_list_is_long_and_names_only_claims_that_there_are() {
        let list = shipped().unwrap();
        assert!(list.len() >= 300, "{} prompts", list.len());
        assert!(list.iter().filter(|p| p.kind == "side").count() >= 30);
    }

    #[test]
    fn no_prompt_is_a_training_caption() {
        let list = shipped().unwrap();
        let data = starter(&StarterOptions { size: 12 * library().len(), ..StarterOptions::default() });
        let known: std::collections::HashSet<String> =
            data.train.iter().flat_map(|s| &s.captions).map(|c| c.text.to_lowercase()).collect();
        let copied: Vec<&str> =
            list.iter().map(|p| p.text.as_str()).filter(|t| known.contains(&t.to_lowercase())).collect();
        // Names of things have one name: "golf swing" is what anybody would type.
        assert!(copied.len() * 6 < list.len(), "{} prompts are captions: {copied:?}", copied.len());
    }

    #[test]
    fn a_mirrored_prompt_asks_for_the_other_side() {
        let prompt = &parse("side\tleft arm raised\tleft_arm_raised").unwrap()[0];
        let other = prompt.mirrored();
        assert_eq!((other.text.as_str(), other.claims[0][0].name), ("right arm raised", "right_arm_raised"));
    }

    #[test]
    fn a_faulty_line_is_named() {
        assert!(parse("side\tx\tno_such_claim").unwrap_err().to_string().contains("line 1"));
        assert!(parse("# fine\nonly one column").unwrap_err().to_string().contains("line 2"));
    }
}
