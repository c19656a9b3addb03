//! A pose in English: which of the claims that hold are worth saying, and in what order. Nothing new is judged here;
//! how they are put into sentences is in `wording`.

use super::measures::{Measures, Side};
use super::said::says;
use super::verdict::Verdict;
use super::wording::{Choice, Subject, sentence};
use super::{Claim, Kind, all};
use crate::Pose;

/// Claims said of both arms or both legs at most.
const MOST_OF_BOTH: usize = 2;
/// Claims said of one arm or leg at most, where nothing is said of both.
const MOST_OF_A_SIDE: usize = 2;

/// What a part of a description is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Posture,
    Arms,
    Legs,
    Trunk,
}

/// What a pose looks like, in plain English: two to four sentences, what says most first; the same for the same pose.
///
/// A pose about which nothing can be said clearly gives an empty list.
#[must_use]
pub fn describe(pose: &Pose) -> Vec<String> {
    describe_seeded(pose, 0)
}

/// [`describe`] in other words: the seed decides wordings and how sentences are put together, never what is said of
/// the posture. Seed 0 keeps to the plainest wording.
#[must_use]
pub fn describe_seeded(pose: &Pose, seed: u64) -> Vec<String> {
    let measures = Measures::new(pose);
    let holding: Vec<&'static Claim> = all().iter().filter(|claim| claim.judge(&measures) == Verdict::Holds).collect();
    let needless =
        |claim: &Claim| holding.iter().any(|other| other.kind != Kind::Detail && says(other.name, claim.name));
    let worth: Vec<&'static Claim> = holding.iter().filter(|claim| !needless(claim)).copied().collect();

    let mut choice = Choice::new(seed);
    let plain = seed == 0;
    let mut subject = Subject::choose(&mut choice, plain);
    let posture = worth.iter().find(|claim| part(claim) == Part::Posture);
    let legs_told = posture.is_some();
    let posture = posture.map(|claim| wording(claim, plain, About::Person, &mut choice));
    // "is kneeling with the left arm raised", and not "is kneeling, and the person raises their left arm".
    let people = !legs_told;
    let arms = phrases(&limb_claims(&worth, Part::Arms, true), plain, people, &mut choice);
    let legs = phrases(&limb_claims(&worth, Part::Legs, !legs_told), plain, people, &mut choice);
    let trunk = trunk_claims(&worth);
    let trunk = phrases(&trunk, plain, trunk.len() == 1, &mut choice);

    let mut groups: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    // The posture takes the arms along, or the legs, or stands alone. One word about the legs is no sentence of its own.
    match (posture, if plain { 0 } else { choice.below(3) }) {
        (Some(_), 0) if legs.len() == 1 && arms.len() <= MOST_OF_A_SIDE => {
            groups.extend([(posture, [legs, arms].concat()), (None, trunk)]);
        }
        (Some(_), 0) => groups.extend([(posture, arms), (None, legs), (None, trunk)]),
        (Some(_), 1) => groups.extend([(posture, legs), (None, arms), (None, trunk)]),
        (Some(_), _) => groups.extend([(posture, vec![]), (None, arms), (None, legs), (None, trunk)]),
        (None, _) => groups.extend([(None, arms), (None, legs), (None, trunk)]),
    }
    groups.retain(|(posture, parts)| posture.is_some() || !parts.is_empty());
    merge_short(&mut groups);
    groups.into_iter().map(|(posture, parts)| sentence(posture, &parts, &mut subject, &mut choice)).collect()
}

/// Two neighbouring groups of one clause each become one sentence.
fn merge_short(groups: &mut Vec<(Option<&str>, Vec<&str>)>) {
    let mut at = 1;
    while at + 1 < groups.len() {
        if groups[at].0.is_none() && groups[at].1.len() == 1 && groups[at + 1].1.len() == 1 {
            let (_, more) = groups.remove(at + 1);
            groups[at].1.extend(more);
        }
        at += 1;
    }
}

/// What is said of arms or legs: what tells most of both together and of either side, and for a side of which nothing
/// is said, where wanted, a detail. Sides are treated alike.
fn limb_claims(worth: &[&'static Claim], of: Part, details: bool) -> Vec<&'static Claim> {
    let about = || worth.iter().copied().filter(|claim| part(claim) == of);
    let telling = || about().filter(|claim| claim.kind != Kind::Detail);
    let mut chosen: Vec<&Claim> = telling().filter(|claim| !claim.is_sided()).take(MOST_OF_BOTH).collect();
    let of_a_side = if chosen.is_empty() { MOST_OF_A_SIDE } else { 1 };
    for side in [Side::Left, Side::Right] {
        chosen.extend(telling().filter(|claim| claim.is_sided() && covers(claim, side)).take(of_a_side));
    }
    for side in [Side::Left, Side::Right] {
        if details && !chosen.iter().any(|claim| covers(claim, side)) {
            let detail = || about().filter(|claim| claim.kind == Kind::Detail && covers(claim, side));
            // What a limb does says more than how far it is from the other.
            chosen.extend(detail().find(|claim| claim.is_sided()).or_else(|| detail().next()));
        }
    }
    chosen.dedup_by_key(|claim| claim.name);
    chosen
}

fn trunk_claims(worth: &[&'static Claim]) -> Vec<&'static Claim> {
    let about = |detail: bool| {
        worth.iter().copied().filter(move |claim| part(claim) == Part::Trunk && (claim.kind == Kind::Detail) == detail)
    };
    let telling: Vec<&Claim> = about(false).take(2).collect();
    if telling.is_empty() { about(true).take(1).collect() } else { telling }
}

/// Whether a claim says something of a side: its own first, or both when it has none.
fn covers(claim: &Claim, side: Side) -> bool {
    let word = if side == Side::Left { "left" } else { "right" };
    let first = claim.name.split('_').find(|w| *w == "left" || *w == "right");
    first.is_none_or(|first| first == word)
}

/// Wordings of claims, where wanted those about the person as well; two that are twins with a common wording become one.
fn phrases(claims: &[&'static Claim], plain: bool, people: bool, choice: &mut Choice) -> Vec<&'static str> {
    let mut said: Vec<&'static str> = Vec::new();
    for claim in claims {
        let twin = claim.is_sided() && claims.iter().any(|other| other.name == claim.mirrored().name);
        let phrase = match claim.pair {
            Some(pair) if twin => pair,
            _ => wording(claim, plain, if people { About::Any } else { About::Parts }, choice),
        };
        if !said.contains(&phrase) {
            said.push(phrase);
        }
    }
    said
}

/// What a wording is to speak of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// The person: "a person is kneeling".
    Person,
    /// A part of the body: "the left arm is raised".
    Parts,
    Any,
}

/// A wording of a claim, of the kind wanted where it has one.
fn wording(claim: &'static Claim, plain: bool, about: About, choice: &mut Choice) -> &'static str {
    let fits = |phrase: &&&str| about == About::Any || phrase.starts_with("a person ") == (about == About::Person);
    let fitting: Vec<&'static str> = claim.phrases.iter().filter(fits).copied().collect();
    let at = if plain { 0 } else { choice.below(fitting.len()) };
    fitting.get(at).copied().unwrap_or(claim.phrases[0])
}

fn part(claim: &Claim) -> Part {
    let about = |words: &[&str]| claim.name.split('_').any(|word| words.contains(&word));
    let posture = claim.kind == Kind::Composite
        && (claim.phrases.iter().any(|phrase| phrase.starts_with("a person is "))
            || ["standing_on_", "lunging_"].iter().any(|start| claim.name.starts_with(start)));
    if posture {
        Part::Posture
    } else if about(&["arm", "arms", "hand", "hands", "elbow", "elbows", "forearm", "guard", "wrists"]) {
        Part::Arms
    } else if about(&["leg", "legs", "knee", "knees", "foot", "feet", "thigh", "shin", "hip"]) {
        Part::Legs
    } else {
        Part::Trunk
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::{generator, random_pose, real_poses};
    use crate::skeleton::t_pose;
    use std::collections::BTreeSet;

    #[test]
    fn the_rest_pose_is_described_in_sentences() {
        assert_eq!(describe(&t_pose())[0], "A person is standing with both arms held straight out to the sides.");
    }

    #[test]
    fn a_seed_changes_the_words_and_repeats_them() {
        let said: BTreeSet<Vec<String>> = (0..40).map(|seed| describe_seeded(&t_pose(), seed)).collect();
        assert!(said.len() >= 10, "{} wordings", said.len());
        assert_eq!(describe_seeded(&t_pose(), 7), describe_seeded(&t_pose(), 7));
    }

    #[test]
    fn sentences_are_clean_english() {
        let mut rng = generator(61);
        let poses = (0..500).map(|_| random_pose(&mut rng, 0.8)).chain(real_poses(200));
        for (seed, pose) in poses.enumerate() {
            let said = describe_seeded(&pose, seed as u64);
            assert!(said.len() <= 5, "{said:?}");
            for line in said {
                assert!(line.starts_with(char::is_uppercase) && line.ends_with('.'), "{line}");
                assert!(
                    !line.contains("  ") && !line.contains(" ,") && !line.contains("..") && line.len() < 330,
                    "{line}"
                );
                assert!(!line.contains("they is") && !line.contains("they has") && !line.contains("and and"), "{line}");
            }
        }
    }

    #[test]
    fn a_mirrored_pose_is_described_in_mirrored_words() {
        let words = |text: &str| {
            let mut words: Vec<String> = text.split([' ', ',', '.']).map(str::to_lowercase).collect();
            words.sort();
            words
        };
        let swap = |word: String| match word.as_str() {
            "left" => "right".to_owned(),
            "right" => "left".to_owned(),
            _ => word,
        };
        let mut differ = Vec::new();
        let poses = real_poses(100);
        for pose in &poses {
            let (here, there) = (describe(pose).join(" "), describe(&crate::mirror::mirror(pose)).join(" "));
            let mut mirrored: Vec<String> = words(&here).into_iter().map(swap).collect();
            mirrored.sort();
            if mirrored != words(&there) {
                differ.push(format!("{here} / {there}"));
            }
        }
        let few = &differ[..differ.len().min(8)];
        assert!(differ.len() * 50 <= poses.len(), "{} of {} differ: {few:#?}", differ.len(), poses.len());
    }
}
