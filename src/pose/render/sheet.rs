//! Contact sheets: many pictures on one page, each with its caption. No layout beyond a grid.

use super::font::{GLYPH_HEIGHT, GLYPH_WIDTH, draw_line};
use super::image::Image;

const PAPER: [u8; 3] = [0xF7, 0xF6, 0xF3];
const CARD: [u8; 3] = [0xFF, 0xFF, 0xFF];
const INK: [u8; 3] = [0x2A, 0x2C, 0x30];

/// Space between cards and inside them, pixels.
const GAP: usize = 10;
const PADDING: usize = 8;

/// Caption lines a card has at most; longer captions end in "...".
const MOST_LINES: usize = 4;

/// Cards in rows of `columns`; each card shows its pictures side by side above its caption, which is wrapped.
///
/// No items make a single empty card's gap of paper; `columns` of 0 counts as 1.
#[must_use]
pub fn contact_sheet(items: &[(String, Vec<Image>)], columns: usize) -> Image {
    let columns = columns.clamp(1, items.len().max(1));
    let pictures_width = items.iter().map(|(_, row)| row.iter().map(|i| i.width).sum()).max().unwrap_or(0);
    let pictures_height = items.iter().flat_map(|(_, row)| row).map(|i| i.height).max().unwrap_or(0);
    let card_width = pictures_width.max(120) + 2 * PADDING;
    let scale = if card_width >= 200 { 2 } else { 1 };
    let letters = (card_width - 2 * PADDING) / (GLYPH_WIDTH * scale);
    let captions: Vec<Vec<String>> = items.iter().map(|(caption, _)| wrap(caption, letters)).collect();
    let line_height = (GLYPH_HEIGHT + 2) * scale;
    let caption_height = captions.iter().map(Vec::len).max().unwrap_or(0) * line_height;
    let card_height = pictures_height + caption_height + 3 * PADDING;

    let rows = items.len().div_ceil(columns);
    let mut sheet = Image::filled(columns * (card_width + GAP) + GAP, rows * (card_height + GAP) + GAP, PAPER);
    for (index, ((_, pictures), caption)) in items.iter().zip(&captions).enumerate() {
        let mut card = Image::filled(card_width, card_height, CARD);
        let mut left = PADDING;
        for picture in pictures {
            card.paste(picture, left, PADDING);
            left += picture.width;
        }
        for (line, text) in caption.iter().enumerate() {
            draw_line(&mut card, text, PADDING, pictures_height + 2 * PADDING + line * line_height, scale, INK);
        }
        let (column, row) = (index % columns, index / columns);
        sheet.paste(&card, GAP + column * (card_width + GAP), GAP + row * (card_height + GAP));
    }
    sheet
}

/// Breaks a caption into lines of at most `letters` characters, at spaces where it can.
fn wrap(caption: &str, letters: usize) -> Vec<String> {
    let letters = letters.max(4);
    let mut lines: Vec<String> = vec![String::new()];
    for word in caption.split_whitespace() {
        let mut rest: Vec<char> = word.chars().collect();
        while !rest.is_empty() {
            let used = lines.last().map_or(0, |l| l.chars().count());
            let space = usize::from(used > 0);
            if used + space + rest.len() <= letters {
                let line: String = rest.drain(..).collect();
                let last = lines.len() - 1;
                lines[last].push_str(&" ".repeat(space));
                lines[last].push_str(&line);
            } else if used > 0 {
                lines.push(String::new());
            } else {
                let last = lines.len() - 1;
                lines[last].extend(rest.drain(..letters));
            }
        }
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        let kept: String = lines[MOST_LINES - 1].chars().take(letters - 3).collect();
        lines[MOST_LINES - 1] = format!("{kept}...");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_break_at_spaces_and_long_words_break_anywhere() {
        assert_eq!(wrap("a person waves", 8), ["a person", "waves"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 8), [""]);
        let long = wrap(&"word ".repeat(100), 10);
        assert_eq!(long.len(), MOST_LINES);
        assert!(long[MOST_LINES - 1].ends_with("...") && long.iter().all(|l| l.chars().count() <= 10));
    }

    #[test]
    fn cards_fill_rows() {
        let item = || ("x".to_owned(), vec![Image::clear(200, 100)]);
        let one = contact_sheet(&[item()], 3);
        let four = contact_sheet(&[item(), item(), item(), item()], 3);
        assert!(four.width > 2 * one.width && four.height > one.height + 100);
        assert!(contact_sheet(&[], 3).width > 0);
    }
}
