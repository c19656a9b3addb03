//! English made of claims' clauses: whole sentences, subjects with "with …", and the clipped forms people type as prompts.
//! Knows clauses only by their shape; it judges nothing about poses.

use pose::claims::Claim;
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

/// Who is spoken of, with the possessive and the object form of the pronoun.
const SUBJECTS: [(&str, &str, &str); 7] = [
    ("a person", "their", "them"),
    ("a person", "their", "them"),
    ("someone", "their", "them"),
    ("the person", "their", "them"),
    ("a figure", "their", "them"),
    ("a man", "his", "him"),
    ("a woman", "her", "her"),
];
const PERSON: &str = "a person ";

/// A clause by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clause<'a> {
    /// "a person is kneeling" → `kneeling`.
    Being(&'a str),
    /// "a person raises both arms" → `raises both arms`.
    Acting(&'a str),
    /// "the left arm is raised" → (`the left arm`, `raised`).
    Having(&'a str, &'a str),
    /// "the torso leans back", kept whole.
    Whole(&'a str),
}

impl<'a> Clause<'a> {
    fn of(phrase: &'a str) -> Self {
        if let Some(rest) = phrase.strip_prefix(PERSON) {
            return rest.strip_prefix("is ").map_or(Self::Acting(rest), Self::Being);
        }
        let copula = phrase.split_once(" is ").or_else(|| phrase.split_once(" are "));
        copula.map_or(Self::Whole(phrase), |(subject, rest)| Self::Having(subject, rest))
    }
}

/// The manner of a caption.
#[derive(Clone, Copy)]
enum Manner {
    /// "kneeling, left arm raised".
    Clipped,
    /// "a person is kneeling with the left arm raised".
    Told,
    /// "a person is kneeling, the left arm is raised".
    Listed,
}

/// One caption that makes all the claims given, in that order where the manner allows it; empty for none.
pub(crate) fn sentence(claims: &[&Claim], rng: &mut ChaCha8Rng) -> String {
    let phrases: Vec<&str> = claims.iter().filter_map(|c| c.phrases.choose(rng).copied()).collect();
    let manner = [Manner::Clipped, Manner::Told, Manner::Told, Manner::Listed][rng.random_range(0..4_u32) as usize];
    let (subject, possessive, object) = SUBJECTS[rng.random_range(0..SUBJECTS.len() as u32) as usize];
    let text = match manner {
        Manner::Clipped => clipped(&phrases),
        Manner::Told => told(&phrases, subject),
        Manner::Listed => told_by_clause(&phrases, subject),
    };
    let pronoun = |word| match word {
        "their" => possessive,
        "them" => object,
        other => other,
    };
    match manner {
        Manner::Clipped => text,
        Manner::Told | Manner::Listed => text.split(' ').map(pronoun).collect::<Vec<_>>().join(" "),
    }
}

fn clipped(phrases: &[&str]) -> String {
    let short = |phrase: &&str| match Clause::of(phrase) {
        Clause::Being(rest) | Clause::Acting(rest) => rest.to_owned(),
        Clause::Having(subject, rest) => format!("{} {rest}", without_article(subject)),
        Clause::Whole(clause) => without_article(clause).to_owned(),
    };
    phrases.iter().map(short).collect::<Vec<_>>().join(", ")
}

fn without_article(text: &str) -> &str {
    text.strip_prefix("the ").unwrap_or(text)
}

fn told(phrases: &[&str], subject: &str) -> String {
    let (mut doing, mut having, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    for phrase in phrases {
        match Clause::of(phrase) {
            Clause::Being(rest) => doing.push(format!("is {rest}")),
            Clause::Acting(rest) => doing.push(rest.to_owned()),
            Clause::Having(part, rest) => having.push(format!("{part} {rest}")),
            Clause::Whole(clause) => whole.push(clause.to_owned()),
        }
    }
    let mut text = String::new();
    if !doing.is_empty() || !having.is_empty() {
        text += subject;
    }
    for (lead, parts) in [(" ", doing), (" with ", having), (", ", whole)] {
        if !parts.is_empty() {
            text += if text.is_empty() { "" } else { lead };
            text += &enumerated(&parts);
        }
    }
    text
}

fn told_by_clause(phrases: &[&str], subject: &str) -> String {
    let full =
        |phrase: &&str| phrase.strip_prefix(PERSON).map_or((*phrase).to_owned(), |rest| format!("{subject} {rest}"));
    let mut clauses: Vec<String> = phrases.iter().map(full).collect();
    let again = match subject {
        "a man" => "he",
        "a woman" => "she",
        _ => "the person",
    };
    // Introduced once, the subject is only referred to.
    let acting = clauses.iter_mut().zip(phrases).filter(|(_, phrase)| phrase.starts_with(PERSON));
    for (clause, _) in acting.skip(1) {
        clause.replace_range(..subject.len(), again);
    }
    enumerated(&clauses)
}

/// "a", "a and b", "a, b and c".
fn enumerated(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pose::claims;
    use rand::SeedableRng;

    #[test]
    fn clauses_join_into_english() {
        let phrases = ["a person is kneeling", "both arms are raised", "the left knee is bent", "the torso leans back"];
        assert_eq!(clipped(&phrases), "kneeling, both arms raised, left knee bent, torso leans back");
        assert_eq!(
            told(&phrases, "a man"),
            "a man is kneeling with both arms raised and the left knee bent, the torso leans back"
        );
        assert_eq!(told(&phrases[1..2], "someone"), "someone with both arms raised");
        assert_eq!(told(&phrases[3..], "someone"), "the torso leans back");
        assert_eq!(
            told_by_clause(&["a person is kneeling", "a person looks up", "both arms are raised"], "a man"),
            "a man is kneeling, he looks up and both arms are raised"
        );
        assert_eq!(
            told_by_clause(&["both arms are raised", "a person looks up"], "a man"),
            "both arms are raised and a man looks up"
        );
        assert_eq!(told(&["a person is kneeling", "a person looks up"], "someone"), "someone is kneeling and looks up");
    }

    #[test]
    fn every_claim_gives_a_clean_caption_that_keeps_its_side() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        for claim in claims::all() {
            for _ in 0..30 {
                let text = sentence(&[claim], &mut rng);
                assert!(!text.is_empty() && text.trim() == text && !text.contains("  "), "{text:?}");
                for side in ["left", "right"] {
                    let named = |t: &str| t.split([' ', '_', ',']).any(|word| word == side);
                    assert_eq!(named(claim.name), named(&text), "{}: {text}", claim.name);
                }
            }
        }
    }
}
