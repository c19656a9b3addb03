//! Draws the parts of bodies for their authors: `parts OUT.png FILE`. Lower bodies, arms, torsos and gazes each by themselves; how often
//! every lower body fails with every pair of arms goes to standard output.

#![allow(clippy::print_stdout)]

use corpus::archetypes::{Part, parse_parts, put_together};
use pose::render::{View, contact_sheet, render};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const DRAWS: u64 = 12;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [out, file] = args.as_slice() else { return Err("usage: parts OUT.png FILE".into()) };
    let parts = parse_parts(&std::fs::read_to_string(file)?)?;
    let mut cards = Vec::new();
    for part in [&parts.lower, &parts.upper, &parts.torso, &parts.gaze].into_iter().flatten() {
        let together = put_together(&[part], 0.0, false, &mut ChaCha8Rng::seed_from_u64(0));
        let picture = |yaw_deg: f32| render(&together.pose, &View { width: 130, height: 165, yaw_deg, pitch_deg: 8.0 });
        let title = format!("{} {:.3} {}", part.name, together.error_m, together.untrue.join(" "));
        cards.push((title, vec![picture(0.0), picture(90.0)]));
    }
    std::fs::write(out, contact_sheet(&cards, 7).to_png())?;
    for lower in &parts.lower {
        for upper in parts.upper.iter().filter(|upper| lower.goes_with(upper)) {
            failures(lower, upper);
        }
    }
    Ok(())
}

fn failures(lower: &Part, upper: &Part) {
    let mut why = std::collections::BTreeMap::<&str, u64>::new();
    for seed in 0..DRAWS {
        let together = put_together(&[lower, upper], 1.0, seed % 2 == 1, &mut ChaCha8Rng::seed_from_u64(seed));
        if together.error_m > 0.04 {
            *why.entry("goal missed").or_default() += 1;
        }
        together.untrue.iter().for_each(|claim| *why.entry(claim).or_default() += 1);
    }
    if !why.is_empty() {
        println!("{} + {}: {why:?} of {DRAWS}", lower.name, upper.name);
    }
}
