//! Scores first-action extraction on the labelled table and writes the table's last column anew:
//! `first_action [TABLE]`; the table is `assets/language/first-action-cases.tsv` by default.

#![allow(clippy::print_stdout)]

use corpus::CorpusError;
use corpus::language::first_action;

const TABLE: &str = "assets/language/first-action-cases.tsv";

fn main() -> Result<(), CorpusError> {
    let path = std::env::args().nth(1).unwrap_or_else(|| TABLE.to_owned());
    let io = |source| CorpusError::Io { path: path.clone().into(), source };
    let text = std::fs::read_to_string(&path).map_err(io)?;
    let (mut table, mut right, mut all) = (String::from("caption\texpected\tgot\n"), 0, 0);
    for line in text.lines().skip(1) {
        let mut fields = line.split('\t');
        let (caption, expected) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let got = first_action(caption);
        all += 1;
        if got == expected {
            right += 1;
        } else {
            println!("{caption}\n  expected {expected}\n  got      {got}");
        }
        table.push_str(&format!("{caption}\t{expected}\t{got}\n"));
    }
    println!("{right} of {all} first actions as expected");
    std::fs::write(&path, table).map_err(io)
}
