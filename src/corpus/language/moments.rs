//! When the clauses of a caption happen. A caption tells a story; a frame shows one moment of it.

use std::ops::Range;

use super::model::tag_words;
use super::rules::Leading;
use super::segment::{Link, clauses};

/// The clauses of a caption in the order they happen, as bytes of the caption; what happens at the same time is one of them. Never
/// empty: a caption that names one action, or none, is its own only moment.
#[must_use]
pub fn moments(caption: &str) -> Vec<Range<usize>> {
    let clauses = clauses(&tag_words(caption));
    let leading = clauses.first().and_then(|c| c.opened_by).map(|c| c.leading);
    let mut moments: Vec<Range<usize>> = Vec::with_capacity(clauses.len());
    let mut last = 0;
    for (number, clause) in clauses.into_iter().enumerate() {
        let joined = matches!(clause.link, Link::Together | Link::Other);
        let place = match (number, leading) {
            (0, _) => 0,
            // "before sitting down, a person walks"
            (1, Some(Leading::Later)) => 0,
            // "while standing, a person waves"
            (1, Some(Leading::Together)) => {
                moments[0].end = clause.span.end;
                continue;
            }
            _ if joined => {
                moments[last].end = clause.span.end.max(moments[last].end);
                continue;
            }
            _ => match clause.link {
                Link::Then => moments.len(),
                Link::After => last,
                _ => last + 1,
            },
        };
        moments.insert(place, clause.span);
        last = place;
    }
    if moments.len() < 2 { std::iter::once(0..caption.len()).collect() } else { moments }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(caption: &str) -> Vec<&str> {
        moments(caption).into_iter().map(|span| &caption[span]).collect()
    }

    #[test]
    fn clauses_come_in_the_order_they_happen() {
        assert_eq!(told("a person walks forward then sits down"), ["a person walks forward", "sits down"]);
        assert_eq!(told("a man kneels after walking, then stands up."), ["walking", "a man kneels", "stands up"]);
        assert_eq!(
            told("before sitting down, the man stretches his arms"),
            ["the man stretches his arms", "sitting down"]
        );
        assert_eq!(told("after walking forward, a person sits"), ["walking forward", "a person sits"]);
    }

    #[test]
    fn what_happens_together_is_one_moment() {
        assert_eq!(told("a person walks while waving, then sits"), ["a person walks while waving", "sits"]);
        assert_eq!(told("while standing, a person waves"), ["while standing, a person waves"]);
        assert_eq!(
            (told("a person kneels."), told(""), told("...")),
            (vec!["a person kneels."], vec![""], vec!["..."])
        );
    }
}
