//! The action a caption names first. Many captions tell a story that a single pose cannot show; its beginning is what the pose's
//! frame most often shows. What cutting the rest costs is measured by training, so callers keep both texts.

use super::model::tag_words;
use super::rules::Leading;
use super::segment::clauses;

/// The part of `caption` that names its first action in time, without closing punctuation; the caption itself, trimmed, when it has no
/// words or names one action only.
#[must_use]
pub fn first_action(caption: &str) -> &str {
    let clauses = clauses(&tag_words(caption));
    let Some(first) = clauses.first() else { return caption.trim() };
    match first.opened_by.map(|c| c.leading) {
        // "before sitting down, a person walks": the walk comes first.
        Some(Leading::Later) => clauses.get(1).map_or(&caption[first.span.clone()], |c| &caption[c.span.clone()]),
        // "while standing, a person waves": one moment, told in two clauses. The connective belongs to it.
        Some(Leading::Together) => {
            let end = clauses.get(1).unwrap_or(first).span.end;
            caption[..end].trim_start()
        }
        Some(Leading::First) | None => &caption[first.span.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_ends_after_its_first_action() {
        assert_eq!(first_action("A person squats, then jumps high."), "A person squats");
        assert_eq!(first_action("after walking forward, a person sits"), "walking forward");
        assert_eq!(first_action("before sitting down, the man stretches his arms"), "the man stretches his arms");
        assert_eq!(first_action("while standing, a person waves and turns"), "while standing, a person waves");
        assert_eq!(first_action("  ... "), "...");
    }

    #[test]
    fn a_first_action_is_a_piece_of_the_caption_and_its_own_first_action() {
        for caption in
            ["he kneels and prays", "né: the person jumps — then rolls", "walk", "a person sits (slowly) and stands"]
        {
            let first = first_action(caption);
            assert!(caption.contains(first) && !first.is_empty());
            assert_eq!(first_action(first), first);
        }
    }
}
