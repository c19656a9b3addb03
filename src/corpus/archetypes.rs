//! Archetypes: poses worth having that motion capture lacks, authored in joint angles with words, in
//! `assets/archetypes/*.toml`. They are training data, the starter set and the library a person starts from.
//!
//! Reading the files is in `spec`, turning one into poses in `draw`, its captions in `phrase`, people's captions that
//! speak of one in `human`, putting upper and lower bodies together in `compose`.

mod compose;
mod draw;
mod goals;
mod human;
mod parts;
mod phrase;
mod spec;
mod starter;

use std::sync::LazyLock;

pub use compose::{Composed, Together, compose, parts, put_together};
pub use draw::{Drawn, PLAUSIBLE, draw};
pub use human::{HumanCaptions, Rules, Spoken, caption_rules};
pub use parts::{Part, Parts, parse as parse_parts};
pub use phrase::{captions, every, expand};
pub use spec::{Archetype, SpecError, parse};
pub use starter::{StarterOptions, starter};

/// The files that make up the library, by category.
const FILES: &[(&str, &str)] = &[
    ("everyday", include_str!("../../assets/archetypes/everyday.toml")),
    ("gesture", include_str!("../../assets/archetypes/gesture.toml")),
    ("emotion", include_str!("../../assets/archetypes/emotion.toml")),
    ("sport", include_str!("../../assets/archetypes/sport.toml")),
    ("yoga", include_str!("../../assets/archetypes/yoga.toml")),
    ("dance", include_str!("../../assets/archetypes/dance.toml")),
    ("combat", include_str!("../../assets/archetypes/combat.toml")),
    ("work", include_str!("../../assets/archetypes/work.toml")),
    ("music", include_str!("../../assets/archetypes/music.toml")),
    ("floor", include_str!("../../assets/archetypes/floor.toml")),
    ("rehab", include_str!("../../assets/archetypes/rehab.toml")),
    ("home", include_str!("../../assets/archetypes/home.toml")),
    ("plain", include_str!("../../assets/archetypes/plain.toml")),
    ("play", include_str!("../../assets/archetypes/play.toml")),
    ("story", include_str!("../../assets/archetypes/story.toml")),
];

/// Every archetype of the library; a file that cannot be read is left out (a test makes sure that none is).
#[must_use]
pub fn library() -> &'static [Archetype] {
    static LIBRARY: LazyLock<Vec<Archetype>> =
        LazyLock::new(|| FILES.iter().filter_map(|(category, text)| parse(category, text).ok()).flatten().collect());
    &LIBRARY
}

/// The archetype of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Archetype> {
    library().iter().find(|archetype| archetype.name == name)
}

#[cfg(test)]
mod tests;
