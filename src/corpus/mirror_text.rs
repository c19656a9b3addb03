//! Captions seen in a mirror: left and right, clockwise and counterclockwise change places. Works on words, not on meaning:
//! "the man left" is not recognised as a verb.

/// What may follow `left` or `right` inside one word and still name a side.
const SIDE_ENDINGS: [&str; 14] =
    ["", "s", "y", "ward", "wards", "most", "hand", "hands", "handed", "side", "arm", "leg", "foot", "footed"];
/// Words after which a side is meant whatever follows: "to the right away from the wall".
const BEFORE_A_SIDE: [&str; 14] =
    ["the", "their", "his", "her", "its", "my", "your", "to", "from", "left", "and", "or", "then", "hard"];
/// Words that turn a bare `right` before them into "at once" or "exactly".
const AFTER_AT_ONCE: [&str; 9] = ["away", "now", "there", "here", "back", "after", "before", "behind", "through"];

/// The caption of the mirrored pose. Spellings of "counter-clockwise" become "clockwise" and that becomes
/// "counterclockwise", so mirroring twice keeps the sentence up to that spelling.
#[must_use]
pub fn mirror_text(text: &str) -> String {
    let pieces = pieces(text);
    let word_near = |from: usize, step: isize| {
        let separator = from.checked_add_signed(step).and_then(|i| pieces.get(i));
        let spaced = separator.is_some_and(|s| s.chars().all(|c| c == ' ' || c == '-'));
        let word = from.checked_add_signed(2 * step).and_then(|i| pieces.get(i)).filter(|_| spaced);
        word.map_or(String::new(), |w| w.to_lowercase())
    };
    let mut out: Vec<String> = Vec::with_capacity(pieces.len());
    for (i, piece) in pieces.iter().enumerate() {
        let word = piece.to_lowercase();
        let clock = word == "clockwise" || (word == "clock" && word_near(i, 1) == "wise");
        if clock && matches!(word_near(i, -1).as_str(), "counter" | "anti") {
            let lone = out.len() - 2;
            // The separator goes with the prefix; the case of the whole is that of the prefix.
            let prefix = out.drain(lone..).next().unwrap_or_default();
            out.push(cased(&word, &prefix));
        } else if clock {
            out.push(cased(&format!("counter{word}"), piece));
        } else if word == "counterclockwise" || word == "anticlockwise" {
            out.push(cased("clockwise", piece));
        } else if is_idiom(&word, &word_near(i, -1), &word_near(i, 1)) {
            out.push((*piece).to_owned());
        } else {
            out.push(other_side(&word).map_or_else(|| (*piece).to_owned(), |other| cased(&other, piece)));
        }
    }
    out.concat()
}

/// Words and the stretches between them, in turn, beginning with a (perhaps empty) word.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut in_word) = (Vec::new(), 0, true);
    for (i, c) in text.char_indices() {
        if c.is_alphanumeric() != in_word {
            pieces.push(&text[start..i]);
            (start, in_word) = (i, !in_word);
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn other_side(word: &str) -> Option<String> {
    [("left", "right"), ("right", "left")].into_iter().find_map(|(side, other)| {
        let ending = word.strip_prefix(side)?;
        SIDE_ENDINGS.contains(&ending).then(|| format!("{other}{ending}"))
    })
}

fn is_idiom(word: &str, before: &str, after: &str) -> bool {
    word == "right"
        && (matches!(after, "angle" | "angles" | "angled")
            || before == "all"
            || (AFTER_AT_ONCE.contains(&after) && !BEFORE_A_SIDE.contains(&before)))
}

/// `word` (lower case) written with the capitals of `model`.
fn cased(word: &str, model: &str) -> String {
    let mut letters = model.chars();
    let first_is_capital = letters.next().is_some_and(char::is_uppercase);
    if first_is_capital && letters.next().is_some_and(char::is_uppercase) {
        word.to_uppercase()
    } else if first_is_capital {
        word[..1].to_uppercase() + &word[1..]
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_and_turns_change_places() {
        for (a, b) in [
            ("raises the left arm, then the right.", "raises the right arm, then the left."),
            ("Left-handed; RIGHT FOOT", "Right-handed; LEFT FOOT"),
            ("steps leftwards with the lefthand out", "steps rightwards with the righthand out"),
            ("turns clockwise", "turns counterclockwise"),
            ("Clockwise turn", "Counterclockwise turn"),
            ("left", "right"),
            ("moves to the right away from a wall", "moves to the left away from a wall"),
            ("left/right", "right/left"),
        ] {
            assert_eq!(mirror_text(a), b);
            assert_eq!(mirror_text(b), a, "and back");
        }
    }

    #[test]
    fn every_spelling_of_counterclockwise_becomes_clockwise() {
        for spelling in
            ["counter-clockwise", "counter clockwise", "anti-clockwise", "anticlockwise", "counterclockwise"]
        {
            assert_eq!(mirror_text(&format!("turns {spelling} left")), "turns clockwise right");
        }
        assert_eq!(mirror_text("Counter-clockwise"), "Clockwise");
        assert_eq!(mirror_text("a clock-wise turn"), "a counterclock-wise turn");
    }

    #[test]
    fn other_words_stay() {
        for text in [
            "stands upright",
            "leftover brightly",
            "right away he sits",
            "bent at a right angle",
            "all right",
            "",
            "né à côté — 左",
        ] {
            assert_eq!(mirror_text(text), text);
        }
    }
}
