//! Fuzzy search: how well a query's letters, in order but with gaps, fit a title. Nothing is drawn here.

/// A letter that fits.
const LETTER: i32 = 1;
/// More for one right after the letter before.
const NEXT: i32 = 6;
/// More for one that begins a word.
const WORD: i32 = 8;

/// How well `query` fits `text`; `None` when it does not. Words of the query may come in any order.
pub(crate) fn score(query: &str, text: &str) -> Option<i32> {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let words = query.to_lowercase();
    let total: Option<i32> = words.split_whitespace().map(|word| word_score(word, &text)).sum();
    // Of two titles that fit alike the shorter is meant.
    total.map(|total| 8 * total - text.len() as i32)
}

/// The best way to find the letters of `word` one after the other in `text`.
fn word_score(word: &str, text: &[char]) -> Option<i32> {
    // `best[i]`: best score with the latest letter at place i.
    let mut best: Vec<Option<i32>> = Vec::new();
    for (n, letter) in word.chars().enumerate() {
        let mut before: Option<i32> = None;
        let mut now = vec![None; text.len()];
        for (i, found) in text.iter().enumerate() {
            let next = i.checked_sub(1).and_then(|last| *best.get(last)?);
            if *found == letter {
                let begins = i == 0 || !text[i - 1].is_alphanumeric();
                let worth = LETTER + if begins { WORD } else { 0 };
                let reached = if n == 0 { Some(0) } else { before.max(next.map(|score| score + NEXT)) };
                now[i] = reached.map(|score| score + worth);
            }
            before = before.max(next);
        }
        best = now;
    }
    best.into_iter().flatten().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_must_come_in_order() {
        assert!(score("exbv", "Export as BVH…").is_some());
        assert!(score("vbxe", "Export as BVH…").is_none());
        assert!(score("", "anything").is_some());
    }

    #[test]
    fn beginnings_of_words_and_runs_of_letters_win() {
        assert!(score("sb", "Step back") > score("sb", "Show the best"));
        assert!(score("lock", "Lock the seed") > score("lock", "Look from the back"));
        assert!(score("seed lock", "Lock the seed").is_some(), "words may come in any order");
    }
}
