//! A clause by its shape: who or what it speaks of, and what may follow "with". It knows nothing of sentences.

const PERSON: &str = "a person ";

/// Verbs of clauses that are not "is" or "are", with the form they take after "with".
const PARTICIPLES: [(&str, &str); 22] = [
    ("cross", "crossing"),
    ("crosses", "crossing"),
    ("form", "forming"),
    ("hang", "hanging"),
    ("hangs", "hanging"),
    ("holds", "holding"),
    ("kicks", "kicking"),
    ("leans", "leaning"),
    ("lies", "lying"),
    ("makes", "making"),
    ("meet", "meeting"),
    ("point", "pointing"),
    ("points", "pointing"),
    ("reach", "reaching"),
    ("reaches", "reaching"),
    ("rest", "resting"),
    ("rests", "resting"),
    ("stick", "sticking"),
    ("sweep", "sweeping"),
    ("touch", "touching"),
    ("touches", "touching"),
    ("trail", "trailing"),
];

/// A clause by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clause<'a> {
    /// "a person is kneeling" → `is kneeling`; "a person raises both arms" → `raises both arms`.
    Person(&'a str),
    /// "the left arm is raised" → (`the left arm`, `raised`); "the hands meet" → (`the hands`, `meeting`).
    Part(&'a str, &'a str, &'a str),
    /// Anything else, kept whole.
    Whole(&'a str),
}

impl<'a> Clause<'a> {
    pub fn of(phrase: &'a str) -> Self {
        if let Some(rest) = phrase.strip_prefix(PERSON) {
            return Self::Person(rest);
        }
        let copula = phrase.split_once(" is ").or_else(|| phrase.split_once(" are "));
        if let Some((part, rest)) = copula {
            return Self::Part(part, "", rest);
        }
        for (verb, participle) in PARTICIPLES {
            if let Some((part, rest)) = phrase.split_once(&format!(" {verb} ")) {
                return Self::Part(part, participle, rest);
            }
        }
        Self::Whole(phrase)
    }

    /// What may follow "with": "the left arm raised", "the hands meeting over the head".
    pub fn after_with(self) -> Option<String> {
        match self {
            Self::Part(part, "", rest) => Some(format!("{part} {rest}")),
            Self::Part(part, participle, rest) => Some(format!("{part} {participle} {rest}")),
            Self::Person(_) | Self::Whole(_) => None,
        }
    }
}
