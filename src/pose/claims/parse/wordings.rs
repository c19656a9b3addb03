//! Wordings of claims found in a clause of a prompt. What is asked for when several are found is decided in the parent
//! module.

use std::ops::Range;
use std::sync::LazyLock;

use super::super::measures::Side;
use super::super::readings::readings;
use super::super::template::fill;
use super::super::words::{Clause, Which, Word, clauses, opposite};
use super::super::{Claim, all};

/// Most other words between those of a wording: of any further apart two in three belong to something else.
const BETWEEN: usize = 3;
/// Whose verbs are not the head's.
const MOVERS: [&str; 10] = ["arm", "hand", "elbow", "forearm", "leg", "knee", "foot", "thigh", "weapon", "load"];
/// What one side alone can do: "legs stand" is no standing on the left one.
const ONE_ALONE: [&str; 7] =
    ["standing_on_", "leg_raised", "leg_kicking", "foot_forward", "lunging_", "kneeling_on_", "_higher"];

/// A wording that stands for a claim.
struct Wording {
    claim: &'static Claim,
    words: Vec<Word>,
    /// Whether it names no side though its claim has one: either will do.
    either: bool,
}

/// A wording found in a prompt.
#[derive(Clone)]
pub(super) struct Found {
    pub claim: &'static Claim,
    /// Where its words stand.
    pub at: Vec<Range<usize>>,
    /// How the sides fit: as named, one of two, or both of two.
    pub fit: Which,
    pub negated: bool,
}

impl Found {
    pub fn covers(&self, other: &Self) -> bool {
        other.at.iter().all(|at| self.at.contains(at))
    }

    pub fn touches(&self, other: &Self) -> bool {
        other.at.iter().any(|at| self.at.contains(at))
    }
}

/// Wordings that a clause contains, each claim with its longest.
pub(super) fn wordings_in(clause: &Clause) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for wording in wordings() {
        let Some((at, fit)) = find(wording, clause) else { continue };
        match found.iter_mut().find(|other| other.claim.name == wording.claim.name) {
            Some(other) if other.at.len() < at.len() => (other.at, other.fit) = (at, fit),
            Some(_) => {}
            None => found.push(Found { claim: wording.claim, at, fit, negated: clause.negated }),
        }
    }
    found
}

/// Where a wording's words are in a clause, in any order and as near together as they are anywhere; none when one is
/// missing or a side differs.
fn find(wording: &Wording, clause: &Clause) -> Option<(Vec<Range<usize>>, Which)> {
    let beginnings = (0..clause.words.len()).filter(|at| clause.words[*at].form == wording.words[0].form);
    let all = beginnings.filter_map(|at| find_near(wording, clause, at));
    let (places, fit) = all.min_by_key(|(places, _)| width(places))?;
    let (first, last) = ends(&places)?;
    let has_part = wording.words.iter().any(|word| word.which.is_some());
    // "The right hand up beside the head" lifts no head.
    let of_limb = !has_part
        && wording.words.iter().any(|word| word.form == "head")
        && clause.words[first.saturating_sub(1)..last].iter().any(|word| MOVERS.contains(&word.form.as_str()))
        && !wording.words.iter().any(|word| MOVERS.contains(&word.form.as_str()));
    let one_alone = fit == Which::Both && ONE_ALONE.iter().any(|part| wording.claim.name.contains(part));
    if width(&places) - places.len() > BETWEEN || of_limb || one_alone {
        return None;
    }
    Some((places.into_iter().map(|at| clause.words[at].span.clone()).collect(), fit))
}

fn ends(places: &[usize]) -> Option<(usize, usize)> {
    Some((*places.iter().min()?, *places.iter().max()?))
}

/// Words from the first to the last.
fn width(places: &[usize]) -> usize {
    ends(places).map_or(0, |(first, last)| last - first + 1)
}

/// The places of a wording's words around its first one's, and how the sides fit.
fn find_near(wording: &Wording, clause: &Clause, beginning: usize) -> Option<(Vec<usize>, Which)> {
    let mut places: Vec<usize> = Vec::with_capacity(wording.words.len());
    let mut fit = if wording.either { Which::Either } else { Which::Left };
    let has_part = wording.words.iter().any(|word| word.which.is_some());
    // Whatever is further away is too far, and a long text is looked at once.
    let reach = wording.words.len() + BETWEEN;
    let around = beginning.saturating_sub(reach)..clause.words.len().min(beginning + reach);
    for (number, word) in wording.words.iter().enumerate() {
        let fits = |at: &usize| {
            let given = &clause.words[*at];
            if given.form != word.form || places.contains(at) {
                return false;
            }
            let side = match (word.which, given.which) {
                (Some(wanted), Some(Which::Across)) => {
                    wanted != opposite(wanted) && wording.words.iter().any(|word| word.which == Some(opposite(wanted)))
                }
                (Some(wanted), Some(given)) => {
                    wanted == given
                        || (wanted != Which::Both
                            && wanted != Which::Either
                            && matches!(given, Which::Either | Which::Both))
                }
                (wanted, given) => wanted.is_none() && given.is_none(),
            };
            // A bent limb is no bent body; but "hands on knees, bent over" is.
            side && !(given.passive
                && !has_part
                && !clause.words[around.clone()].iter().any(|word| word.form == "hand"))
        };
        let at = if number == 0 {
            Some(beginning).filter(fits)
        } else {
            around.clone().filter(fits).min_by_key(|at| at.abs_diff(beginning))
        }?;
        if let (Some(wanted), Some(given)) = (word.which, clause.words[at].which)
            && wanted != given
            && given != Which::Across
        {
            fit = given;
        }
        places.push(at);
    }
    Some((places, fit))
}

/// Every wording of every claim, written and read.
fn wordings() -> &'static [Wording] {
    static WORDINGS: LazyLock<Vec<Wording>> = LazyLock::new(|| {
        let one = |claim: &'static Claim, phrase: &str, either: bool| {
            let words: Vec<Word> = clauses(phrase).into_iter().flat_map(|clause| clause.words).collect();
            (!words.is_empty()).then_some(Wording { claim, words, either })
        };
        let mut list: Vec<Wording> = Vec::new();
        for claim in all() {
            let read = readings().flat_map(|(name, phrases)| {
                [Side::Left, Side::Right]
                    .into_iter()
                    .filter(move |side| fill(name, *side) == claim.name)
                    .take(if name.contains('*') { 2 } else { 1 })
                    .flat_map(move |side| {
                        let either = |phrase: &str| name.contains('*') && !phrase.contains(['*', '~']);
                        phrases.iter().map(move |phrase| (fill(phrase, side), either(phrase)))
                    })
            });
            let phrases = claim.phrases.iter().map(|phrase| ((*phrase).to_owned(), false));
            list.extend(phrases.chain(read).filter_map(|(phrase, either)| one(claim, &phrase, either)));
        }
        list
    });
    &WORDINGS
}
