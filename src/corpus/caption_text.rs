//! A caption as training sees it: the whole sentence, the part that names its first action, and who wrote it. Both texts are kept, since
//! what cutting costs or gains is for training to measure.

use std::ops::Range;

use crate::language::first_action;
use crate::manifest::Kind;

/// A caption and who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptionText {
    /// The sentence.
    pub text: String,
    /// Its author.
    pub kind: Kind,
    /// The first action inside `text`, bytes.
    action: Range<usize>,
}

impl CaptionText {
    /// A caption with its first action found. Captions made from templates or geometry describe one moment and are their own first action.
    #[must_use]
    pub fn new(text: impl Into<String>, kind: Kind) -> Self {
        let text = text.into();
        let action = match kind {
            Kind::Human | Kind::Label => place(&text, first_action(&text)),
            Kind::Archetype | Kind::Auto => 0..text.len(),
        };
        Self { text, kind, action }
    }

    /// A caption whose first action is known; one that is no part of the text is taken for the whole.
    #[must_use]
    pub fn with_action(text: &str, action: &str, kind: Kind) -> Self {
        Self { action: place(text, action), text: text.to_owned(), kind }
    }

    /// The part of the text that names its first action.
    #[must_use]
    pub fn first_action(&self) -> &str {
        self.text.get(self.action.clone()).unwrap_or(&self.text)
    }

    pub(crate) fn action_span(&self) -> Range<usize> {
        self.action.clone()
    }
}

fn place(text: &str, part: &str) -> Range<usize> {
    text.find(part).filter(|_| !part.is_empty()).map_or(0..text.len(), |start| start..start + part.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_texts_are_kept() {
        let caption = CaptionText::new("a person kneels, then stands up.", Kind::Human);
        assert_eq!(
            (caption.text.as_str(), caption.first_action()),
            ("a person kneels, then stands up.", "a person kneels")
        );
        assert_eq!(CaptionText::new("sitting and then some", Kind::Auto).first_action(), "sitting and then some");
        assert_eq!(CaptionText::with_action("a b c", "b", Kind::Label).first_action(), "b");
        assert_eq!(CaptionText::with_action("a b c", "d", Kind::Label).first_action(), "a b c");
    }
}
