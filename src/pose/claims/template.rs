//! Claims and wordings written once for both sides: `*` stands for a side, `~` for the other.

use super::measures::{Measures, Side};
use super::verdict::Degree;
use super::{Claim, Kind, Test};

/// A claim about one side, written for both.
pub(super) struct Sided {
    /// Its name with `*`, and `~` where the other side takes part.
    pub name: &'static str,
    /// Its wordings, with `*` and `~` as in the name.
    pub phrases: &'static [&'static str],
    /// The wording when both sides hold; empty where there is none.
    pub pair: &'static str,
    pub test: fn(&Measures, Side) -> Degree,
}

/// The claims of both sides.
pub(super) fn both_sides(kind: Kind, rows: &[Sided]) -> Vec<Claim> {
    let claim = |row: &Sided, side: Side| Claim {
        name: kept(fill(row.name, side)),
        phrases: row.phrases.iter().map(|phrase| kept(fill(phrase, side))).collect::<Vec<_>>().leak(),
        kind,
        pair: (!row.pair.is_empty()).then_some(row.pair),
        test: Test::Sided(row.test, side),
    };
    rows.iter().flat_map(|row| [Side::Left, Side::Right].map(|side| claim(row, side))).collect()
}

/// Claims are made once and live as long as the program.
fn kept(text: String) -> &'static str {
    text.leak()
}

/// The text for one side.
pub(super) fn fill(text: &str, side: Side) -> String {
    let word = |side| match side {
        Side::Left => "left",
        Side::Right => "right",
    };
    text.replace('*', word(side)).replace('~', word(side.other()))
}

/// Whether a name is the pattern's on either side.
pub(super) fn is(pattern: &str, name: &str) -> bool {
    [Side::Left, Side::Right].iter().any(|side| fill(pattern, *side) == name)
}
