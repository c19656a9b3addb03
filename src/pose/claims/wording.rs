//! The grammar of descriptions: clauses by their shape, joined into sentences that vary with a seed. It knows English
//! and no poses.

mod clause;

use clause::Clause;

/// Who is spoken of, first and then again.
const SUBJECTS: [(&str, &str); 5] = [
    ("a person", "they"),
    ("a person", "the person"),
    ("someone", "they"),
    ("a figure", "the figure"),
    ("the person", "they"),
];

/// Choices that a seed decides (SplitMix64; Steele, Lea & Flood 2014).
pub(super) struct Choice(u64);

impl Choice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `n`; 0 when there is nothing to choose from.
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % (n.max(1) as u64)) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// A subject for a whole description.
pub(super) struct Subject {
    first: &'static str,
    again: &'static str,
    used: bool,
}

impl Subject {
    pub(super) fn choose(choice: &mut Choice, plain: bool) -> Self {
        let (first, again) = SUBJECTS[if plain { 0 } else { choice.below(SUBJECTS.len()) }];
        Self { first, again, used: false }
    }

    /// The subject before a verb in the singular ("is kneeling", "raises both arms").
    fn before(&mut self, verb: &str) -> String {
        let subject = if self.used { self.again } else { self.first };
        self.used = true;
        if subject == "they" { format!("they {}", plural(verb)) } else { format!("{subject} {verb}") }
    }
}

/// "is kneeling" → "are kneeling", "raises both arms" → "raise both arms".
fn plural(verb: &str) -> String {
    let (first, rest) = verb.split_once(' ').unwrap_or((verb, ""));
    let base = match first {
        "is" => "are".to_owned(),
        "has" => "have".to_owned(),
        "does" => "do".to_owned(),
        "lies" => "lie".to_owned(),
        _ => first.strip_suffix("sses").map_or_else(
            || {
                let hissing = ["ches", "shes", "xes"].iter().any(|end| first.ends_with(end));
                first.strip_suffix(if hissing { "es" } else { "s" }).unwrap_or(first).to_owned()
            },
            |stem| format!("{stem}ss"),
        ),
    };
    if rest.is_empty() { base } else { format!("{base} {rest}") }
}

/// One sentence of a posture, if there is one, and clauses about parts.
pub(super) fn sentence(posture: Option<&str>, parts: &[&str], subject: &mut Subject, choice: &mut Choice) -> String {
    let clauses: Vec<Clause> = parts.iter().map(|part| Clause::of(part)).collect();
    let with: Option<Vec<String>> = clauses.iter().map(|clause| clause.after_with()).collect();
    let text = match (posture.map(Clause::of), with) {
        (Some(Clause::Person(verb)), Some(with)) if !with.is_empty() => {
            let with = enumerated(&with);
            if choice.one_in(4) && !subject.used {
                format!("with {with}, {}", subject.before(verb))
            } else {
                // "lunges with the right leg in front" takes what follows without a second "with".
                let link =
                    if verb.contains(" with ") { ", " } else { [" with ", " with ", ", with "][choice.below(3)] };
                format!("{}{link}{with}", subject.before(verb))
            }
        }
        (Some(Clause::Person(verb)), _) => {
            let mut whole = vec![subject.before(verb)];
            whole.extend(told(parts, subject));
            joined(&whole, choice)
        }
        (Some(_), _) => {
            joined(&posture.into_iter().chain(parts.iter().copied()).map(str::to_owned).collect::<Vec<_>>(), choice)
        }
        (None, _) => joined(&told(parts, subject), choice),
    };
    capitalised(&text)
}

/// Clauses as they stand, those about the person with their subject.
fn told(parts: &[&str], subject: &mut Subject) -> Vec<String> {
    let clause = |part: &&str| match Clause::of(part) {
        Clause::Person(verb) => subject.before(verb),
        Clause::Part(..) | Clause::Whole(_) => (*part).to_owned(),
    };
    let mut list: Vec<String> = parts.iter().map(clause).collect();
    shorten_the_other(&mut list);
    share_subjects(&mut list);
    list
}

/// "the head is tilted to the left", "the head is bowed" → "the head is tilted to the left and bowed".
fn share_subjects(list: &mut Vec<String>) {
    for at in (1..list.len()).rev() {
        let shared = list[at].split_once(" is ").and_then(|(part, rest)| {
            let same =
                list[at - 1].split_once(" is ").is_some_and(|(before, said)| before == part && !said.contains(" and "));
            same.then(|| format!(" and {rest}"))
        });
        if let Some(rest) = shared {
            list[at - 1].push_str(&rest);
            list.remove(at);
        }
    }
}

/// "the left knee is bent", "the right knee is straight" → the second becomes "the right one is straight".
fn shorten_the_other(list: &mut [String]) {
    for at in 1..list.len() {
        let (before, after) = list.split_at_mut(at);
        let [.., first] = before else { continue };
        let second = &mut after[0];
        for (one, other) in [("left", "right"), ("right", "left")] {
            let noun = |text: &str, side: &str| {
                let rest = text.strip_prefix("the ")?.strip_prefix(side)?.strip_prefix(' ')?;
                Some(rest.split(' ').next()?.to_owned())
            };
            if let (Some(a), Some(b)) = (noun(first, one), noun(second, other))
                && a == b
            {
                *second = second.replacen(&format!("the {other} {b} "), &format!("the {other} one "), 1);
            }
        }
    }
}

/// "a", "a and b" or "a while b", "a, b, and c".
fn joined(clauses: &[String], choice: &mut Choice) -> String {
    match clauses {
        [one, other] if opposite(one, other) => format!("{one} {} {other}", ["while", "and"][choice.below(2)]),
        [one, other] => format!("{one}, and {other}"),
        [most @ .., last] if !most.is_empty() => format!("{}, and {last}", most.join(", ")),
        _ => clauses.concat(),
    }
}

fn opposite(one: &str, other: &str) -> bool {
    let starts = |text: &str, side: &str| text.starts_with(&format!("the {side} "));
    (starts(one, "left") && starts(other, "right")) || (starts(one, "right") && starts(other, "left"))
}

fn enumerated(parts: &[String]) -> String {
    match parts {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => parts.concat(),
    }
}

fn capitalised(clause: &str) -> String {
    let mut letters = clause.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(posture: Option<&str>, parts: &[&str], seed: u64) -> String {
        let mut choice = Choice::new(seed);
        let mut subject = Subject::choose(&mut choice, true);
        sentence(posture, parts, &mut subject, &mut choice)
    }

    #[test]
    fn a_posture_takes_its_limbs_along() {
        let said: Vec<String> = (0..20)
            .map(|seed| say(Some("a person is kneeling"), &["both arms are raised", "the head is bowed"], seed))
            .collect();
        assert!(
            said.contains(&"A person is kneeling with both arms raised and the head bowed.".to_owned()),
            "{said:?}"
        );
        assert!(said.contains(&"With both arms raised and the head bowed, a person is kneeling.".to_owned()));
    }

    #[test]
    fn limbs_are_told_apart_without_repeating_themselves() {
        let said = say(None, &["the left knee is bent", "the right knee is straight"], 0);
        assert!(
            said == "The left knee is bent and the right one is straight." || said.contains("while the right one"),
            "{said}"
        );
        assert_eq!(say(None, &["the torso leans back"], 0), "The torso leans back.");
    }

    #[test]
    fn one_part_of_which_two_things_are_said_is_named_once() {
        let said = say(None, &["the head is tilted to the left", "the head is bowed"], 0);
        assert_eq!(said, "The head is tilted to the left and bowed.");
    }

    #[test]
    fn a_posture_with_a_with_of_its_own_gets_no_second_one() {
        for seed in 0..20 {
            let said = say(Some("a person lunges with the left leg in front"), &["both arms are raised"], seed);
            assert!(
                said == "A person lunges with the left leg in front, both arms raised."
                    || said == "With both arms raised, a person lunges with the left leg in front.",
                "{said}"
            );
        }
    }

    #[test]
    fn verbs_agree_with_they() {
        for (one, many) in [
            ("is up", "are up"),
            ("raises both arms", "raise both arms"),
            ("crosses them", "cross them"),
            ("stretches", "stretch"),
            ("lies down", "lie down"),
            ("kneels", "kneel"),
        ] {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn verbs_other_than_is_can_follow_with() {
        assert_eq!(Clause::of("both arms hang at the sides").after_with().unwrap(), "both arms hanging at the sides");
        assert_eq!(Clause::of("a person looks up").after_with(), None);
    }
}
