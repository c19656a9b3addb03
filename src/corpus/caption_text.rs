//! A caption as training sees it: the whole sentence, the part that names its first action, the part that speaks of the frame it is given
//! to, and who wrote it. All are kept, since what cutting costs or gains is for training to measure.

use std::ops::Range;

use crate::language::{first_action, moments};
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
    /// What happens at the frame, inside `text`, bytes.
    moment: Range<usize>,
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
        Self { moment: 0..text.len(), text, kind, action }
    }

    /// A caption whose first action and moment are known; one that is no part of the text is taken for the whole.
    #[must_use]
    pub fn with_parts(text: &str, action: &str, moment: &str, kind: Kind) -> Self {
        Self { action: place(text, action), moment: place(text, moment), text: text.to_owned(), kind }
    }

    /// The part of the text that names its first action.
    #[must_use]
    pub fn first_action(&self) -> &str {
        self.text.get(self.action.clone()).unwrap_or(&self.text)
    }

    /// The part of the text that speaks of the frame this caption was given to; the whole where it tells of one moment only.
    #[must_use]
    pub fn moment(&self) -> &str {
        self.text.get(self.moment.clone()).unwrap_or(&self.text)
    }

    pub(crate) fn action_span(&self) -> Range<usize> {
        self.action.clone()
    }

    pub(crate) fn moment_span(&self) -> Range<usize> {
        self.moment.clone()
    }
}

/// A caption that is told of many frames.
#[derive(Clone)]
pub(crate) struct Story {
    caption: CaptionText,
    /// In the order they happen.
    moments: Vec<Range<usize>>,
}

impl Story {
    pub(crate) fn new(text: impl Into<String>, kind: Kind) -> Self {
        let caption = CaptionText::new(text, kind);
        Self { moments: moments(&caption.text), caption }
    }

    /// The caption for the frame that lies this part, 0 … 1, of the caption's time after its beginning. Nothing tells how long each
    /// clause takes, so all are given the same time.
    pub(crate) fn at(&self, part: f32) -> CaptionText {
        let number = (part * self.moments.len() as f32) as usize;
        let moment = self.moments.get(number).or(self.moments.last()).cloned().unwrap_or_default();
        CaptionText { moment, ..self.caption.clone() }
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
        let parts = CaptionText::with_parts("a b c", "b", "c", Kind::Label);
        assert_eq!((parts.first_action(), parts.moment()), ("b", "c"));
        assert_eq!(CaptionText::with_parts("a b c", "d", "", Kind::Label).first_action(), "a b c");
    }

    #[test]
    fn a_late_frame_is_spoken_of_by_the_later_clause() {
        let story = Story::new("a person walks forward then sits down", Kind::Human);
        assert_eq!(
            (story.at(0.0).moment().to_owned(), story.at(0.49).moment()),
            ("a person walks forward".into(), "a person walks forward")
        );
        assert_eq!((story.at(0.5).moment().to_owned(), story.at(1.0).moment()), ("sits down".into(), "sits down"));
        assert_eq!(story.at(0.9).first_action(), "a person walks forward");
    }
}
