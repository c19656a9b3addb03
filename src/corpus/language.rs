//! The language of captions: words and their parts of speech, clauses, and the action a caption names first.
//! Not a parser of English: it knows the short, verb-led sentences people write about a moving body. Captions in the mirror
//! are in [`crate::mirror_text`]; meaning is for the text encoder.
//!
//! The tagger is an averaged perceptron (Collins 2002; Freund and Schapire 1999) trained from the tags that HumanML3D's
//! caption lines carry; lexicon, model and rules are data in `assets/language`.

mod features;
mod first_action;
pub mod learn;
mod lexicon;
mod model;
mod moments;
mod rules;
mod segment;
mod tag;
mod words;

pub use first_action::first_action;
pub use model::{Model, Tagged, model, tag_words};
pub use moments::moments;
pub use segment::{Link, Segment, segments};
pub use tag::Tag;
pub use words::{Mark, Word, words};
