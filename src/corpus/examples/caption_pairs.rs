//! Pairs of people's captions with archetypes, to be labelled by a reader: `caption_pairs FILE.jsonl SEED COUNT MOST` prints up to
//! COUNT pairs drawn by the seed, at most MOST of one archetype, so that common actions do not hide rare ones. Pairs of
//! the committed table are left out. A line: clip id, number of the caption, hash of its text, archetype, twin, text.

#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};

use corpus::archetypes::caption_rules;
use sha2::{Digest, Sha256};

/// The table of pairs that were labelled before.
const TABLE: &str = include_str!("../tests/caption-pairs.tsv");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, seed, count, most] = args.as_slice() else {
        return Err("usage: caption_pairs FILE.jsonl SEED COUNT MOST".into());
    };
    let (count, most): (usize, usize) = (count.parse()?, most.parse()?);
    let rules = caption_rules().ok_or("the rules cannot be read")?;
    let known: BTreeSet<&str> = TABLE.lines().filter_map(|line| line.split('\t').nth(2)).collect();
    let mut pairs = BTreeMap::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let clip: serde_json::Value = serde_json::from_str(line)?;
        let texts = clip["captions"].as_array().into_iter().flatten().filter_map(|caption| caption["text"].as_str());
        for (number, text) in texts.enumerate() {
            let id = clip["id"].as_str().unwrap_or_default();
            let print = hash(text);
            for spoken in rules.spoken_of(text) {
                let side = spoken.mirrored.map_or("either", |mirrored| if mirrored { "twin" } else { "own" });
                // One of every text: many clips share a sentence.
                let lot = hash(&format!("{seed} {} {}", text.trim().to_lowercase(), spoken.pose));
                let row = format!("{id}\t{number}\t{print}\t{}\t{side}\t{text}", spoken.pose);
                if !known.contains(print.as_str()) {
                    pairs.entry(lot).or_insert((spoken.pose, row));
                }
            }
        }
    }
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let drawn = pairs.into_values().filter(|(pose, _)| {
        let of_pose = taken.entry(*pose).or_default();
        *of_pose += 1;
        *of_pose <= most
    });
    drawn.take(count).for_each(|(_, row)| println!("{row}"));
    Ok(())
}

/// The first 12 digits of a text's SHA-256.
fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
