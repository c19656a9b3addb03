//! A prompt to the claims that it makes about the body, and whether a pose meets them. Words that no claim stands for
//! ("golf", "happily") are passed over. The claims that models are scored by are written by hand and never come from
//! here.

mod possible;
mod wordings;

use std::ops::Range;

use serde::Serialize;

use super::measures::Measures;
use super::verdict::Verdict;
use super::words::{Clause, Which, Word, clauses};
use super::{Claim, by_name};
use crate::Pose;
use possible::possible;
use wordings::{Found, wordings_in};

/// Something that a prompt asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The part of the prompt that asks for it, in bytes.
    pub span: Range<usize>,
    /// Any of these will do: one, or both sides of "one arm".
    pub any: Vec<&'static Claim>,
    /// Whether it is asked for that none of them holds.
    pub negated: bool,
}

/// What became of something that a prompt asks for.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// The words that ask for it.
    pub words: String,
    /// Names of the claims, any of which will do.
    pub claims: Vec<&'static str>,
    /// Whether it is asked for that none of them holds.
    pub negated: bool,
    /// Whether the pose meets it.
    pub verdict: Verdict,
}

/// Parts that do not come in pairs: a clause that begins with one is not about the arms of the clause before.
const OWN: [&str; 8] = ["head", "torso", "chest", "stomach", "ear", "eye", "neck", "chin"];
/// How somebody may kneel of whom no more is said.
const KNEELING: [&str; 2] = ["kneeling_on_left_knee", "kneeling_on_right_knee"];

/// What a prompt asks of the body, in the order of its words.
#[must_use]
pub fn parse(prompt: &str) -> Vec<Asked> {
    let clauses = with_carried_words(clauses(prompt));
    let single: Vec<Vec<Found>> = clauses.iter().map(wordings_in).collect();
    let mut found = single.concat();
    // "Lunge, right leg in front": a lunge takes the leg that follows.
    let lunge = |clause: &Clause| matches!(clause.words.as_slice(), [only] if only.form == "lunge");
    for at in (1..clauses.len()).filter(|at| clauses[*at].with || lunge(&clauses[at - 1])) {
        let mut joined = joined_by_with(&clauses[at - 1..=at], &single[at - 1..=at]);
        joined.retain(|one| !found.iter().any(|other| other.claim.name == one.claim.name && other.at == one.at));
        found.extend(joined);
    }
    let mut list = possible(asked(&found));
    list.sort_by_key(|asked| asked.span.start);
    let mut seen: Vec<(Vec<&str>, bool)> = Vec::new();
    list.retain(|asked| {
        let key = (asked.any.iter().map(|claim| claim.name).collect(), asked.negated);
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    list
}

impl Asked {
    /// Whether a body meets it.
    #[must_use]
    pub fn judge(&self, measures: &Measures) -> Verdict {
        let verdict = self.any.iter().map(|claim| claim.judge(measures)).max().unwrap_or(Verdict::Ambiguous);
        if self.negated { !verdict } else { verdict }
    }

    /// How far a body meets it, in widths of the band of doubt (see [`super::Degree`]); above 1 it does.
    #[must_use]
    pub fn bands(&self, measures: &Measures) -> f32 {
        let most = self.any.iter().map(|claim| claim.degree(measures).bands()).fold(f32::NEG_INFINITY, f32::max);
        if self.negated { 1.0 - most } else { most }
    }
}

/// Which of the things that a prompt asks for a pose meets.
#[must_use]
pub fn check(prompt: &str, pose: &Pose) -> Vec<Checked> {
    let measures = Measures::new(pose);
    let checked = |asked: Asked| Checked {
        verdict: asked.judge(&measures),
        words: prompt.get(asked.span).unwrap_or_default().to_owned(),
        claims: asked.any.iter().map(|claim| claim.name).collect(),
        negated: asked.negated,
    };
    parse(prompt).into_iter().map(checked).collect()
}

/// "Left arm and right leg raised": parts without a verb take the next clause's; "arms raised and crossed": a verb
/// without a part takes the last clause's.
fn with_carried_words(clauses: Vec<Clause>) -> Vec<Clause> {
    let is_part = |word: &&Word| word.which.is_some();
    let only_parts = |clause: &Clause| clause.words.iter().all(|word| is_part(&word));
    let mut list = clauses.clone();
    for at in 0..clauses.len() {
        if only_parts(&clauses[at]) {
            // "Left hand on the hip" is whole as it is.
            let whole = clauses[at].words.len() > 1 && !wordings_in(&clauses[at]).is_empty();
            if let Some(next) = clauses.get(at + 1).filter(|_| !whole) {
                list[at].words.extend(next.words.iter().filter(|word| !is_part(word)).cloned());
                list[at].negated |= next.negated;
            }
        } else if at > 0
            && !clauses[at].words.iter().any(|word| is_part(&word) || word.form == "palmwise")
            && !clauses[at].words.first().is_some_and(|word| OWN.contains(&word.form.as_str()))
            && wordings_in(&clauses[at]).is_empty()
        {
            let mut words: Vec<Word> = clauses[at - 1].words.iter().filter(is_part).cloned().collect();
            words.extend(clauses[at].words.iter().cloned());
            list[at].words = words;
        }
    }
    list
}

/// Wordings that need words from both sides of a "with": "sits on the floor with crossed legs". One that takes only a
/// part of what either side says by itself is none: "looking up with arms crossed" raises no arms.
fn joined_by_with(clauses: &[Clause], single: &[Vec<Found>]) -> Vec<Found> {
    let words = clauses.iter().flat_map(|clause| clause.words.iter().cloned()).collect();
    let negated = clauses.iter().any(|clause| clause.negated);
    let mut joined = wordings_in(&Clause { words, negated, with: false });
    joined.retain(|one| {
        let has = |clause: &Clause| clause.words.iter().any(|word| one.at.contains(&word.span));
        // "Pulling a heel up with the hand" raises the heel, not the hand.
        let takes = |word: &Word| word.which.is_none() || one.at.contains(&word.span);
        clauses.iter().all(has)
            && clauses[0].words.iter().all(takes)
            && single.iter().flatten().all(|other| one.covers(other) || !one.touches(other))
    });
    joined
}

/// What is asked for: wordings that no longer wording takes in, both sides of "one arm" as alternatives.
fn asked(found: &[Found]) -> Vec<Asked> {
    let beaten = |index: usize, one: &Found| {
        found.iter().enumerate().any(|(other_index, other)| {
            other.covers(one)
                && (other.at.len() > one.at.len()
                    || (one.fit == Which::Both && other.fit != Which::Both)
                    || (one.fit == other.fit
                        && other_index < index
                        && other.claim.name != one.claim.name
                        && other.claim.mirrored().name != one.claim.name))
        })
    };
    let mut asked: Vec<Asked> = Vec::new();
    for (index, one) in found.iter().enumerate() {
        if beaten(index, one) {
            continue;
        }
        let whole = |a: Range<usize>, b: Range<usize>| a.start.min(b.start)..a.end.max(b.end);
        let span = one.at.iter().cloned().reduce(whole).unwrap_or_default();
        let twin = asked.iter_mut().find(|asked| {
            let mirrored = |claim: &&Claim| claim.mirrored().name == one.claim.name;
            one.fit == Which::Either && asked.span == span && asked.any.iter().any(mirrored)
        });
        match twin {
            Some(twin) => twin.any.push(one.claim),
            None => {
                let either = one.claim.name == "kneeling" && one.at.len() == 1;
                let ways = KNEELING.iter().filter(|_| either).filter_map(|name| by_name(name));
                asked.push(Asked { span, any: [one.claim].into_iter().chain(ways).collect(), negated: one.negated });
            }
        }
    }
    asked
}

#[cfg(test)]
mod tests;
