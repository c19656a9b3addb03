//! Draws archetype files for their authors: `archetypes OUT.png FILE.toml… [--only PART_OF_NAME] [--draws N]`. One card a pose, seen
//! from the front, from the side and from a corner; faults of goals, claims and plausibility go to standard output.

#![allow(clippy::print_stdout)]

use std::path::Path;

use corpus::archetypes::{self, Archetype};
use pose::anatomy::{findings, plausibility};
use pose::claims::Verdict;
use pose::render::{View, contact_sheet, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut option = |name: &str| {
        let at = args.iter().position(|a| a == name)?;
        args.remove(at);
        (at < args.len()).then(|| args.remove(at))
    };
    let only = option("--only").unwrap_or_default();
    let draws: u64 = option("--draws").and_then(|n| n.parse().ok()).unwrap_or(50);
    let mut cards = Vec::new();
    for file in args.iter().skip(1) {
        let category = Path::new(file).file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
        for archetype in archetypes::parse(&category, &std::fs::read_to_string(file)?)? {
            if archetype.name.contains(&only) {
                faults(&archetype, draws).iter().for_each(|fault| println!("{}: {fault}", archetype.name));
                cards.push(card(&archetype));
            }
        }
    }
    println!("{} poses", cards.len());
    let image = contact_sheet(&cards, 4);
    std::fs::write(args.first().map_or("archetypes.png", |s| s), image.to_png())?;
    Ok(())
}

fn card(archetype: &Archetype) -> (String, Vec<pose::render::Image>) {
    let pose = archetypes::draw(archetype, 0, 0.0, false).pose;
    let picture = |yaw_deg: f32| render(&pose, &View { width: 150, height: 190, yaw_deg, pitch_deg: 8.0 });
    (archetype.name.clone(), vec![picture(0.0), picture(45.0), picture(90.0)])
}

/// What is wrong with it, each once with the number of draws that show it.
fn faults(archetype: &Archetype, draws: u64) -> Vec<String> {
    let mut counts = std::collections::BTreeMap::<String, u64>::new();
    for seed in 0..draws {
        for mirrored in [false, true] {
            let drawn = archetypes::draw(archetype, seed, 1.0, mirrored);
            if drawn.error_m > 0.03 {
                *counts.entry("a goal is missed".to_owned()).or_default() += 1;
            }
            if plausibility(&drawn.pose).score < archetypes::PLAUSIBLE {
                *counts.entry("a body could hardly be so".to_owned()).or_default() += 1;
            }
            for claim in &archetype.claims {
                let claim = if mirrored { claim.mirrored() } else { claim };
                if claim.test(&drawn.pose) != Verdict::Holds {
                    *counts.entry(format!("claim {} does not hold", claim.name)).or_default() += 1;
                }
            }
        }
    }
    let middle = archetypes::draw(archetype, 0, 0.0, false);
    let mut list: Vec<String> = counts.into_iter().map(|(f, n)| format!("{f} in {n} of {}", 2 * draws)).collect();
    if middle.error_m > 0.03 {
        list.push(format!("middle misses a goal by {:.3} m", middle.error_m));
    }
    let score = plausibility(&middle.pose);
    if score.score < archetypes::PLAUSIBLE {
        list.push(format!("middle scores {score:?}: {:?}", findings(&middle.pose)));
    }
    let held: Vec<&str> = pose::claims::holding(&middle.pose).iter().map(|c| c.name).collect();
    list.push(format!("holds {}", held.join(" ")));
    list
}
