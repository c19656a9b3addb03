//! What is known of a clip beside its motion: where it was recorded and who wrote its captions (`manifest.csv`).
//! HumanML3D as published has no manifest; then the defaults hold.

use std::collections::HashMap;

use crate::csv::Table;

/// Who wrote a caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person who watched the clip.
    Human,
    /// Written once for the clip's label and shared by all clips of that label.
    Label,
    /// From the template of an archetype ([`crate::archetypes`]).
    Archetype,
    /// Made from the geometry of the pose ([`crate::auto_caption`]).
    Auto,
}

/// What `manifest.csv` says of a clip; without a manifest: source `humanml3d`, human captions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipInfo {
    /// Recording project, such as `cmu`.
    pub source: String,
    /// Who wrote the captions.
    pub captions_kind: Kind,
    /// Such as `mocap` or `hand-posed`; may be empty.
    pub quality: String,
    /// Subject and action; a group lies in one split only. May be empty.
    pub group: String,
}

impl Default for ClipInfo {
    fn default() -> Self {
        let empty = String::new();
        Self { source: "humanml3d".to_owned(), captions_kind: Kind::Human, quality: empty.clone(), group: empty }
    }
}

/// Clip id to entry.
pub(crate) fn parse(text: &str) -> HashMap<String, ClipInfo> {
    let table = Table::parse(text);
    let entries = table.rows().map(|row| {
        let captions_kind = if row("captions_kind") == "label" { Kind::Label } else { Kind::Human };
        let info = ClipInfo { source: row("source"), captions_kind, quality: row("quality"), group: row("group") };
        (row("id"), info)
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_in_any_order_and_may_be_missing() {
        let entries = parse("source,id,captions_kind\ncmu,000001,human\nmhad,900001,label\n");
        assert_eq!(entries["000001"], ClipInfo { source: "cmu".to_owned(), ..ClipInfo::default() });
        assert_eq!(entries["900001"].captions_kind, Kind::Label);
    }
}
