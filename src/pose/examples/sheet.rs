//! Draws a contact sheet of poses read from a JSON or JSON Lines file: `cargo run -p pose --example sheet -- IN OUT.png`.

use pose::formats::{atomic::write_atomic, json::read_json};
use pose::render::{View, contact_sheet, render};

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = words.as_slice() else {
        return Err(std::io::Error::other("give a JSON file to read and a PNG file to write"));
    };
    let records = read_json(&std::fs::read_to_string(input)?).map_err(std::io::Error::other)?;
    let cards: Vec<_> = records
        .iter()
        .map(|record| {
            let views = [20.0, -70.0].map(|yaw_deg| render(&record.pose(), &View { yaw_deg, ..View::default() }));
            (record.prompt.clone(), views.to_vec())
        })
        .collect();
    write_atomic(output.as_ref(), &contact_sheet(&cards, 4).to_png())
}
