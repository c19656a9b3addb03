//! Universal part-of-speech tags (Petrov, Das and McDonald 2012; version 2 of Universal Dependencies), those that words of a
//! caption have. Punctuation is no word here and has no tag.

/// A part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// Adjective: *left* arm.
    Adj,
    /// Adposition: *with* both hands, stands *up*.
    Adp,
    /// Adverb: *slowly*, *forward*, *then*.
    Adv,
    /// Auxiliary: *is* walking.
    Aux,
    /// Coordinating conjunction: *and*.
    Cconj,
    /// Determiner: *the*, *their*.
    Det,
    /// Interjection: says *hello*.
    Intj,
    /// Noun.
    Noun,
    /// Numeral: *two* steps.
    Num,
    /// Particle: *to* sit, *not*.
    Part,
    /// Pronoun: *someone*, *it*.
    Pron,
    /// Proper noun.
    Propn,
    /// Subordinating conjunction: *while*.
    Sconj,
    /// Verb.
    Verb,
}

impl Tag {
    /// Number of tags.
    pub const COUNT: usize = 14;
    /// Every tag, in alphabetical order of its name.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Adj,
        Self::Adp,
        Self::Adv,
        Self::Aux,
        Self::Cconj,
        Self::Det,
        Self::Intj,
        Self::Noun,
        Self::Num,
        Self::Part,
        Self::Pron,
        Self::Propn,
        Self::Sconj,
        Self::Verb,
    ];

    /// The tag's name in HumanML3D's lines and in the lexicon.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Adj => "ADJ",
            Self::Adp => "ADP",
            Self::Adv => "ADV",
            Self::Aux => "AUX",
            Self::Cconj => "CCONJ",
            Self::Det => "DET",
            Self::Intj => "INTJ",
            Self::Noun => "NOUN",
            Self::Num => "NUM",
            Self::Part => "PART",
            Self::Pron => "PRON",
            Self::Propn => "PROPN",
            Self::Sconj => "SCONJ",
            Self::Verb => "VERB",
        }
    }

    /// The tag of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tag| tag.name() == name)
    }
}
